import type { Money } from "@/lib/money";
import { Amount, BillingMail, Day, type Letter } from "./billing";
import { Action, Paragraph } from "./layout";

type PaymentRecoveredProps = { letter: Letter; money: Money; paidAt: Date; planName: string };

export function PaymentRecovered({ letter, money, paidAt, planName }: PaymentRecoveredProps) {
  return (
    <BillingMail
      letter={letter}
      preview="You need to do nothing more."
      title="The payment went through after all"
    >
      <Paragraph>
        <Amount money={money} /> for {letter.organizationName} was paid on <Day at={paidAt} />. Thank you.
      </Paragraph>
      <Paragraph>{planName} goes on with all that belongs to it, and you need to do nothing more.</Paragraph>
      <Action href={letter.billingUrl}>See your plan</Action>
    </BillingMail>
  );
}

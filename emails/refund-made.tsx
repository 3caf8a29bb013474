import type { Money } from "@/lib/money";
import { Amount, BillingMail, Day, type Letter } from "./billing";
import { Action, Paragraph } from "./layout";

type RefundMadeProps = {
  letter: Letter;
  money: Money;
  /** The number of the invoice that was paid; null for a payment without one. */
  invoiceNumber: string | null;
  refundedAt: Date;
};

export function RefundMade({ letter, money, invoiceNumber, refundedAt }: RefundMadeProps) {
  return (
    <BillingMail
      letter={letter}
      preview="It goes back the way it was paid."
      title="We have sent money back to you"
    >
      <Paragraph>
        On <Day at={refundedAt} /> we refunded <Amount money={money} />{" "}
        {invoiceNumber ? `of invoice ${invoiceNumber} ` : ""}to {letter.organizationName}.
      </Paragraph>
      <Paragraph>
        It goes back the way it was paid. Banks take 5 to 10 working days to show it; some take the payment
        itself off the statement instead.
      </Paragraph>
      <Action href={letter.billingUrl}>See your invoices</Action>
    </BillingMail>
  );
}

import type { Money } from "@/lib/money";
import { Amount, BillingMail, type CardName, Day, type Letter } from "./billing";
import { Action, Paragraph } from "./layout";

type ActionRequiredProps = {
  letter: Letter;
  money: Money;
  card: CardName | null;
  /** Until when the organization keeps everything without the payment; null where that isn't in question. */
  readOnlyAt: Date | null;
  /** Where the payment is confirmed. */
  confirmUrl: string;
};

export function ActionRequired({ letter, money, card, readOnlyAt, confirmUrl }: ActionRequiredProps) {
  return (
    <BillingMail
      letter={letter}
      preview="The bank wants to hear from you before it pays."
      title="Confirm the payment with your bank"
    >
      <Paragraph>
        The payment of <Amount money={money} /> for {letter.organizationName}
        {card ? ` by ${card}` : ""} waits for you: the bank wants you to confirm that it is yours (3-D
        Secure).
      </Paragraph>
      <Paragraph>
        Until then nothing is charged.
        {readOnlyAt && (
          <>
            {" "}
            Without the payment {letter.organizationName} becomes read-only on <Day at={readOnlyAt} />.
          </>
        )}
      </Paragraph>
      <Action href={confirmUrl}>Confirm the payment</Action>
    </BillingMail>
  );
}

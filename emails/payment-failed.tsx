import type { Money } from "@/lib/money";
import { Amount, BillingMail, type CardName, Day, type Letter } from "./billing";
import { Action, MailLink, Paragraph } from "./layout";

type PaymentFailedProps = {
  letter: Letter;
  money: Money;
  card: CardName | null;
  /** What the bank said, in a sentence. */
  reason: string;
  /** Which try it was, from 1. */
  attempt: number;
  /** What was to be paid: a period, the change to another plan, the first payment, or anything else. */
  purpose: "renewal" | "change" | "start" | "other";
  nextAttempt: Date | null;
  /** When the organization becomes read-only without a payment; null where it doesn't, or is already. */
  readOnlyAt: Date | null;
  isReadOnly: boolean;
  /** Stripe's page on which the invoice can be paid; null where there is none. */
  payUrl: string | null;
};

export function PaymentFailed(props: PaymentFailedProps) {
  const { letter, money, card, reason, attempt, nextAttempt, payUrl } = props;
  return (
    <BillingMail
      letter={letter}
      preview={reason}
      title={attempt > 1 ? "The payment failed again" : "The payment failed"}
    >
      <Paragraph>
        We couldn’t charge <Amount money={money} /> {card ? `to ${card} ` : ""}for {letter.organizationName}.{" "}
        {reason}
      </Paragraph>
      <Paragraph>
        {nextAttempt ? (
          <>
            We’ll try again on <Day at={nextAttempt} />.
          </>
        ) : (
          "We won’t try again by ourselves."
        )}{" "}
        <Consequence {...props} />
      </Paragraph>
      {payUrl && (
        <Paragraph>
          To use another card from now on, change it under{" "}
          <MailLink href={letter.billingUrl}>Billing</MailLink>.
        </Paragraph>
      )}
      {payUrl ? (
        <Action href={payUrl}>Pay now</Action>
      ) : (
        <Action href={letter.billingUrl}>Change the card</Action>
      )}
    </BillingMail>
  );
}

function Consequence({ letter, purpose, readOnlyAt, isReadOnly }: PaymentFailedProps) {
  if (purpose === "change") return "A change of your plan that waits for it takes effect once it is paid.";
  if (purpose === "start") return "Your plan begins once it is paid.";
  if (isReadOnly) return `${letter.organizationName} is read-only until it is paid.`;
  if (!readOnlyAt) return null;
  return (
    <>
      Without a payment {letter.organizationName} becomes read-only on <Day at={readOnlyAt} />.
    </>
  );
}

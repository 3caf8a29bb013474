import { BillingMail, type CardName, type Letter } from "./billing";
import { Action, Paragraph } from "./layout";

type CardExpiringProps = {
  letter: Letter;
  card: CardName;
  /** The month that it is good until: `January 2027`. */
  goodUntil: string;
  planName: string;
};

export function CardExpiring({ letter, card, goodUntil, planName }: CardExpiringProps) {
  return (
    <BillingMail
      letter={letter}
      preview={`${card} is good until the end of ${goodUntil}.`}
      title="Your card expires soon"
    >
      <Paragraph>
        {card}, which pays {planName} for {letter.organizationName}, is good until the end of{" "}
        <strong>{goodUntil}</strong>.
      </Paragraph>
      <Paragraph>
        Change it before that, so that the next payment goes through. If your bank has renewed the card by
        itself already, there is nothing to do.
      </Paragraph>
      <Action href={letter.billingUrl}>Change the card</Action>
    </BillingMail>
  );
}

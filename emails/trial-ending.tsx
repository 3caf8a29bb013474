import { BillingMail, type CardName, Cost, Day, type Letter, type Price } from "./billing";
import { Action, Paragraph } from "./layout";

type TrialEndingProps = {
  letter: Letter;
  planName: string;
  price: Price | null;
  trialEnd: Date;
  /** Null where nothing is on file that could pay. */
  card: CardName | null;
};

export function TrialEnding({ letter, planName, price, trialEnd, card }: TrialEndingProps) {
  return (
    <BillingMail
      letter={letter}
      preview={card ? "What happens then, and how to change it." : "Add a card to keep your plan."}
      title={`Your trial of ${planName} ends soon`}
    >
      <Paragraph>
        The trial of {planName} for {letter.organizationName} ends on <Day at={trialEnd} />.
      </Paragraph>
      {card ? (
        <Paragraph>
          You need to do nothing to keep it: {planName} goes on{price && " for "}
          {price && <Cost price={price} />}, charged to {card}. If you don’t want that, cancel before the
          trial ends, and nothing is charged.
        </Paragraph>
      ) : (
        <Paragraph>
          There is no card yet. Add one to keep {planName}
          {price && ", which then costs "}
          {price && <Cost price={price} />}. Without a card the plan ends with the trial; nothing is charged,
          and your data stays.
        </Paragraph>
      )}
      <Action href={letter.billingUrl}>{card ? "See your plan" : "Add a card"}</Action>
    </BillingMail>
  );
}

import { BillingMail, Cost, Day, type Letter, type Price } from "./billing";
import { Action, Paragraph } from "./layout";

type PlanChangedProps = {
  letter: Letter;
  /** Null where the catalogue no longer knows the plan that was. */
  from: string | null;
  to: string;
  price: Price | null;
  renewsAt: Date;
};

/** Plans are named with their interval where that is what changed: `Pro, yearly`. */
export function PlanChanged({ letter, from, to, price, renewsAt }: PlanChangedProps) {
  return (
    <BillingMail
      letter={letter}
      preview={from ? `From ${from} to ${to}.` : `To ${to}.`}
      title={`You are on ${to} now`}
    >
      <Paragraph>
        {letter.organizationName} changed {from ? `from ${from} ` : ""}to {to}.
      </Paragraph>
      <Paragraph>
        {price ? (
          <>
            It costs <Cost price={price} />. It renews
          </>
        ) : (
          "It renews"
        )}{" "}
        on <Day at={renewsAt} />. For what the change itself costs there is an invoice, if it costs anything.
      </Paragraph>
      <Action href={letter.billingUrl}>See your plan</Action>
    </BillingMail>
  );
}

import { BillingMail, Cost, Day, type Letter, type Price } from "./billing";
import { Action, Paragraph } from "./layout";

type PlanChangeScheduledProps = { letter: Letter; from: string; to: string; price: Price | null; at: Date };

export function PlanChangeScheduled({ letter, from, to, price, at }: PlanChangeScheduledProps) {
  return (
    <BillingMail letter={letter} preview={`Until then you keep ${from}.`} title={`You change to ${to} soon`}>
      <Paragraph>
        {letter.organizationName} changes from {from} to {to} on <Day at={at} />. Until then nothing changes.
      </Paragraph>
      <Paragraph>
        {price && (
          <>
            From then on it costs <Cost price={price} />.{" "}
          </>
        )}
        You can take the change back until that day.
      </Paragraph>
      <Action href={letter.billingUrl}>See the change</Action>
    </BillingMail>
  );
}

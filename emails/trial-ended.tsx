import type { Money } from "@/lib/money";
import { Amount, BillingMail, Day, type Letter } from "./billing";
import { Action, Paragraph } from "./layout";

type TrialEndedProps = {
  letter: Letter;
  planName: string;
  trialEnd: Date;
  /** What became of the plan. */
  outcome: "converted" | "ended" | "paused";
  /** What the first payment was; null where nothing was charged. */
  charged: Money | null;
};

const titles = {
  converted: (planName: string) => `Your trial is over, and ${planName} goes on`,
  ended: (planName: string) => `Your trial of ${planName} has ended`,
  paused: (planName: string) => `Your trial has ended, and ${planName} is paused`,
};

export function TrialEnded({ letter, planName, trialEnd, outcome, charged }: TrialEndedProps) {
  return (
    <BillingMail
      letter={letter}
      preview={outcome === "converted" ? "Nothing changes for your team." : "Nothing was charged."}
      title={titles[outcome](planName)}
    >
      <Paragraph>
        The trial of {planName} for {letter.organizationName} ended on <Day at={trialEnd} />.
      </Paragraph>
      {outcome === "converted" && (
        <Paragraph>
          {charged ? (
            <>
              The first payment of <Amount money={charged} /> went through
            </>
          ) : (
            "Nothing was charged this time"
          )}
          , and nothing changes for your team.
        </Paragraph>
      )}
      {outcome === "ended" && (
        <Paragraph>
          There was no card, so nothing was charged and {letter.organizationName} is on the Free plan now.
          Your data is all there. What is more than the Free plan allows stays as it is; you just can’t add to
          it.
        </Paragraph>
      )}
      {outcome === "paused" && (
        <Paragraph>
          There was no card, so nothing was charged and {letter.organizationName} is read-only for now. Your
          data is all there. Add a card and everything goes on.
        </Paragraph>
      )}
      {outcome === "ended" ? (
        <Action href={letter.plansUrl}>Choose a plan</Action>
      ) : (
        <Action href={letter.billingUrl}>{outcome === "paused" ? "Add a card" : "See your plan"}</Action>
      )}
    </BillingMail>
  );
}

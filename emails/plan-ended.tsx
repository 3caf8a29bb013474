import { BillingMail, Day, type Letter } from "./billing";
import { Action, Paragraph } from "./layout";

type PlanEndedProps = {
  letter: Letter;
  planName: string;
  endedAt: Date;
  /** Why it ended. */
  why: "payment_failed" | "payment_disputed" | "requested" | "unknown";
};

export function PlanEnded({ letter, planName, endedAt, why }: PlanEndedProps) {
  return (
    <BillingMail
      letter={letter}
      preview="Your data stays; you are on the Free plan."
      title={`${planName} has ended`}
    >
      <Paragraph>
        {planName} for {letter.organizationName} ended on <Day at={endedAt} />
        {reasons[why]}
      </Paragraph>
      <Paragraph>
        {letter.organizationName} is on the Free plan now, and no new charges are made. Your data is all
        there. What is more than the Free plan allows stays as it is; you just can’t add to it.
      </Paragraph>
      <Action href={letter.plansUrl}>Choose a plan</Action>
    </BillingMail>
  );
}

const reasons = {
  payment_failed: ", because the last payment failed and we stopped trying.",
  payment_disputed: ", because its payment was disputed with the bank.",
  requested: ", because it was cancelled.",
  unknown: ".",
};

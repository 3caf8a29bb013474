import { BillingMail, Day, type Letter } from "./billing";
import { Action, Paragraph } from "./layout";

type CancellationScheduledProps = { letter: Letter; planName: string; endsAt: Date };

export function CancellationScheduled({ letter, planName, endsAt }: CancellationScheduledProps) {
  return (
    <BillingMail letter={letter} preview="Until then nothing changes." title={`${planName} is cancelled`}>
      <Paragraph>
        {planName} for {letter.organizationName} ends on <Day at={endsAt} />. Until then nothing changes, and
        nothing more is charged for the time after it.
      </Paragraph>
      <Paragraph>
        Then {letter.organizationName} is on the Free plan. Your data stays. If you change your mind before
        that, you can keep the plan under Billing.
      </Paragraph>
      <Action href={letter.billingUrl}>Keep the plan</Action>
    </BillingMail>
  );
}

import { BillingMail, Cost, Day, type Letter, type Price } from "./billing";
import { Action, MailLink, Paragraph } from "./layout";

type PlanWelcomeProps = {
  letter: Letter;
  planName: string;
  /** Null for a price that isn't a plain amount. */
  price: Price | null;
  /** Null without a trial. */
  trialEnd: Date | null;
  /** When the next period begins and is charged. */
  renewsAt: Date;
};

export function PlanWelcome({ letter, planName, price, trialEnd, renewsAt }: PlanWelcomeProps) {
  return (
    <BillingMail
      letter={letter}
      preview={trialEnd ? `${planName} is yours to try.` : `${planName} is yours from now on.`}
      title={`Welcome to ${planName}`}
    >
      <Paragraph>
        {letter.organizationName} is on {planName} from now on, for everybody in it.
      </Paragraph>
      <Paragraph>
        {trialEnd ? (
          <>
            The trial costs nothing and ends on <Day at={trialEnd} />.
            {price && (
              <>
                {" "}
                After it, {planName} costs <Cost price={price} />.
              </>
            )}
          </>
        ) : (
          <>
            {price ? (
              <>
                It costs <Cost price={price} /> and renews
              </>
            ) : (
              "It renews"
            )}{" "}
            by itself; the next time is <Day at={renewsAt} />.
          </>
        )}
      </Paragraph>
      <Paragraph>
        You can change or cancel it at any time under <MailLink href={letter.billingUrl}>Billing</MailLink>.
      </Paragraph>
      <Action href={letter.dashboardUrl}>{`Open ${letter.organizationName}`}</Action>
    </BillingMail>
  );
}

import { LocalTime } from "@/components/ui/local-time";
import { planOf } from "@/lib/billing/plans";
import type { BillingOverview } from "@/lib/billing/queries";

type ConsequencesProps = {
  subscription: NonNullable<BillingOverview["subscription"]>;
  projectCount: number;
};

/** What a cancellation would mean, before it is asked for. */
export function Consequences({ subscription, projectCount }: ConsequencesProps) {
  const { name, limits } = planOf("free");
  const isOver = limits.projects !== null && projectCount > limits.projects;
  return (
    <ul className="grid list-disc gap-1.5 pl-5">
      <li>
        {subscription.planName} stays until <LocalTime value={subscription.currentPeriodEnd} />; nothing is
        charged after that.
      </li>
      <li>
        Then the organization is on the {name} plan. All {projectCount > 1 && `${projectCount} `}projects stay
        {isOver && `, but while there are more than ${limits.projects} no new ones can be created`}.
      </li>
      <li>Until then you can take the cancellation back with one click.</li>
    </ul>
  );
}

import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import type { PlanUsage } from "@/lib/billing/change/compare-plans";
import { isPlanKey, planOf } from "@/lib/billing/plans";
import type { SubscriptionState } from "@/lib/billing/subscription-state";

type WhatEndsProps = {
  subscription: SubscriptionState;
  usage: PlanUsage;
  /** Whether nothing that was paid for is left. */
  endsNow: boolean;
};

/** What ends when, and what stays. */
export function WhatEnds({ subscription, usage, endsNow }: WhatEndsProps) {
  const { planName, planKey, currentPeriodEnd, cancelAt, status } = subscription;
  const hasSeats = planKey !== null && isPlanKey(planKey) && planOf(planKey).per === "seat";
  const end = <LocalTime value={cancelAt ?? currentPeriodEnd} className="whitespace-nowrap font-medium" />;
  return (
    <Card>
      <CardHeader title="What happens" />
      <CardContent>
        <ul className="grid list-disc gap-1.5 pl-5">
          {endsNow ? (
            <li>{planName} ends at once, since nothing of it is paid for any more.</li>
          ) : status === "trialing" ? (
            <li>Your trial goes on until {end}. Nothing is ever charged for it.</li>
          ) : status === "past_due" ? (
            <li>
              You keep all of {planName} until {end}, once its open invoice is paid. No other follows.
            </li>
          ) : (
            <li>
              You keep all of {planName} until {end}, which is paid for. After that nothing is charged.
            </li>
          )}
          <li>
            {projectsStay(usage.projects)}, and so do members, invoices and settings. Nothing is deleted.
          </li>
          <li>Then the organization is on the Free plan. You can choose a plan again at any time.</li>
          {hasSeats && <li>If it ends now, seats that were added since the last invoice are charged.</li>}
          {!endsNow && <li>Until it ends you can take the cancellation back with one click.</li>}
        </ul>
      </CardContent>
    </Card>
  );
}

function projectsStay(count: number): string {
  if (count === 0) return "What you have made stays";
  return count === 1 ? "Your project stays" : `All ${count} projects stay`;
}

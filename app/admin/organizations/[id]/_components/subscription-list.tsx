import type { ReactNode } from "react";
import { SubscriptionBadge } from "@/app/admin/_components/status-badges";
import { CopyableText } from "@/components/ui/copy-button";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import type { SubscriptionFacts } from "@/lib/admin/organization";
import { everyInterval, recurringAmount, seatsOf } from "@/lib/billing/recurring";

/** Subscriptions as Stripe has them: plan, price, what happens next and when we last looked. */
export function SubscriptionList({ subscriptions }: { subscriptions: readonly SubscriptionFacts[] }) {
  if (subscriptions.length === 0) return <p className="px-5 pt-2 pb-5 text-muted">Never had one.</p>;
  return (
    <ul className="mt-3 divide-y border-t">
      {subscriptions.map((subscription) => (
        <li key={subscription.id} className="grid gap-1 px-5 py-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-medium">{subscription.planName}</span>
            <SubscriptionBadge status={subscription.status} />
            <span className="ml-auto text-muted">
              <Price {...subscription} />
            </span>
          </div>
          <p className="text-muted">{nextStep(subscription)}</p>
          <p className="flex flex-wrap items-center justify-between gap-x-4 text-faint text-xs">
            <CopyableText value={subscription.id} />
            <span>
              As of <LocalTime value={subscription.syncedAt} format="time" />
            </span>
          </p>
        </li>
      ))}
    </ul>
  );
}

function Price(subscription: SubscriptionFacts) {
  const cost = recurringAmount(subscription);
  const every = everyInterval(subscription);
  const seats = seatsOf(subscription);
  return (
    <>
      {cost ? <Money {...cost} /> : "A price of several parts"}
      {every && ` every ${every}`}
      {seats && `, ${seats}`}
    </>
  );
}

function nextStep({ endedAt, cancelAt, currentPeriodEnd }: SubscriptionFacts): ReactNode {
  const [words, at] = endedAt
    ? ["Ended on", endedAt]
    : cancelAt
      ? ["Ends on", cancelAt]
      : ["Period ends on", currentPeriodEnd];
  return (
    <>
      {words} <LocalTime value={at} />
    </>
  );
}

import { canPauseFor, type PauseMonths, pauseMonths } from "@/lib/billing/pause-length";
import { currencies, type Interval, intervalOf, monthsOf, type PaidPlanKey } from "@/lib/billing/plans";
import { costOf, type Offer, type PaidOffer } from "@/lib/billing/pricing";
import { recurringAmount } from "@/lib/billing/recurring";
import type { SubscriptionState } from "@/lib/billing/subscription-state";
import type { Money } from "@/lib/money";

/** One honest other way than to leave. */
export type AlternativeWay =
  | { kind: "pause"; planName: string; months: readonly PauseMonths[]; from: Date }
  | { kind: "downgrade"; plan: PaidPlanKey; name: string; interval: Interval; cost: Money };

/** A pause where it can be had, else the next cheaper plan; null where there is neither. */
export function alternativeTo(
  subscription: SubscriptionState,
  offers: readonly Offer[],
  members: number,
): AlternativeWay | null {
  const interval = intervalOf(subscription);
  const currency = currencies.find((known) => known === subscription.currency);
  const isCalm =
    subscription.status === "active" &&
    !subscription.collectionPaused &&
    !subscription.next &&
    !subscription.pending;
  if (!interval || !currency || !isCalm) return null;
  const months = pauseMonths.filter((count) => canPauseFor(count, monthsOf[interval]));
  if (months.length > 0) {
    const { planName, currentPeriodEnd: from } = subscription;
    return { kind: "pause", planName, months, from };
  }
  const present = recurringAmount(subscription)?.amount ?? 0;
  const cheaper = offers
    .filter((offer): offer is PaidOffer => offer.prices !== null && offer.key !== subscription.planKey)
    .flatMap((offer) => {
      const cost = costOf(offer, { interval, currency, quantity: offer.per === "seat" ? members : 1 });
      return cost && cost.amount < present ? [{ offer, cost }] : [];
    })
    .sort((a, b) => b.cost.amount - a.cost.amount);
  const [best] = cheaper;
  return best
    ? { kind: "downgrade", plan: best.offer.key, name: best.offer.name, interval, cost: best.cost }
    : null;
}

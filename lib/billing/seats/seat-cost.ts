import type { Money } from "@/lib/money";
import { amountFor } from "../plans";
import { everyInterval, seatsOf } from "../recurring";
import type { SubscriptionState } from "../subscription-state";

export type SeatCost = {
  /** What so many members cost each interval, before discounts and taxes. */
  all: Money;
  /** What one more would add to it. */
  oneMore: Money;
  /** `month`, `3 months`, `year`. */
  every: string;
};

/** What the members cost by this subscription's price; null where they cost nothing, or it can't be told. */
export function seatCost(
  subscription: Pick<
    SubscriptionState,
    "planKey" | "quantity" | "unitAmount" | "tiers" | "currency" | "interval" | "intervalCount"
  >,
  { members }: { members: number },
): SeatCost | null {
  const { unitAmount, tiers, currency } = subscription;
  const price = tiers ?? unitAmount;
  const every = everyInterval(subscription);
  if (seatsOf(subscription) === null || price === null || every === null) return null;
  const amount = amountFor(price, members);
  return {
    all: { amount, currency },
    oneMore: { amount: amountFor(price, members + 1) - amount, currency },
    every,
  };
}

import { formatMoney, type Money } from "@/lib/money";
import { amountFor, isPerSeat } from "./plans";
import type { SubscriptionState } from "./subscription-state";

type Priced = Pick<
  SubscriptionState,
  "unitAmount" | "tiers" | "quantity" | "currency" | "interval" | "intervalCount" | "planKey"
>;

/** What is charged each interval, before discounts and taxes; null for prices that we can't reckon by. */
export function recurringAmount({ unitAmount, tiers, quantity, currency }: Priced): Money | null {
  const price = tiers ?? unitAmount;
  return price === null ? null : { amount: amountFor(price, quantity), currency };
}

/** `month`, `3 months`, `year`: goes after "every". Null for what doesn't recur. */
export function everyInterval({
  interval,
  intervalCount,
}: Pick<Priced, "interval" | "intervalCount">): string | null {
  if (interval === null) return null;
  return intervalCount === null || intervalCount === 1 ? interval : `${intervalCount} ${interval}s`;
}

/** `2 seats`; null for a plan that costs the same for any number of members. */
export function seatsOf({ planKey, quantity }: Pick<Priced, "planKey" | "quantity">): string | null {
  if (!isPerSeat(planKey)) return null;
  return quantity === 1 ? "1 seat" : `${quantity} seats`;
}

/** `$58.00 (2 seats)`; null where the amount can't be told. */
export function priceInWords(subscription: Priced & Pick<SubscriptionState, "hasDiscount">): string | null {
  const amount = recurringAmount(subscription);
  if (!amount) return null;
  const seats = seatsOf(subscription);
  const price = `${formatMoney(amount)}${seats ? ` (${seats})` : ""}`;
  return subscription.hasDiscount ? `${price} before your discount` : price;
}

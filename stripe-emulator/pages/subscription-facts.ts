import { amountsIn } from "../billing/price-terms";
import type { Context } from "../context";
import type { SubscriptionRecord, SubscriptionScheduleRecord } from "../store/records/subscriptions";
import { everyInterval, money, unitPrice } from "./format";

const liveStates: readonly string[] = ["active", "trialing", "past_due", "unpaid", "paused", "incomplete"];

/** Whether a subscription can still be changed. */
export function isLive({ status }: SubscriptionRecord): boolean {
  return liveStates.includes(status);
}

/** When a planned cancellation takes effect, in Unix seconds. */
export function endsAt(ctx: Context, subscription: SubscriptionRecord): number | null {
  if (subscription.cancel_at) return subscription.cancel_at;
  return subscription.cancel_at_period_end ? (periodEnd(ctx, subscription) ?? null) : null;
}

/** The end of the paid period, in Unix seconds; the earliest when the items differ. */
export function periodEnd(ctx: Context, { id }: SubscriptionRecord): number | undefined {
  const items = ctx.store.of("subscription_item").by("subscription", id);
  return items.length > 0 ? Math.min(...items.map((item) => item.current_period_end)) : undefined;
}

/** The name of what a price sells. */
export function productName(ctx: Context, priceId: string): string {
  const price = ctx.store.of("price").get(priceId);
  return (price && ctx.store.of("product").get(price.product)?.name) ?? priceId;
}

/** What a price costs for some of it in one of its currencies, e.g. `2 × $29.00 per month`. */
export function priceText(ctx: Context, priceId: string, quantity: number, currency: string): string {
  const price = ctx.store.of("price").get(priceId);
  const amounts = price && amountsIn(price, currency);
  if (!price || !amounts) return "";
  const every = price.recurring
    ? everyInterval(price.recurring.interval, price.recurring.interval_count)
    : "once";
  if (price.recurring?.usage_type === "metered") return `by usage, ${every}`;
  if (price.billing_scheme === "tiered") return `${quantity} in tiers, ${every}`;
  const amount =
    amounts.unit_amount === null
      ? unitPrice(amounts.unit_amount_decimal ?? "0", currency)
      : money(amounts.unit_amount, currency);
  return `${quantity === 1 ? "" : `${quantity} × `}${amount} ${every}`;
}

/** What a subscription is made of: `Pro` at `2 × $29.00 per month`. */
export function planLines(
  ctx: Context,
  { id, currency }: SubscriptionRecord,
): { id: string; name: string; price: string }[] {
  return ctx.store
    .of("subscription_item")
    .by("subscription", id)
    .map((item) => ({
      id: item.id,
      name: productName(ctx, item.price),
      price: priceText(ctx, item.price, item.quantity, currency),
    }));
}

/** The subscriptions of a customer, newest first. */
export function subscriptionsOf(ctx: Context, customerId: string): SubscriptionRecord[] {
  return ctx.store.of("subscription").by("customer", customerId).reverse();
}

/** The next phase of a schedule that lets its subscription go on: when it begins and what is sold then. */
export function plannedChange(
  ctx: Context,
  schedule: SubscriptionScheduleRecord | undefined,
): { at: number; names: string[] } | undefined {
  if (schedule?.status !== "active") return undefined;
  const now = ctx.clock.now(schedule.customer);
  const next = schedule.phases.find(({ start_date: start }) => start > now);
  if (!next) return undefined;
  const { subscription: id } = schedule;
  const subscription = typeof id === "string" ? ctx.store.of("subscription").get(id) : undefined;
  const currency = subscription?.currency ?? next.currency;
  const names = next.items.map(
    ({ price, quantity }) => `${productName(ctx, price)} (${priceText(ctx, price, quantity ?? 1, currency)})`,
  );
  return { at: next.start_date, names };
}

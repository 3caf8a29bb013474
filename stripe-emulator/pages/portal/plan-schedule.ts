import type { Context } from "../../context";
import { createSchedule } from "../../resources/schedules/subscription-schedules";
import { updateSchedule } from "../../resources/schedules/update-schedule";
import type { SchedulePhaseRecord, SubscriptionRecord } from "../../store/records/subscriptions";
import type { PlanChange } from "./plan-change";

type PhaseDiscounts = SchedulePhaseRecord["discounts"];

function discountsOf(discounts: PhaseDiscounts) {
  return discounts.map(({ coupon, discount, promotion_code: code }) => ({
    ...(coupon ? { coupon } : {}),
    ...(discount ? { discount } : {}),
    ...(code ? { promotion_code: code } : {}),
  }));
}

/**
 * Lets a change wait for the end of the paid period: a schedule of two phases, which then lets the
 * subscription go.
 * @throws StripeApiError before anything has changed
 */
export function scheduleChange(
  ctx: Context,
  subscription: SubscriptionRecord,
  { item, price, quantity, discount }: PlanChange,
): void {
  const schedule = createSchedule(ctx, { from_subscription: subscription.id });
  const [current] = schedule.phases;
  if (!current) throw new Error(`The schedule ${schedule.id} has no phase`);
  const shared = {
    default_tax_rates: current.default_tax_rates,
    proration_behavior: "none" as const,
  };
  const discounts = discountsOf(current.discounts);
  const items = current.items.map((one) => ({
    price: one.price,
    quantity: one.quantity ?? 1,
    metadata: one.metadata ?? {},
    tax_rates: one.tax_rates,
    discounts: discountsOf(one.discounts),
  }));
  const changed = items.map((one) =>
    one.price === item.price ? { ...one, price: price.id, quantity } : one,
  );
  updateSchedule(ctx, schedule, {
    end_behavior: "release",
    proration_behavior: "none",
    phases: [
      { ...shared, discounts, items, start_date: current.start_date, end_date: current.end_date },
      { ...shared, discounts: [...discounts, ...(discount ? [discount] : [])], items: changed },
    ],
  });
}

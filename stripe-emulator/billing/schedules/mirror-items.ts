import type { Context } from "../../context";
import { changeRecord } from "../../store/changes";
import type {
  SchedulePhaseItem,
  SubscriptionItemRecord,
  SubscriptionRecord,
} from "../../store/records/subscriptions";
import { itemsOf } from "../cycle";
import { scheduleOf } from "./end-schedule";
import { phaseAt } from "./run-schedule";

/** A subscription's item as a phase has it. */
export function phaseItem(item: SubscriptionItemRecord): SchedulePhaseItem {
  return {
    billing_thresholds: null,
    discounts: item.discounts.map((discount) => ({ coupon: null, discount, promotion_code: null })),
    metadata: item.metadata,
    price: item.price,
    quantity: item.quantity,
    tax_rates: item.tax_rates,
  };
}

/**
 * After the items of a subscription were changed directly: the phase that runs has them too, so that the
 * schedule says what is. Later phases stay as they are.
 */
export function mirrorItems(ctx: Context, subscription: SubscriptionRecord): void {
  const schedule = scheduleOf(ctx, subscription);
  if (schedule?.status !== "active") return;
  const phase = schedule.phases[phaseAt(schedule, ctx.clock.now(schedule.customer))];
  if (!phase) return;
  changeRecord(ctx, schedule, "subscription_schedule.updated", () => {
    phase.items = itemsOf(ctx, subscription).map(phaseItem);
  });
}

import type { Context } from "../../context";
import { changeRecord } from "../../store/changes";
import type { SubscriptionRecord, SubscriptionScheduleRecord } from "../../store/records/subscriptions";
import { unscheduleCancellation } from "../scheduled-cancellation";

/** The schedule that a subscription follows; undefined without one. */
export function scheduleOf(
  ctx: Context,
  { schedule }: SubscriptionRecord,
): SubscriptionScheduleRecord | undefined {
  return schedule ? ctx.store.of("subscription_schedule").get(schedule) : undefined;
}

/** Stops everything that a schedule would do by itself. */
export function stopSchedule(ctx: Context, schedule: SubscriptionScheduleRecord): void {
  ctx.clock.unschedule("subscription_schedule.phase", schedule.id);
  ctx.clock.unschedule("subscription_schedule.expiring", schedule.id);
}

/**
 * Ends the schedule of a subscription that has ended, if it has one: `aborted` when the subscription wasn't
 * paid.
 */
export function endScheduleOf(
  ctx: Context,
  subscription: SubscriptionRecord,
  event: "canceled" | "aborted",
): void {
  const schedule = scheduleOf(ctx, subscription);
  if (schedule?.status === "active") closeSchedule(ctx, schedule, event);
}

/** Marks a schedule as canceled. Its subscription is left as it is. */
export function closeSchedule(
  ctx: Context,
  schedule: SubscriptionScheduleRecord,
  event: "canceled" | "aborted",
): void {
  stopSchedule(ctx, schedule);
  schedule.status = "canceled";
  schedule.canceled_at = ctx.clock.now(schedule.customer);
  schedule.current_phase = null;
  ctx.store.touch();
  ctx.events.emit(`subscription_schedule.${event}`, schedule);
}

/**
 * Lets a schedule go: its subscription stays as it is and follows it no more.
 * @param preserveCancelDate keeps the cancellation that the schedule has set
 */
export function releaseSchedule(
  ctx: Context,
  schedule: SubscriptionScheduleRecord,
  preserveCancelDate: boolean,
): void {
  stopSchedule(ctx, schedule);
  const id = typeof schedule.subscription === "string" ? schedule.subscription : null;
  const subscription = id ? ctx.store.of("subscription").get(id) : undefined;
  if (subscription) {
    changeRecord(ctx, subscription, "customer.subscription.updated", () => {
      subscription.schedule = null;
      if (schedule.end_behavior !== "cancel" || preserveCancelDate) return;
      unscheduleCancellation(ctx, subscription);
      ctx.clock.unschedule("subscription.cancel", subscription.id);
    });
  }
  schedule.status = "released";
  schedule.released_at = ctx.clock.now(schedule.customer);
  schedule.released_subscription = id;
  schedule.subscription = null;
  schedule.current_phase = null;
  ctx.store.touch();
  ctx.events.emit("subscription_schedule.released", schedule);
}

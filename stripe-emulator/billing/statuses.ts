import type { SubscriptionRecord } from "../store/records/subscriptions";

/** Every status a subscription of this API version can have. */
export type SubscriptionStatus =
  | "incomplete"
  | "incomplete_expired"
  | "trialing"
  | "active"
  | "past_due"
  | "unpaid"
  | "paused"
  | "canceled";

/**
 * Where a subscription can go from each status. A subscription is born `incomplete`, `trialing` or `active`;
 * `incomplete_expired` and `canceled` are the end.
 */
export const allowedTransitions: Readonly<Record<SubscriptionStatus, readonly SubscriptionStatus[]>> = {
  // The first invoice is paid, or isn't for 23 hours.
  incomplete: ["active", "trialing", "incomplete_expired", "canceled"],
  // The trial ends: with something to pay with, or without.
  trialing: ["active", "past_due", "paused", "canceled"],
  // A renewal fails, a trial is given, somebody pauses.
  active: ["past_due", "unpaid", "trialing", "paused", "canceled"],
  // The debt is paid, or the last retry has failed too.
  past_due: ["active", "trialing", "unpaid", "canceled"],
  unpaid: ["active", "trialing", "canceled"],
  // It is resumed; the attempt to pay the resumption may fail.
  paused: ["active", "trialing", "past_due", "canceled"],
  incomplete_expired: [],
  canceled: [],
};

/** Whether a value of the API is a status of this version. */
export function isStatus(value: string): value is SubscriptionStatus {
  return Object.hasOwn(allowedTransitions, value);
}

/**
 * Changes a subscription's status in place, without an event.
 * @throws Error for a transition that Stripe doesn't have: a fault of the emulator, not of the request
 */
export function moveTo(subscription: SubscriptionRecord, next: SubscriptionStatus): void {
  const current = subscription.status;
  if (current === next) return;
  if (!isStatus(current) || !allowedTransitions[current].includes(next)) {
    throw new Error(`Subscription ${subscription.id} can't go from ${current} to ${next}`);
  }
  subscription.status = next;
}

import type { Context } from "../context";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { defaultMethodOfSubscription } from "./default-method";
import { moveTo } from "./statuses";

/** Seconds before a trial's end at which `trial_will_end` is sent. */
export const trialNoticeSeconds = 3 * 86_400;

/** Begins a trial, or moves the end of the one that runs, in place and without an event. */
export function beginTrial(ctx: Context, subscription: SubscriptionRecord, trialEnd: number): void {
  if (subscription.status !== "trialing") {
    subscription.trial_start = ctx.clock.now(subscription.customer);
    moveTo(subscription, "trialing");
  }
  subscription.trial_end = trialEnd;
}

/** Ends a running trial in place, without an event. */
export function endTrial(ctx: Context, subscription: SubscriptionRecord): void {
  if (subscription.status !== "trialing") return;
  moveTo(subscription, "active");
  subscription.trial_end = ctx.clock.now(subscription.customer);
}

const behaviors = ["create_invoice", "cancel", "pause"] as const;

/** What becomes of a trial that ends with nothing to pay with; `create_invoice` is the usual renewal. */
export function endOfTrialWithoutCard(
  ctx: Context,
  subscription: SubscriptionRecord,
): (typeof behaviors)[number] {
  const behavior = subscription.trial_settings?.end_behavior.missing_payment_method;
  if (subscription.status !== "trialing" || subscription.collection_method === "send_invoice") {
    return "create_invoice";
  }
  if (defaultMethodOfSubscription(ctx, subscription)) return "create_invoice";
  return behaviors.find((known) => known === behavior) ?? "create_invoice";
}

/** A trial that is shorter than its notice is announced as soon as it is known. */
export function announceShortTrial(ctx: Context, subscription: SubscriptionRecord): void {
  if (subscription.status !== "trialing" || subscription.trial_end === null) return;
  if (subscription.trial_end - trialNoticeSeconds > ctx.clock.now(subscription.customer)) return;
  ctx.events.emit("customer.subscription.trial_will_end", subscription);
}

/** What periods are counted from once a trial is over: its end, unless a later anchor was set or the old one stays. */
export function anchorAfterTrial({
  billing_cycle_anchor: anchor,
  trial_end: trialEnd,
  trial_settings: settings,
}: SubscriptionRecord): number | null {
  if (trialEnd === null || anchor > trialEnd) return anchor;
  return settings?.end_behavior.billing_cycle_anchor === "unchanged" ? anchor : trialEnd;
}

import { planSubscription } from "../billing/cycle";
import { cancelNow } from "../billing/end-subscription";
import {
  lastPeriodEnd,
  releaseCredits,
  scheduleCancellation,
  unscheduleCancellation,
} from "../billing/scheduled-cancellation";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { changeRecord } from "../store/changes";
import { need } from "../store/lookup";
import type { SubscriptionRecord } from "../store/records/subscriptions";

export interface CancelInput {
  /** Now, at the end of the paid period, or at a Unix time in seconds. */
  at: "now" | "period_end" | number;
  /** The portal sets `cancel_at` alone; the API's `cancel_at_period_end` sets both (flexible billing mode). */
  via: "portal" | "api";
  feedback?: string;
  comment?: string;
}

type Details = NonNullable<SubscriptionRecord["cancellation_details"]>;

const feedbacks = [
  "customer_service",
  "low_quality",
  "missing_features",
  "other",
  "switched_service",
  "too_complex",
  "too_expensive",
  "unused",
] as const;

function needLiving(ctx: Context, id: string): SubscriptionRecord {
  const subscription = need(ctx, "subscription", id);
  if (subscription.ended_at === null) return subscription;
  throw invalidRequest(
    "A canceled subscription can only update its cancellation_details and metadata.",
    "id",
  );
}

/** @throws StripeApiError when a schedule decides how the subscription ends */
export function refuseWhileScheduled({ schedule }: SubscriptionRecord, param: string): void {
  if (!schedule) return;
  throw invalidRequest(
    `The subscription is managed by the subscription schedule \`${schedule}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
    param,
  );
}

function detailsOf(input: CancelInput, reason: Details["reason"]): Details {
  return {
    comment: input.comment ?? null,
    feedback: feedbacks.find((known) => known === input.feedback) ?? null,
    feedback_option: null,
    reason,
  };
}

/** Cancels now or schedules it. @throws StripeApiError when there is no such subscription or it has ended */
export function cancelSubscription(ctx: Context, id: string, input: CancelInput): SubscriptionRecord {
  const subscription = needLiving(ctx, id);
  if (input.at === "now") {
    releaseCredits(ctx, subscription);
    subscription.cancellation_details = detailsOf(input, "cancellation_requested");
    return cancelNow(ctx, subscription, { reason: "cancellation_requested" });
  }
  refuseWhileScheduled(subscription, "cancel_at");
  const at = input.at === "period_end" ? lastPeriodEnd(ctx, subscription) : input.at;
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    scheduleCancellation(ctx, subscription, at, input.at === "period_end" && input.via === "api", "none");
    subscription.cancellation_details = detailsOf(input, "cancellation_requested");
  });
  planSubscription(ctx, subscription);
  return subscription;
}

/** Takes a scheduled cancellation back. @throws StripeApiError when the subscription has ended */
export function resumeSubscription(ctx: Context, id: string): SubscriptionRecord {
  const subscription = needLiving(ctx, id);
  refuseWhileScheduled(subscription, "cancel_at");
  changeRecord(ctx, subscription, "customer.subscription.updated", () =>
    unscheduleCancellation(ctx, subscription),
  );
  planSubscription(ctx, subscription);
  return subscription;
}

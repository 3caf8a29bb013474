import type Stripe from "stripe";
import { itemsOf, nextRenewal } from "../billing/cycle";
import { lastPeriodEnd } from "../billing/scheduled-cancellation";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import type { SubscriptionRecord } from "../store/records/subscriptions";

export interface CancellationMoment {
  /** Unix seconds. */
  at: number;
  atPeriodEnd: boolean;
}

/**
 * When a request wants a subscription to end; null when it says nothing, or takes an end back.
 * @throws StripeApiError for a moment in the past, or two ways of saying it
 */
export function cancellationMoment(
  ctx: Context,
  subscription: SubscriptionRecord,
  {
    cancel_at: at,
    cancel_at_period_end: atPeriodEnd,
  }: Pick<Stripe.SubscriptionUpdateParams, "cancel_at" | "cancel_at_period_end">,
): CancellationMoment | null {
  if (at && atPeriodEnd) {
    throw invalidRequest(
      "You may only specify one of these parameters: cancel_at, cancel_at_period_end.",
      "cancel_at",
    );
  }
  if (atPeriodEnd) return { at: lastPeriodEnd(ctx, subscription), atPeriodEnd: true };
  if (!at) return null;
  switch (at) {
    case "min_period_end":
      return { at: nextRenewal(ctx, subscription), atPeriodEnd: false };
    case "max_period_end":
      return { at: lastPeriodEnd(ctx, subscription), atPeriodEnd: false };
    case "max_billed_until": {
      const billed = itemsOf(ctx, subscription).map((item) => item.billed_until ?? item.current_period_end);
      return { at: Math.max(...billed), atPeriodEnd: false };
    }
  }
  if (typeof at === "number" && at > ctx.clock.now(subscription.customer)) return { at, atPeriodEnd: false };
  throw invalidRequest("cancel_at must be a timestamp in the future.", "cancel_at");
}

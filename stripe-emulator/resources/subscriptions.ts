import type Stripe from "stripe";
import { collectInvoice } from "../billing/collect";
import { currentPeriod, itemsOf } from "../billing/cycle";
import { defaultMethodOf } from "../billing/default-method";
import { closingLines } from "../billing/final-invoice";
import { addPendingItem, createInvoice, finalizeInvoice, pendingItems } from "../billing/invoices";
import { unusedTimeLine } from "../billing/lines";
import { type PauseInput, pauseSubscription } from "../billing/pause-subscription";
import { discardPendingUpdate } from "../billing/pending-update";
import { resumeSubscription } from "../billing/resume-subscription";
import { releaseCredits } from "../billing/scheduled-cancellation";
import type { Context } from "../context";
import { invalidRequest, notCovered, resourceMissing } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { need } from "../store/lookup";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { render } from "../store/render";
import { cancelSubscription } from "./cancel-subscription";
import { createFromParams } from "./create-subscription";
import { inside } from "./price-amounts";
import { updateFromParams } from "./update-subscription";

/**
 * Cancels a subscription at once.
 * @throws StripeApiError when there is none, or it has ended
 */
export function cancel(
  ctx: Context,
  id: string,
  params: Stripe.SubscriptionCancelParams,
): SubscriptionRecord {
  const subscription = need(ctx, "subscription", id);
  if (subscription.ended_at !== null) throw resourceMissing("subscription", id);
  endBilling(ctx, subscription, params);
  const details = params.cancellation_details;
  return cancelSubscription(ctx, id, {
    at: "now",
    via: "api",
    ...(details?.comment ? { comment: details.comment } : {}),
    ...(details?.feedback ? { feedback: details.feedback } : {}),
  });
}

/** What a cancellation at once gives back, and the invoice for everything that is still to be billed. */
export function endBilling(
  ctx: Context,
  subscription: SubscriptionRecord,
  { prorate, invoice_now: invoiceNow }: Pick<Stripe.SubscriptionCancelParams, "prorate" | "invoice_now">,
): void {
  const now = ctx.clock.now(subscription.customer);
  discardPendingUpdate(ctx, subscription);
  releaseCredits(ctx, subscription);
  if (prorate && subscription.status !== "trialing" && subscription.status !== "paused") {
    for (const item of itemsOf(ctx, subscription)) {
      const credit = unusedTimeLine(ctx, item, currentPeriod(item), now);
      if (credit) addPendingItem(ctx, subscription, credit);
    }
  }
  if (!invoiceNow) return;
  const lines = closingLines(ctx, subscription);
  if (lines.length + pendingItems(ctx, subscription).length === 0) return;
  const invoice = createInvoice(ctx, {
    subscription,
    billingReason: "subscription_update",
    lines,
    period: { start: now, end: now },
    finalizesAt: null,
  });
  subscription.latest_invoice = invoice.id;
  finalizeInvoice(ctx, invoice);
  if (subscription.collection_method === "charge_automatically") {
    collectInvoice(ctx, invoice, defaultMethodOf(ctx, invoice), { offSession: true });
  }
}

const creditStarts = ["now", "none", "item_current_period_start"] as const;

/**
 * What a request to pause asks for.
 * @param param what holds `bill_for`, e.g. `subscription_details[pause]`; empty at the top
 * @throws StripeApiError for a start of the credit that there isn't
 */
export function pauseInputOf(
  { bill_for: bill, invoicing_behavior: invoicing }: Stripe.SubscriptionPauseParams,
  param = "",
): PauseInput {
  const asked = bill?.unused_time_from?.type ?? "now";
  const creditFrom = creditStarts.find((known) => known === asked);
  if (!creditFrom) {
    throw notCovered(`The emulator doesn't know ${asked}.`, inside(param, "bill_for"));
  }
  return {
    reason: "pause_requested",
    creditFrom,
    billsUsage: bill?.outstanding_usage_through?.type !== "none",
    invoicing: invoicing === "invoice" ? "invoice" : "pending_invoice_item",
  };
}

function pause(ctx: Context, id: string, params: Stripe.SubscriptionPauseParams): SubscriptionRecord {
  const subscription = need(ctx, "subscription", id);
  const refuse = (why: string) => invalidRequest(`You can't pause this subscription because ${why}.`);
  if (subscription.status !== "active") throw refuse(`its status is \`${subscription.status}\``);
  if (subscription.schedule) throw refuse(`it is managed by the schedule \`${subscription.schedule}\``);
  if (subscription.collection_method !== "charge_automatically") throw refuse("its invoices are sent");
  if (subscription.pause_collection) throw refuse("its payment collection is paused");
  pauseSubscription(ctx, subscription, pauseInputOf(params));
  return subscription;
}

function resume(ctx: Context, id: string, params: Stripe.SubscriptionResumeParams): SubscriptionRecord {
  const subscription = need(ctx, "subscription", id);
  if (subscription.status !== "paused") {
    throw invalidRequest(
      `You can only resume subscriptions with a status of \`paused\`. This subscription's status is \`${subscription.status}\`.`,
    );
  }
  if (subscription.collection_method !== "charge_automatically") {
    throw invalidRequest("Only subscriptions that are charged automatically can be resumed.");
  }
  resumeSubscription(ctx, subscription, {
    anchor: params.billing_cycle_anchor?.type === "unchanged" ? "unchanged" : "now",
    behavior: params.proration_behavior ?? "create_prorations",
    at: params.proration_date ?? ctx.clock.now(subscription.customer),
    onSuccess: params.payment_behavior === "resume_on_payment_success",
  });
  return subscription;
}

function listed(subscription: SubscriptionRecord, status: Stripe.SubscriptionListParams["status"]): boolean {
  switch (status) {
    case "all":
      return true;
    case "ended":
      return subscription.ended_at !== null;
    case undefined:
      return subscription.status !== "canceled";
    default:
      return subscription.status === status;
  }
}

function matches(
  ctx: Context,
  subscription: SubscriptionRecord,
  params: Stripe.SubscriptionListParams,
): boolean {
  const items = itemsOf(ctx, subscription);
  const price = params.price ?? params.plan;
  return (
    listed(subscription, params.status) &&
    inRange(subscription.created, params.created) &&
    (params.customer === undefined || subscription.customer === params.customer) &&
    (params.collection_method === undefined || subscription.collection_method === params.collection_method) &&
    (params.test_clock === undefined || subscription.test_clock === params.test_clock) &&
    (params.automatic_tax === undefined ||
      subscription.automatic_tax.enabled === params.automatic_tax.enabled) &&
    (price === undefined || items.some((item) => item.price === price)) &&
    inRange(Math.min(...items.map((item) => item.current_period_end)), params.current_period_end) &&
    inRange(Math.max(...items.map((item) => item.current_period_start)), params.current_period_start)
  );
}

export const subscriptionRoutes = [
  route<Stripe.SubscriptionCreateParams>("POST /v1/subscriptions", (ctx, params) =>
    render(ctx, createFromParams(ctx, params)),
  ),
  route<Stripe.SubscriptionListParams>("GET /v1/subscriptions", (ctx, params) => {
    const subscriptions = ctx.store
      .of("subscription")
      .filter((subscription) => matches(ctx, subscription, params));
    return listPage(ctx, subscriptions, params, "/v1/subscriptions");
  }),
  route("GET /v1/subscriptions/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "subscription", id))),
  route<Stripe.SubscriptionUpdateParams>("POST /v1/subscriptions/{id}", (ctx, params, { id }) => {
    const subscription = need(ctx, "subscription", id);
    updateFromParams(ctx, subscription, params);
    return render(ctx, subscription);
  }),
  route<Stripe.SubscriptionCancelParams>("DELETE /v1/subscriptions/{id}", (ctx, params, { id }) =>
    render(ctx, cancel(ctx, id, params)),
  ),
  route<Stripe.SubscriptionPauseParams>("POST /v1/subscriptions/{id}/pause", (ctx, params, { id }) =>
    render(ctx, pause(ctx, id, params)),
  ),
  route<Stripe.SubscriptionResumeParams>("POST /v1/subscriptions/{id}/resume", (ctx, params, { id }) =>
    render(ctx, resume(ctx, id, params)),
  ),
  route<Stripe.SubscriptionMigrateParams>("POST /v1/subscriptions/{id}/migrate", (ctx, _params, { id }) => {
    const subscription = need(ctx, "subscription", id);
    throw invalidRequest(
      `The subscription ${subscription.id} already uses the flexible billing mode.`,
      "billing_mode",
    );
  }),
];

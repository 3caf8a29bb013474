import type Stripe from "stripe";
import { pauseSubscription } from "../../billing/pause-subscription";
import { resumeSubscription } from "../../billing/resume-subscription";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { coverOnly, need } from "../../store/lookup";
import type { SubscriptionRecord } from "../../store/records/subscriptions";
import { createFromParams } from "../create-subscription";
import { cancel, pauseInputOf } from "../subscriptions";
import { updateFromParams } from "../update-subscription";

type Params = Stripe.InvoiceCreatePreviewParams;
type Details = Stripe.InvoiceCreatePreviewParams.SubscriptionDetails;

const coveredDetails = [
  "billing_cycle_anchor",
  "billing_mode",
  "cancel_at",
  "cancel_at_period_end",
  "cancel_now",
  "default_tax_rates",
  "items",
  "metadata",
  "pause",
  "proration_behavior",
  "proration_date",
  "resume_at",
  "start_date",
  "trial_end",
];

/**
 * Does to a subscription what a preview asks for, on the stage of a rehearsal.
 * @throws StripeApiError as the change itself would
 */
export function changeForPreview(stage: Context, subscription: SubscriptionRecord, params: Params): void {
  const details = params.subscription_details ?? {};
  coverOnly(details, coveredDetails);
  if (details.start_date !== undefined) {
    throw invalidRequest(
      "start_date can only be used with a new subscription.",
      "subscription_details[start_date]",
    );
  }
  if (params.preview_mode === "recurring") details.proration_behavior = "none";
  if (details.cancel_now) {
    const prorate = details.proration_behavior !== "none";
    cancel(stage, subscription.id, { invoice_now: true, prorate });
    return;
  }
  if (details.resume_at) {
    resumeSubscription(stage, subscription, {
      anchor: details.billing_cycle_anchor?.type === "unchanged" ? "unchanged" : "now",
      behavior: details.proration_behavior ?? "create_prorations",
      at: details.proration_date ?? stage.clock.now(subscription.customer),
      onSuccess: true,
    });
    return;
  }
  if (details.pause && Object.keys(details.pause).length > 0) {
    pauseSubscription(stage, subscription, pauseInputOf(details.pause, "subscription_details[pause]"));
    return;
  }
  if (params.discounts === "") need(stage, "customer", subscription.customer).discount = null;
  const {
    billing_cycle_anchor: anchor,
    billing_mode: _mode,
    billing_schedules: _schedules,
    cancel_now: _now,
    pause: _pause,
    resume_at: _resume,
    ...shared
  } = details;
  const update: Stripe.SubscriptionUpdateParams = {
    ...shared,
    ...(params.discounts === undefined ? {} : { discounts: params.discounts }),
    ...anchorOf(anchor),
  };
  if (Object.keys(update).length > 0) updateFromParams(stage, subscription, update);
}

function anchorOf(anchor: Details["billing_cycle_anchor"]) {
  if (!anchor) return {};
  if (anchor.type === "timestamp") {
    throw invalidRequest(
      "The billing cycle anchor of a subscription can only be `now` or `unchanged`.",
      "subscription_details[billing_cycle_anchor]",
    );
  }
  return { billing_cycle_anchor: { type: anchor.type } };
}

/**
 * Makes the subscription that a preview describes, on the stage of a rehearsal.
 * @returns its id
 * @throws StripeApiError as its creation would
 */
export function createForPreview(stage: Context, customer: string, params: Params): string {
  const details = params.subscription_details ?? {};
  coverOnly(details, coveredDetails);
  const {
    billing_cycle_anchor: anchor,
    billing_schedules: _schedules,
    cancel_at: end,
    cancel_now: _now,
    items,
    pause: _pause,
    proration_date: _date,
    resume_at: _resume,
    start_date: start,
    ...shared
  } = details;
  const created = createFromParams(stage, {
    ...shared,
    customer,
    items: (items ?? []).map(newItemParams),
    // What isn't paid in a rehearsal must not be refused for the want of a card.
    payment_behavior: "default_incomplete",
    ...(end ? { cancel_at: end } : {}),
    ...(start === undefined ? {} : { backdate_start_date: start }),
    ...(params.currency ? { currency: params.currency } : {}),
    ...(params.discounts === undefined ? {} : { discounts: params.discounts }),
    ...(anchor?.type === "timestamp" && anchor.timestamp ? { billing_cycle_anchor: anchor.timestamp } : {}),
  });
  if (params.preview_mode === "recurring" && created.status === "incomplete") created.status = "active";
  return created.id;
}

/** An entry of `items` as creation takes it: what only changes items makes no sense for new ones. */
function newItemParams({
  id: _id,
  deleted: _deleted,
  clear_usage: _usage,
  metadata,
  ...item
}: NonNullable<Details["items"]>[number]): Stripe.SubscriptionCreateParams.Item {
  return { ...item, ...(metadata ? { metadata } : {}) };
}

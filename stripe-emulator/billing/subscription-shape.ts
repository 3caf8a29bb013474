import type { Context } from "../context";
import { newId } from "../store/ids";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import type { NewSubscription } from "./create-subscription";
import type { FirstTerms } from "./first-period";

/** A subscription as it begins, not stored. */
export function subscriptionShape(
  ctx: Context,
  input: NewSubscription,
  { now, start, anchor, trialEnd }: FirstTerms,
  currency: string,
): SubscriptionRecord {
  // One that is paid already, or that nothing is asked for before its trial ends, needs no first payment.
  const begun = input.status === "active" || (trialEnd !== null && !input.oneOffs?.length);
  const running = trialEnd === null ? "active" : "trialing";
  return {
    id: newId("sub"),
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: "charge_automatically",
    created: now,
    currency,
    customer: input.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: input.defaultPaymentMethod,
    default_source: null,
    default_tax_rates: [],
    description: input.description,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: input.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: input.saveDefaultPaymentMethod,
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: start,
    status: begun ? running : input.status,
    test_clock: ctx.store.of("customer").get(input.customer)?.test_clock ?? null,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: input.trialEndBehavior },
    },
    trial_start: trialEnd === null ? null : now,
    ...input.attributes,
  };
}

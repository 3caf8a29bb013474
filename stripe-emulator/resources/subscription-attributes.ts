import type Stripe from "stripe";
import { pauseCollection, unpauseCollection } from "../billing/pause-collection";
import { scheduleCancellation, unscheduleCancellation } from "../billing/scheduled-cancellation";
import { needTaxRates } from "../billing/taxes";
import type { PaymentTerms } from "../billing/update-subscription";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { mergeMetadata, unsettable } from "../store/lookup";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { cancellationMoment } from "./cancellation-moment";
import {
  collectionOf,
  invoiceSettingsOf,
  ownMethod,
  paymentSettingsOf,
  refuseAutomaticTax,
} from "./subscription-params";

type UpdateParams = Stripe.SubscriptionUpdateParams;
type Details = NonNullable<SubscriptionRecord["cancellation_details"]>;

/** An update of attributes that has been checked; `apply` does it in place, without an event. */
export interface AttributeChange {
  /** How the subscription's invoices will be paid. */
  terms: PaymentTerms;
  apply(): void;
}

/**
 * Checks an update of everything that needs no money: how it is collected and ends, its texts and settings.
 * @throws StripeApiError before anything has changed
 */
export function attributeChange(
  ctx: Context,
  subscription: SubscriptionRecord,
  params: UpdateParams,
): AttributeChange {
  refuseAutomaticTax(params.automatic_tax);
  const { default_payment_method: method } = params;
  if (method) ownMethod(ctx, subscription.customer, method);
  const metadata = mergeMetadata(subscription.metadata, params.metadata);
  const collection = collectionOf(subscription, params);
  const invoiceSettings = invoiceSettingsOf(subscription.invoice_settings, params.invoice_settings);
  const paymentSettings = paymentSettingsOf(subscription.payment_settings, params.payment_settings);
  const taxRates =
    params.default_tax_rates === undefined
      ? subscription.default_tax_rates
      : needTaxRates(ctx, params.default_tax_rates || [], "default_tax_rates");
  cancellationMoment(ctx, subscription, params);
  const resumesAt = params.pause_collection ? params.pause_collection.resumes_at : undefined;
  if (resumesAt !== undefined && resumesAt <= ctx.clock.now(subscription.customer)) {
    throw invalidRequest("resumes_at must be a timestamp in the future.", "pause_collection[resumes_at]");
  }
  const { pause_collection: pause } = params;
  return {
    terms: {
      collection_method: collection.collection_method,
      default_payment_method: method ?? subscription.default_payment_method,
      default_tax_rates: taxRates,
      pause_collection:
        pause === undefined
          ? subscription.pause_collection
          : pause
            ? { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null }
            : null,
    },
    apply() {
      Object.assign(subscription, collection);
      subscription.metadata = metadata;
      subscription.description = unsettable(params.description, subscription.description);
      subscription.default_payment_method = method ?? subscription.default_payment_method;
      subscription.default_tax_rates = taxRates;
      subscription.invoice_settings = invoiceSettings;
      subscription.payment_settings = paymentSettings;
      subscription.trial_settings = trialSettingsAfter(subscription, params);
      if (params.pause_collection) pauseCollection(ctx, subscription, params.pause_collection);
      else if (params.pause_collection !== undefined) unpauseCollection(ctx, subscription);
      // After a change of items, the periods are the new ones.
      const moment = cancellationMoment(ctx, subscription, params);
      if (moment) {
        scheduleCancellation(ctx, subscription, moment.at, moment.atPeriodEnd, params.proration_behavior);
      } else if (params.cancel_at_period_end === false || params.cancel_at === "") {
        unscheduleCancellation(ctx, subscription);
      }
      subscription.cancellation_details = detailsAfter(subscription, params.cancellation_details);
    },
  };
}

function trialSettingsAfter(
  { trial_settings: current }: SubscriptionRecord,
  { trial_settings: given }: UpdateParams,
): SubscriptionRecord["trial_settings"] {
  const end = given?.end_behavior;
  if (!end) return current;
  return {
    end_behavior: {
      billing_cycle_anchor: end.billing_cycle_anchor ?? current?.end_behavior.billing_cycle_anchor ?? null,
      missing_payment_method:
        end.missing_payment_method ?? current?.end_behavior.missing_payment_method ?? "create_invoice",
    },
  };
}

/** What is said about a cancellation, after an update. */
export function detailsAfter(
  { cancellation_details: current, canceled_at: canceledAt }: SubscriptionRecord,
  given: UpdateParams["cancellation_details"],
): Details {
  return {
    comment: unsettable(given?.comment, current?.comment ?? null),
    feedback: unsettable(given?.feedback, current?.feedback ?? null),
    feedback_option: null,
    reason: canceledAt === null ? null : (current?.reason ?? "cancellation_requested"),
  };
}

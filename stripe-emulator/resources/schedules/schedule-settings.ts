import type Stripe from "stripe";
import type { Context } from "../../context";
import { notCovered } from "../../http/errors";
import { coverOnly } from "../../store/lookup";
import type { SubscriptionRecord, SubscriptionScheduleRecord } from "../../store/records/subscriptions";
import { ownMethod } from "../subscription-params";

export type DefaultSettings = SubscriptionScheduleRecord["default_settings"];

const coveredSettings = [
  "automatic_tax",
  "billing_cycle_anchor",
  "collection_method",
  "default_payment_method",
  "description",
  "invoice_settings",
];

/** What a schedule starts from. */
export const noSettings: DefaultSettings = {
  application_fee_percent: null,
  billing_cycle_anchor: "automatic",
  billing_thresholds: null,
  collection_method: "charge_automatically",
  default_payment_method: null,
  description: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    days_until_due: null,
    description: null,
    footer: null,
    issuer: { type: "self" },
  },
  on_behalf_of: null,
  transfer_data: null,
};

/** `default_settings` over those there are. @throws StripeApiError for what isn't covered */
export function settingsFrom(
  ctx: Context,
  customer: string,
  current: DefaultSettings,
  given: Stripe.SubscriptionScheduleUpdateParams.DefaultSettings | undefined,
): DefaultSettings {
  if (!given) return current;
  coverOnly(given, coveredSettings);
  if (given.automatic_tax?.enabled) {
    throw notCovered("The emulator doesn't cover automatic tax.", "default_settings[automatic_tax]");
  }
  const method = given.default_payment_method;
  const settings = given.invoice_settings;
  const { invoice_settings: old } = current;
  return {
    ...current,
    billing_cycle_anchor: given.billing_cycle_anchor ?? current.billing_cycle_anchor,
    collection_method: given.collection_method ?? current.collection_method,
    default_payment_method: method ? ownMethod(ctx, customer, method) : current.default_payment_method,
    description: given.description === undefined ? current.description : given.description || null,
    invoice_settings: {
      ...old,
      custom_fields:
        settings?.custom_fields === undefined ? old.custom_fields : settings.custom_fields || null,
      days_until_due: settings?.days_until_due ?? old.days_until_due,
      description: settings?.description === undefined ? old.description : settings.description || null,
      footer: settings?.footer === undefined ? old.footer : settings.footer || null,
    },
  };
}

/** The settings of a subscription, as the defaults of its schedule. */
export function settingsOf(subscription: SubscriptionRecord): DefaultSettings {
  const { custom_fields, description, footer } = subscription.invoice_settings;
  return {
    ...noSettings,
    collection_method: subscription.collection_method,
    default_payment_method: subscription.default_payment_method,
    description: subscription.description,
    invoice_settings: {
      ...noSettings.invoice_settings,
      custom_fields,
      days_until_due: subscription.days_until_due,
      description,
      footer,
    },
  };
}

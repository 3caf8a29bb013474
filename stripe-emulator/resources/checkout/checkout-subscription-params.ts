import type Stripe from "stripe";
import { needTaxRates } from "../../billing/taxes";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { coverOnly } from "../../store/lookup";
import { checkBillingMode } from "../subscription-params";

type SubscriptionData = Stripe.Checkout.SessionCreateParams.SubscriptionData;

/** Seconds a trial that ends at a given moment lasts at least. */
const shortestTrial = 48 * 3600;

const coveredOfSubscription = [
  "billing_cycle_anchor",
  "billing_cycle_anchor_config",
  "billing_mode",
  "default_tax_rates",
  "description",
  "invoice_settings",
  "metadata",
  "proration_behavior",
  "trial_end",
  "trial_period_days",
  "trial_settings",
];

/** @throws StripeApiError unless the value is one of those Stripe knows */
export function oneOf<T extends string>(value: string, known: readonly T[], param: string): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw invalidRequest(`Invalid ${param}: must be one of ${known.join(", ")}`, param);
}

/**
 * Checks the terms of the subscription that a session will begin.
 * @param now Unix seconds of the customer's time
 * @throws StripeApiError
 */
export function checkSubscriptionData(ctx: Context, data: SubscriptionData, now: number): void {
  coverOnly(data, coveredOfSubscription);
  checkBillingMode(data.billing_mode, "subscription_data[billing_mode]");
  const at = (name: string) => `subscription_data[${name}]`;
  if (data.trial_period_days !== undefined && data.trial_end !== undefined) {
    throw invalidRequest(
      "You may only specify one of these parameters: trial_end, trial_period_days.",
      at("trial_end"),
    );
  }
  const days = data.trial_period_days;
  if (days !== undefined && (days < 1 || days > 730)) {
    throw invalidRequest(
      "The number of trial period days has to be between 1 and 730.",
      at("trial_period_days"),
      "parameter_invalid_integer",
    );
  }
  if (data.trial_end !== undefined && data.trial_end < now + shortestTrial) {
    throw invalidRequest("The `trial_end` date has to be at least 2 days in the future.", at("trial_end"));
  }
  if (data.trial_settings && !days && !data.trial_end) {
    throw invalidRequest(
      "`trial_settings` can only be set on a subscription with a trial.",
      at("trial_settings"),
    );
  }
  if (data.default_tax_rates) needTaxRates(ctx, data.default_tax_rates, at("default_tax_rates"));
  const anchored = data.billing_cycle_anchor !== undefined || data.billing_cycle_anchor_config !== undefined;
  if (data.billing_cycle_anchor !== undefined && data.billing_cycle_anchor <= now) {
    throw invalidRequest(
      "`billing_cycle_anchor` must be a timestamp in the future.",
      at("billing_cycle_anchor"),
    );
  }
  if (data.billing_cycle_anchor !== undefined && data.billing_cycle_anchor_config) {
    throw invalidRequest(
      "You may only specify one of these parameters: billing_cycle_anchor, billing_cycle_anchor_config.",
      at("billing_cycle_anchor"),
    );
  }
  if (anchored && (days || data.trial_end)) {
    throw invalidRequest(
      "A billing cycle anchor can't be combined with a trial.",
      at("billing_cycle_anchor"),
    );
  }
  if (data.proration_behavior !== undefined) {
    oneOf(data.proration_behavior, ["create_prorations", "none"], at("proration_behavior"));
    if (!anchored) {
      throw invalidRequest(
        "`proration_behavior` can only be set together with `billing_cycle_anchor`.",
        at("proration_behavior"),
      );
    }
  }
}

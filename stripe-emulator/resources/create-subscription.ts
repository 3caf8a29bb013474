import type Stripe from "stripe";
import { authorizePayment, authorizeSetup } from "../billing/authorize";
import { collectInvoice } from "../billing/collect";
import {
  dropSubscription,
  type NewSubscription,
  prepareSubscription,
  startSubscription,
} from "../billing/create-subscription";
import { incompleteSeconds, planSubscription } from "../billing/cycle";
import { defaultMethodOfSubscription } from "../billing/default-method";
import { quantityOf } from "../billing/price-terms";
import { scheduleCancellation } from "../billing/scheduled-cancellation";
import type { ItemInput } from "../billing/subscription-items";
import { needTaxRates } from "../billing/taxes";
import { refuseUnpaid } from "../billing/update-subscription";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { coverOnly, mergeMetadata, need, needCurrency, needCustomer } from "../store/lookup";
import type { CustomerRecord } from "../store/records/customers";
import type { PaymentMethodRecord } from "../store/records/payments";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { cancellationMoment } from "./cancellation-moment";
import { createSetupIntent } from "./setup-intents";
import { anchorFor, trialEndFor } from "./subscription-dates";
import {
  checkAdditions,
  checkBillingMode,
  checkItems,
  collectionOf,
  invoiceSettingsOf,
  ownMethod,
  paymentSettingsOf,
  type ResolvedItem,
  refuseAutomaticTax,
  resolveAdditions,
  resolveItems,
} from "./subscription-params";

type CreateParams = Stripe.SubscriptionCreateParams;

const covered = [
  "add_invoice_items",
  "automatic_tax",
  "backdate_start_date",
  "billing_cycle_anchor",
  "billing_cycle_anchor_config",
  "billing_mode",
  "cancel_at",
  "cancel_at_period_end",
  "collection_method",
  "currency",
  "customer",
  "days_until_due",
  "default_payment_method",
  "default_tax_rates",
  "description",
  "discounts",
  "invoice_settings",
  "items",
  "metadata",
  "off_session",
  "payment_behavior",
  "payment_settings",
  "proration_behavior",
  "trial_end",
  "trial_from_plan",
  "trial_period_days",
  "trial_settings",
];

/**
 * Makes a subscription and, unless told otherwise, pays its first invoice.
 * @throws StripeApiError before anything exists, when the parameters or, with `error_if_incomplete`, the card don't do
 */
export function createFromParams(ctx: Context, params: CreateParams): SubscriptionRecord {
  coverOnly(params, covered);
  refuseAutomaticTax(params.automatic_tax);
  checkBillingMode(params.billing_mode);
  if (params.payment_behavior === "pending_if_incomplete") {
    throw invalidRequest(
      "`pending_if_incomplete` is only supported when updating a subscription.",
      "payment_behavior",
    );
  }
  if (!params.customer)
    throw invalidRequest("Missing required param: customer.", "customer", "parameter_missing");
  const customer = needCustomer(ctx, params.customer);
  const prepared = prepareSubscription(ctx, inputOf(ctx, customer, params));
  const { subscription, due } = prepared;
  const charged = subscription.collection_method === "charge_automatically";
  const behavior = params.payment_behavior ?? "allow_incomplete";
  const paying = charged && due > 0 && behavior !== "default_incomplete";
  const offSession = params.off_session ?? false;
  let method: PaymentMethodRecord | undefined;
  let answer: ReturnType<typeof authorizePayment> | undefined;
  let cancelAt: ReturnType<typeof cancellationMoment>;
  try {
    cancelAt = cancellationMoment(ctx, subscription, params);
    if (paying) method = needMethod(ctx, subscription);
    // Asked before anybody knows of the subscription, since a refusal must leave nothing behind.
    if (method && behavior === "error_if_incomplete") {
      answer = authorizePayment(ctx, method, { amount: due, offSession, customer: customer.id });
      refuseUnpaid(answer);
    }
  } catch (error) {
    dropSubscription(ctx, prepared);
    throw error;
  }
  if (charged && due === 0) subscription.pending_setup_intent = setupFor(ctx, subscription);
  if (cancelAt) {
    subscription.cancel_at = cancelAt.at;
    subscription.cancel_at_period_end = cancelAt.atPeriodEnd;
    subscription.canceled_at = subscription.created;
  }
  const { invoice } = startSubscription(ctx, prepared);
  if (subscription.status === "incomplete") {
    ctx.clock.schedule({
      at: subscription.created + incompleteSeconds,
      kind: "subscription.incomplete_expiry",
      ref: subscription.id,
      customer: customer.id,
    });
  }
  if (invoice && charged && (method || invoice.amount_due === 0)) {
    collectInvoice(ctx, invoice, method, { offSession, ...(answer ? { answer } : {}) });
  }
  if (cancelAt && subscription.ended_at === null) {
    scheduleCancellation(ctx, subscription, cancelAt.at, cancelAt.atPeriodEnd, params.proration_behavior);
    planSubscription(ctx, subscription);
  }
  return subscription;
}

/** Checks everything, then makes the prices that the request describes. */
function inputOf(ctx: Context, customer: CustomerRecord, params: CreateParams): NewSubscription {
  const now = ctx.clock.now(customer.id);
  const items = params.items ?? [];
  if (items.length === 0)
    throw invalidRequest("Missing required param: items.", "items", "parameter_missing");
  checkItems(ctx, items);
  checkAdditions(ctx, params.add_invoice_items ?? []);
  const backdatedTo = params.backdate_start_date;
  if (backdatedTo !== undefined && backdatedTo > now) {
    throw invalidRequest("backdate_start_date must be a timestamp in the past.", "backdate_start_date");
  }
  const collection = collectionOf(
    { collection_method: "charge_automatically", days_until_due: null },
    params,
  );
  const taxRates = params.default_tax_rates
    ? needTaxRates(ctx, params.default_tax_rates, "default_tax_rates")
    : [];
  const method = params.default_payment_method;
  const methodId = method ? ownMethod(ctx, customer.id, method) : null;
  const currency = params.currency ? needCurrency(params.currency) : undefined;
  const payment = paymentSettingsOf(null, params.payment_settings);
  const endBehavior = params.trial_settings?.end_behavior;
  const invoiceSettings = invoiceSettingsOf(
    { account_tax_ids: null, custom_fields: null, description: null, footer: null, issuer: { type: "self" } },
    params.invoice_settings,
  );
  const resolved = resolveItems(ctx, items);
  const prices = resolved.map(({ price }) => need(ctx, "price", price ?? ""));
  const trialEnd = trialEndFor(params, prices, now);
  const anchor = anchorFor(params, prices, trialEnd ?? now);
  return {
    customer: customer.id,
    items: resolved.map((item, index) => itemInput(ctx, item, `items[${index}]`)),
    status: "incomplete",
    metadata: mergeMetadata(null, params.metadata),
    description: params.description ?? null,
    defaultPaymentMethod: methodId,
    trialEnd,
    trialEndBehavior: endBehavior?.missing_payment_method ?? "create_invoice",
    saveDefaultPaymentMethod: payment.save_default_payment_method ?? "off",
    ...(currency ? { currency } : {}),
    ...(anchor === null ? {} : { anchor }),
    ...(params.proration_behavior ? { prorationBehavior: params.proration_behavior } : {}),
    ...(backdatedTo === undefined ? {} : { backdatedTo }),
    discounts: params.discounts || [],
    itemDiscounts: new Map(resolved.map(({ discounts }, index) => [index, discounts || []])),
    oneOffs: resolveAdditions(ctx, params.add_invoice_items ?? [], now),
    attributes: {
      ...collection,
      billing_cycle_anchor_config: anchorConfigOf(params.billing_cycle_anchor_config),
      default_tax_rates: taxRates,
      invoice_settings: invoiceSettings,
      payment_settings: payment,
      trial_settings: {
        end_behavior: {
          billing_cycle_anchor: endBehavior?.billing_cycle_anchor ?? null,
          missing_payment_method: endBehavior?.missing_payment_method ?? "create_invoice",
        },
      },
    },
  };
}

function itemInput(ctx: Context, item: ResolvedItem, param: string): ItemInput {
  const price = need(ctx, "price", item.price ?? "");
  return {
    price: price.id,
    quantity: quantityOf(price, item.quantity, param),
    metadata: mergeMetadata(null, item.metadata),
    taxRates: item.taxRateIds ?? [],
  };
}

function anchorConfigOf(
  config: CreateParams["billing_cycle_anchor_config"],
): SubscriptionRecord["billing_cycle_anchor_config"] {
  if (!config) return null;
  const { day_of_month, hour, minute, month, second } = config;
  return {
    day_of_month,
    hour: hour ?? null,
    minute: minute ?? null,
    month: month ?? null,
    second: second ?? null,
  };
}

function needMethod(ctx: Context, subscription: SubscriptionRecord): PaymentMethodRecord {
  const method = defaultMethodOfSubscription(ctx, subscription);
  if (method) return method;
  throw invalidRequest(
    "This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting.",
    undefined,
    "resource_missing",
  );
}

/** The SetupIntent of a start without a payment: for a card that is missing, or that must be authenticated. */
function setupFor(ctx: Context, subscription: SubscriptionRecord): string | null {
  const { customer } = subscription;
  const method = defaultMethodOfSubscription(ctx, subscription);
  if (!method) return createSetupIntent(ctx, { customer, usage: "off_session" }).id;
  const answer = authorizeSetup(method, { offSession: false, now: ctx.clock.now(customer) });
  if (answer.status !== "requires_action") return null;
  return createSetupIntent(ctx, {
    customer,
    payment_method: method.id,
    usage: "off_session",
    confirm: true,
  }).id;
}

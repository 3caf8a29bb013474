import type Stripe from "stripe";
import { maximumAmount, minimumAmount } from "../arithmetic/amount-limits";
import { formatAmount } from "../billing/line-descriptions";
import {
  cancelPaymentIntent,
  capturePaymentIntent,
  createPaymentIntent,
  paymentMethodTypes,
} from "../billing/payment-intent";
import type { Context } from "../context";
import { invalidRequest, notCovered } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { coverOnly, mergeMetadata, need, needCurrency, needCustomer, unsettable } from "../store/lookup";
import type { PaymentIntentRecord } from "../store/records/payments";
import { render } from "../store/render";
import { amountToCapture } from "./capture";
import { confirm, namedMethod, withoutMethod } from "./confirm-payment-intent";
import { methodOptions } from "./method-options";

/** @throws StripeApiError for less or more than a payment in this currency can be */
function checkAmount(amount: number, currency: string): void {
  const least = minimumAmount(currency);
  if (!Number.isInteger(amount)) {
    throw invalidRequest(`Invalid integer: ${amount}`, "amount", "parameter_invalid_integer");
  }
  if (amount < 1) {
    throw invalidRequest(
      "This value must be greater than or equal to 1.",
      "amount",
      "parameter_invalid_integer",
    );
  }
  if (amount < least) {
    throw invalidRequest(
      `Amount must be at least ${formatAmount(least, currency)} ${currency}`,
      "amount",
      "amount_too_small",
    );
  }
  if (amount > maximumAmount) {
    throw invalidRequest(
      `Amount must be no more than ${formatAmount(maximumAmount, currency)} ${currency}`,
      "amount",
      "amount_too_large",
    );
  }
}

const exclusive = [
  "automatic_payment_methods",
  "allowed_payment_method_types",
  "excluded_payment_method_types",
] as const;

/** @throws StripeApiError when the types that may pay are narrowed in two ways */
function checkTypes(params: Partial<Record<(typeof exclusive)[number], unknown>>): void {
  const given = exclusive.filter((key) => params[key] !== undefined);
  if (!given.includes("allowed_payment_method_types") || given.length < 2) return;
  throw invalidRequest(
    `You may only specify one of these parameters: ${given.join(", ")}.`,
    given[0],
    "parameters_exclusive",
  );
}

/** @throws StripeApiError for what needs two confirmations or another's consent */
function checkConfirmation(params: Stripe.PaymentIntentCreateParams): void {
  if (params.confirm) return;
  for (const key of ["off_session", "error_on_requires_action", "mandate_data", "return_url"] as const) {
    if (params[key] === undefined || params[key] === false) continue;
    throw invalidRequest(
      `You can only specify \`${key}\` when \`confirm\` is set to true.`,
      key,
      "payment_intent_invalid_parameter",
    );
  }
}

function create(ctx: Context, params: Stripe.PaymentIntentCreateParams): PaymentIntentRecord {
  coverOnly(params, [
    "amount",
    "currency",
    "customer",
    "description",
    "metadata",
    "payment_method",
    "payment_method_data",
    "confirm",
    "off_session",
    "error_on_requires_action",
    "setup_future_usage",
    "receipt_email",
    "automatic_payment_methods",
    "confirmation_method",
    "return_url",
    "use_stripe_sdk",
    "mandate_data",
    "capture_method",
    "allowed_payment_method_types",
    "excluded_payment_method_types",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "payment_method_options",
  ]);
  const options = methodOptions(params.payment_method_options, null);
  const currency = needCurrency(params.currency);
  checkAmount(params.amount, currency);
  checkTypes(params);
  checkConfirmation(params);
  const customer = params.customer ? needCustomer(ctx, params.customer).id : null;
  const allowedTypes = params.allowed_payment_method_types ?? null;
  const excludedTypes = params.excluded_payment_method_types ?? null;
  const types = paymentMethodTypes(currency, allowedTypes, excludedTypes);
  const method = namedMethod(ctx, { customer, payment_method_types: types }, params);
  // Nothing is left of an intent that can't be confirmed as it was asked to be.
  if (params.confirm && !method) throw withoutMethod();
  const intent = createPaymentIntent(ctx, {
    amount: params.amount,
    currency,
    customer,
    description: params.description ?? null,
    metadata: mergeMetadata(null, params.metadata),
    paymentMethod: method,
    setupFutureUsage: params.setup_future_usage ?? null,
    receiptEmail: params.receipt_email ?? null,
    captureMethod: params.capture_method ?? "automatic_async",
    confirmationMethod: params.confirmation_method ?? "automatic",
    automaticPaymentMethods: automatic(params),
    allowedTypes,
    excludedTypes,
    statementDescriptor: params.statement_descriptor ?? null,
    statementDescriptorSuffix: params.statement_descriptor_suffix ?? null,
    returnUrl: params.return_url ?? null,
  });
  intent.payment_method_options = options;
  if (params.confirm) {
    confirm(ctx, intent, {
      off_session: params.off_session,
      error_on_requires_action: params.error_on_requires_action,
    });
  }
  return intent;
}

function automatic(
  params: Stripe.PaymentIntentCreateParams,
): PaymentIntentRecord["automatic_payment_methods"] {
  const given = params.automatic_payment_methods;
  return given ? { enabled: given.enabled, allow_redirects: given.allow_redirects ?? "always" } : null;
}

/** What can still change once the money has moved. */
const alwaysEditable = ["metadata", "description", "receipt_email", "expand"];

function update(ctx: Context, id: string, params: Stripe.PaymentIntentUpdateParams): PaymentIntentRecord {
  coverOnly(params, [
    "amount",
    "currency",
    "customer",
    "description",
    "metadata",
    "payment_method",
    "payment_method_data",
    "receipt_email",
    "setup_future_usage",
    "capture_method",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "payment_method_options",
  ]);
  const intent = need(ctx, "payment_intent", id);
  const changing = Object.keys(params).find((key) => !alwaysEditable.includes(key));
  const open = ["requires_payment_method", "requires_confirmation", "requires_action"].includes(
    intent.status,
  );
  if (changing && !open) {
    throw invalidRequest(
      `This PaymentIntent's ${changing} could not be updated because it has a status of ${intent.status}. You may only update the ${changing} of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
      changing,
      "payment_intent_unexpected_state",
    );
  }
  if (intent.internal.invoice && (params.amount !== undefined || params.currency || params.customer)) {
    throw invalidRequest(
      "This PaymentIntent belongs to an invoice, which sets its amount, currency and customer.",
      undefined,
      "payment_intent_invalid_parameter",
    );
  }
  const currency = params.currency ? needCurrency(params.currency) : intent.currency;
  const amount = params.amount ?? intent.amount;
  if (params.amount !== undefined || params.currency) checkAmount(amount, currency);
  const customer = params.customer ? needCustomer(ctx, params.customer).id : intent.customer;
  const types = paymentMethodTypes(
    currency,
    intent.allowed_payment_method_types,
    intent.excluded_payment_method_types,
  );
  const options = methodOptions(params.payment_method_options, intent.payment_method_options);
  const method = namedMethod(ctx, { customer, payment_method_types: types }, params);
  const metadata = mergeMetadata(intent.metadata, params.metadata);
  intent.payment_method_options = options;
  intent.amount = amount;
  intent.currency = currency;
  intent.customer = customer;
  intent.payment_method_types = types;
  intent.metadata = metadata;
  intent.description = unsettable(params.description, intent.description);
  intent.receipt_email = unsettable(params.receipt_email, intent.receipt_email);
  intent.setup_future_usage = unsettable(params.setup_future_usage, intent.setup_future_usage);
  intent.capture_method = params.capture_method ?? intent.capture_method;
  intent.statement_descriptor = params.statement_descriptor ?? intent.statement_descriptor;
  intent.statement_descriptor_suffix =
    params.statement_descriptor_suffix ?? intent.statement_descriptor_suffix;
  if (method) {
    intent.payment_method = method;
    intent.status = "requires_confirmation";
    intent.next_action = null;
  }
  ctx.store.touch();
  return intent;
}

function cancel(ctx: Context, id: string, params: Stripe.PaymentIntentCancelParams): PaymentIntentRecord {
  const intent = need(ctx, "payment_intent", id);
  if (["succeeded", "canceled", "processing"].includes(intent.status)) {
    throw invalidRequest(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action.`,
      undefined,
      "payment_intent_unexpected_state",
    );
  }
  if (intent.internal.invoice) {
    throw invalidRequest(
      "You cannot cancel a PaymentIntent that belongs to an invoice. Void the invoice instead.",
      undefined,
      "payment_intent_unexpected_state",
    );
  }
  cancelPaymentIntent(ctx, intent, params.cancellation_reason ?? null);
  return intent;
}

function capture(ctx: Context, id: string, params: Stripe.PaymentIntentCaptureParams): PaymentIntentRecord {
  coverOnly(params, ["amount_to_capture", "final_capture", "metadata"]);
  if (params.final_capture === false) {
    throw notCovered("The emulator captures a payment once.", "final_capture");
  }
  const intent = need(ctx, "payment_intent", id);
  const amount = amountToCapture(intent, params.amount_to_capture, "amount_to_capture");
  intent.metadata = mergeMetadata(intent.metadata, params.metadata);
  capturePaymentIntent(ctx, intent, amount);
  return intent;
}

export const paymentIntentRoutes = [
  route<Stripe.PaymentIntentCreateParams>("POST /v1/payment_intents", (ctx, params) =>
    render(ctx, create(ctx, params)),
  ),
  route<Stripe.PaymentIntentListParams>("GET /v1/payment_intents", (ctx, params) => {
    const intents = ctx.store
      .of("payment_intent")
      .filter(
        (intent) =>
          inRange(intent.created, params.created) &&
          (params.customer === undefined || intent.customer === params.customer),
      );
    return listPage(ctx, intents, params, "/v1/payment_intents");
  }),
  route("GET /v1/payment_intents/{id}", (ctx, _params, { id }) =>
    render(ctx, need(ctx, "payment_intent", id)),
  ),
  route<Stripe.PaymentIntentUpdateParams>("POST /v1/payment_intents/{id}", (ctx, params, { id }) =>
    render(ctx, update(ctx, id, params)),
  ),
  route<Stripe.PaymentIntentConfirmParams>("POST /v1/payment_intents/{id}/confirm", (ctx, params, { id }) => {
    coverOnly(params, [
      "payment_method",
      "payment_method_data",
      "off_session",
      "error_on_requires_action",
      "return_url",
      "receipt_email",
      "setup_future_usage",
      "mandate_data",
      "use_stripe_sdk",
      "payment_method_options",
    ]);
    return render(ctx, confirm(ctx, need(ctx, "payment_intent", id), params));
  }),
  route<Stripe.PaymentIntentCancelParams>("POST /v1/payment_intents/{id}/cancel", (ctx, params, { id }) =>
    render(ctx, cancel(ctx, id, params)),
  ),
  route<Stripe.PaymentIntentCaptureParams>("POST /v1/payment_intents/{id}/capture", (ctx, params, { id }) =>
    render(ctx, capture(ctx, id, params)),
  ),
];

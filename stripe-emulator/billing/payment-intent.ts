import type { Context } from "../context";
import { newId, token } from "../store/ids";
import type { PaymentIntentRecord, PaymentMethodRecord } from "../store/records/payments";
import { type Authorization, type AuthorizeOptions, authorizePayment } from "./authorize";
import { book, createCharge } from "./charges";
import { releaseCharge, releaseRest } from "./refunds";

export interface NewPaymentIntent {
  amount: number;
  currency: string;
  customer: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  paymentMethod?: string | null;
  setupFutureUsage?: PaymentIntentRecord["setup_future_usage"];
  receiptEmail?: string | null;
  captureMethod?: PaymentIntentRecord["capture_method"];
  confirmationMethod?: PaymentIntentRecord["confirmation_method"];
  automaticPaymentMethods?: PaymentIntentRecord["automatic_payment_methods"];
  /** Only these types may pay; every type the currency allows when absent. */
  allowedTypes?: PaymentIntentRecord["allowed_payment_method_types"];
  excludedTypes?: PaymentIntentRecord["excluded_payment_method_types"];
  statementDescriptor?: string | null;
  statementDescriptorSuffix?: string | null;
  returnUrl?: string | null;
  invoice?: string | null;
}

/** The types of payment methods that can pay in a currency. */
export function paymentMethodTypes(
  currency: string,
  allowed: readonly string[] | null,
  excluded: readonly string[] | null,
): string[] {
  const possible = currency === "eur" ? ["card", "sepa_debit"] : ["card"];
  return possible.filter((type) => (allowed?.includes(type) ?? true) && !excluded?.includes(type));
}

/** Makes a PaymentIntent that waits for a payment method or its confirmation. */
export function createPaymentIntent(ctx: Context, input: NewPaymentIntent): PaymentIntentRecord {
  const id = newId("pi");
  const record: PaymentIntentRecord = {
    id,
    object: "payment_intent",
    allowed_payment_method_types: input.allowedTypes ?? null,
    amount: input.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: input.automaticPaymentMethods ?? null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: input.captureMethod ?? "automatic",
    client_secret: `${id}_secret_${token(25)}`,
    confirmation_method: input.confirmationMethod ?? "automatic",
    created: ctx.clock.now(input.customer),
    currency: input.currency,
    customer: input.customer,
    customer_account: null,
    description: input.description ?? null,
    excluded_payment_method_types: input.excludedTypes ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: input.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: input.paymentMethod ?? null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: paymentMethodTypes(
      input.currency,
      input.allowedTypes ?? null,
      input.excludedTypes ?? null,
    ),
    payment_record: null,
    processing: null,
    receipt_email: input.receiptEmail ?? null,
    review: null,
    setup_future_usage: input.setupFutureUsage ?? null,
    shipping: null,
    source: null,
    statement_descriptor: input.statementDescriptor ?? null,
    statement_descriptor_suffix: input.statementDescriptorSuffix ?? null,
    status: input.paymentMethod ? "requires_confirmation" : "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
    internal: { invoice: input.invoice ?? null, returnUrl: input.returnUrl ?? null },
  };
  ctx.store.of("payment_intent").put(record);
  ctx.events.emit("payment_intent.created", record);
  return record;
}

/**
 * Asks the bank for the money and brings the PaymentIntent into the state that follows.
 * @param answer what the bank has said, when it was asked before
 */
export function confirmPaymentIntent(
  ctx: Context,
  intent: PaymentIntentRecord,
  method: PaymentMethodRecord,
  options: Omit<AuthorizeOptions, "amount">,
  answer: Authorization = authorizePayment(ctx, method, {
    ...options,
    amount: intent.amount,
    wantsThreeDSecure: wantsThreeDSecure(intent.payment_method_options),
  }),
): Authorization {
  intent.payment_method = method.id;
  intent.next_action = null;
  ctx.store.touch();
  switch (answer.status) {
    case "approved": {
      method.internal.authenticated ||= answer.authenticated;
      const charge = createCharge(ctx, intent, method, answer);
      intent.latest_charge = charge.id;
      intent.last_payment_error = null;
      ctx.events.emit("charge.succeeded", charge);
      if (charge.captured) {
        intent.amount_received = intent.amount;
        intent.status = "succeeded";
        ctx.events.emit("payment_intent.succeeded", intent);
      } else {
        intent.amount_capturable = intent.amount;
        intent.status = "requires_capture";
        ctx.events.emit("payment_intent.amount_capturable_updated", intent);
      }
      break;
    }
    case "processing": {
      const charge = createCharge(ctx, intent, method, answer);
      intent.latest_charge = charge.id;
      intent.last_payment_error = null;
      intent.status = "processing";
      const at =
        ctx.clock.now(intent.customer) + ctx.options.bankDelaySeconds + (method.internal.extraDelay ?? 0);
      ctx.clock.schedule({ at, kind: "payment_intent.settle", ref: intent.id, customer: intent.customer });
      ctx.events.emit("charge.pending", charge);
      ctx.events.emit("payment_intent.processing", intent);
      break;
    }
    case "declined": {
      const charge = createCharge(ctx, intent, method, answer);
      intent.latest_charge = charge.id;
      ctx.events.emit("charge.failed", charge);
      failPaymentIntent(ctx, intent, {
        charge: charge.id,
        code: answer.code,
        doc_url: `https://stripe.com/docs/error-codes/${answer.code.replaceAll("_", "-")}`,
        message: answer.message,
        payment_method_type: method.type,
        type: "card_error",
        ...(answer.declineCode ? { decline_code: answer.declineCode } : {}),
      });
      break;
    }
    case "requires_action":
      intent.status = "requires_action";
      intent.next_action = nextActionOf(ctx, intent);
      ctx.events.emit("payment_intent.requires_action", intent);
      break;
  }
  return answer;
}

/** Whether an intent asks for 3-D Secure, beyond what the card's bank wants. */
export function wantsThreeDSecure(
  options: { card?: { request_three_d_secure: string | null } } | null,
): boolean {
  const request = options?.card?.request_three_d_secure;
  return request === "any" || request === "challenge";
}

/** A payment attempt has failed: another payment method is needed. */
export function failPaymentIntent(
  ctx: Context,
  intent: PaymentIntentRecord,
  error: NonNullable<PaymentIntentRecord["last_payment_error"]>,
): void {
  intent.status = "requires_payment_method";
  intent.payment_method = null;
  intent.next_action = null;
  intent.last_payment_error = error;
  ctx.store.touch();
  ctx.events.emit("payment_intent.payment_failed", intent);
}

/** An invoice's 3-D Secure is done on its page, unless the payment says where to return to. */
function nextActionOf(ctx: Context, intent: PaymentIntentRecord): PaymentIntentRecord["next_action"] {
  const { invoice: id } = intent.internal;
  const url = id ? ctx.store.of("invoice").get(id)?.hosted_invoice_url : null;
  if (!url || intent.internal.returnUrl) return authenticationAction(ctx, intent);
  return { type: "redirect_to_url", redirect_to_url: { return_url: null, url } };
}

/** What 3-D Secure asks of the person: a visit to the bank's page, or what the SDK in the browser does. */
export function authenticationAction(
  ctx: Context,
  {
    client_secret: secret,
    internal,
  }: { client_secret: string | null; internal?: { returnUrl?: string | null } },
):
  | { type: "redirect_to_url"; redirect_to_url: { return_url: string; url: string } }
  | { type: "use_stripe_sdk"; use_stripe_sdk: Record<string, never> } {
  const returnUrl = internal?.returnUrl;
  if (!returnUrl || !secret) return { type: "use_stripe_sdk", use_stripe_sdk: {} };
  const url = `${ctx.publicUrl}/3ds/${secret}`;
  return { type: "redirect_to_url", redirect_to_url: { return_url: returnUrl, url } };
}

/** Gives up on a PaymentIntent. */
export function cancelPaymentIntent(
  ctx: Context,
  intent: PaymentIntentRecord,
  reason: PaymentIntentRecord["cancellation_reason"],
): void {
  if (intent.status === "succeeded" || intent.status === "canceled") return;
  const held = intent.status === "requires_capture" && intent.latest_charge ? intent.latest_charge : null;
  ctx.clock.unschedule("payment_intent.settle", intent.id);
  intent.status = "canceled";
  intent.amount_capturable = 0;
  intent.canceled_at = ctx.clock.now(intent.customer);
  intent.cancellation_reason = reason;
  intent.next_action = null;
  ctx.store.touch();
  const charge = held ? ctx.store.of("charge").get(held) : undefined;
  if (charge) releaseCharge(ctx, charge);
  ctx.events.emit("payment_intent.canceled", intent);
}

/**
 * Takes the money that was only held.
 * @param amount in minor units, at most what is held; the rest is released
 */
export function capturePaymentIntent(ctx: Context, intent: PaymentIntentRecord, amount: number): void {
  const charge = intent.latest_charge ? ctx.store.of("charge").get(intent.latest_charge) : undefined;
  if (!charge) throw new Error(`PaymentIntent ${intent.id} has no charge to capture`);
  const method = charge.payment_method
    ? ctx.store.of("payment_method").get(charge.payment_method)
    : undefined;
  charge.captured = true;
  charge.amount_captured = amount;
  book(ctx, charge, method);
  if (amount < charge.amount) releaseRest(ctx, charge);
  intent.amount_capturable = 0;
  intent.amount_received = amount;
  intent.status = "succeeded";
  const session = ctx.store.of("checkout.session").find((one) => one.payment_intent === intent.id);
  if (session?.payment_status === "unpaid") session.payment_status = "paid";
  ctx.store.touch();
  ctx.events.emit("charge.captured", charge);
  ctx.events.emit("payment_intent.succeeded", intent);
}

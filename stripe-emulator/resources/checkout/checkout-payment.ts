import { type Authorization, authorizePayment } from "../../billing/authorize";
import { cancelPaymentIntent, confirmPaymentIntent, createPaymentIntent } from "../../billing/payment-intent";
import type { Context } from "../../context";
import type { ThreeDSecureChoice } from "../../control/outcomes";
import { mergeMetadata, need } from "../../store/lookup";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import type { PaymentIntentRecord, PaymentMethodRecord } from "../../store/records/payments";
import { futureUsage, withRequestedAuthentication } from "./checkout-method-options";

/** What a bank has said to a payment that can go on. */
export type Accepted = Extract<Authorization, { status: "approved" | "processing" }>;

/** The PaymentIntent of a session without an invoice, made at the first attempt; later ones use it again. */
export function paymentIntentOf(
  ctx: Context,
  session: CheckoutSessionRecord,
  customer: string | null,
  method: PaymentMethodRecord,
): PaymentIntentRecord {
  const data = session.internal.params.payment_intent_data;
  const amount = session.amount_total ?? 0;
  const existing = session.payment_intent ? need(ctx, "payment_intent", session.payment_intent) : undefined;
  if (existing) {
    existing.amount = amount;
    existing.customer = customer;
    return existing;
  }
  const intent = createPaymentIntent(ctx, {
    amount,
    currency: session.currency ?? "",
    customer,
    ...(data?.description ? { description: data.description } : {}),
    metadata: mergeMetadata(null, data?.metadata),
    setupFutureUsage: futureUsage(session, method),
    receiptEmail: data?.receipt_email ?? null,
    captureMethod: data?.capture_method ?? "automatic_async",
    allowedTypes: session.allowed_payment_method_types,
    excludedTypes: session.internal.params.excluded_payment_method_types ?? null,
    statementDescriptor: data?.statement_descriptor ?? null,
    statementDescriptorSuffix: data?.statement_descriptor_suffix ?? null,
  });
  session.payment_intent = intent.id;
  return intent;
}

/** Asks the bank for what a session costs. Nothing is stored. */
export function authorizeSession(
  ctx: Context,
  session: CheckoutSessionRecord,
  method: PaymentMethodRecord,
  threeDSecure: ThreeDSecureChoice | undefined,
): Authorization {
  const answer = authorizePayment(ctx, method, {
    amount: session.amount_total ?? 0,
    offSession: false,
    customer: session.customer,
    ...(threeDSecure ? { threeDSecure } : {}),
  });
  return withRequestedAuthentication(session, method, answer, threeDSecure);
}

/** Lets a PaymentIntent take what the bank has said. */
export function recordAnswer(
  ctx: Context,
  intent: PaymentIntentRecord,
  method: PaymentMethodRecord,
  answer: Authorization,
): void {
  confirmPaymentIntent(ctx, intent, method, { offSession: false, customer: intent.customer }, answer);
}

/**
 * Leaves a trace of a refused attempt at a session whose invoice comes only with its payment: a PaymentIntent
 * with the failed charge, used again by further refused attempts.
 */
export function recordRefusal(
  ctx: Context,
  session: CheckoutSessionRecord,
  method: PaymentMethodRecord,
  amount: number,
  answer: Extract<Authorization, { status: "declined" }>,
): void {
  const { refusedIntent } = session.internal;
  const intent = refusedIntent
    ? need(ctx, "payment_intent", refusedIntent)
    : createPaymentIntent(ctx, { amount, currency: session.currency ?? "", customer: session.customer });
  intent.amount = amount;
  session.internal.refusedIntent = intent.id;
  recordAnswer(ctx, intent, method, answer);
}

/** Gives up the PaymentIntents that won't be paid any more: all of an expired session, else those refused. */
export function abandonIntents(ctx: Context, session: CheckoutSessionRecord): void {
  const abandoned = [
    session.internal.refusedIntent,
    session.status === "expired" ? session.payment_intent : null,
  ];
  for (const id of abandoned) {
    const intent = typeof id === "string" ? ctx.store.of("payment_intent").get(id) : undefined;
    if (intent) cancelPaymentIntent(ctx, intent, "automatic");
  }
}

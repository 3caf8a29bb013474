import type { Context } from "../context";
import type { Declined, ThreeDSecureChoice } from "../control/outcomes";
import { need } from "../store/lookup";
import type { InvoicePaymentRecord, InvoiceRecord } from "../store/records/invoices";
import type { PaymentIntentRecord, PaymentMethodRecord } from "../store/records/payments";
import type { Authorization } from "./authorize";
import { receiptNumber } from "./charges";
import { subscriptionOf } from "./default-method";
import { noteDelinquency } from "./delinquency";
import { followFailure, followPayment, followProcessing } from "./follow-payment";
import { stopAdvancing } from "./invoices";
import { confirmPaymentIntent } from "./payment-intent";

export interface CollectOptions {
  offSession: boolean;
  /** Stripe's own attempt, which is followed by others; those that somebody asks for aren't. */
  automatic?: boolean;
  /** The attempt was counted before, when the bank was asked. */
  counted?: boolean;
  threeDSecure?: ThreeDSecureChoice;
  /** What the bank has said, when it was asked before. */
  answer?: Authorization;
}

export type Collection =
  | { status: "paid" }
  | { status: "requires_action" }
  /** A debit is on its way: the invoice stays open until the bank has answered. */
  | { status: "processing" }
  | Declined;

/** The payment an open invoice waits for. */
export function openPaymentOf(ctx: Context, invoice: InvoiceRecord): InvoicePaymentRecord | undefined {
  return ctx.store
    .of("invoice_payment")
    .by("invoice", invoice.id)
    .find((one) => one.status === "open");
}

/** The PaymentIntent an open invoice waits for. */
export function openIntentOf(ctx: Context, invoice: InvoiceRecord): PaymentIntentRecord | undefined {
  const payment = openPaymentOf(ctx, invoice);
  return payment && need(ctx, "payment_intent", payment.payment.payment_intent);
}

/**
 * Tries to get an open invoice paid, and lets its subscription follow: active when it succeeds, past due
 * or still incomplete when it doesn't. An automatic attempt that fails plans the next one.
 */
export function collectInvoice(
  ctx: Context,
  invoice: InvoiceRecord,
  method: PaymentMethodRecord | undefined,
  options: CollectOptions,
): Collection {
  if (invoice.amount_remaining === 0) {
    settleInvoice(ctx, invoice);
    return { status: "paid" };
  }
  const intent = openIntentOf(ctx, invoice);
  if (intent?.status === "processing") return { status: "processing" };
  if (intent) intent.internal.automatic = options.automatic ?? false;
  const answer: Authorization =
    !intent || !method
      ? { status: "declined", code: "missing_payment_method", declineCode: null, message: noMethod }
      : intent.payment_method_types.includes(method.type)
        ? confirmPaymentIntent(
            ctx,
            intent,
            method,
            { ...options, customer: invoice.customer },
            options.answer,
          )
        : { status: "declined", ...wrongCurrency };
  return afterAttempt(ctx, invoice, answer, options);
}

const wrongCurrency = {
  code: "payment_method_currency_mismatch",
  declineCode: null,
  message: "The payment method can't pay in the invoice's currency.",
};

const noMethod =
  "This customer has no attached payment source or default payment method. Please consider adding a default payment method.";

/** Brings an invoice and its subscription to where a payment attempt has led. */
function afterAttempt(
  ctx: Context,
  invoice: InvoiceRecord,
  answer: Authorization,
  options: CollectOptions,
): Collection {
  const subscription = subscriptionOf(ctx, invoice);
  if (answer.status === "approved") {
    if (!options.counted) countAttempt(invoice, options);
    settleInvoice(ctx, invoice);
    return { status: "paid" };
  }
  if (answer.status === "processing") {
    countAttempt(invoice, options);
    ctx.clock.unschedule("invoice.retry", invoice.id);
    invoice.next_payment_attempt = null;
    ctx.store.touch();
    if (subscription) followProcessing(ctx, subscription);
    return answer;
  }
  // The attempt behind a debit was counted when the debit began.
  if (!options.counted) countAttempt(invoice, options);
  const automatic = options.automatic ?? false;
  if (automatic) planRetry(ctx, invoice);
  ctx.store.touch();
  if (answer.status === "requires_action") ctx.events.emit("invoice.payment_action_required", invoice);
  if (answer.status === "declined" || options.offSession) ctx.events.emit("invoice.payment_failed", invoice);
  if (automatic) noteDelinquency(ctx, invoice, true);
  if (subscription) followFailure(ctx, subscription, invoice, automatic ? "automatic" : "requested");
  return answer;
}

/** Any first attempt counts; after that only the automatic ones do. */
function countAttempt(invoice: InvoiceRecord, { automatic }: CollectOptions): void {
  if (automatic || invoice.attempt_count === 0) invoice.attempt_count += 1;
  invoice.attempted = true;
}

/** Plans the next automatic attempt; after the last there is none. */
function planRetry(ctx: Context, invoice: InvoiceRecord): void {
  const wait = ctx.options.retryPolicy.delays[invoice.internal.failures];
  invoice.internal.failures += 1;
  if (wait === undefined) {
    invoice.next_payment_attempt = null;
    invoice.auto_advance = false;
    return;
  }
  attemptLater(ctx, invoice, wait);
}

/** Plans the next automatic attempt at an open invoice. @param wait seconds from now */
export function attemptLater(ctx: Context, invoice: InvoiceRecord, wait: number): void {
  const { id: ref, customer } = invoice;
  const at = ctx.clock.now(customer) + wait;
  invoice.next_payment_attempt = at;
  ctx.clock.schedule({ at, kind: "invoice.retry", ref, customer });
}

/** Marks an open invoice as paid and lets its subscription follow. */
export function settleInvoice(ctx: Context, invoice: InvoiceRecord): void {
  const now = ctx.clock.now(invoice.customer);
  stopAdvancing(ctx, invoice);
  invoice.status = "paid";
  invoice.amount_paid += invoice.amount_remaining;
  invoice.amount_remaining = 0;
  invoice.attempted = true;
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.paid_at = now;
  const payment = openPaymentOf(ctx, invoice);
  if (payment) {
    invoice.receipt_number = receiptNumber(invoice.id);
    payment.status = "paid";
    payment.amount_paid = payment.amount_requested;
    payment.status_transitions.paid_at = now;
  }
  ctx.store.touch();
  ctx.events.emit("invoice.paid", invoice);
  ctx.events.emit("invoice.payment_succeeded", invoice);
  if (payment) ctx.events.emit("invoice_payment.paid", payment);
  noteDelinquency(ctx, invoice, false);
  const subscription = subscriptionOf(ctx, invoice);
  if (subscription) followPayment(ctx, subscription, invoice);
}

/** After a PaymentIntent was confirmed by itself, lets the invoice it pays follow. */
export function followIntent(ctx: Context, intent: PaymentIntentRecord, answer: Authorization): void {
  const invoice = invoiceOf(ctx, intent);
  if (!invoice || !isOwed(invoice)) return;
  intent.internal.automatic = false;
  afterAttempt(ctx, invoice, answer, { offSession: false });
}

/** After a bank has answered a debit, lets the invoice it pays follow, as it would have at once. */
export function followDebit(ctx: Context, intent: PaymentIntentRecord, answer: Authorization): void {
  const invoice = invoiceOf(ctx, intent);
  if (!invoice || !isOwed(invoice)) return;
  const automatic = intent.internal.automatic ?? false;
  afterAttempt(ctx, invoice, answer, { offSession: automatic, automatic, counted: true });
}

/** Whether an invoice can be paid: it is open, or was given up on and never voided. */
function isOwed({ status }: InvoiceRecord): boolean {
  return status === "open" || status === "uncollectible";
}

function invoiceOf(ctx: Context, intent: PaymentIntentRecord): InvoiceRecord | undefined {
  return intent.internal.invoice ? ctx.store.of("invoice").get(intent.internal.invoice) : undefined;
}

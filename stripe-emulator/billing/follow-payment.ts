import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import type { InvoiceRecord } from "../store/records/invoices";
import type { SetupIntentRecord } from "../store/records/payments";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { subscriptionOf } from "./default-method";
import { cancelNow } from "./end-subscription";
import { applyPendingUpdate, discardPendingUpdate, pendingInvoiceOf } from "./pending-update";
import { completeResumption, discardResumption, failResumption } from "./resume-subscription";
import { moveTo } from "./statuses";

/** Stripe's own attempts are followed by others; those that somebody asks for aren't. */
type Attempt = "automatic" | "requested";

/**
 * Lets a subscription follow an attempt at one of its invoices that failed or waits for its customer: past
 * due, or after the last retry what the account's settings say. What never was active stays as it is, and so
 * does one whose update or resumption waits for this very invoice.
 */
export function followFailure(
  ctx: Context,
  subscription: SubscriptionRecord,
  invoice: InvoiceRecord,
  attempt: Attempt,
): void {
  if (subscription.ended_at !== null || subscription.status === "incomplete") return;
  if (pendingInvoiceOf(subscription) === invoice.id) return;
  if (failResumption(ctx, subscription, invoice) || subscription.status === "paused") return;
  const exhausted = attempt === "automatic" && invoice.next_payment_attempt === null;
  const { finally: last } = ctx.options.retryPolicy;
  if (exhausted && last === "canceled") {
    cancelNow(ctx, subscription, { reason: "payment_failed" });
    return;
  }
  const unpaid = subscription.status === "unpaid" || (exhausted && last === "unpaid");
  changeRecord(ctx, subscription, "customer.subscription.updated", () =>
    moveTo(subscription, unpaid ? "unpaid" : "past_due"),
  );
}

/** Lets a subscription follow an invoice of its that was paid: active again, if nothing else is owed. */
export function followPayment(ctx: Context, subscription: SubscriptionRecord, invoice: InvoiceRecord): void {
  keepMethod(ctx, subscription, invoice);
  if (pendingInvoiceOf(subscription) === invoice.id) applyPendingUpdate(ctx, subscription);
  completeResumption(ctx, subscription, invoice);
  recover(ctx, subscription, invoice);
}

/** A bank answers a first debit only days later: its subscription begins at once, as Stripe's do. */
export function followProcessing(ctx: Context, subscription: SubscriptionRecord): void {
  if (subscription.status === "incomplete") activate(ctx, subscription);
}

/** An invoice that was written off can't keep its subscription past due. */
export function followWriteOff(ctx: Context, invoice: InvoiceRecord): void {
  const subscription = subscriptionOf(ctx, invoice);
  if (!subscription || subscription.ended_at !== null) return;
  if (pendingInvoiceOf(subscription) === invoice.id) discardPendingUpdate(ctx, subscription);
  completeResumption(ctx, subscription, invoice);
  recover(ctx, subscription, invoice);
}

/** A voided invoice is no debt; the first of all ends an incomplete subscription, as if its time were over. */
export function followVoid(ctx: Context, invoice: InvoiceRecord): void {
  const subscription = subscriptionOf(ctx, invoice);
  if (!subscription || subscription.ended_at !== null) return;
  if (pendingInvoiceOf(subscription) === invoice.id) discardPendingUpdate(ctx, subscription);
  if (subscription.internal?.resumption?.invoice === invoice.id) discardResumption(ctx, subscription);
  if (subscription.status === "incomplete" && subscription.latest_invoice === invoice.id) {
    cancelNow(ctx, subscription, { reason: null, status: "incomplete_expired" });
    return;
  }
  if (subscription.status !== "incomplete" && !owesMore(ctx, subscription, invoice)) {
    recover(ctx, subscription, invoice);
  }
}

/** A sent invoice wasn't paid by its due date: its subscription is past due. */
export function followOverdue(ctx: Context, invoice: InvoiceRecord): void {
  const subscription = subscriptionOf(ctx, invoice);
  if (subscription?.status !== "active") return;
  changeRecord(ctx, subscription, "customer.subscription.updated", () => moveTo(subscription, "past_due"));
}

function owesMore(ctx: Context, subscription: SubscriptionRecord, invoice: InvoiceRecord): boolean {
  return ctx.store
    .of("invoice")
    .by("subscription", subscription.id)
    .some((other) => other.status === "open" && other.id !== invoice.id);
}

function recover(ctx: Context, subscription: SubscriptionRecord, invoice: InvoiceRecord): void {
  if (!["incomplete", "past_due", "unpaid"].includes(subscription.status)) return;
  const owing = owesMore(ctx, subscription, invoice);
  if (owing && subscription.latest_invoice !== invoice.id) return;
  activate(ctx, subscription);
}

function activate(ctx: Context, subscription: SubscriptionRecord): void {
  ctx.clock.unschedule("subscription.incomplete_expiry", subscription.id);
  const trialing = (subscription.trial_end ?? 0) > ctx.clock.now(subscription.customer);
  changeRecord(ctx, subscription, "customer.subscription.updated", () =>
    moveTo(subscription, trialing ? "trialing" : "active"),
  );
}

/** A subscription that is set so takes what it was paid with for its default. */
function keepMethod(ctx: Context, subscription: SubscriptionRecord, invoice: InvoiceRecord): void {
  if (subscription.payment_settings?.save_default_payment_method !== "on_subscription") return;
  const payment = ctx.store
    .of("invoice_payment")
    .by("invoice", invoice.id)
    .find((one) => one.status === "paid");
  const intent = payment && ctx.store.of("payment_intent").get(payment.payment.payment_intent);
  const method = intent?.payment_method;
  if (!method || method === subscription.default_payment_method) return;
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    subscription.default_payment_method = method;
  });
}

/** After a SetupIntent succeeded: the subscription that waited for it has a payment method now. */
export function followSetup(ctx: Context, intent: SetupIntentRecord): void {
  const subscription = ctx.store.of("subscription").find((one) => one.pending_setup_intent === intent.id);
  if (!subscription) return;
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    subscription.pending_setup_intent = null;
    if (subscription.payment_settings?.save_default_payment_method === "on_subscription") {
      subscription.default_payment_method = intent.payment_method;
    }
  });
}

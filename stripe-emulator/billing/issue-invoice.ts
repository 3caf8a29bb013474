import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import type { InvoiceRecord, LineDraft } from "../store/records/invoices";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import type { Authorization } from "./authorize";
import { collectInvoice } from "./collect";
import { defaultMethodOf } from "./default-method";
import { createInvoice, draftSeconds, finalizeInvoice } from "./invoices";
import { shelveInvoice } from "./pause-collection";
import { moveTo } from "./statuses";

interface NewSubscriptionInvoice {
  billingReason: "subscription_cycle" | "subscription_update";
  lines: readonly LineDraft[];
  /** The time the invoice looks back on, in Unix seconds. */
  period: { start: number; end: number };
}

export interface PaymentOptions {
  /** The customer isn't there. */
  offSession: boolean;
  /** `default_incomplete` leaves the payment to whoever confirms it. */
  paymentBehavior: string;
  /** Leaves the invoice a draft for an hour, as what a schedule does by itself. */
  drafted?: boolean;
  /** What the bank has said, when it was asked before. */
  answer?: Authorization | undefined;
}

/** Whether a subscription's invoices are paid by themselves, at once or in the end. */
function isCharged({ collection_method: method }: SubscriptionRecord): boolean {
  return method === "charge_automatically";
}

/** Makes a subscription's invoice for something that has just changed, and the subscription's latest. */
export function draftUpdateInvoice(
  ctx: Context,
  subscription: SubscriptionRecord,
  input: NewSubscriptionInvoice,
  drafted = false,
): InvoiceRecord {
  const waits = (drafted || !isCharged(subscription)) && !subscription.pause_collection;
  const invoice = createInvoice(ctx, {
    ...input,
    subscription,
    finalizesAt: waits ? ctx.clock.now(subscription.customer) + draftSeconds : null,
  });
  subscription.latest_invoice = invoice.id;
  ctx.store.touch();
  return invoice;
}

/**
 * Brings an invoice that was drafted for a change on its way: finalized and charged at once, sent an hour
 * later, or put aside while nothing is collected.
 */
export function issueUpdateInvoice(
  ctx: Context,
  subscription: SubscriptionRecord,
  invoice: InvoiceRecord,
  options: PaymentOptions,
): void {
  if (subscription.pause_collection) {
    shelveInvoice(ctx, invoice, subscription.pause_collection.behavior);
    return;
  }
  if (options.drafted || !isCharged(subscription)) return;
  finalizeInvoice(ctx, invoice);
  if (options.paymentBehavior === "default_incomplete" && invoice.amount_due > 0) {
    awaitPayment(ctx, subscription);
    return;
  }
  collectInvoice(ctx, invoice, defaultMethodOf(ctx, invoice), {
    offSession: options.offSession,
    automatic: true,
    ...(options.answer ? { answer: options.answer } : {}),
  });
}

/** Somebody has to confirm the payment; the subscription is past due until that is done. */
function awaitPayment(ctx: Context, subscription: SubscriptionRecord): void {
  if (subscription.status !== "active" && subscription.status !== "trialing") return;
  changeRecord(ctx, subscription, "customer.subscription.updated", () => moveTo(subscription, "past_due"));
}

import { type Period, periodContaining } from "../arithmetic/periods";
import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import { need } from "../store/lookup";
import type { InvoiceRecord, LineDraft } from "../store/records/invoices";
import type { SubscriptionItemRecord, SubscriptionRecord } from "../store/records/subscriptions";
import type { ProrationBehavior } from "./change-subscription";
import { collectInvoice } from "./collect";
import { incompleteSeconds, itemsOf, planSubscription, rhythmOf } from "./cycle";
import { defaultMethodOf } from "./default-method";
import { addPendingItem, createInvoice, finalizeInvoice, voidInvoice } from "./invoices";
import { periodLines, remainingTimeLine } from "./lines";
import { isMetered } from "./price-terms";
import { moveTo } from "./statuses";

export interface ResumeInput {
  anchor: "now" | "unchanged";
  behavior: ProrationBehavior;
  /** Unix seconds that prorations are counted from. */
  at: number;
  /** Tries the payment now and stays paused until it succeeds; otherwise any attempt of somebody resumes. */
  onSuccess: boolean;
}

interface Terms {
  anchor: number;
  periods: Record<string, Period>;
}

/**
 * Resumes a paused subscription. When that costs something now, an invoice is finalized and the subscription
 * stays paused until it is paid, or voided after 23 hours.
 */
export function resumeSubscription(ctx: Context, subscription: SubscriptionRecord, input: ResumeInput): void {
  discardResumption(ctx, subscription);
  const now = ctx.clock.now(subscription.customer);
  const items = itemsOf(ctx, subscription);
  const terms = termsOf(ctx, subscription, items, input.anchor === "now" ? now : null);
  const lines = linesOf(ctx, subscription, items, terms, input);
  const invoiced = input.anchor === "now" || input.behavior === "always_invoice";
  if (!invoiced || lines.length === 0) {
    for (const line of lines) addPendingItem(ctx, subscription, line);
    activate(ctx, subscription, terms, "active");
    return;
  }
  const invoice = createInvoice(ctx, {
    subscription,
    billingReason: "subscription_update",
    lines,
    period: { start: now, end: now },
    finalizesAt: null,
  });
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    subscription.latest_invoice = invoice.id;
    subscription.internal = {
      ...subscription.internal,
      resumption: { ...terms, invoice: invoice.id, onAttempt: !input.onSuccess },
    };
  });
  finalizeInvoice(ctx, invoice);
  if (invoice.amount_due === 0 || input.onSuccess) {
    collectInvoice(ctx, invoice, defaultMethodOf(ctx, invoice), { offSession: true, automatic: true });
    return;
  }
  ctx.clock.schedule({
    at: now + incompleteSeconds,
    kind: "subscription.resumption_expiry",
    ref: subscription.id,
    customer: subscription.customer,
  });
}

/** @param anchor the new anchor, null to keep the one there is */
function termsOf(
  ctx: Context,
  subscription: SubscriptionRecord,
  items: readonly SubscriptionItemRecord[],
  anchor: number | null,
): Terms {
  const now = ctx.clock.now(subscription.customer);
  const from = anchor ?? subscription.billing_cycle_anchor;
  const periods: Terms["periods"] = {};
  for (const item of items) {
    const { recurring } = need(ctx, "price", item.price);
    if (!recurring) continue;
    const rhythm = anchor === null ? rhythmOf(recurring, subscription) : recurring;
    periods[item.id] = periodContaining(from, rhythm, now);
  }
  return { anchor: from, periods };
}

function linesOf(
  ctx: Context,
  subscription: SubscriptionRecord,
  items: readonly SubscriptionItemRecord[],
  { periods }: Terms,
  { anchor, behavior, at }: ResumeInput,
): LineDraft[] {
  return items.flatMap((item) => {
    const period = periods[item.id];
    if (!period) return [];
    if (anchor === "now") return periodLines(ctx, item, period);
    // What was paid before the pause and not given back needn't be paid again.
    const paid = item.current_period_end > at && !subscription.internal?.pausedWithCredit;
    const free = behavior === "none" || paid || isMetered(need(ctx, "price", item.price));
    return free ? [] : [remainingTimeLine(ctx, item, period, at)];
  });
}

/** Lets a resumed subscription go on. */
function activate(
  ctx: Context,
  subscription: SubscriptionRecord,
  { anchor, periods }: Terms,
  status: "active" | "past_due",
): void {
  ctx.clock.unschedule("subscription.resumption_expiry", subscription.id);
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    const { resumption: _, pausedWithCredit: __, ...internal } = subscription.internal ?? {};
    subscription.internal = internal;
    delete subscription.status_details;
    moveTo(subscription, status);
    // A new anchor means its own day.
    if (anchor !== subscription.billing_cycle_anchor) subscription.billing_cycle_anchor_config = null;
    subscription.billing_cycle_anchor = anchor;
    for (const item of itemsOf(ctx, subscription)) {
      const period = periods[item.id];
      if (!period) continue;
      if (item.current_period_end !== period.end) delete item.billed_until;
      item.current_period_start = period.start;
      item.current_period_end = period.end;
    }
  });
  planSubscription(ctx, subscription);
  ctx.events.emit("customer.subscription.resumed", subscription);
}

function isResumption(subscription: SubscriptionRecord, invoice: InvoiceRecord): boolean {
  return subscription.internal?.resumption?.invoice === invoice.id;
}

/** After an invoice was paid or written off: resumes the subscription if that is what it waited for. */
export function completeResumption(
  ctx: Context,
  subscription: SubscriptionRecord,
  invoice: InvoiceRecord,
): void {
  const resumption = subscription.internal?.resumption;
  if (resumption && isResumption(subscription, invoice)) activate(ctx, subscription, resumption, "active");
}

/**
 * After an attempt at an invoice failed: a resumption that any attempt completes goes on, past due.
 * @returns whether the invoice was that of a resumption
 */
export function failResumption(
  ctx: Context,
  subscription: SubscriptionRecord,
  invoice: InvoiceRecord,
): boolean {
  const resumption = subscription.internal?.resumption;
  if (!resumption || !isResumption(subscription, invoice)) return false;
  if (resumption.onAttempt) activate(ctx, subscription, resumption, "past_due");
  return true;
}

/** Gives a resumption up, if there is one, and voids its invoice; the subscription stays paused. */
export function discardResumption(ctx: Context, subscription: SubscriptionRecord): void {
  const { resumption, ...internal } = subscription.internal ?? {};
  if (!resumption) return;
  ctx.clock.unschedule("subscription.resumption_expiry", subscription.id);
  subscription.internal = internal;
  ctx.store.touch();
  const invoice = ctx.store.of("invoice").get(resumption.invoice);
  if (invoice?.status === "open") voidInvoice(ctx, invoice);
}

/** Nobody has tried to pay for a resumption. */
export function expireResumption(ctx: Context, id: string): void {
  const subscription = ctx.store.of("subscription").get(id);
  if (subscription) discardResumption(ctx, subscription);
}

import { type Period, periodContaining, type Recurrence } from "../arithmetic/periods";
import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import { need } from "../store/lookup";
import type { LineDraft } from "../store/records/invoices";
import type { SubscriptionItemRecord, SubscriptionRecord } from "../store/records/subscriptions";
import { advanceInvoice } from "./advance-invoice";
import { collectInvoice } from "./collect";
import { defaultMethodOf } from "./default-method";
import { discountsFor } from "./discounts";
import { cancelNow } from "./end-subscription";
import { billAfterEnd, closingLines } from "./final-invoice";
import { createInvoice, draftSeconds, pendingItems, voidInvoice } from "./invoices";
import { discountedAmounts, periodLines, usageLines } from "./lines";
import { meteredPeriod } from "./metered-items";
import { partLine } from "./part-line";
import { shelveInvoice } from "./pause-collection";
import { pauseSubscription } from "./pause-subscription";
import { discardPendingUpdate } from "./pending-update";
import { isMetered } from "./price-terms";
import { moveTo } from "./statuses";
import { anchorAfterTrial, endOfTrialWithoutCard, trialNoticeSeconds } from "./trials";

/** Seconds a first payment may take before the subscription expires. */
export const incompleteSeconds = 23 * 3600;

/** A subscription's items, oldest first. */
export function itemsOf(ctx: Context, subscription: SubscriptionRecord): SubscriptionItemRecord[] {
  return ctx.store.of("subscription_item").by("subscription", subscription.id);
}

/** The period that an item is in. */
export function currentPeriod(item: SubscriptionItemRecord): Period {
  return { start: item.current_period_start, end: item.current_period_end };
}

/** When the first of a subscription's items has to be renewed. */
export function nextRenewal(ctx: Context, subscription: SubscriptionRecord): number {
  return Math.min(...itemsOf(ctx, subscription).map((item) => item.current_period_end));
}

/** What doesn't happen while a subscription is paused. */
const renewalKinds = ["subscription.period", "invoice.upcoming", "subscription.trial_will_end"] as const;

/** Plans what happens to a subscription by itself: renewal, notices, cancellation. */
export function planSubscription(ctx: Context, subscription: SubscriptionRecord): void {
  const { id: ref, customer } = subscription;
  const now = ctx.clock.now(customer);
  if (subscription.ended_at !== null) return;
  if (subscription.cancel_at !== null) {
    ctx.clock.schedule({ at: subscription.cancel_at, kind: "subscription.cancel", ref, customer });
  } else {
    ctx.clock.unschedule("subscription.cancel", ref);
  }
  if (subscription.status === "paused") {
    for (const kind of renewalKinds) ctx.clock.unschedule(kind, ref);
    return;
  }
  const renewal = nextRenewal(ctx, subscription);
  ctx.clock.schedule({ at: renewal, kind: "subscription.period", ref, customer });
  const notice = renewal - ctx.options.upcomingLeadSeconds;
  if (notice > now) ctx.clock.schedule({ at: notice, kind: "invoice.upcoming", ref, customer });
  else ctx.clock.unschedule("invoice.upcoming", ref);
  const trialNotice = (subscription.trial_end ?? 0) - trialNoticeSeconds;
  if (subscription.status === "trialing" && trialNotice > now) {
    ctx.clock.schedule({ at: trialNotice, kind: "subscription.trial_will_end", ref, customer });
  } else {
    ctx.clock.unschedule("subscription.trial_will_end", ref);
  }
}

/** How a price recurs on a subscription, which may mean a day that the month of its anchor doesn't have. */
export function rhythmOf(
  { interval, interval_count }: Recurrence,
  { billing_cycle_anchor_config: config }: Pick<SubscriptionRecord, "billing_cycle_anchor_config">,
): Recurrence {
  return { interval, interval_count, day: config?.day_of_month };
}

/** What a renewal means for one item. */
interface ItemRenewal {
  item: SubscriptionItemRecord;
  /** The period that begins; counted from the anchor, so that it never drifts. */
  period: Period;
  /** For the period that begins or, of a metered item, the usage of the one that ends. */
  lines: LineDraft[];
}

/** The items that a renewal at a moment is about, with their next periods and lines. */
function renewalOf(
  ctx: Context,
  subscription: SubscriptionRecord,
  items: readonly SubscriptionItemRecord[],
  at: number,
): ItemRenewal[] {
  const anchor =
    subscription.status === "trialing"
      ? (anchorAfterTrial(subscription) ?? at)
      : subscription.billing_cycle_anchor;
  return items
    .filter((item) => item.current_period_end <= at)
    .map((item) => {
      const price = need(ctx, "price", item.price);
      if (!price.recurring) throw new Error(`Subscription item ${item.id} has a price that doesn't recur`);
      const rhythm = rhythmOf(price.recurring, subscription);
      const natural = periodContaining(anchor, rhythm, item.current_period_end);
      // After a trial, the anchor may lie within the first period.
      const period = { start: Math.max(natural.start, item.current_period_end), end: natural.end };
      return { item, period, lines: renewalLines(ctx, subscription, item, natural) };
    });
}

function renewalLines(
  ctx: Context,
  subscription: SubscriptionRecord,
  item: SubscriptionItemRecord,
  next: Period,
): LineDraft[] {
  if (!isMetered(need(ctx, "price", item.price))) {
    const from = Math.max(next.start, item.current_period_end);
    const to = Math.min(next.end, subscription.cancel_at ?? next.end);
    if (from === next.start && to === next.end) return periodLines(ctx, item, next);
    const whole = discountedAmounts(ctx, [item], discountsFor(ctx, subscription, from))[0];
    return [partLine(ctx, item, next, from, to, whole)];
  }
  // What is used in a trial is free.
  return subscription.status === "trialing" ? [] : usageLines(ctx, item, meteredPeriod(item));
}

/** A period has ended: the next begins, and its invoice is drafted. */
export function renewSubscription(ctx: Context, id: string): void {
  const subscription = ctx.store.of("subscription").get(id);
  if (!subscription || subscription.ended_at !== null) return;
  if (subscription.status === "incomplete" || subscription.status === "paused") return;
  const now = ctx.clock.now(subscription.customer);
  if (subscription.cancel_at !== null && subscription.cancel_at <= now) {
    cancelAsScheduled(ctx, id);
    return;
  }
  discardPendingUpdate(ctx, subscription);
  switch (endOfTrialWithoutCard(ctx, subscription)) {
    case "cancel":
      cancelNow(ctx, subscription, { reason: null });
      return;
    case "pause":
      pauseSubscription(ctx, subscription, {
        reason: "trial_end_without_payment_method",
        creditFrom: "none",
        billsUsage: false,
        invoicing: "pending_invoice_item",
      });
      return;
  }
  const renewals = renewalOf(ctx, subscription, itemsOf(ctx, subscription), now);
  const [first] = renewals;
  if (!first) {
    planSubscription(ctx, subscription);
    return;
  }
  const lines = renewals.flatMap((renewal) => renewal.lines);
  const ended = currentPeriod(first.item);
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    if (subscription.status === "trialing") {
      subscription.billing_cycle_anchor = anchorAfterTrial(subscription) ?? now;
      moveTo(subscription, "active");
    }
    for (const { item, period } of renewals) {
      item.current_period_start = period.start;
      item.current_period_end = period.end;
      // The period that a cancellation will cut short is billed until then.
      if (subscription.cancel_at !== null && subscription.cancel_at < period.end) {
        item.billed_until = subscription.cancel_at;
      } else {
        delete item.billed_until;
      }
    }
    if (lines.length === 0 && pendingItems(ctx, subscription).length === 0) return;
    // What nobody pays for stays a draft.
    const collected = subscription.status !== "unpaid" && !subscription.pause_collection;
    const invoice = createInvoice(ctx, {
      subscription,
      billingReason: "subscription_cycle",
      lines,
      period: ended,
      finalizesAt: collected ? now + draftSeconds : null,
    });
    if (!collected) invoice.auto_advance = false;
    subscription.latest_invoice = invoice.id;
    if (subscription.pause_collection) shelveInvoice(ctx, invoice, subscription.pause_collection.behavior);
  });
  planSubscription(ctx, subscription);
}

/** An hour after its draft, a renewal's invoice is finalized and collected. */
export function finalizeRenewal(ctx: Context, invoiceId: string): void {
  const invoice = ctx.store.of("invoice").get(invoiceId);
  if (invoice?.status === "draft") advanceInvoice(ctx, invoice);
}

/** One more automatic attempt at an invoice that failed. */
export function retryInvoice(ctx: Context, invoiceId: string): void {
  const invoice = ctx.store.of("invoice").get(invoiceId);
  if (invoice?.status !== "open") return;
  collectInvoice(ctx, invoice, defaultMethodOf(ctx, invoice), { offSession: true, automatic: true });
}

/** The moment of a scheduled cancellation has come. */
export function cancelAsScheduled(ctx: Context, id: string): void {
  const subscription = ctx.store.of("subscription").get(id);
  if (!subscription || subscription.ended_at !== null) return;
  const lines = closingLines(ctx, subscription);
  cancelNow(ctx, subscription, { reason: "cancellation_requested" });
  billAfterEnd(ctx, subscription, lines);
}

/** The first payment never came. */
export function expireIncomplete(ctx: Context, id: string): void {
  const subscription = ctx.store.of("subscription").get(id);
  if (subscription?.status !== "incomplete") return;
  const invoice = subscription.latest_invoice
    ? ctx.store.of("invoice").get(subscription.latest_invoice)
    : undefined;
  if (invoice?.status === "open") voidInvoice(ctx, invoice);
  // An invoice that is voided takes its subscription with it.
  if (subscription.ended_at === null) {
    cancelNow(ctx, subscription, { reason: null, status: "incomplete_expired" });
  }
}

/** A trial ends in three days. */
export function announceTrialEnd(ctx: Context, id: string): void {
  const subscription = ctx.store.of("subscription").get(id);
  if (subscription?.status === "trialing")
    ctx.events.emit("customer.subscription.trial_will_end", subscription);
}

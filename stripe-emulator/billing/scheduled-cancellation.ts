import type { Context } from "../context";
import { need } from "../store/lookup";
import type { LineDraft } from "../store/records/invoices";
import type { SubscriptionItemRecord, SubscriptionRecord } from "../store/records/subscriptions";
import type { ProrationBehavior } from "./change-subscription";
import { currentPeriod, itemsOf } from "./cycle";
import { addPendingItem } from "./invoices";
import { unusedTimeLine } from "./lines";
import { partLine } from "./part-line";
import { isMetered } from "./price-terms";

/** The end of the last period that is already paid for, in Unix seconds. */
export function lastPeriodEnd(ctx: Context, subscription: SubscriptionRecord): number {
  return Math.max(...itemsOf(ctx, subscription).map((item) => item.current_period_end));
}

/**
 * Schedules a cancellation in place, without an event of the subscription. When it comes before a period's
 * end, the time after it is given back on the last invoice.
 */
export function scheduleCancellation(
  ctx: Context,
  subscription: SubscriptionRecord,
  at: number,
  atPeriodEnd: boolean,
  behavior: ProrationBehavior = "create_prorations",
): void {
  releaseCredits(ctx, subscription);
  subscription.cancel_at = at;
  subscription.cancel_at_period_end = atPeriodEnd;
  subscription.canceled_at = ctx.clock.now(subscription.customer);
  coverUntil(ctx, subscription, at, behavior);
}

/** Takes a scheduled cancellation back in place, without an event of the subscription. */
export function unscheduleCancellation(ctx: Context, subscription: SubscriptionRecord): void {
  releaseCredits(ctx, subscription);
  subscription.cancel_at = null;
  subscription.cancel_at_period_end = false;
  subscription.canceled_at = null;
  subscription.cancellation_details = { comment: null, feedback: null, feedback_option: null, reason: null };
  coverUntil(ctx, subscription, Number.POSITIVE_INFINITY, "create_prorations");
}

/** After items have changed: what a scheduled cancellation gives back is counted from what they cost now. */
export function renewCredits(ctx: Context, subscription: SubscriptionRecord): void {
  if (subscription.cancel_at === null || !subscription.internal?.cancellationCredits) return;
  releaseCredits(ctx, subscription);
  coverUntil(ctx, subscription, subscription.cancel_at, "create_prorations");
}

/** Brings what is charged for the current periods to a moment within them, or to their ends. */
function coverUntil(
  ctx: Context,
  subscription: SubscriptionRecord,
  until: number,
  behavior: ProrationBehavior,
): void {
  if (subscription.status === "trialing" || behavior === "none") return;
  for (const item of itemsOf(ctx, subscription)) {
    if (isMetered(need(ctx, "price", item.price))) continue;
    const target = Math.min(item.current_period_end, until);
    const covered = item.billed_until ?? item.current_period_end;
    if (target < covered) addCredit(ctx, subscription, item, target);
    else if (target > covered) {
      addPendingItem(ctx, subscription, partLine(ctx, item, currentPeriod(item), covered, target));
      if (target === item.current_period_end) delete item.billed_until;
      else item.billed_until = target;
    }
  }
}

function addCredit(
  ctx: Context,
  subscription: SubscriptionRecord,
  item: SubscriptionItemRecord,
  from: number,
): void {
  const period = { start: item.current_period_start, end: item.billed_until ?? item.current_period_end };
  const credit = unusedTimeLine(ctx, item, period, from);
  if (!credit) return;
  // It names no charge, so that the charge can still be given back as a whole if the cancellation is.
  const pending = addPendingItem(ctx, subscription, { ...credit, credited: null });
  const credits = [...(subscription.internal?.cancellationCredits ?? []), pending.id];
  subscription.internal = { ...subscription.internal, cancellationCredits: credits };
}

/** Takes back what a scheduled cancellation gave: deletes what is pending, charges what was invoiced. */
export function releaseCredits(ctx: Context, subscription: SubscriptionRecord): void {
  const { cancellationCredits: ids, ...internal } = subscription.internal ?? {};
  if (!ids) return;
  subscription.internal = internal;
  for (const id of ids) {
    const item = ctx.store.of("invoiceitem").get(id);
    if (!item) continue;
    if (item.invoice === null) {
      ctx.store.of("invoiceitem").delete(id);
      ctx.events.emit("invoiceitem.deleted", item);
    } else {
      addPendingItem(ctx, subscription, chargeAgain(item.internal.line));
    }
  }
}

function chargeAgain(line: LineDraft): LineDraft {
  return {
    ...line,
    amount: -line.amount,
    description: line.description?.replace("Unused", "Remaining") ?? null,
  };
}

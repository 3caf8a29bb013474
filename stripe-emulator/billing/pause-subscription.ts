import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import type { LineDraft } from "../store/records/invoices";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { currentPeriod, itemsOf, planSubscription } from "./cycle";
import { closingLines } from "./final-invoice";
import { addPendingItem } from "./invoices";
import { draftUpdateInvoice, issueUpdateInvoice } from "./issue-invoice";
import { unusedTimeLine } from "./lines";
import { discardPendingUpdate } from "./pending-update";
import { moveTo } from "./statuses";

export interface PauseInput {
  reason: "pause_requested" | "trial_end_without_payment_method";
  /** From when on the unused time of the current periods is given back. */
  creditFrom: "now" | "item_current_period_start" | "none";
  /** Whether what was used of metered items so far is billed. */
  billsUsage: boolean;
  /** Whether credits and usage are invoiced at once, or wait for the next invoice. */
  invoicing: "invoice" | "pending_invoice_item";
}

/** Pauses a subscription: no period begins and nothing is invoiced until it is resumed. */
export function pauseSubscription(ctx: Context, subscription: SubscriptionRecord, input: PauseInput): void {
  discardPendingUpdate(ctx, subscription);
  const now = ctx.clock.now(subscription.customer);
  const lines = [
    ...creditsOf(ctx, subscription, input.creditFrom),
    ...(input.billsUsage ? closingLines(ctx, subscription) : []),
  ];
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    moveTo(subscription, "paused");
    subscription.status_details = {
      paused: { subscription: { type: input.reason }, transitioned_at: now, type: "subscription" },
    };
    subscription.internal = { ...subscription.internal, pausedWithCredit: input.creditFrom !== "none" };
  });
  ctx.events.emit("customer.subscription.paused", subscription);
  planSubscription(ctx, subscription);
  if (lines.length === 0) return;
  if (input.invoicing === "pending_invoice_item") {
    for (const line of lines) addPendingItem(ctx, subscription, line);
    return;
  }
  const invoice = draftUpdateInvoice(ctx, subscription, {
    billingReason: "subscription_update",
    lines,
    period: { start: now, end: now },
  });
  issueUpdateInvoice(ctx, subscription, invoice, { offSession: true, paymentBehavior: "allow_incomplete" });
}

function creditsOf(
  ctx: Context,
  subscription: SubscriptionRecord,
  from: PauseInput["creditFrom"],
): LineDraft[] {
  if (from === "none") return [];
  const now = ctx.clock.now(subscription.customer);
  return itemsOf(ctx, subscription).flatMap((item) => {
    const period = currentPeriod(item);
    const credit = unusedTimeLine(ctx, item, period, from === "now" ? now : period.start);
    return credit ? [credit] : [];
  });
}

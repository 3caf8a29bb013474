import type { Context } from "../context";
import type { LineDraft } from "../store/records/invoices";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { itemsOf } from "./cycle";
import { createInvoice, draftSeconds, pendingItems } from "./invoices";
import { finalUsageLines } from "./metered-items";

/** What is still to be billed for a subscription that ends: usage that isn't billed yet. */
export function closingLines(ctx: Context, subscription: SubscriptionRecord): LineDraft[] {
  if (subscription.status === "trialing") return [];
  return itemsOf(ctx, subscription).flatMap((item) => finalUsageLines(ctx, item));
}

/**
 * The last invoice of a subscription that has ended as scheduled: what was used, and prorations that waited
 * for a renewal. A draft for an hour; none when there is nothing to bill.
 * @param lines see closingLines, from before the end
 */
export function billAfterEnd(
  ctx: Context,
  subscription: SubscriptionRecord,
  lines: readonly LineDraft[],
): void {
  const waiting = pendingItems(ctx, subscription).filter(
    ({ internal }) => internal.line.subscription === subscription.id,
  );
  if (lines.length + waiting.length === 0) return;
  const now = ctx.clock.now(subscription.customer);
  const invoice = createInvoice(
    ctx,
    {
      subscription,
      billingReason: "subscription_cycle",
      lines,
      period: { start: now, end: now },
      finalizesAt: now + draftSeconds,
    },
    waiting,
  );
  subscription.latest_invoice = invoice.id;
  ctx.store.touch();
}

import type { Period } from "../arithmetic/periods";
import type { Context } from "../context";
import { need } from "../store/lookup";
import type { InvoiceLineRecord, InvoiceRecord, LineDraft } from "../store/records/invoices";
import type { SubscriptionItemRecord } from "../store/records/subscriptions";
import { draftOf, recalculateInvoice } from "./invoice-amounts";
import { lineRecord } from "./invoice-shape";
import { usageLines } from "./lines";
import { isMetered } from "./price-terms";

/** The part of its period that an item's usage counts in: from when it came, or got its price. */
export function meteredPeriod(item: SubscriptionItemRecord): Period {
  return {
    start: Math.max(item.current_period_start, item.internal?.meteredSince ?? 0),
    end: item.current_period_end,
  };
}

/**
 * The lines for what was used of an item until now and isn't billed yet, for when the item or its price goes;
 * none when nothing was used, or nothing is metered.
 */
export function finalUsageLines(ctx: Context, item: SubscriptionItemRecord): LineDraft[] {
  if (!isMetered(need(ctx, "price", item.price))) return [];
  const { customer } = need(ctx, "subscription", item.subscription);
  const { start, end } = meteredPeriod(item);
  const until = Math.min(end, ctx.clock.now(customer));
  if (until <= start) return [];
  return usageLines(ctx, item, { start, end: until }).filter(
    ({ amount, quantityDecimal }) => amount !== 0 || quantityDecimal !== "0",
  );
}

/**
 * Brings the usage on a draft to what has been reported until now, since usage may arrive for as long as the
 * invoice isn't finalized. Sends no event.
 */
export function refreshUsage(ctx: Context, invoice: InvoiceRecord): void {
  let changed = false;
  for (const lines of usageOnInvoice(ctx, invoice)) {
    const [first] = lines;
    const drafts = first ? currentUsage(ctx, first) : [];
    if (sameUsage(lines, drafts)) continue;
    changed = true;
    for (const [index, draft] of drafts.entries()) {
      ctx.store.of("line_item").put(lineRecord(ctx, invoice.id, draft, lines[index]?.id));
    }
    for (const line of lines.slice(drafts.length)) ctx.store.of("line_item").delete(line.id);
  }
  if (changed) recalculateInvoice(ctx, invoice);
}

/** The lines that bill usage, those of one item and period together. */
function usageOnInvoice(ctx: Context, invoice: InvoiceRecord): InvoiceLineRecord[][] {
  const groups = new Map<string, InvoiceLineRecord[]>();
  for (const line of ctx.store.of("line_item").by("invoice", invoice.id)) {
    const details = line.parent?.subscription_item_details;
    const price = line.pricing?.price_details?.price;
    // What was used until an item went is an invoice item of its own, and stays.
    if (!details || details.invoice_item || !price) continue;
    if (!isMetered(need(ctx, "price", price))) continue;
    const key = [details.subscription_item, price, line.period.start, line.period.end].join();
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()];
}

function currentUsage(ctx: Context, line: InvoiceLineRecord): LineDraft[] {
  const { price, subscription, subscriptionItem, discounts, taxRates, period } = draftOf(line);
  if (!price || !subscription || !subscriptionItem) return [];
  const item = {
    id: subscriptionItem,
    price,
    quantity: 0,
    subscription,
    discounts,
    tax_rates: taxRates ?? [],
  };
  return usageLines(ctx, item, period);
}

function sameUsage(lines: readonly InvoiceLineRecord[], drafts: readonly LineDraft[]): boolean {
  return (
    lines.length === drafts.length &&
    drafts.every(({ quantityDecimal }, index) => lines[index]?.quantity_decimal === quantityDecimal)
  );
}

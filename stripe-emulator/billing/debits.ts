import type { Period } from "../arithmetic/periods";
import type { Context } from "../context";
import type { InvoiceLineRecord, LineDraft } from "../store/records/invoices";
import { subscriptionOf } from "./default-method";

/** What was charged for an item for some time, and not given back yet. */
export interface Debit {
  /**
   * Minor units after discounts, before exclusive taxes. Where the rest of a period was charged, the whole
   * stands here: a share of a rounded share would be a unit off what the same rest costs anew.
   */
  amount: number;
  /** The time that the amount is for. */
  period: Period;
  /** Unix seconds from which it was really charged: later than the period's start for a rest. */
  since: number;
  /** Discounts that were taken off. */
  discounts: string[];
  /** Tax rates that were on it; null where the invoice's counted and there were none. */
  taxRates: string[] | null;
  credited: NonNullable<LineDraft["credited"]>;
}

/** The latest charge for an item, invoiced or still pending, whose period reaches beyond a moment. */
export function lastDebit(ctx: Context, subscriptionItem: string, at: number): Debit | undefined {
  if (subscriptionItem === "") return undefined;
  return pendingDebit(ctx, subscriptionItem, at) ?? invoicedDebit(ctx, subscriptionItem, at);
}

function pendingDebit(ctx: Context, subscriptionItem: string, at: number): Debit | undefined {
  const pending = ctx.store
    .of("invoiceitem")
    .filter(
      ({ id, invoice, internal: { line } }) =>
        invoice === null &&
        line.subscriptionItem === subscriptionItem &&
        line.amount > 0 &&
        line.period.end > at &&
        !isCredited(ctx, subscriptionItem, { item: id, lines: [] }),
    )
    .at(-1);
  if (!pending) return undefined;
  const { line } = pending.internal;
  return {
    ...(line.whole ?? { amount: line.amount, period: line.period }),
    since: line.period.start,
    discounts: line.includedDiscounts,
    taxRates: line.taxRates,
    credited: { invoiceItem: pending.id },
  };
}

/** Tiers make several lines for one item and period, which are given back together. */
function invoicedDebit(ctx: Context, subscriptionItem: string, at: number): Debit | undefined {
  const lines = ctx.store
    .of("line_item")
    .by("subscription_item", subscriptionItem)
    .filter((line) => isDebit(ctx, line, at));
  const last = lines.findLast(
    (line) => !isCredited(ctx, subscriptionItem, { item: invoiceItemOf(line), lines: [line.id] }),
  );
  if (!last) return undefined;
  const together = lines.filter(
    ({ invoice, period, parent }) =>
      invoice === last.invoice &&
      period.start === last.period.start &&
      period.end === last.period.end &&
      parent?.subscription_item_details?.invoice_item ===
        last.parent?.subscription_item_details?.invoice_item,
  );
  const rates = (last.taxes ?? []).flatMap(({ tax_rate_details }) => tax_rate_details?.tax_rate ?? []);
  const amount = together.reduce((sum, line) => sum + netOf(line), 0);
  const unreduced = together.length === 1 && amount === last.amount;
  return {
    ...((unreduced && last.internal.whole) || { amount, period: last.period }),
    since: last.period.start,
    discounts: [
      ...new Set(together.flatMap((line) => (line.discount_amounts ?? []).map(({ discount }) => discount))),
    ].filter((discount) => typeof discount === "string"),
    // The invoice's own rates may change until the credit; those that were really on the line don't.
    taxRates: rates,
    credited: { invoice: last.invoice, lines: together.map(({ id }) => id) },
  };
}

function netOf(line: InvoiceLineRecord): number {
  return (line.discount_amounts ?? []).reduce((rest, { amount }) => rest - amount, line.amount);
}

function invoiceItemOf(line: InvoiceLineRecord): string | null {
  return line.parent?.subscription_item_details?.invoice_item ?? null;
}

function isDebit(ctx: Context, line: InvoiceLineRecord, at: number): boolean {
  return line.amount > 0 && line.period.end > at && isBinding(ctx, line.invoice);
}

/** Whether the unused rest was given back already, e.g. by a change to something free. */
function isCredited(
  ctx: Context,
  subscriptionItem: string,
  debit: { item: string | null; lines: string[] },
): boolean {
  const names = (credited: LineDraft["credited"]): boolean => {
    if (!credited) return false;
    if ("invoiceItem" in credited) return credited.invoiceItem === debit.item;
    return credited.lines.some((id) => debit.lines.includes(id));
  };
  const pending = ctx.store
    .of("invoiceitem")
    .find(({ internal: { line } }) => line.subscriptionItem === subscriptionItem && names(line.credited));
  if (pending) return true;
  return ctx.store
    .of("line_item")
    .by("subscription_item", subscriptionItem)
    .some((line) => names(creditedBy(ctx, line)));
}

/** Whether what an invoice says holds: it isn't void, and no update or resumption waits for its payment. */
function isBinding(ctx: Context, id: string): boolean {
  const invoice = ctx.store.of("invoice").get(id);
  const waiting = invoice && subscriptionOf(ctx, invoice)?.internal;
  return (
    invoice?.status !== "void" &&
    waiting?.pendingUpdate?.invoice !== id &&
    waiting?.resumption?.invoice !== id
  );
}

function creditedBy(ctx: Context, line: InvoiceLineRecord): LineDraft["credited"] {
  if (line.amount >= 0 || !isBinding(ctx, line.invoice)) return null;
  const items = line.parent?.subscription_item_details?.proration_details?.credited_items;
  return items ? { invoice: items.invoice, lines: items.invoice_line_items } : null;
}

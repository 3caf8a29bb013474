import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import type {
  InvoiceItemRecord,
  InvoiceLineRecord,
  InvoiceRecord,
  LineDraft,
} from "../store/records/invoices";
import { recalculateInvoice } from "./invoice-amounts";
import { lineRecord, pricingOf } from "./invoice-shape";

/** The line an invoice item has on its invoice, if it is on one. */
export function lineOfItem(ctx: Context, item: InvoiceItemRecord): InvoiceLineRecord | undefined {
  if (!item.invoice) return undefined;
  return ctx.store
    .of("line_item")
    .by("invoice", item.invoice)
    .find(({ parent }) => itemOf(parent) === item.id);
}

/** The invoice item a line comes from. */
export function itemOf(parent: InvoiceLineRecord["parent"]): string | null {
  return (
    parent?.invoice_item_details?.invoice_item ?? parent?.subscription_item_details?.invoice_item ?? null
  );
}

/** Puts an invoice item onto a draft, without counting it yet. */
export function placeItem(ctx: Context, item: InvoiceItemRecord, invoice: InvoiceRecord): void {
  item.invoice = invoice.id;
  const line = { ...item.internal.line, invoiceItem: item.id };
  ctx.store.of("line_item").put(lineRecord(ctx, invoice.id, line));
}

/** Brings an invoice item to what its line says. */
export function rewriteItem(ctx: Context, item: InvoiceItemRecord, line: LineDraft): void {
  item.internal.line = line;
  item.amount = line.amount;
  item.description = line.description;
  item.discountable = line.discountable;
  item.discounts = line.discounts;
  item.metadata = line.metadata;
  item.period = line.period;
  item.pricing = pricingOf(ctx, line);
  item.quantity = line.quantity;
  item.quantity_decimal = line.quantityDecimal ?? String(line.quantity);
  item.tax_rates = line.taxRates ?? [];
  if (!line.discountable) item.net_amount = line.amount;
  else delete item.net_amount;
  ctx.store.touch();
}

/** Brings a line of a draft to what it says now, without counting it yet; where it comes from stays. */
export function rewriteLine(ctx: Context, record: InvoiceLineRecord, line: LineDraft): void {
  ctx.store
    .of("line_item")
    .put({ ...lineRecord(ctx, record.invoice, line, record.id), parent: record.parent });
}

/** Does something to a draft's lines, counts it again and tells of it. */
export function editDraft(ctx: Context, invoice: InvoiceRecord, change: () => void): void {
  changeRecord(ctx, invoice, "invoice.updated", () => {
    change();
    recalculateInvoice(ctx, invoice);
  });
}

import type { Context } from "../../context";
import type { DiscountRecord } from "../../store/records/discounts";
import type { InvoiceLineRecord, InvoiceRecord } from "../../store/records/invoices";
import { date, money, unitPrice } from "../format";
import { billedTo, chargesOf, invoiceLines, invoiceStatus, linePeriod, seller } from "./invoice-facts";
import { fileName, type Paper, type PaperLine, type PaperSum, sum } from "./paper";

/** An invoice as its customer reads it. */
export function invoicePaper(ctx: Context, invoice: InvoiceRecord): Paper {
  const title = `Invoice ${invoice.number ?? invoice.id}`;
  const issued = invoice.status_transitions.finalized_at ?? invoice.created;
  return {
    title,
    fileName: fileName(title),
    state: { code: invoice.status ?? "open", label: invoiceStatus(invoice) },
    headline: headlineOf(invoice),
    facts: [
      { label: "Invoice number", value: invoice.number ?? invoice.id },
      { label: "Date of issue", value: date(issued) },
      ...(invoice.due_date ? [{ label: "Date due", value: date(invoice.due_date) }] : []),
      { label: "Status", value: invoiceStatus(invoice) },
      ...(invoice.custom_fields ?? []).map(({ name, value }) => ({ label: name, value })),
    ],
    seller: [seller(invoice)],
    customer: billedTo(invoice),
    lines: invoiceLines(ctx, invoice).map(paperLine),
    sums: invoiceSums(ctx, invoice),
    notes: [invoice.description, invoice.footer].flatMap((text) => text || []),
    issued,
  };
}

function headlineOf(invoice: InvoiceRecord): string {
  const total = money(invoice.total, invoice.currency);
  switch (invoice.status) {
    case "paid":
      return invoice.status_transitions.paid_at
        ? `${total} paid on ${date(invoice.status_transitions.paid_at)}`
        : `${total} paid`;
    case "void":
      return `${total}, void: nothing is due`;
    case "uncollectible":
      return `${money(invoice.amount_remaining, invoice.currency)} not collected`;
    default: {
      const due = money(invoice.amount_remaining, invoice.currency);
      return invoice.due_date ? `${due} due on ${date(invoice.due_date)}` : `${due} due`;
    }
  }
}

/** One line for people. */
export function paperLine(line: InvoiceLineRecord): PaperLine {
  const unit = line.pricing?.unit_amount_decimal;
  return {
    id: line.id,
    description: line.description ?? "Item",
    detail: linePeriod(line),
    quantity: line.quantity === null ? "" : String(line.quantity),
    unitPrice: unit === undefined || unit === null ? "" : unitPrice(unit, line.currency),
    amount: money(line.amount, line.currency),
  };
}

/** The name a discount goes by, with its percentage. */
export function couponName(ctx: Context, discount: DiscountRecord | undefined): string {
  if (!discount) return "Discount";
  const { coupon: id } = discount.source;
  const name = ctx.store.of("coupon").get(id)?.name ?? id;
  const percent = discount.internal.terms.percentOff;
  return percent === null ? name : `${name} (${percent}% off)`;
}

/** What was taken off, a row for each discount. */
export function discountSums(
  ctx: Context,
  { total_discount_amounts: amounts, currency }: Pick<InvoiceRecord, "total_discount_amounts" | "currency">,
): PaperSum[] {
  return (amounts ?? [])
    .filter(({ amount }) => amount !== 0)
    .map(({ amount, discount }) => {
      const record = typeof discount === "string" ? ctx.store.of("discount").get(discount) : undefined;
      return sum(couponName(ctx, record), -amount, currency);
    });
}

/** What was added as tax or is part of the prices, a row for each rate. */
export function taxSums(
  ctx: Context,
  { total_taxes: taxes, currency }: Pick<InvoiceRecord, "total_taxes" | "currency">,
): PaperSum[] {
  return (taxes ?? []).map(({ amount, tax_behavior: behavior, tax_rate_details: details }) => {
    const rate = details ? ctx.store.of("tax_rate").get(details.tax_rate) : undefined;
    const name = rate ? `${rate.display_name} ${rate.percentage}%` : "Tax";
    return sum(behavior === "inclusive" ? `${name} included` : name, amount, currency);
  });
}

/** What an invoice comes to before anybody has paid: a part of `invoiceSums`, as a preview shows it. */
export function dueSums(ctx: Context, invoice: InvoiceRecord): PaperSum[] {
  const { currency } = invoice;
  const balance = invoice.amount_due - invoice.total;
  const sums = [
    ...discountSums(ctx, invoice),
    ...taxSums(ctx, invoice),
    ...(balance === 0
      ? []
      : [sum(balance < 0 ? "Applied balance" : "Added to the balance", balance, currency)]),
  ];
  return sums.length > 0 ? [sum("Subtotal", invoice.subtotal, currency), ...sums] : [];
}

/** The sums under the lines, from the subtotal to what is left to pay; those that change nothing are left out. */
function invoiceSums(ctx: Context, invoice: InvoiceRecord): PaperSum[] {
  const { currency } = invoice;
  const taken = invoice.pre_payment_credit_notes_amount;
  const credited = invoice.post_payment_credit_notes_amount;
  const balance = (invoice.starting_balance ?? 0) - (invoice.ending_balance ?? invoice.starting_balance ?? 0);
  const refunded = chargesOf(ctx, invoice).reduce((total, charge) => total + charge.amount_refunded, 0);
  const rows: (PaperSum | false)[] = [
    sum("Subtotal", invoice.subtotal, currency),
    ...discountSums(ctx, invoice),
    ...taxSums(ctx, invoice),
    sum("Total", invoice.total, currency, true),
    taken > 0 && sum("Credit notes", -taken, currency),
    balance !== 0 && sum(balance < 0 ? "Applied balance" : "Added to the balance", balance, currency),
    (invoice.status === "paid" || invoice.amount_paid > 0) &&
      sum("Amount paid", invoice.amount_paid, currency),
    refunded > 0 && sum("Refunded", -refunded, currency),
    credited > 0 && sum("Credited after payment", -credited, currency),
    sum("Amount due", invoice.status === "void" ? 0 : invoice.amount_remaining, currency, true),
  ];
  return rows.filter((row) => row !== false);
}

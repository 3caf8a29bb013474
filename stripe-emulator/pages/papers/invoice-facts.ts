import type { Context } from "../../context";
import type { InvoiceLineRecord, InvoiceRecord } from "../../store/records/invoices";
import type { ChargeRecord } from "../../store/records/payments";
import { date } from "../format";
import { addressLines } from "./paper";

/** The invoice behind the unguessable part of its address; a draft has no page. */
export function invoiceByToken(ctx: Context, token: string): InvoiceRecord | undefined {
  return ctx.store
    .of("invoice")
    .find(({ internal, status }) => internal.token === token && status !== "draft");
}

/** What an invoice charges for, in its order. */
export function invoiceLines(ctx: Context, { id }: InvoiceRecord): InvoiceLineRecord[] {
  return ctx.store.of("line_item").by("invoice", id);
}

/** `3 January 2027 – 3 February 2027`, or one day when the line covers no time. */
export function linePeriod({ period }: Pick<InvoiceLineRecord, "period">): string {
  const [start, end] = [date(period.start), date(period.end)];
  return start === end ? start : `${start} – ${end}`;
}

/** The state in a sentence, with its date. */
export function invoiceStatus(invoice: InvoiceRecord): string {
  const { paid_at: paidAt, voided_at: voidedAt } = invoice.status_transitions;
  if (invoice.status === "paid") return paidAt ? `Paid on ${date(paidAt)}` : "Paid";
  if (invoice.status === "void") return voidedAt ? `Voided on ${date(voidedAt)}` : "Void";
  if (invoice.status === "uncollectible") return "Uncollectible";
  return invoice.due_date ? `Due on ${date(invoice.due_date)}` : "Open";
}

const taxIdNames = new Map([
  ["eu_vat", "EU VAT"],
  ["gb_vat", "GB VAT"],
  ["ch_vat", "CH VAT"],
  ["no_vat", "NO VAT"],
  ["us_ein", "US EIN"],
  ["au_abn", "ABN"],
  ["ca_bn", "CA BN"],
  ["in_gst", "IN GST"],
  ["nz_gst", "NZ GST"],
]);

/** `eu_vat` → `EU VAT`; others read well enough by themselves. */
export function taxIdName(type: string): string {
  return taxIdNames.get(type) ?? type.replaceAll("_", " ").toUpperCase();
}

/** Name, address and e-mail of who pays, one line each. */
export function billedTo(invoice: InvoiceRecord): string[] {
  return [
    invoice.customer_name,
    ...addressLines(invoice.customer_address),
    invoice.customer_email,
    invoice.customer_phone,
    ...(invoice.customer_tax_ids ?? []).map(({ type, value }) => value && `${taxIdName(type)} ${value}`),
  ].flatMap((line) => line || []);
}

/** Who sells. */
export function seller(invoice: InvoiceRecord): string {
  return invoice.account_name || "Stripe emulator";
}

/** The successful charges that paid an invoice, oldest first. */
export function chargesOf(ctx: Context, { id }: InvoiceRecord): ChargeRecord[] {
  return ctx.store
    .of("invoice_payment")
    .by("invoice", id)
    .flatMap(({ payment }) => {
      const intent = payment.payment_intent;
      return intent ? ctx.store.of("charge").by("payment_intent", intent) : [];
    })
    .filter(({ status }) => status === "succeeded");
}

import { splitCredit } from "../arithmetic/credit-note-arithmetic";
import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import { newId } from "../store/ids";
import { need } from "../store/lookup";
import type { CreditNoteLineRecord, CreditNoteRecord, InvoiceRecord } from "../store/records/invoices";
import type { ChargeRecord, PaymentIntentRecord } from "../store/records/payments";
import { openPaymentOf, settleInvoice } from "./collect";
import { type CreditTax, issuedNotes } from "./credit-note-lines";
import { changeBalance } from "./customer-balance";
import { cancelPayments } from "./invoices";
import { refundCharge } from "./refunds";

/** How what was already paid goes back, in minor units. */
export interface GivenBack {
  /** To the customer's balance. */
  credit: number;
  /** By a new refund. */
  refund: number;
  /** Otherwise, of which the emulator knows nothing. */
  outOfBand: number;
  /** By refunds that were made before. */
  refunds: { refund: string; amount: number }[];
}

export interface NewCreditNote {
  invoice: InvoiceRecord;
  lines: readonly CreditNoteLineRecord[];
  givenBack: GivenBack;
  memo: string | null;
  metadata: Record<string, string>;
  reason: CreditNoteRecord["reason"];
  effectiveAt: number | null;
}

interface NoteAmounts {
  subtotal: number;
  subtotalExcludingTax: number;
  total: number;
  totalExcludingTax: number;
  taxes: CreditTax[];
  discounts: { amount: number; discount: string }[];
}

/** Adds the lines of a credit note up. */
export function noteAmounts(lines: readonly CreditNoteLineRecord[]): NoteAmounts {
  const taxes = sumTaxes(lines.flatMap((line) => line.taxes ?? []));
  const discounts = sumDiscounts(lines);
  const subtotal = sum(lines);
  const discounted = subtotal - sum(discounts);
  const inclusive = sum(taxes.filter((tax) => tax.tax_behavior === "inclusive"));
  const exclusive = sum(taxes) - inclusive;
  return {
    subtotal,
    subtotalExcludingTax: subtotal - inclusive,
    total: discounted + exclusive,
    totalExcludingTax: discounted - inclusive,
    taxes,
    discounts,
  };
}

function sum(parts: readonly { amount: number }[]): number {
  return parts.reduce((total, { amount }) => total + amount, 0);
}

function sumTaxes(taxes: readonly CreditTax[]): CreditTax[] {
  const sums = new Map<string, CreditTax>();
  for (const tax of taxes) {
    const key = tax.tax_rate_details?.tax_rate ?? "";
    const known = sums.get(key);
    if (known) {
      known.amount += tax.amount;
      known.taxable_amount = (known.taxable_amount ?? 0) + (tax.taxable_amount ?? 0);
    } else sums.set(key, { ...tax });
  }
  return [...sums.values()];
}

function sumDiscounts(lines: readonly CreditNoteLineRecord[]): { amount: number; discount: string }[] {
  const sums = new Map<string, number>();
  for (const { amount, discount } of lines.flatMap((line) => line.discount_amounts)) {
    const id = typeof discount === "string" ? discount : discount.id;
    sums.set(id, (sums.get(id) ?? 0) + amount);
  }
  return [...sums].map(([discount, amount]) => ({ amount, discount }));
}

/** What can still be credited of an invoice, in minor units with taxes. */
export function creditable(ctx: Context, invoice: InvoiceRecord): number {
  return issuedNotes(ctx, invoice.id).reduce((left, { total }) => left - total, invoice.total);
}

/** The charge an invoice was paid with, if it was. */
export function chargeOfInvoice(ctx: Context, { id }: InvoiceRecord): ChargeRecord | undefined {
  const payment = ctx.store
    .of("invoice_payment")
    .by("invoice", id)
    .find(({ status }) => status === "paid");
  const intent = payment && ctx.store.of("payment_intent").get(payment.payment.payment_intent);
  return intent?.latest_charge ? ctx.store.of("charge").get(intent.latest_charge) : undefined;
}

/** A credit note as it would be; nothing is stored. */
export function shapeCreditNote(ctx: Context, input: NewCreditNote): CreditNoteRecord {
  const { invoice, givenBack } = input;
  const amounts = noteAmounts(input.lines);
  const { prePayment, postPayment } = splitCredit(amounts.total, invoice.amount_remaining);
  const now = ctx.clock.now(invoice.customer);
  const number = ctx.store.of("credit_note").by("invoice", invoice.id).length + 1;
  const id = newId("cn");
  return {
    id,
    object: "credit_note",
    amount: amounts.total,
    amount_shipping: 0,
    created: now,
    currency: invoice.currency,
    customer: invoice.customer,
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: sum(amounts.discounts),
    discount_amounts: amounts.discounts,
    effective_at: input.effectiveAt ?? now,
    invoice: invoice.id,
    livemode: false,
    memo: input.memo,
    metadata: input.metadata,
    number: `${invoice.number}-CN-${String(number).padStart(2, "0")}`,
    out_of_band_amount: givenBack.outOfBand || null,
    pdf: `${ctx.publicUrl}/credit_notes/${id}/pdf`,
    post_payment_amount: postPayment,
    pre_payment_amount: prePayment,
    pretax_credit_amounts: amounts.discounts.map((one) => ({ ...one, type: "discount" })),
    reason: input.reason,
    refunds: givenBack.refunds.map(({ refund, amount }) => noteRefund(refund, amount)),
    shipping_cost: null,
    status: "issued",
    subtotal: amounts.subtotal,
    subtotal_excluding_tax: amounts.subtotalExcludingTax,
    total: amounts.total,
    total_excluding_tax: amounts.totalExcludingTax,
    total_taxes: amounts.taxes,
    type: postPayment === 0 ? "pre_payment" : prePayment === 0 ? "post_payment" : "mixed",
    voided_at: null,
  };
}

function noteRefund(refund: string, amount: number): CreditNoteRecord["refunds"][number] {
  return { amount_refunded: amount, payment_record_refund: null, refund, type: "refund" };
}

/** Issues a credit note that was checked: gives back what was paid and lowers what wasn't. */
export function issueCreditNote(ctx: Context, input: NewCreditNote): CreditNoteRecord {
  const { invoice, givenBack } = input;
  const note = ctx.store.of("credit_note").put(shapeCreditNote(ctx, input));
  for (const line of input.lines) {
    ctx.store.of("credit_note_line_item").put({ ...line, internal: { creditNote: note.id } });
  }
  const charge = chargeOfInvoice(ctx, invoice);
  if (givenBack.refund > 0 && charge) {
    const refund = refundCharge(ctx, charge, { amount: givenBack.refund });
    note.refunds = [...note.refunds, noteRefund(refund.id, refund.amount)];
  }
  if (givenBack.credit > 0) {
    note.customer_balance_transaction = changeBalance(ctx, need(ctx, "customer", invoice.customer), {
      amount: -givenBack.credit,
      currency: invoice.currency,
      type: "credit_note",
      invoice: invoice.id,
      creditNote: note.id,
    }).id;
  }
  ctx.events.emit("credit_note.created", note);
  changeRecord(ctx, invoice, "invoice.updated", () => {
    invoice.pre_payment_credit_notes_amount += note.pre_payment_amount;
    invoice.post_payment_credit_notes_amount += note.post_payment_amount;
    owe(ctx, invoice, -note.pre_payment_amount);
  });
  if (note.pre_payment_amount > 0 && invoice.amount_remaining === 0) {
    cancelPayments(ctx, invoice);
    settleInvoice(ctx, invoice);
  }
  return note;
}

/** Takes back a credit note of an invoice that is still unpaid: the invoice waits for that money again. */
export function voidCreditNote(ctx: Context, note: CreditNoteRecord): CreditNoteRecord {
  const invoice = need(ctx, "invoice", note.invoice);
  note.status = "void";
  note.voided_at = ctx.clock.now(note.customer);
  ctx.store.touch();
  ctx.events.emit("credit_note.voided", note);
  changeRecord(ctx, invoice, "invoice.updated", () => {
    invoice.pre_payment_credit_notes_amount -= note.pre_payment_amount;
    owe(ctx, invoice, note.pre_payment_amount);
  });
  return note;
}

/** Changes what an open invoice waits for, and what its payment asks for. */
function owe(ctx: Context, invoice: InvoiceRecord, change: number): void {
  if (change === 0) return;
  invoice.amount_due += change;
  invoice.amount_remaining += change;
  const payment = openPaymentOf(ctx, invoice);
  if (!payment || invoice.amount_remaining === 0) return;
  payment.amount_requested = invoice.amount_remaining;
  const intent: PaymentIntentRecord = need(ctx, "payment_intent", payment.payment.payment_intent);
  intent.amount = invoice.amount_remaining;
}

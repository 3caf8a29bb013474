import type Stripe from "stripe";
import { splitCredit } from "../arithmetic/credit-note-arithmetic";
import { multiplied, parseDecimal, shareOf } from "../arithmetic/decimal";
import { openIntentOf } from "../billing/collect";
import {
  type CreditTax,
  creditedOf,
  creditInvoiceLine,
  creditSomethingElse,
} from "../billing/credit-note-lines";
import {
  chargeOfInvoice,
  creditable,
  type GivenBack,
  type NewCreditNote,
  noteAmounts,
} from "../billing/credit-notes";
import { formatAmount } from "../billing/line-descriptions";
import { refundable } from "../billing/refunds";
import { needTaxRates } from "../billing/taxes";
import type { Context } from "../context";
import { invalidRequest, notCovered } from "../http/errors";
import { atLeast, coverOnly, mergeMetadata, need } from "../store/lookup";
import type { CreditNoteLineRecord, InvoiceRecord } from "../store/records/invoices";

type Params = Stripe.CreditNoteCreateParams;
type LineParams = Stripe.CreditNoteCreateParams.Line;

/** @throws StripeApiError unless the invoice is finalized and not voided */
function needInvoice(ctx: Context, id: string): InvoiceRecord {
  const invoice = need(ctx, "invoice", id, "invoice");
  if (invoice.status === "draft" || invoice.status === "void") {
    throw invalidRequest(
      `Credit notes can only be issued for invoices that are open, paid or uncollectible. This invoice is ${invoice.status}.`,
      "invoice",
    );
  }
  if (openIntentOf(ctx, invoice)?.status === "processing") {
    throw invalidRequest("This invoice has a payment that is still processing.", "invoice");
  }
  return invoice;
}

/** Taxes that a request names by amount. */
function namedTaxes(ctx: Context, line: LineParams, param: string): CreditTax[] | null {
  if (!line.tax_amounts) return null;
  return line.tax_amounts.map(({ amount, tax_rate, taxable_amount }, index) => ({
    amount,
    tax_behavior: need(ctx, "tax_rate", tax_rate, `${param}[tax_amounts][${index}][tax_rate]`).inclusive
      ? "inclusive"
      : "exclusive",
    tax_rate_details: { tax_rate },
    taxability_reason: "not_available",
    taxable_amount,
    type: "tax_rate_details",
  }));
}

function invoiceLine(
  ctx: Context,
  invoice: InvoiceRecord,
  params: LineParams,
  param: string,
): CreditNoteLineRecord {
  if (!params.invoice_line_item) {
    const name = `${param}[invoice_line_item]`;
    throw invalidRequest(`Missing required param: ${name}.`, name, "parameter_missing");
  }
  const line = need(ctx, "line_item", params.invoice_line_item, `${param}[invoice_line_item]`);
  if (line.invoice !== invoice.id) {
    throw invalidRequest(
      `The line ${line.id} isn't on invoice ${invoice.id}.`,
      `${param}[invoice_line_item]`,
      "resource_missing",
    );
  }
  atLeast(1, params.quantity, `${param}[quantity]`);
  const left = line.amount - creditedOf(ctx, line);
  const units = line.quantity ?? 1;
  const amount =
    params.amount ??
    (params.quantity === undefined || params.quantity === units
      ? left
      : shareOf(line.amount, params.quantity, units));
  if (amount > left || (params.quantity ?? 1) > units) {
    const shown = (minor: number) => formatAmount(minor, invoice.currency);
    throw invalidRequest(
      `The credit of ${shown(amount)} is more than the ${shown(left)} that can still be credited of line ${line.id}.`,
      params.amount === undefined ? `${param}[quantity]` : `${param}[amount]`,
    );
  }
  if (amount < 0) {
    throw invalidRequest("The amount must not be negative.", `${param}[amount]`);
  }
  const rates = params.tax_rates && needTaxRates(ctx, params.tax_rates, `${param}[tax_rates]`);
  const taxes = namedTaxes(ctx, params, param);
  if (rates && taxes === null) {
    throw notCovered("The emulator credits a line's own taxes, or named amounts.", `${param}[tax_rates]`);
  }
  const quantity = params.amount === undefined ? (params.quantity ?? units) : null;
  return creditInvoiceLine(ctx, { line, amount, quantity, taxes, taxRates: rates || null });
}

function customLine(
  ctx: Context,
  invoice: InvoiceRecord,
  params: LineParams,
  param: string,
): CreditNoteLineRecord {
  const { unit_amount: unit, unit_amount_decimal: decimal, description } = params;
  if (!description) {
    throw invalidRequest(
      `Missing required param: ${param}[description].`,
      `${param}[description]`,
      "parameter_missing",
    );
  }
  const unitAmount = decimal === undefined ? unit : String(decimal);
  if (unitAmount === undefined) {
    throw invalidRequest(
      `Missing required param: ${param}[unit_amount].`,
      `${param}[unit_amount]`,
      "parameter_missing",
    );
  }
  const quantity = params.quantity ?? 1;
  const taxRates = params.tax_rates ? needTaxRates(ctx, params.tax_rates, `${param}[tax_rates]`) : [];
  return creditSomethingElse(ctx, invoice, {
    amount: multiplied(parseDecimal(quantity), parseDecimal(unitAmount)),
    description,
    quantity,
    unitAmount: String(unitAmount),
    taxRates,
    taxes: namedTaxes(ctx, params, param),
  });
}

function linesOf(ctx: Context, invoice: InvoiceRecord, params: Params): CreditNoteLineRecord[] {
  if (params.lines && params.lines.length > 0) {
    return params.lines.map((line, index) => {
      const param = `lines[${index}]`;
      coverOnly(line, [
        "amount",
        "description",
        "invoice_line_item",
        "metadata",
        "quantity",
        "tax_amounts",
        "tax_rates",
        "type",
        "unit_amount",
        "unit_amount_decimal",
      ]);
      const record =
        line.type === "invoice_line_item"
          ? invoiceLine(ctx, invoice, line, param)
          : customLine(ctx, invoice, line, param);
      return { ...record, metadata: mergeMetadata(null, line.metadata) };
    });
  }
  if (params.amount === undefined) {
    throw invalidRequest(
      "One of the following params should be provided for this request: amount, lines, or shipping_cost.",
      undefined,
      "parameter_missing",
    );
  }
  const credit = {
    amount: params.amount,
    description: `Credit for invoice ${invoice.number}`,
    quantity: 1,
    unitAmount: String(params.amount),
    taxRates: [],
    taxes: [],
  };
  return [creditSomethingElse(ctx, invoice, credit)];
}

/** Refunds made before that a credit note stands for. @throws StripeApiError for those of something else */
function earlierRefunds(ctx: Context, invoice: InvoiceRecord, params: Params): GivenBack["refunds"] {
  const charge = chargeOfInvoice(ctx, invoice);
  return (params.refunds ?? []).map(({ refund: id, amount_refunded: amount, type }, index) => {
    const param = `refunds[${index}][refund]`;
    if (type !== undefined && type !== "refund") {
      throw notCovered("The emulator knows refunds of charges only.", `refunds[${index}][type]`);
    }
    if (!id) throw invalidRequest(`Missing required param: ${param}.`, param, "parameter_missing");
    const refund = need(ctx, "refund", id, param);
    if (!charge || refund.charge !== charge.id) {
      throw invalidRequest(`Refund ${id} isn't one of this invoice's payment.`, param);
    }
    const used = ctx.store
      .of("credit_note")
      .by("invoice", invoice.id)
      .flatMap(({ refunds, status }) => (status === "issued" ? refunds : []))
      .filter((one) => one.refund === id)
      .reduce((total, one) => total + one.amount_refunded, 0);
    const left = refund.amount - used;
    if ((amount ?? left) > left || left === 0) {
      throw invalidRequest(`Refund ${id} is already on another credit note.`, param);
    }
    return { refund: id, amount: amount ?? left };
  });
}

/**
 * Checks the parameters of a credit note or its preview. Nothing is stored.
 * @throws StripeApiError when it would be more than the invoice, or what was paid isn't given back exactly
 */
export function planCreditNote(ctx: Context, params: Params): NewCreditNote {
  coverOnly(params, [
    "invoice",
    "amount",
    "credit_amount",
    "effective_at",
    "email_type",
    "lines",
    "memo",
    "metadata",
    "out_of_band_amount",
    "reason",
    "refund_amount",
    "refunds",
    // Those of a list.
    "limit",
    "starting_after",
    "ending_before",
  ]);
  for (const key of ["credit_amount", "out_of_band_amount", "refund_amount"] as const) {
    atLeast(0, params[key], key);
  }
  atLeast(1, params.amount, "amount");
  const invoice = needInvoice(ctx, params.invoice);
  const lines = linesOf(ctx, invoice, params);
  const { total } = noteAmounts(lines);
  const shown = (minor: number) => formatAmount(minor, invoice.currency);
  if (params.amount !== undefined && params.amount !== total) {
    throw invalidRequest(
      `The amount (${shown(params.amount)}) must be the total of the lines (${shown(total)}).`,
      "amount",
    );
  }
  const left = creditable(ctx, invoice);
  if (total > left) {
    throw invalidRequest(
      `The credit note's amount (${shown(total)}) is more than can still be credited of the invoice (${shown(left)}).`,
      params.amount === undefined ? "lines" : "amount",
    );
  }
  const givenBack: GivenBack = {
    credit: params.credit_amount ?? 0,
    refund: params.refund_amount ?? 0,
    outOfBand: params.out_of_band_amount ?? 0,
    refunds: earlierRefunds(ctx, invoice, params),
  };
  checkGivenBack(ctx, invoice, givenBack, splitCredit(total, invoice.amount_remaining).postPayment);
  return {
    invoice,
    lines,
    givenBack,
    memo: params.memo ?? null,
    metadata: mergeMetadata(null, params.metadata),
    reason: params.reason ?? null,
    effectiveAt: params.effective_at ?? null,
  };
}

function checkGivenBack(ctx: Context, invoice: InvoiceRecord, back: GivenBack, due: number): void {
  const shown = (minor: number) => formatAmount(minor, invoice.currency);
  const refunded = back.refunds.reduce((total, { amount }) => total + amount, 0);
  const sum = back.credit + back.refund + back.outOfBand + refunded;
  if (sum !== due) {
    throw invalidRequest(
      `The sum of credit amount, refund amount and out of band amount (${shown(sum)}) must equal the post payment credit note amount (${shown(due)}).`,
    );
  }
  if (back.refund === 0) return;
  const charge = chargeOfInvoice(ctx, invoice);
  const left = charge ? refundable(charge) : 0;
  if (back.refund > left) {
    throw invalidRequest(
      `The refund amount (${shown(back.refund)}) is greater than the unrefunded amount of the invoice's payment (${shown(left)}).`,
      "refund_amount",
    );
  }
}

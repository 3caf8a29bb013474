import { shareOfPart } from "../arithmetic/credit-note-arithmetic";
import { quotient } from "../arithmetic/decimal";
import type { Context } from "../context";
import { newId } from "../store/ids";
import type {
  CreditNoteLineRecord,
  CreditNoteRecord,
  InvoiceLineRecord,
  InvoiceRecord,
} from "../store/records/invoices";
import { taxEntry } from "./invoice-amounts";
import { taxExemptOf, taxTerms } from "./taxes";
import { computeTotals } from "./totals";

export type CreditTax = NonNullable<CreditNoteLineRecord["taxes"]>[number];

/** Credit notes of an invoice that count. */
export function issuedNotes(ctx: Context, invoice: string): CreditNoteRecord[] {
  return ctx.store
    .of("credit_note")
    .by("invoice", invoice)
    .filter(({ status }) => status === "issued");
}

/** What of an invoice's line was credited so far, before its discounts and exclusive taxes. */
export function creditedOf(ctx: Context, line: InvoiceLineRecord): number {
  return issuedNotes(ctx, line.invoice)
    .flatMap(({ id }) => ctx.store.of("credit_note_line_item").by("credit_note", id))
    .filter(({ invoice_line_item }) => invoice_line_item === line.id)
    .reduce((sum, { amount }) => sum + amount, 0);
}

function wholeUnits(unitAmount: string): number | null {
  return Number.isInteger(Number(unitAmount)) ? Number(unitAmount) : null;
}

interface InvoiceLineCredit {
  line: InvoiceLineRecord;
  /** Minor units before discounts and exclusive taxes. */
  amount: number;
  /** How many units it stands for; null for a bare amount. */
  quantity: number | null;
  /** Instead of the line's share of its own taxes. */
  taxes: CreditTax[] | null;
  taxRates: string[] | null;
}

/** The line that credits a part of an invoice's line, with that part's share of its discounts and taxes. */
export function creditInvoiceLine(ctx: Context, credit: InvoiceLineCredit): CreditNoteLineRecord {
  const { line, amount, quantity } = credit;
  const before = creditedOf(ctx, line);
  const share = (total: number) => shareOfPart(total, line.amount, before, amount);
  const discounts = (line.discount_amounts ?? []).map((one) => ({
    amount: share(one.amount),
    discount: typeof one.discount === "string" ? one.discount : one.discount.id,
  }));
  const ownTaxes = (line.taxes ?? []).map((tax) => ({
    ...tax,
    amount: share(tax.amount),
    taxable_amount: tax.taxable_amount === null ? null : share(tax.taxable_amount),
  }));
  const taxes = credit.taxes ?? ownTaxes;
  const rates = taxes.flatMap(({ tax_rate_details: details }) => details?.tax_rate ?? []);
  return noteLine({
    amount,
    description: line.description,
    discounts,
    quantity,
    taxRates: credit.taxRates ?? rates,
    taxes,
    unitAmount: quantity ? quotient(amount, quantity) : null,
    metadata: {},
    invoiceLine: line.id,
  });
}

interface CustomCredit {
  amount: number;
  description: string;
  quantity: number | null;
  unitAmount: string | null;
  taxRates: string[];
  taxes: CreditTax[] | null;
}

/** The line that credits something that isn't a line of the invoice. */
export function creditSomethingElse(
  ctx: Context,
  invoice: InvoiceRecord,
  credit: CustomCredit,
): CreditNoteLineRecord {
  const taxes = credit.taxes ?? taxesOn(ctx, invoice, credit.amount, credit.taxRates);
  return noteLine({ ...credit, discounts: [], taxes, metadata: {}, invoiceLine: null });
}

/** Taxes at some rates on an amount, as the invoice's customer pays them. */
function taxesOn(
  ctx: Context,
  { customer_tax_exempt }: Pick<InvoiceRecord, "customer_tax_exempt">,
  amount: number,
  taxRates: readonly string[],
): CreditTax[] {
  const line = {
    amount,
    product: null,
    discountable: false,
    discounts: [],
    taxRates: taxTerms(ctx, taxRates),
  };
  const exempt = taxExemptOf({ tax_exempt: customer_tax_exempt });
  return computeTotals([line], [], exempt).taxes.map((tax) => taxEntry(tax, exempt));
}

interface NoteLine {
  amount: number;
  description: string | null;
  discounts: { amount: number; discount: string }[];
  quantity: number | null;
  taxRates: string[];
  taxes: CreditTax[];
  unitAmount: string | null;
  metadata: Record<string, string>;
  invoiceLine: string | null;
}

function noteLine(input: NoteLine): CreditNoteLineRecord {
  return {
    id: newId("cnli"),
    object: "credit_note_line_item",
    amount: input.amount,
    description: input.description,
    discount_amount: input.discounts.reduce((sum, { amount }) => sum + amount, 0),
    discount_amounts: input.discounts,
    ...(input.invoiceLine ? { invoice_line_item: input.invoiceLine } : {}),
    livemode: false,
    metadata: input.metadata,
    pretax_credit_amounts: input.discounts.map((one) => ({ ...one, type: "discount" })),
    quantity: input.quantity,
    tax_rates: input.taxRates,
    taxes: input.taxes,
    type: input.invoiceLine ? "invoice_line_item" : "custom_line_item",
    unit_amount: input.unitAmount === null ? null : wholeUnits(input.unitAmount),
    unit_amount_decimal: input.unitAmount,
    internal: { creditNote: "" },
  };
}

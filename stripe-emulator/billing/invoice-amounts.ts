import type { Context } from "../context";
import type { PriceRecord } from "../store/records/catalogue";
import type { CustomerRecord } from "../store/records/customers";
import type { DiscountRecord } from "../store/records/discounts";
import type { InvoiceLineRecord, InvoiceRecord, LineDraft } from "../store/records/invoices";
import { discountTerms, runningDiscounts } from "./discounts";
import { settle } from "./settlement";
import { taxExemptOf, taxTerms } from "./taxes";
import {
  computeTotals,
  type LineTotals,
  type TaxAmount,
  type TaxExempt,
  type Totals,
  type TotalsDiscount,
  type TotalsLine,
} from "./totals";

/** What an invoice's amounts are counted from. */
export interface AmountsInput {
  currency: string;
  lines: readonly LineDraft[];
  /** Discounts of the invoice, in their order; those of a preview needn't be stored. */
  discounts: readonly DiscountRecord[];
  /** Discounts of single lines that aren't stored, as in a preview. */
  lineDiscounts?: readonly DiscountRecord[];
  /** Ids of the rates for lines without rates of their own. */
  defaultTaxRates: readonly string[];
  customer: Pick<CustomerRecord, "tax_exempt">;
}

function productOf(ctx: Context, price: string | null): PriceRecord["product"] | null {
  return price ? (ctx.store.of("price").get(price)?.product ?? null) : null;
}

/** Counts lines that aren't on an invoice yet. */
export function amountsOf(ctx: Context, input: AmountsInput): Totals {
  const known = new Map([...(input.lineDiscounts ?? []), ...input.discounts].map((one) => [one.id, one]));
  const lines = input.lines.map((line): TotalsLine => {
    const own = line.discounts.flatMap((id) => known.get(id) ?? ctx.store.of("discount").get(id) ?? []);
    return {
      amount: line.amount,
      product: productOf(ctx, line.price),
      discountable: line.discountable,
      discounts: own.map((one) => discountTerms(one, input.currency)),
      taxRates: taxTerms(ctx, line.taxRates ?? input.defaultTaxRates),
    };
  });
  const discounts = input.discounts.map((one): TotalsDiscount => discountTerms(one, input.currency));
  return computeTotals(lines, discounts, taxExemptOf(input.customer));
}

/** A line that is already on an invoice, as it was drafted. */
export function draftOf(line: InvoiceLineRecord): LineDraft {
  const item = line.parent?.subscription_item_details;
  const credited = item?.proration_details?.credited_items;
  return {
    amount: line.amount,
    currency: line.currency,
    description: line.description,
    period: line.period,
    price: line.pricing?.price_details?.price ?? null,
    unitAmountDecimal: line.pricing?.unit_amount_decimal ?? null,
    quantity: line.quantity ?? 1,
    ...(line.quantity_decimal === null ? {} : { quantityDecimal: line.quantity_decimal }),
    discountable: line.discountable,
    discounts: line.discounts,
    includedDiscounts: line.internal.includedDiscounts,
    ...(line.internal.whole ? { whole: line.internal.whole } : {}),
    taxRates: line.internal.taxRates,
    subscription: typeof line.subscription === "string" ? line.subscription : null,
    subscriptionItem: item?.subscription_item ?? null,
    proration: item?.proration ?? line.parent?.invoice_item_details?.proration ?? false,
    credited: credited ? { invoice: credited.invoice, lines: credited.invoice_line_items } : null,
    invoiceItem: item?.invoice_item ?? line.parent?.invoice_item_details?.invoice_item ?? null,
    metadata: line.metadata,
  };
}

type TaxEntry = NonNullable<InvoiceRecord["total_taxes"]>[number];

/** A tax as the API sends it. Rates made by hand have no reason of their own; an exemption is always one. */
export function taxEntry({ taxRate, inclusive, amount, taxable }: TaxAmount, exempt: TaxExempt): TaxEntry {
  const reasons = { none: "not_available", exempt: "customer_exempt", reverse: "reverse_charge" } as const;
  return {
    amount,
    tax_behavior: inclusive ? "inclusive" : "exclusive",
    tax_rate_details: { tax_rate: taxRate },
    taxability_reason: reasons[exempt],
    taxable_amount: taxable,
    type: "tax_rate_details",
  };
}

/** Amounts of a line as the API sends them. A discount that a proration already has in it shows as zero. */
export function lineAmounts(
  totals: LineTotals,
  includedDiscounts: readonly string[],
  exempt: TaxExempt,
): Pick<InvoiceLineRecord, "discount_amounts" | "pretax_credit_amounts" | "taxes"> {
  const included = includedDiscounts.map((discount) => ({ discount, amount: 0 }));
  return {
    discount_amounts: [...included, ...totals.discounts].map(({ discount, amount }) => ({
      amount,
      discount,
    })),
    pretax_credit_amounts: totals.discounts.map(({ discount, amount }) => ({
      amount,
      discount,
      type: "discount",
    })),
    taxes: totals.taxes.map((tax) => taxEntry(tax, exempt)),
  };
}

type InvoiceAmounts = Pick<
  InvoiceRecord,
  | "amount_due"
  | "amount_remaining"
  | "starting_balance"
  | "subtotal"
  | "subtotal_excluding_tax"
  | "total"
  | "total_discount_amounts"
  | "total_excluding_tax"
  | "total_pretax_credit_amounts"
  | "total_taxes"
>;

/** Amounts of a draft as the API sends them: the customer's balance isn't used yet, only looked at. */
export function invoiceAmounts(
  totals: Totals,
  balance: number,
  { currency, exempt }: { currency: string; exempt: TaxExempt },
): InvoiceAmounts {
  const { due } = settle(totals.total, balance, currency);
  return {
    amount_due: due,
    amount_remaining: due,
    starting_balance: balance,
    subtotal: totals.subtotal,
    subtotal_excluding_tax: totals.subtotalExcludingTax,
    total: totals.total,
    total_discount_amounts: totals.discounts.map(({ discount, amount }) => ({ amount, discount })),
    total_excluding_tax: totals.totalExcludingTax,
    total_pretax_credit_amounts: totals.discounts.map(({ discount, amount }) => ({
      amount,
      discount,
      type: "discount",
    })),
    total_taxes: totals.taxes.map((tax) => taxEntry(tax, exempt)),
  };
}

/** Counts a draft invoice again after its lines, discounts or tax rates have changed. Sends no event. */
export function recalculateInvoice(ctx: Context, invoice: InvoiceRecord): void {
  const customer = ctx.store.of("customer").get(invoice.customer);
  const lines = ctx.store.of("line_item").by("invoice", invoice.id);
  const drafts = lines.map(draftOf);
  const payer = { tax_exempt: customer?.tax_exempt ?? invoice.customer_tax_exempt };
  const totals = amountsOf(ctx, {
    currency: invoice.currency,
    lines: drafts,
    discounts: runningDiscounts(ctx, invoice.discounts, invoice.created),
    defaultTaxRates: invoice.default_tax_rates,
    customer: payer,
  });
  const exempt = taxExemptOf(payer);
  for (const [index, line] of lines.entries()) {
    const own = totals.lines[index];
    if (own) Object.assign(line, lineAmounts(own, line.internal.includedDiscounts, exempt));
    line.subtotal = line.amount;
  }
  invoice.customer_tax_exempt = exempt;
  Object.assign(
    invoice,
    invoiceAmounts(totals, customer?.balance ?? 0, { currency: invoice.currency, exempt }),
  );
  ctx.store.touch();
}

import type Stripe from "stripe";
import { checkLineAmount } from "../arithmetic/amount-limits";
import { multiplied, parseDecimal, truncated } from "../arithmetic/decimal";
import { amountFor } from "../arithmetic/tiers";
import { amountsIn, termsIn } from "../billing/price-terms";
import { type DiscountInput, redeemDiscounts, resolveDiscounts } from "../billing/redeem-discounts";
import type { RedemptionTerms } from "../billing/redemption-rules";
import { needTaxRates } from "../billing/taxes";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { atLeast, mergeMetadata, need, needActivePrice } from "../store/lookup";
import type { PriceRecord } from "../store/records/catalogue";
import type { LineDraft } from "../store/records/invoices";
import { checkPriceChoice, type PriceData, resolvePrice } from "./inline-price";

/** What invoice items and lines of an invoice have in common: what is charged, for how much. */
export interface ChargeInput {
  amount?: number;
  description?: string;
  discountable?: boolean;
  discounts?: DiscountInput[] | "" | null;
  metadata?: Record<string, string | number | null> | "" | null;
  period?: { start: number; end: number };
  price_data?: PriceData;
  pricing?: { price?: string };
  quantity?: number;
  quantity_decimal?: string | Stripe.Decimal;
  tax_rates?: string[] | "" | null;
  unit_amount_decimal?: string | Stripe.Decimal;
}

/** Parameters of ChargeInput, for coverOnly. */
export const chargeParams = [
  "amount",
  "description",
  "discountable",
  "discounts",
  "metadata",
  "period",
  "price_data",
  "pricing",
  "quantity",
  "quantity_decimal",
  "tax_rates",
  "unit_amount_decimal",
] as const;

/** Whom a line is for. */
export interface ChargeOwner {
  customer: string;
  currency: string;
  /** Where the parameters stand, e.g. `lines[0]`; empty at the top. */
  param: string;
}

/** A charge that was checked. Nothing is stored until `make` is called. */
export interface PlannedCharge {
  /** @param holder the invoice item that gets the discounts */
  make(holder: string): LineDraft;
}

function at(param: string, name: string): string {
  return param ? `${param}[${name}]` : name;
}

/**
 * Checks a new charge, or a change of one.
 * @param current the line as it is; what isn't given stays
 * @throws StripeApiError for parameters that exclude each other or name nothing
 */
export function planCharge(
  ctx: Context,
  input: ChargeInput,
  current: LineDraft,
  owner: ChargeOwner,
): PlannedCharge {
  checkExclusive(input, owner.param);
  const chosen = input.pricing?.price;
  if (chosen) checkOneTime(ctx, chosen, owner);
  if (input.price_data) {
    checkPriceChoice(ctx, { price_data: input.price_data }, owner.param);
    checkCurrency(input.price_data.currency.toLowerCase(), owner, at(owner.param, "price_data"));
  }
  atLeast(0, input.quantity, at(owner.param, "quantity"));
  if (input.amount !== undefined && !Number.isInteger(input.amount)) {
    throw invalidRequest(
      `Invalid integer: ${input.amount}`,
      at(owner.param, "amount"),
      "parameter_invalid_integer",
    );
  }
  if (input.period && input.period.end < input.period.start) {
    throw invalidRequest("The period's end must not be before its start.", at(owner.param, "period"));
  }
  const taxRates =
    input.tax_rates === undefined
      ? current.taxRates
      : input.tax_rates
        ? needTaxRates(ctx, input.tax_rates, at(owner.param, "tax_rates"))
        : null;
  const terms: RedemptionTerms = {
    customer: owner.customer,
    currency: owner.currency,
    amount: null,
    param: at(owner.param, "discounts"),
  };
  const discounts = input.discounts && resolveDiscounts(ctx, input.discounts, terms);
  return {
    make(holder) {
      const priced = priceLine(ctx, input, current, owner);
      const { whole, ...kept } = current;
      const untouched = priced.amount === current.amount && input.period === undefined;
      return {
        ...kept,
        // Once changed by hand, it is what was charged, and no longer a rest of something.
        ...(whole && untouched ? { whole } : {}),
        ...priced,
        currency: owner.currency,
        description: input.description ?? current.description ?? nameOf(ctx, priced.price),
        period: input.period ?? current.period,
        discountable: input.discountable ?? current.discountable,
        discounts:
          input.discounts === undefined
            ? current.discounts
            : discounts
              ? redeemDiscounts(ctx, discounts, { customer: owner.customer, invoice_item: holder })
              : [],
        taxRates,
        metadata: mergeMetadata(current.metadata, input.metadata),
      };
    },
  };
}

function checkExclusive(input: ChargeInput, param: string): void {
  const sources = [
    input.amount !== undefined && "amount",
    input.pricing?.price !== undefined && "pricing",
    input.price_data !== undefined && "price_data",
    input.unit_amount_decimal !== undefined && "unit_amount_decimal",
  ].filter((name) => name !== false);
  if (sources.length > 1) {
    throw invalidRequest(
      `You may only specify one of these parameters: ${sources.join(", ")}.`,
      at(param, sources[1] ?? ""),
      "parameters_exclusive",
    );
  }
  if (input.amount !== undefined && (input.quantity ?? 1) !== 1) {
    throw invalidRequest(
      "You may only specify one of these parameters: amount, quantity.",
      at(param, "quantity"),
      "parameters_exclusive",
    );
  }
}

function checkCurrency(currency: string, owner: ChargeOwner, param: string): void {
  if (currency === owner.currency) return;
  throw invalidRequest(
    `The currency \`${currency}\` doesn't match the invoice's currency \`${owner.currency}\`.`,
    param,
  );
}

function checkOneTime(ctx: Context, id: string, owner: ChargeOwner): void {
  const param = at(owner.param, "pricing[price]");
  const price = needActivePrice(ctx, id, param);
  if (price.recurring) {
    throw invalidRequest(
      `The price specified is set to \`type=recurring\` but this field only accepts prices with \`type=one_time\`.`,
      param,
    );
  }
  if (!amountsIn(price, owner.currency)) checkCurrency(price.currency, owner, param);
}

function nameOf(ctx: Context, price: string | null): string | null {
  return price ? need(ctx, "product", need(ctx, "price", price).product).name : null;
}

type Priced = Pick<LineDraft, "amount" | "price" | "quantity" | "quantityDecimal" | "unitAmountDecimal">;

/** What the line comes to: a bare amount, a unit amount, a price, or what it was with another quantity. */
function priceLine(ctx: Context, input: ChargeInput, current: LineDraft, owner: ChargeOwner): Priced {
  if (input.amount !== undefined) {
    return {
      amount: input.amount,
      price: null,
      unitAmountDecimal: String(input.amount),
      quantity: 1,
      quantityDecimal: "1",
    };
  }
  const given = input.quantity_decimal ?? input.quantity;
  const quantity =
    given === undefined ? (current.quantityDecimal ?? String(current.quantity)) : String(given);
  const counted = { quantity: truncated(quantity), quantityDecimal: quantity };
  if (input.unit_amount_decimal !== undefined) {
    return { ...counted, ...unitPriced(String(input.unit_amount_decimal), quantity) };
  }
  const price: PriceRecord | null = input.price_data
    ? resolvePrice(ctx, { price_data: input.price_data }, owner.param)
    : input.pricing?.price
      ? need(ctx, "price", input.pricing.price)
      : null;
  if (price) return { ...counted, ...listPriced(price, quantity, owner.currency) };
  if (given === undefined) {
    const { amount, unitAmountDecimal } = current;
    return { ...counted, amount, price: current.price, unitAmountDecimal };
  }
  if (current.price) {
    return { ...counted, ...listPriced(need(ctx, "price", current.price), quantity, owner.currency) };
  }
  return { ...counted, ...unitPriced(current.unitAmountDecimal ?? String(current.amount), quantity) };
}

function unitPriced(
  unitAmount: string,
  quantity: string,
): Pick<LineDraft, "amount" | "price" | "unitAmountDecimal"> {
  const amount = multiplied(parseDecimal(quantity), parseDecimal(unitAmount));
  checkLineAmount(amount, "quantity");
  return { amount, price: null, unitAmountDecimal: unitAmount };
}

function listPriced(
  price: PriceRecord,
  quantity: string,
  currency: string,
): Pick<LineDraft, "amount" | "price" | "unitAmountDecimal"> {
  const terms = termsIn(price, currency);
  const amount = amountFor(terms, quantity);
  checkLineAmount(amount, "quantity");
  return {
    amount,
    price: price.id,
    unitAmountDecimal: terms.unit_amount_decimal,
  };
}

/** A line that charges nothing yet, as planCharge takes it for a new one. */
export function emptyLine(
  period: { start: number; end: number },
  subscription: string | null,
  currency: string,
): LineDraft {
  return {
    amount: 0,
    currency,
    description: null,
    period,
    price: null,
    unitAmountDecimal: "0",
    quantity: 1,
    discountable: true,
    discounts: [],
    includedDiscounts: [],
    taxRates: null,
    subscription,
    subscriptionItem: null,
    proration: false,
    credited: null,
    invoiceItem: null,
    metadata: {},
  };
}

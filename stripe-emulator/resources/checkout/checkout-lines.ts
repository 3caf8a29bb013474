import type Stripe from "stripe";
import { multiplied, parseDecimal } from "../../arithmetic/decimal";
import { lineAmountsOf } from "../../billing/lines";
import { amountsIn, isMetered } from "../../billing/price-terms";
import { needTaxRates } from "../../billing/taxes";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { newId } from "../../store/ids";
import { atLeast, coverOnly, mergeMetadata, need } from "../../store/lookup";
import type { CheckoutLineRecord, CheckoutSessionRecord } from "../../store/records/checkout";
import { checkPriceChoice, resolvePrice } from "../inline-price";
import type { Mode } from "./checkout-session-params";
import type { Goods } from "./checkout-totals";

type CreateParams = Stripe.Checkout.SessionCreateParams;
type LineParams = NonNullable<CreateParams["line_items"]>[number];
type OptionalParams = NonNullable<CreateParams["optional_items"]>[number];

const mostQuantity = 999_999;
const defaultMaximum = 99;
/** Lines of each kind in subscription mode; in payment mode of all kinds. */
const mostLines = { subscription: 20, payment: 100 };

/** What a session is to sell, checked and not made yet. */
export interface CheckedLines {
  currency: string;
  goods: Goods[];
}

/**
 * Checks what a session is to sell. Nothing is stored: prices that are only described are made by makeLines.
 * @param currency what the session was asked for in, if it was
 * @throws StripeApiError
 */
export function checkLines(
  ctx: Context,
  lines: readonly LineParams[] | undefined,
  { mode, currency: wanted, trial }: { mode: Mode; currency: string | undefined; trial: boolean },
): CheckedLines {
  if (!lines || lines.length === 0) {
    throw invalidRequest(
      `You must pass \`line_items\` in \`${mode}\` mode.`,
      "line_items",
      "parameter_missing",
    );
  }
  for (const [index, line] of lines.entries()) checkLine(ctx, line, `line_items[${index}]`);
  const currencies = lines.map((line) => currencyOf(ctx, line));
  const currency = wanted?.toLowerCase() ?? currencies[0] ?? "";
  for (const [index, line] of lines.entries()) {
    if (isSoldIn(ctx, line, currency)) continue;
    throw invalidRequest(
      wanted
        ? `The price of \`line_items[${index}]\` isn't available in \`${currency}\`.`
        : "All line items in a Checkout Session must have the same currency.",
      `line_items[${index}]`,
    );
  }
  const goods = lines.map((line, index) => goodsFrom(ctx, line, currency, `line_items[${index}]`));
  checkModes(goods, mode, trial);
  return { currency, goods };
}

function checkModes(goods: readonly Goods[], mode: Mode, trial: boolean): void {
  const recurring = goods.filter((one) => one.recurring).length;
  if (mode === "payment" && recurring > 0) {
    throw invalidRequest(
      "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
      "line_items",
    );
  }
  if (mode === "subscription" && recurring === 0) {
    throw invalidRequest(
      "You must provide at least one recurring price in `subscription` mode when using prices.",
      "line_items",
    );
  }
  const single = goods.length - recurring;
  const most = mode === "payment" ? mostLines.payment : mostLines.subscription;
  if (recurring > most || single > most) {
    throw invalidRequest(`You can only pass up to ${most} line items of a kind.`, "line_items");
  }
  if (trial && recurring === 0) {
    throw invalidRequest("A trial needs a recurring price.", "subscription_data");
  }
}

function checkLine(ctx: Context, line: LineParams, param: string): void {
  coverOnly(line, ["price", "price_data", "quantity", "adjustable_quantity", "tax_rates", "metadata"]);
  checkPriceChoice(ctx, line, param);
  const metered = line.price ? isMetered(need(ctx, "price", line.price)) : false;
  if (metered) {
    if (line.quantity !== undefined || line.adjustable_quantity?.enabled) {
      throw invalidRequest(
        "Quantity should not be specified where usage_type is `metered`.",
        `${param}[quantity]`,
      );
    }
  } else if (line.quantity === undefined) {
    throw invalidRequest(
      `Missing required param: ${param}[quantity].`,
      `${param}[quantity]`,
      "parameter_missing",
    );
  }
  atLeast(1, line.quantity, `${param}[quantity]`);
  if (line.tax_rates) needTaxRates(ctx, line.tax_rates, `${param}[tax_rates]`);
  checkAdjustable(line, `${param}[adjustable_quantity]`);
}

function checkAdjustable({ adjustable_quantity: adjustable, quantity = 1 }: LineParams, param: string): void {
  if (!adjustable?.enabled) return;
  const { minimum = 0, maximum = defaultMaximum } = adjustable;
  atLeast(0, minimum, `${param}[minimum]`);
  atLeast(1, maximum, `${param}[maximum]`);
  if (maximum > mostQuantity) {
    throw invalidRequest(`The maximum quantity can be at most ${mostQuantity}.`, `${param}[maximum]`);
  }
  if (minimum > maximum) {
    throw invalidRequest("The minimum quantity can't be greater than the maximum.", `${param}[minimum]`);
  }
  if (quantity < minimum || quantity > maximum) {
    throw invalidRequest(`The quantity must be between ${minimum} and ${maximum}.`, param);
  }
}

function currencyOf(ctx: Context, line: LineParams): string {
  return line.price
    ? need(ctx, "price", line.price).currency
    : (line.price_data?.currency ?? "").toLowerCase();
}

function isSoldIn(ctx: Context, line: LineParams, currency: string): boolean {
  if (!line.price) return currencyOf(ctx, line) === currency;
  return amountsIn(need(ctx, "price", line.price), currency) !== undefined;
}

function goodsFrom(ctx: Context, line: LineParams, currency: string, param: string): Goods {
  const taxRates = line.tax_rates ?? [];
  const quantity = line.quantity ?? 0;
  if (line.price) {
    const price = need(ctx, "price", line.price);
    if (price.custom_unit_amount) {
      throw invalidRequest("Prices that the customer decides about aren't covered.", `${param}[price]`);
    }
    const amounts = lineAmountsOf(price, quantity, currency);
    return { amounts, recurring: price.recurring, product: price.product, taxRates };
  }
  const data = line.price_data;
  const unit = parseDecimal(String(data?.unit_amount_decimal ?? data?.unit_amount ?? 0));
  const recurring = data?.recurring ? { interval_count: 1, ...data.recurring } : null;
  return {
    amounts: [multiplied(parseDecimal(quantity), unit)],
    recurring,
    product: data?.product ?? null,
    taxRates,
  };
}

const mostOptional = 10;

/**
 * Checks what a customer may add to an order.
 * @throws StripeApiError
 */
export function checkOptionalItems(
  ctx: Context,
  items: readonly OptionalParams[],
  { mode, currency }: { mode: Mode; currency: string },
): void {
  if (items.length > mostOptional) {
    throw invalidRequest(`You can only pass up to ${mostOptional} optional items.`, "optional_items");
  }
  for (const [index, item] of items.entries()) {
    const param = `optional_items[${index}]`;
    checkLine(ctx, item, param);
    if (!isSoldIn(ctx, item, currency)) {
      throw invalidRequest(`The price of \`${param}\` isn't available in \`${currency}\`.`, param);
    }
    if (mode === "payment" && need(ctx, "price", item.price).recurring) {
      throw invalidRequest("A recurring price can only be added in `subscription` mode.", `${param}[price]`);
    }
  }
}

/** The lines that a customer may add; nothing of them is bought yet. */
export function makeOptionalLines(ctx: Context, items: readonly OptionalParams[]): CheckoutLineRecord[] {
  return makeLines(ctx, items).map((line) => ({ ...line, optional: line.quantity, quantity: 0 }));
}

/** Makes the lines that were checked, with the prices that are only described. */
export function makeLines(ctx: Context, lines: readonly LineParams[]): CheckoutLineRecord[] {
  return lines.map((line, index) => ({
    id: newId("li"),
    price: resolvePrice(ctx, line, `line_items[${index}]`).id,
    quantity: line.quantity ?? 0,
    adjustable: line.adjustable_quantity?.enabled
      ? {
          minimum: line.adjustable_quantity.minimum ?? 0,
          maximum: line.adjustable_quantity.maximum ?? defaultMaximum,
        }
      : null,
    optional: null,
    taxRates: [...new Set(line.tax_rates ?? [])],
    metadata: mergeMetadata(null, line.metadata),
  }));
}

/** Whether a line is bought at all: not when its quantity was taken down to nothing. */
export function isSold(ctx: Context, { price, quantity }: CheckoutLineRecord): boolean {
  return quantity > 0 || isMetered(need(ctx, "price", price));
}

/**
 * The least a customer may choose of a line: what the session says, but not nothing of all there is.
 */
export function leastQuantity(
  ctx: Context,
  session: CheckoutSessionRecord,
  line: CheckoutLineRecord,
): number {
  if (line.optional !== null) return 0;
  const others = session.internal.lineItems.filter((one) => one.id !== line.id && isSold(ctx, one));
  const recurs = (one: CheckoutLineRecord) => need(ctx, "price", one.price).recurring !== null;
  const needed = session.mode === "subscription" && recurs(line) ? !others.some(recurs) : others.length === 0;
  return Math.max(line.adjustable?.minimum ?? 0, needed ? 1 : 0);
}

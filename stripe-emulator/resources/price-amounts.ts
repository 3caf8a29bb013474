import type Stripe from "stripe";
import { formatDecimal, parseDecimal } from "../arithmetic/decimal";
import { amountsIn } from "../billing/price-terms";
import { invalidRequest } from "../http/errors";
import { atLeast, needCurrency } from "../store/lookup";
import type { PriceAmounts, PriceRecord, PriceTier } from "../store/records/catalogue";

type CurrencyOptions = NonNullable<PriceRecord["internal"]>["currencyOptions"];

/** The parameters that say what something costs in one currency. */
export interface AmountParams {
  unit_amount?: number;
  unit_amount_decimal?: Stripe.Decimal;
  custom_unit_amount?: Stripe.PriceCreateParams.CustomUnitAmount;
  tiers?: Stripe.PriceCreateParams.Tier[];
}

interface Scheme {
  tiered: boolean;
  recurring: boolean;
  /** Whether a negative amount, which credits the customer, is allowed. */
  credits: boolean;
}

/** The name of a parameter within another, e.g. `price_data[unit_amount]`. */
export function inside(prefix: string, name: string): string {
  return prefix ? `${prefix}[${name}]` : name;
}

function decimalParam(value: { toString(): string }, credits: boolean, param: string): string {
  try {
    const parsed = parseDecimal(value.toString());
    if (credits || parsed >= 0n) return formatDecimal(parsed);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalidRequest(
      `Invalid decimal: ${value.toString()}; must contain at maximum twelve decimal places.`,
      param,
    );
  }
  throw invalidRequest("Invalid non-negative decimal", param);
}

/** An amount as the whole number, where it is one, and as the decimal that is always there. */
function amountPair(
  whole: number | undefined,
  decimal: { toString(): string } | undefined,
  name: string,
  prefix: string,
  credits = false,
): { whole: number | null; decimal: string } | null {
  const param = inside(prefix, name);
  if (whole !== undefined && decimal !== undefined) {
    throw invalidRequest(
      `You may only specify one of these parameters: ${name}, ${name}_decimal.`,
      `${param}_decimal`,
    );
  }
  if (whole !== undefined) {
    if (!Number.isInteger(whole))
      throw invalidRequest(`Invalid integer: ${whole}`, param, "parameter_invalid_integer");
    if (whole < 0 && !credits)
      throw invalidRequest("Invalid non-negative integer", param, "parameter_invalid_integer");
    return { whole, decimal: String(whole) };
  }
  if (decimal === undefined) return null;
  const text = decimalParam(decimal, credits, `${param}_decimal`);
  return { whole: text.includes(".") ? null : Number(text), decimal: text };
}

function tierOf(tier: Stripe.PriceCreateParams.Tier, prefix: string): PriceTier {
  const unit = amountPair(tier.unit_amount, tier.unit_amount_decimal, "unit_amount", prefix);
  const flat = amountPair(tier.flat_amount, tier.flat_amount_decimal, "flat_amount", prefix);
  if (!unit && !flat) throw invalidRequest("An entry in the tiers array is missing an amount.", prefix);
  return {
    flat_amount: flat?.whole ?? null,
    flat_amount_decimal: flat?.decimal ?? null,
    unit_amount: unit?.whole ?? null,
    unit_amount_decimal: unit?.decimal ?? null,
    up_to: tier.up_to === "inf" ? null : tier.up_to,
  };
}

function tiersOf(given: readonly Stripe.PriceCreateParams.Tier[], param: string): PriceTier[] {
  const tiers = given.map((tier, index) => tierOf(tier, `${param}[${index}]`));
  let below = 0;
  for (const [index, { up_to }] of tiers.entries()) {
    const last = index === tiers.length - 1;
    if (last !== (up_to === null)) {
      const message = last
        ? "The last tier must define `up_to` as `inf`."
        : "Only the last tier may be `inf`.";
      throw invalidRequest(message, `${param}[${index}][up_to]`);
    }
    if (up_to === null) continue;
    if (!Number.isInteger(up_to) || up_to <= below) {
      throw invalidRequest(
        "Tiers must have whole, ascending values of `up_to`.",
        `${param}[${index}][up_to]`,
      );
    }
    below = up_to;
  }
  return tiers;
}

function customAmountOf(
  given: Stripe.PriceCreateParams.CustomUnitAmount,
  scheme: Scheme,
  param: string,
): Stripe.Price.CustomUnitAmount {
  if (!given.enabled) throw invalidRequest("`enabled` must be `true`.", `${param}[enabled]`);
  if (scheme.recurring)
    throw invalidRequest("`custom_unit_amount` can only be used with one-time prices.", param);
  for (const name of ["minimum", "maximum", "preset"] as const) atLeast(0, given[name], `${param}[${name}]`);
  const { minimum = null, maximum = null, preset = null } = given;
  const low = minimum ?? 0;
  const high = maximum ?? Number.POSITIVE_INFINITY;
  if (low > high) throw invalidRequest("`minimum` must not exceed `maximum`.", `${param}[minimum]`);
  if (preset !== null && (preset < low || preset > high)) {
    throw invalidRequest("`preset` must lie between `minimum` and `maximum`.", `${param}[preset]`);
  }
  return { minimum, maximum, preset };
}

/**
 * Reads what something costs in one currency.
 * @param prefix of the parameters' names, e.g. `currency_options[eur]`; empty at the top
 * @throws StripeApiError unless exactly one way to price it is given, which fits the scheme
 */
export function amountsOf(params: AmountParams, scheme: Scheme, prefix: string): PriceAmounts {
  const given = (["unit_amount", "unit_amount_decimal", "custom_unit_amount"] as const).filter(
    (name) => params[name] !== undefined,
  );
  const none = { custom_unit_amount: null, unit_amount: null, unit_amount_decimal: null, tiers: null };
  if (scheme.tiered) {
    const [other] = given;
    if (other) {
      throw invalidRequest(
        `You cannot set \`${other}\` when \`billing_scheme\` is \`tiered\`.`,
        inside(prefix, other),
      );
    }
    if (!params.tiers?.length) {
      throw invalidRequest(
        "Prices with `billing_scheme=tiered` require `tiers` to be set.",
        inside(prefix, "tiers"),
        "parameter_missing",
      );
    }
    return { ...none, tiers: tiersOf(params.tiers, inside(prefix, "tiers")) };
  }
  if (params.tiers) {
    throw invalidRequest(
      "You can only set `tiers` when `billing_scheme` is `tiered`.",
      inside(prefix, "tiers"),
    );
  }
  if (params.custom_unit_amount) {
    if (given.length > 1)
      throw invalidRequest(`You may only specify one of these parameters: ${given.join(", ")}.`);
    const param = inside(prefix, "custom_unit_amount");
    return { ...none, custom_unit_amount: customAmountOf(params.custom_unit_amount, scheme, param) };
  }
  const amount = amountPair(
    params.unit_amount,
    params.unit_amount_decimal,
    "unit_amount",
    prefix,
    scheme.credits,
  );
  if (!amount) {
    throw invalidRequest(
      "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.",
      inside(prefix, "unit_amount"),
      "parameter_missing",
    );
  }
  return { ...none, unit_amount: amount.whole, unit_amount_decimal: amount.decimal };
}

/**
 * Reads the amounts in further currencies.
 * @param own the price's own currency, which can't be an option
 * @throws StripeApiError naming the option
 */
export function currencyOptionsOf(
  options: Record<string, AmountParams & { tax_behavior?: Stripe.Price.TaxBehavior }>,
  own: string,
  scheme: Scheme,
  prefix: string,
): CurrencyOptions {
  const read: CurrencyOptions = {};
  for (const [name, option] of Object.entries(options)) {
    const currency = needCurrency(name);
    const param = `${inside(prefix, "currency_options")}[${name}]`;
    if (currency === own) {
      throw invalidRequest(`\`currency_options\` can't hold the price's own currency, ${own}.`, param);
    }
    read[currency] = {
      ...amountsOf(option, scheme, param),
      tax_behavior: option.tax_behavior ?? "unspecified",
    };
  }
  return read;
}

/** `currency_options` as they are sent: the price's own currency is among them. */
export function sentCurrencyOptions(price: PriceRecord): Record<string, object> {
  const own = { ...amountsIn(price, price.currency), tax_behavior: price.tax_behavior };
  const all = { [price.currency]: own, ...price.internal?.currencyOptions };
  return Object.fromEntries(
    Object.entries(all).map(([currency, { tiers, ...option }]) => [
      currency,
      tiers ? { ...option, tiers } : option,
    ]),
  );
}

import type Stripe from "stripe";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { newId } from "../store/ids";
import { atLeast, mergeMetadata, need, needCurrency } from "../store/lookup";
import type { PriceRecord } from "../store/records/catalogue";
import { amountsOf, currencyOptionsOf, inside } from "./price-amounts";

type Recurring = NonNullable<PriceRecord["recurring"]>;

/** What describes a price, whichever way it is made. */
export type ShapeParams = Omit<
  Stripe.PriceCreateParams,
  "product" | "product_data" | "expand" | "transfer_lookup_key"
>;

/** The longest time between two bills: three years. */
const longestCount: Record<string, number> = { day: 1095, week: 156, month: 36, year: 3 };

/**
 * Reads how a price recurs.
 * @param prefix of the parameters' names, e.g. `items[0][price_data][recurring]`
 * @throws StripeApiError for an interval beyond three years, or a meter that doesn't fit
 */
function recurringOf(ctx: Context, given: Stripe.PriceCreateParams.Recurring, prefix: string): Recurring {
  const count = given.interval_count ?? 1;
  const most = longestCount[given.interval] ?? 1;
  atLeast(1, count, `${prefix}[interval_count]`);
  if (count > most) {
    throw invalidRequest(
      `The \`interval_count\` of a price with \`interval=${given.interval}\` can't be greater than ${most}.`,
      `${prefix}[interval_count]`,
    );
  }
  atLeast(1, given.trial_period_days, `${prefix}[trial_period_days]`);
  const usageType = given.usage_type ?? "licensed";
  return {
    interval: given.interval,
    interval_count: count,
    meter: meterOf(ctx, given.meter, usageType, `${prefix}[meter]`),
    trial_period_days: given.trial_period_days ?? null,
    usage_type: usageType,
  };
}

function meterOf(ctx: Context, id: string | undefined, usageType: string, param: string): string | null {
  if (usageType !== "metered") {
    if (id) throw invalidRequest("A `meter` can only be set on a price with `usage_type=metered`.", param);
    return null;
  }
  if (!id) {
    throw invalidRequest(
      "Prices with `usage_type=metered` must be backed by a meter: set `recurring[meter]`.",
      param,
      "parameter_missing",
    );
  }
  const meter = need(ctx, "billing.meter", id, param);
  if (meter.status !== "active") {
    throw invalidRequest(
      `The meter ${id} is inactive. You can't attach a deactivated meter to a price.`,
      param,
    );
  }
  return meter.id;
}

function transformOf(params: ShapeParams, tiered: boolean): PriceRecord["transform_quantity"] {
  const given = params.transform_quantity;
  if (!given) return null;
  if (tiered) {
    throw invalidRequest("`transform_quantity` cannot be combined with `tiers`.", "transform_quantity");
  }
  atLeast(1, given.divide_by, "transform_quantity[divide_by]");
  return { divide_by: given.divide_by, round: given.round };
}

function tiersModeOf(params: ShapeParams, tiered: boolean): PriceRecord["tiers_mode"] {
  if (!tiered) {
    if (!params.tiers_mode) return null;
    throw invalidRequest("You can only set `tiers_mode` when `billing_scheme` is `tiered`.", "tiers_mode");
  }
  if (!params.recurring) {
    throw invalidRequest("Prices with `billing_scheme=tiered` must be recurring.", "billing_scheme");
  }
  if (params.tiers_mode) return params.tiers_mode;
  throw invalidRequest(
    "`tiers_mode` must be set when `billing_scheme` is `tiered`.",
    "tiers_mode",
    "parameter_missing",
  );
}

/**
 * Everything of a new price but its product. Nothing is stored.
 * @param prefix of the parameters' names, e.g. `items[0][price_data]`; empty at the top
 * @param options `credits` allows a negative amount, as for invoice items
 * @throws StripeApiError for what doesn't go together
 */
export function priceShape(
  ctx: Context,
  params: ShapeParams,
  prefix = "",
  { credits = false }: { credits?: boolean } = {},
): Omit<PriceRecord, "product"> {
  const currency = needCurrency(params.currency);
  const tiered = params.billing_scheme === "tiered";
  const scheme = { tiered, recurring: params.recurring !== undefined, credits };
  const { tiers, ...amounts } = amountsOf(params, scheme, prefix);
  const currencyOptions = currencyOptionsOf(params.currency_options ?? {}, currency, scheme, prefix);
  const hidden = tiers !== null || Object.keys(currencyOptions).length > 0;
  return {
    id: newId("price"),
    object: "price",
    active: params.active ?? true,
    billing_scheme: params.billing_scheme ?? "per_unit",
    created: ctx.clock.now(),
    currency,
    livemode: false,
    lookup_key: params.lookup_key ?? null,
    metadata: mergeMetadata(null, params.metadata),
    nickname: params.nickname ?? null,
    recurring: params.recurring ? recurringOf(ctx, params.recurring, inside(prefix, "recurring")) : null,
    tax_behavior: params.tax_behavior ?? "unspecified",
    tiers_mode: tiersModeOf(params, tiered),
    transform_quantity: transformOf(params, tiered),
    type: params.recurring ? "recurring" : "one_time",
    ...amounts,
    ...(hidden ? { internal: { tiers, currencyOptions, inline: false } } : {}),
  };
}

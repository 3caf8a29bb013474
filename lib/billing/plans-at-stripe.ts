import type Stripe from "stripe";
import {
  type CataloguePrice,
  type Currency,
  cataloguePrice,
  currencies,
  type Interval,
  intervals,
  lookupKeyOf,
  type PaidPlanKey,
  paidPlanKeys,
  recurrence,
} from "./plans";
import { orMissing } from "./stripe";
import { everyPage } from "./sync/fetch";

/** A price that the catalogue asks for. */
export type SoldPrice = {
  plan: PaidPlanKey;
  interval: Interval;
  currency: Currency;
  price: CataloguePrice;
};

/** What Stripe has of a plan. */
export type PlanAtStripe = {
  plan: PaidPlanKey;
  /** Null before the plan was brought there. Inactive once it was archived. */
  product: Stripe.Product | null;
  /** The prices, on sale or not, that hold the catalogue's lookup keys. */
  holders: ReadonlyMap<string, Stripe.Price>;
  /** What else is on sale of the product: prices that hold none of these keys. */
  others: readonly Stripe.Price[];
};

/** A plan's product in Stripe. The id is ours to choose, so that it can't be made twice. */
export const productIdOf = (plan: PaidPlanKey) => `keel_${plan}`;

/** Metadata of every price that a sync made: the lookup key it was made for, which it loses when it is replaced. */
export const madeFor = "catalogue";

/** Stripe lists prices by ten lookup keys at a time at most. */
const lookupKeysPerList = 10;

/** What the catalogue asks for a plan. */
export function soldPrices(plan: PaidPlanKey): SoldPrice[] {
  return intervals.flatMap((interval) =>
    currencies.map((currency) => ({
      plan,
      interval,
      currency,
      price: cataloguePrice(plan, interval, currency),
    })),
  );
}

/** The lookup key of a price of the catalogue. */
export const keyOf = ({ plan, interval, currency }: Omit<SoldPrice, "price">) =>
  lookupKeyOf(plan, interval, currency);

/** Fetches what Stripe has of these plans. Changes nothing. */
export async function fetchPlans(
  stripe: Stripe,
  plans: readonly PaidPlanKey[] = paidPlanKeys,
): Promise<PlanAtStripe[]> {
  const lookupKeys = plans.flatMap((plan) => soldPrices(plan).map(keyOf));
  const holders = await holdersOf(stripe, lookupKeys);
  const found: PlanAtStripe[] = [];
  for (const plan of plans) {
    const product: Stripe.Product | Stripe.DeletedProduct | null = await orMissing(
      stripe.products.retrieve(productIdOf(plan)),
    );
    const present = product && !product.deleted ? product : null;
    const active = present
      ? await everyPage(
          stripe.prices.list({ product: present.id, active: true, limit: 100, expand: ["data.tiers"] }),
        )
      : [];
    found.push({
      plan,
      product: present,
      holders: new Map(
        soldPrices(plan).flatMap((sold) => {
          const holder = holders.get(keyOf(sold));
          return holder ? [[keyOf(sold), holder] as const] : [];
        }),
      ),
      others: active.filter(({ lookup_key: key }) => key === null || !holders.has(key)),
    });
  }
  return found;
}

async function holdersOf(stripe: Stripe, lookupKeys: readonly string[]): Promise<Map<string, Stripe.Price>> {
  const holders = new Map<string, Stripe.Price>();
  for (let from = 0; from < lookupKeys.length; from += lookupKeysPerList) {
    const prices = await everyPage(
      stripe.prices.list({
        lookup_keys: lookupKeys.slice(from, from + lookupKeysPerList),
        limit: 100,
        expand: ["data.tiers"],
      }),
    );
    for (const price of prices) if (price.lookup_key) holders.set(price.lookup_key, price);
  }
  return holders;
}

/**
 * What a price asks, as the catalogue would say it. Null for what the catalogue has no words for: fractions of a
 * minor unit, volume tiers, tiers with a flat amount. The price's `tiers` must have been expanded.
 */
export function amountOf({ unit_amount, tiers_mode, tiers = [] }: Stripe.Price): CataloguePrice | null {
  if (tiers_mode === null) return unit_amount;
  if (tiers_mode !== "graduated") return null;
  const plain = tiers.flatMap(({ up_to: upTo, unit_amount: unitAmount, flat_amount: flat }) =>
    unitAmount === null || flat ? [] : [{ upTo, unitAmount }],
  );
  return plain.length > 0 && plain.length === tiers.length ? plain : null;
}

/** Whether a price is what the catalogue asks for, on sale or not. */
export function isRight(price: Stripe.Price, wanted: SoldPrice): boolean {
  const { recurring } = price;
  return (
    isSameAmount(amountOf(price), wanted.price) &&
    price.currency === wanted.currency &&
    price.transform_quantity === null &&
    recurring?.usage_type === "licensed" &&
    recurring.interval === recurrence[wanted.interval].interval &&
    recurring.interval_count === recurrence[wanted.interval].intervalCount &&
    price.product === productIdOf(wanted.plan)
  );
}

function isSameAmount(actual: CataloguePrice | null, wanted: CataloguePrice): boolean {
  if (actual === null || typeof actual === "number" || typeof wanted === "number") return actual === wanted;
  return (
    actual.length === wanted.length &&
    wanted.every(
      ({ upTo, unitAmount }, place) =>
        actual[place]?.upTo === upTo && actual[place].unitAmount === unitAmount,
    )
  );
}

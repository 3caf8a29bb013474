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
  plans,
  recurrence,
} from "./plans";
import { type BillingContext, orMissing } from "./stripe";
import { syncPrice, syncProduct } from "./sync/catalog";

/** One thing that Stripe must learn so that it sells what the catalogue says. */
export type PlanChange =
  | { kind: "create_product"; plan: PaidPlanKey }
  | { kind: "update_product"; plan: PaidPlanKey; fields: string[] }
  | ({ kind: "create_price" } & SoldPrice)
  | ({ kind: "replace_price"; replaced: Stripe.Price } & SoldPrice);

export type SoldPrice = {
  plan: PaidPlanKey;
  interval: Interval;
  currency: Currency;
  price: CataloguePrice;
};

/** Every price of the catalogue. */
const soldPrices: readonly SoldPrice[] = paidPlanKeys.flatMap((plan) =>
  intervals.flatMap((interval) =>
    currencies.map((currency) => ({
      plan,
      interval,
      currency,
      price: cataloguePrice(plan, interval, currency),
    })),
  ),
);

/** A plan's product in Stripe. The id is ours to choose, so that it can't be made twice. */
const productIdOf = (plan: PaidPlanKey) => `keel_${plan}`;

/** Compares the catalogue with Stripe and says what is to be done. Changes nothing. */
export async function diffPlans(stripe: Stripe): Promise<PlanChange[]> {
  const changes: PlanChange[] = [];
  const sold = await pricesAtStripe(stripe);
  for (const plan of paidPlanKeys) {
    const product = await orMissing(stripe.products.retrieve(productIdOf(plan)));
    if (!product) changes.push({ kind: "create_product", plan });
    else {
      const fields = staleFields(product, plan);
      if (fields.length > 0) changes.push({ kind: "update_product", plan, fields });
    }
    for (const wanted of soldPrices) {
      if (wanted.plan !== plan) continue;
      const price = sold.get(lookupKeyOf(plan, wanted.interval, wanted.currency));
      if (!price) changes.push({ kind: "create_price", ...wanted });
      else if (!isRight(price, wanted)) changes.push({ kind: "replace_price", ...wanted, replaced: price });
    }
  }
  return changes;
}

/**
 * Carries out what `diffPlans` found, then mirrors every plan and price. A changed amount makes a new price
 * that takes over the lookup key; who subscribes already keeps the old one. Running it again changes nothing.
 * @param onChange is told of each change when it is done.
 */
export async function applyPlans(
  ctx: BillingContext,
  changes: readonly PlanChange[],
  onChange: (change: PlanChange) => void = () => {},
): Promise<void> {
  for (const change of changes) {
    await apply(ctx.stripe, change);
    onChange(change);
  }
  for (const plan of paidPlanKeys) {
    await syncProduct(ctx, productIdOf(plan));
    const prices = await ctx.stripe.prices
      .list({ product: productIdOf(plan), limit: 100 })
      .autoPagingToArray({ limit: 1000 });
    // Old prices first, so that a lookup key ends with the price that has it now.
    for (const price of prices.toReversed()) await syncPrice(ctx, price.id);
  }
}

async function apply(stripe: Stripe, change: PlanChange): Promise<void> {
  const { plan } = change;
  const { name, description } = plans[plan];
  switch (change.kind) {
    case "create_product":
      await stripe.products.create({ id: productIdOf(plan), name, description, metadata: { plan } });
      return;
    case "update_product":
      await stripe.products.update(productIdOf(plan), {
        active: true,
        name,
        description,
        metadata: { plan },
      });
      return;
    case "create_price":
    case "replace_price":
      await stripe.prices.create({
        product: productIdOf(plan),
        currency: change.currency,
        ...amountParams(change.price),
        recurring: {
          interval: recurrence[change.interval].interval,
          interval_count: recurrence[change.interval].intervalCount,
        },
        lookup_key: lookupKeyOf(plan, change.interval, change.currency),
        transfer_lookup_key: true,
      });
      // No longer sold; its subscribers keep it.
      if (change.kind === "replace_price") await stripe.prices.update(change.replaced.id, { active: false });
  }
}

function staleFields(product: Stripe.Product, plan: PaidPlanKey): string[] {
  const { name, description } = plans[plan];
  const wanted = { name, description, active: true, plan };
  const actual = { ...product, plan: product.metadata.plan };
  return (Object.keys(wanted) as (keyof typeof wanted)[]).filter((field) => wanted[field] !== actual[field]);
}

/** Stripe lists prices by ten lookup keys at a time at most. */
const lookupKeysPerList = 10;

async function pricesAtStripe(stripe: Stripe): Promise<Map<string, Stripe.Price>> {
  const lookupKeys = soldPrices.map(({ plan, interval, currency }) => lookupKeyOf(plan, interval, currency));
  const found = new Map<string, Stripe.Price>();
  for (let from = 0; from < lookupKeys.length; from += lookupKeysPerList) {
    const { data } = await stripe.prices.list({
      lookup_keys: lookupKeys.slice(from, from + lookupKeysPerList),
      active: true,
      limit: 100,
      expand: ["data.tiers"],
    });
    for (const price of data) if (price.lookup_key) found.set(price.lookup_key, price);
  }
  return found;
}

function amountParams(price: CataloguePrice): Partial<Stripe.PriceCreateParams> {
  if (typeof price === "number") return { unit_amount: price };
  return {
    billing_scheme: "tiered",
    tiers_mode: "graduated",
    tiers: price.map(({ upTo, unitAmount }) => ({ up_to: upTo ?? "inf", unit_amount: unitAmount })),
  };
}

function isRight(price: Stripe.Price, { plan, interval, currency, price: wanted }: SoldPrice): boolean {
  return (
    isAmount(price, wanted) &&
    price.currency === currency &&
    price.recurring?.interval === recurrence[interval].interval &&
    price.recurring.interval_count === recurrence[interval].intervalCount &&
    price.product === productIdOf(plan)
  );
}

function isAmount(price: Stripe.Price, wanted: CataloguePrice): boolean {
  if (typeof wanted === "number") return price.billing_scheme === "per_unit" && price.unit_amount === wanted;
  const tiers = price.tiers ?? [];
  return (
    price.tiers_mode === "graduated" &&
    tiers.length === wanted.length &&
    wanted.every(
      ({ upTo, unitAmount }, place) =>
        tiers[place]?.up_to === upTo &&
        tiers[place].unit_amount === unitAmount &&
        (tiers[place].flat_amount ?? 0) === 0,
    )
  );
}

import type Stripe from "stripe";
import {
  currency,
  type Interval,
  intervals,
  lookupKeyOf,
  type PaidPlanKey,
  paidPlanKeys,
  plans,
} from "./plans";
import { type BillingContext, orMissing } from "./stripe";
import { syncPrice, syncProduct } from "./sync/catalog";

/** One thing that Stripe must learn so that it sells what the catalogue says. */
export type PlanChange =
  | { kind: "create_product"; plan: PaidPlanKey }
  | { kind: "update_product"; plan: PaidPlanKey; fields: string[] }
  | { kind: "create_price"; plan: PaidPlanKey; interval: Interval; amount: number }
  | { kind: "replace_price"; plan: PaidPlanKey; interval: Interval; amount: number; replaced: Stripe.Price };

/** A plan's product in Stripe. The id is ours to choose, so that it can't be made twice. */
const productIdOf = (plan: PaidPlanKey) => `keel_${plan}`;

/** Compares the catalogue with Stripe and says what is to be done. Changes nothing. */
export async function diffPlans(stripe: Stripe): Promise<PlanChange[]> {
  const changes: PlanChange[] = [];
  const lookupKeys = paidPlanKeys.flatMap((plan) => intervals.map((interval) => lookupKeyOf(plan, interval)));
  const sold = await stripe.prices
    .list({ lookup_keys: lookupKeys, active: true, limit: 100 })
    .autoPagingToArray({ limit: 1000 });
  for (const plan of paidPlanKeys) {
    const product = await orMissing(stripe.products.retrieve(productIdOf(plan)));
    if (!product) changes.push({ kind: "create_product", plan });
    else {
      const fields = staleFields(product, plan);
      if (fields.length > 0) changes.push({ kind: "update_product", plan, fields });
    }
    for (const interval of intervals) {
      const amount = plans[plan].amounts[interval];
      const price = sold.find(({ lookup_key }) => lookup_key === lookupKeyOf(plan, interval));
      if (!price) changes.push({ kind: "create_price", plan, interval, amount });
      else if (!isRight(price, plan, interval)) {
        changes.push({ kind: "replace_price", plan, interval, amount, replaced: price });
      }
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
        currency,
        unit_amount: change.amount,
        recurring: { interval: change.interval },
        lookup_key: lookupKeyOf(plan, change.interval),
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

function isRight(price: Stripe.Price, plan: PaidPlanKey, interval: Interval): boolean {
  return (
    price.unit_amount === plans[plan].amounts[interval] &&
    price.currency === currency &&
    price.recurring?.interval === interval &&
    price.recurring.interval_count === 1 &&
    price.product === productIdOf(plan)
  );
}

import type Stripe from "stripe";
import { type CataloguePrice, type PaidPlanKey, planOf, recurrence } from "./plans";
import {
  fetchPlans,
  isRight,
  keyOf,
  madeFor,
  type PlanAtStripe,
  productIdOf,
  type SoldPrice,
  soldPrices,
} from "./plans-at-stripe";
import { isProductStale, stalePrices } from "./stale-plans";
import type { BillingContext } from "./stripe";
import { syncPrice, syncProduct } from "./sync/catalog";

export type FieldDifference = { field: string; is: string | null; becomes: string };

/** One thing to change at Stripe so that it sells what the catalogue says, or no longer sells a plan. */
export type PlanChange =
  | { kind: "create_product"; plan: PaidPlanKey }
  | { kind: "update_product"; plan: PaidPlanKey; differences: readonly FieldDifference[] }
  | ({ kind: "create_price" } & SoldPrice)
  /** Another amount: a new price takes over the lookup key. Who subscribes to the replaced one keeps it. */
  | ({ kind: "replace_price"; replaced: Stripe.Price } & SoldPrice)
  /** It is as the catalogue says, but off sale. */
  | ({ kind: "restore_price"; restored: Stripe.Price } & SoldPrice)
  /** It was replaced and is still on sale, as after a crash; or its plan is archived. */
  | { kind: "archive_price"; plan: PaidPlanKey; archived: Stripe.Price }
  | { kind: "archive_product"; plan: PaidPlanKey }
  | { kind: "restore_product"; plan: PaidPlanKey };

/**
 * Compares the catalogue with Stripe and says what is to be done so that Stripe sells it. A plan that was archived
 * stays so. Changes nothing.
 */
export async function diffPlans(stripe: Stripe): Promise<PlanChange[]> {
  return (await fetchPlans(stripe)).flatMap(diffPlan);
}

/** What is to be done for one plan. */
export function diffPlan(found: PlanAtStripe): PlanChange[] {
  return found.product?.active === false ? [] : diffOnSale(found);
}

function diffOnSale({ plan, product, holders, others }: PlanAtStripe): PlanChange[] {
  const changes: PlanChange[] = [];
  const differences = product ? differencesOf(product, plan) : [];
  if (!product) changes.push({ kind: "create_product", plan });
  else if (differences.length > 0) changes.push({ kind: "update_product", plan, differences });
  for (const sold of soldPrices(plan)) {
    const holder = holders.get(keyOf(sold));
    if (!holder) changes.push({ kind: "create_price", ...sold });
    else if (!isRight(holder, sold)) changes.push({ kind: "replace_price", ...sold, replaced: holder });
    else if (!holder.active) changes.push({ kind: "restore_price", ...sold, restored: holder });
  }
  for (const price of others) {
    if (isReplaced(price)) changes.push({ kind: "archive_price", plan, archived: price });
  }
  return changes;
}

/** Whether a sync made this price and another one has its lookup key now. One that people made is theirs. */
export const isReplaced = (price: Stripe.Price) => Boolean(price.metadata[madeFor]);

/** What is to be done so that a plan is no longer sold. Who subscribes to it keeps it. Changes nothing. */
export async function diffArchive(stripe: Stripe, plan: PaidPlanKey): Promise<PlanChange[]> {
  const [found] = await fetchPlans(stripe, [plan]);
  if (!found?.product) return [];
  const { product, holders, others } = found;
  const onSale = [...holders.values(), ...others].filter((price) => price.active);
  return [
    // First, so that a crash leaves no product on sale that has no prices.
    ...(product.active ? [{ kind: "archive_product", plan } as const] : []),
    ...onSale.map((archived) => ({ kind: "archive_price", plan, archived }) as const),
  ];
}

/** What is to be done so that an archived plan is sold again, at the catalogue's prices. Changes nothing. */
export async function diffRestore(stripe: Stripe, plan: PaidPlanKey): Promise<PlanChange[]> {
  const [found] = await fetchPlans(stripe, [plan]);
  if (!found?.product || found.product.active) return [];
  return [{ kind: "restore_product", plan }, ...diffOnSale(found)];
}

/**
 * Carries out what a comparison found, then mirrors every plan and price that our tables have otherwise. Running
 * it again after a crash, at whatever place, finishes it; after that it changes nothing.
 * @param onChange is told of each change when it is done.
 */
export async function applyPlans(
  ctx: BillingContext,
  changes: readonly PlanChange[],
  onChange: (change: PlanChange) => void = () => {},
): Promise<void> {
  for (const change of changes) {
    await apply(ctx, change);
    onChange(change);
  }
  await mirrorPlans(ctx);
}

/** Brings our tables in line with what Stripe has of the catalogue, and with what they wrongly hold to be on sale. */
async function mirrorPlans(ctx: BillingContext): Promise<void> {
  for (const found of await fetchPlans(ctx.stripe)) {
    const { product } = found;
    if (product && (await isProductStale(ctx.db, product))) await syncProduct(ctx, product.id);
    for (const id of await stalePrices(ctx.db, found)) await syncPrice(ctx, id);
  }
}

async function apply(ctx: BillingContext, change: PlanChange): Promise<void> {
  const { stripe } = ctx;
  const { plan } = change;
  switch (change.kind) {
    case "create_product":
      await createProduct(stripe, plan);
      return;
    case "update_product":
      await stripe.products.update(productIdOf(plan), { ...wantedProduct(plan), metadata: { plan } });
      return;
    case "archive_product":
    case "restore_product":
      await stripe.products.update(productIdOf(plan), { active: change.kind === "restore_product" });
      // At once, so that an archived plan isn't shown even if we get no further.
      await syncProduct(ctx, productIdOf(plan));
      return;
    case "archive_price":
      await stripe.prices.update(change.archived.id, { active: false });
      return;
    case "restore_price":
      await stripe.prices.update(change.restored.id, { active: true });
      return;
    case "create_price":
      await createPrice(stripe, change);
      return;
    case "replace_price":
      await replacePrice(ctx, change, change.replaced);
  }
}

/**
 * From its marking on, the replaced price is known for one of ours without a lookup key, so that the next sync takes
 * it off sale should we get no further. It goes only when our tables have the new one: there is always one to buy.
 */
async function replacePrice(ctx: BillingContext, sold: SoldPrice, replaced: Stripe.Price): Promise<void> {
  const { stripe } = ctx;
  if (!isReplaced(replaced)) {
    await stripe.prices.update(replaced.id, { metadata: { [madeFor]: keyOf(sold) } });
  }
  const created = await createPrice(stripe, sold);
  await syncPrice(ctx, created.id);
  if (replaced.active) await stripe.prices.update(replaced.id, { active: false });
}

function createPrice(stripe: Stripe, sold: SoldPrice): Promise<Stripe.Price> {
  const { interval, intervalCount } = recurrence[sold.interval];
  return stripe.prices.create({
    product: productIdOf(sold.plan),
    currency: sold.currency,
    ...amountParams(sold.price),
    recurring: { interval, interval_count: intervalCount },
    lookup_key: keyOf(sold),
    transfer_lookup_key: true,
    metadata: { [madeFor]: keyOf(sold) },
  });
}

function amountParams(price: CataloguePrice): Partial<Stripe.PriceCreateParams> {
  if (typeof price === "number") return { unit_amount: price };
  return {
    billing_scheme: "tiered",
    tiers_mode: "graduated",
    tiers: price.map(({ upTo, unitAmount }) => ({ up_to: upTo ?? "inf", unit_amount: unitAmount })),
  };
}

function createProduct(stripe: Stripe, plan: PaidPlanKey): Promise<Stripe.Product> {
  // Stripe takes an empty label for unsetting it, which a new product can't do.
  const { unit_label, ...wanted } = wantedProduct(plan);
  return stripe.products.create({
    id: productIdOf(plan),
    ...wanted,
    ...(unit_label ? { unit_label } : {}),
    metadata: { plan },
  });
}

function wantedProduct(plan: PaidPlanKey) {
  const { name, description, per } = planOf(plan);
  return { name, description, unit_label: per === "seat" ? "seat" : "" };
}

function differencesOf(product: Stripe.Product, plan: PaidPlanKey): FieldDifference[] {
  const wanted = { ...wantedProduct(plan), plan };
  const actual = {
    name: product.name,
    description: product.description,
    unit_label: product.unit_label ?? "",
    plan: product.metadata.plan ?? null,
  };
  return (["name", "description", "unit_label", "plan"] as const).flatMap((field) =>
    actual[field] === wanted[field] ? [] : [{ field, is: actual[field], becomes: wanted[field] }],
  );
}

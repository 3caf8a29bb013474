import { eq, inArray, sql } from "drizzle-orm";
import type Stripe from "stripe";
import { type PriceTier, plans, prices } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { type BillingContext, idOfObject, orMissing } from "../stripe";
import { withLock } from "./locks";

/** Fetches a product from Stripe and mirrors it; one that Stripe no longer knows is marked deleted. */
export async function syncProduct({ db, stripe }: BillingContext, productId: string): Promise<void> {
  await withLock(db, "catalogue", async (tx) => {
    await writeProduct(tx, await fetchProduct(stripe, productId));
  });
}

/** Fetches a price and its product from Stripe and mirrors both, whichever of them we heard of first. */
export async function syncPrice({ db, stripe }: BillingContext, priceId: string): Promise<void> {
  // The lock also orders two prices that hand a lookup key from one to the other.
  const productId = await productOfPrice(db, stripe, priceId);
  if (!productId) return;
  await withLock(db, "catalogue", async (tx) => {
    const price = await orMissing(stripe.prices.retrieve(priceId, { expand: ["tiers"] }));
    if (!price) {
      await tx
        .update(prices)
        .set({ active: false, deletedAt: new Date(), syncedAt: new Date() })
        .where(eq(prices.id, priceId));
      return;
    }
    await writeProduct(tx, await fetchProduct(stripe, productId));
    await writePrice(tx, price);
  });
}

/**
 * Mirrors those of these prices that we don't have yet, so that rows which refer to them can be written. The
 * catalogue's lock is then held to the end of the caller's transaction. It is one for all: with one for each product,
 * two who come upon unknown prices in another order would wait for each other for ever.
 */
export async function ensurePrices(
  { db, stripe }: BillingContext,
  priceIds: readonly string[],
): Promise<void> {
  if (priceIds.length === 0) return;
  const known = await db
    .select({ id: prices.id })
    .from(prices)
    .where(inArray(prices.id, [...priceIds]));
  const missing = new Set(priceIds).difference(new Set(known.map(({ id }) => id)));
  for (const priceId of missing) await syncPrice({ db, stripe }, priceId);
}

type Fetched = Stripe.Product | { id: string; deleted: true };

async function fetchProduct(stripe: Stripe, id: string): Promise<Fetched> {
  const product: Stripe.Product | Stripe.DeletedProduct | null = await orMissing(
    stripe.products.retrieve(id),
  );
  return product && !product.deleted ? product : { id, deleted: true };
}

async function productOfPrice(db: SystemDb, stripe: Stripe, priceId: string): Promise<string | null> {
  const [known] = await db.select({ planId: prices.planId }).from(prices).where(eq(prices.id, priceId));
  if (known) return known.planId;
  const price = await orMissing(stripe.prices.retrieve(priceId));
  return price ? idOfObject(price.product) : null;
}

async function writeProduct(db: SystemDb, product: Fetched): Promise<void> {
  const now = new Date();
  if (product.deleted) {
    const gone = { active: false, deletedAt: now, syncedAt: now };
    await db
      .insert(plans)
      .values({ id: product.id, name: product.id, ...gone })
      .onConflictDoUpdate({ target: plans.id, set: gone });
    return;
  }
  const values = {
    key: product.metadata.plan ?? null,
    packKey: product.metadata.pack ?? null,
    name: product.name,
    description: product.description,
    active: product.active,
    deletedAt: null,
    syncedAt: now,
  };
  await db
    .insert(plans)
    .values({ id: product.id, ...values })
    .onConflictDoUpdate({ target: plans.id, set: values });
}

async function writePrice(db: SystemDb, price: Stripe.Price): Promise<void> {
  const now = new Date();
  const values = {
    planId: idOfObject(price.product),
    lookupKey: price.lookup_key,
    currency: price.currency,
    unitAmount: price.unit_amount,
    tiers: graduatedTiers(price),
    interval: price.recurring?.interval ?? null,
    intervalCount: price.recurring?.interval_count ?? null,
    active: price.active,
    deletedAt: null,
    syncedAt: now,
  };
  if (price.lookup_key) {
    // A lookup key belongs to one price at a time: the newest holder takes it from the one before.
    await db
      .update(prices)
      .set({ lookupKey: null })
      .where(sql`${prices.lookupKey} = ${price.lookup_key} and ${prices.id} <> ${price.id}`);
  }
  await db
    .insert(prices)
    .values({ id: price.id, ...values })
    .onConflictDoUpdate({ target: prices.id, set: values });
}

/** Null for what isn't a plain graduated price: those that we sell are. */
function graduatedTiers({ tiers_mode, tiers = [] }: Stripe.Price): PriceTier[] | null {
  if (tiers_mode !== "graduated") return null;
  const plain = tiers.flatMap(({ up_to: upTo, unit_amount: unitAmount, flat_amount }) =>
    unitAmount === null || flat_amount ? [] : [{ upTo, unitAmount }],
  );
  return plain.length === tiers.length && plain.length > 0 ? plain : null;
}

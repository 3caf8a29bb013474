import { and, eq, inArray, isNotNull, isNull, or } from "drizzle-orm";
import type Stripe from "stripe";
import { plans as planMirror, prices } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { amountOf, type PlanAtStripe, productIdOf } from "./plans-at-stripe";

/**
 * The ids of the prices that our tables don't have as Stripe has them: those that were fetched, and those that
 * our tables hold to be on sale or found by a lookup key.
 */
export async function stalePrices(
  db: SystemDb,
  { plan, holders, others }: PlanAtStripe,
): Promise<Set<string>> {
  const fetched = new Map([...holders.values(), ...others].map((price) => [price.id, price]));
  const rows = await db
    .select({
      id: prices.id,
      planId: prices.planId,
      lookupKey: prices.lookupKey,
      currency: prices.currency,
      unitAmount: prices.unitAmount,
      tiers: prices.tiers,
      active: prices.active,
    })
    .from(prices)
    .where(
      and(
        isNull(prices.deletedAt),
        or(
          inArray(prices.id, [...fetched.keys()]),
          and(eq(prices.planId, productIdOf(plan)), or(eq(prices.active, true), isNotNull(prices.lookupKey))),
        ),
      ),
    );
  const same = rows.filter((row) => {
    const price = fetched.get(row.id);
    return price && isSame(row, price);
  });
  const stale = new Set([...fetched.keys(), ...rows.map(({ id }) => id)]);
  for (const { id } of same) stale.delete(id);
  return stale;
}

type Row = Pick<
  typeof prices.$inferSelect,
  "planId" | "lookupKey" | "currency" | "unitAmount" | "tiers" | "active"
>;

function isSame(row: Row, price: Stripe.Price): boolean {
  const amount = amountOf(price);
  return (
    row.planId === price.product &&
    row.lookupKey === price.lookup_key &&
    row.currency === price.currency &&
    row.active === price.active &&
    row.unitAmount === price.unit_amount &&
    JSON.stringify(tiersInOrder(row.tiers)) === JSON.stringify(typeof amount === "number" ? null : amount)
  );
}

/** PostgreSQL orders the names inside a JSON value by itself. */
function tiersInOrder(tiers: Row["tiers"]) {
  return tiers?.map(({ upTo, unitAmount }) => ({ upTo, unitAmount })) ?? null;
}

/** Whether our tables don't have a plan's product as Stripe has it. */
export async function isProductStale(db: SystemDb, product: Stripe.Product): Promise<boolean> {
  const [row] = await db
    .select({
      key: planMirror.key,
      name: planMirror.name,
      description: planMirror.description,
      active: planMirror.active,
    })
    .from(planMirror)
    .where(and(eq(planMirror.id, product.id), isNull(planMirror.deletedAt)));
  return !(
    row &&
    row.key === (product.metadata.plan ?? null) &&
    row.name === product.name &&
    row.description === product.description &&
    row.active === product.active
  );
}

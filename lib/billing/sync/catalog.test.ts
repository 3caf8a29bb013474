import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { prices } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { ensurePrices } from "./catalog";
import { withLock } from "./locks";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

/** A product with two prices that the mirror doesn't know. */
async function aProduct(name: string): Promise<[string, string]> {
  const product = await world.stripe.products.create({ name });
  const price = () => world.stripe.prices.create({ product: product.id, currency: "usd", unit_amount: 500 });
  return [(await price()).id, (await price()).id];
}

/** Resolves once somebody waits for an advisory lock. */
const someoneWaits = () =>
  expect
    .poll(async () => {
      const [row] = await world.db.execute<{ count: number }>(sql`
        select count(*)::int as count from pg_locks
        where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())
      `);
      return row?.count;
    })
    .toBe(1);

it("two who come upon unknown prices of the same products, in another order, don't wait for each other for ever", async () => {
  const [a1, a2] = await aProduct("A");
  const [b1, b2] = await aProduct("B");
  const oneBegan = Promise.withResolvers<void>();
  const twoBegan = Promise.withResolvers<void>();
  const mirror = (db: SystemDb, id: string) => ensurePrices({ db, stripe: world.stripe }, [id]);
  const one = withLock(world.db, "customer:cus_one", async (tx) => {
    await mirror(tx, a1);
    oneBegan.resolve();
    await Promise.race([twoBegan.promise, someoneWaits()]);
    await mirror(tx, b1);
  });
  const two = withLock(world.db, "customer:cus_two", async (tx) => {
    await oneBegan.promise;
    await mirror(tx, b2);
    twoBegan.resolve();
    await mirror(tx, a2);
  });
  await Promise.all([one, two]);
  const known = await acrossTenants(world.db).select({ id: prices.id }).from(prices);
  expect(known.map(({ id }) => id)).toEqual(expect.arrayContaining([a1, a2, b1, b2]));
});

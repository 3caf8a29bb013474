import { eq, sql } from "drizzle-orm";
import postgres from "postgres";
import { beforeAll, describe, expect, it } from "vitest";
import { prices, subscriptions } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { testDatabase } from "@/dev/testing/database";
import { withLock } from "./locks";
import { syncSubscription } from "./sync-customer";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

/**
 * Holds a lock as another process would, on a connection of its own, while `meanwhile` runs.
 * @param meanwhile is given how to let the lock go, and how to wait until somebody waits for it.
 */
async function whileAnotherHolds(
  name: string,
  meanwhile: (other: { letGo: () => void; someoneWaits: () => Promise<void> }) => Promise<void>,
): Promise<void> {
  const { url, db } = await testDatabase();
  const other = postgres(url, { max: 1, onnotice: () => {} });
  const { promise: end, resolve: letGo } = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holding = other.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
    held.resolve();
    await end;
  });
  const waiting = async () => {
    const [row] = await db.execute<{ count: number }>(sql`
      select count(*)::int as count from pg_locks
      where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())
    `);
    return row?.count;
  };
  try {
    await held.promise;
    await meanwhile({ letGo, someoneWaits: () => expect.poll(waiting).toBe(1) });
  } finally {
    letGo();
    await holding;
    await other.end();
  }
}

describe("locks", () => {
  it("hold back another process, and let it go on afterwards", async () => {
    await whileAnotherHolds("customer:cus_locked", async ({ letGo, someoneWaits }) => {
      let begun = false;
      const work = withLock(world.db, "customer:cus_locked", async () => {
        begun = true;
      });
      await someoneWaits();
      expect(begun).toBe(false);
      letGo();
      await work;
      expect(begun).toBe(true);
    });
  });

  it("of other names don't wait", async () => {
    await whileAnotherHolds("customer:cus_locked", async () => {
      expect(await withLock(world.db, "customer:cus_free", async () => "done")).toBe("done");
    });
  });

  it("are taken before Stripe is asked: what was fetched can't be older than what another wrote meanwhile", async () => {
    const { customerId, subscriptionId } = await (await world.tenant()).pay();
    await whileAnotherHolds(`customer:${customerId}`, async ({ letGo, someoneWaits }) => {
      const syncing = syncSubscription(world.ctx, { customerId, subscriptionId });
      await someoneWaits();
      await world.stripe.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
      letGo();
      await syncing;
    });
    const [row] = await acrossTenants(world.db)
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.id, subscriptionId));
    expect(row).toMatchObject({ cancelAtPeriodEnd: true });
  });

  it("of the catalogue orders those who meet a price first through a subscription", async () => {
    const { customerId } = await (await world.tenant()).pay("basic");
    const [price] = (await world.stripe.prices.list({ lookup_keys: ["team_year_usd"] })).data;
    const [card] = (await world.stripe.paymentMethods.list({ customer: customerId })).data;
    const { id: subscriptionId } = await world.stripe.subscriptions.create({
      customer: customerId,
      default_payment_method: card?.id ?? "",
      items: [{ price: price?.id ?? "" }],
    });
    await world.db.delete(prices).where(eq(prices.id, price?.id ?? ""));
    await whileAnotherHolds("catalogue", async ({ letGo, someoneWaits }) => {
      const syncing = syncSubscription(world.ctx, { customerId, subscriptionId });
      await someoneWaits();
      letGo();
      await syncing;
    });
    expect(await acrossTenants(world.db).$count(prices, eq(prices.id, price?.id ?? ""))).toBe(1);
  });
});

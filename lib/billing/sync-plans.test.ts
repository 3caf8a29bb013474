import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { plans as planMirror, prices } from "@/db/schema";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { intervals, lookupKeyOf, paidPlanKeys, plans, recurrence } from "./plans";
import { applyPlans, diffPlans } from "./sync-plans";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const allPrices = () => world.stripe.prices.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
const apply = async () => {
  const changes = await diffPlans(world.stripe);
  await applyPlans(world.ctx, changes);
  return changes.map(({ kind }) => kind);
};
const mirroredPrice = async (lookupKey: string) => {
  const rows = await world.db.select().from(prices).where(eq(prices.lookupKey, lookupKey));
  expect(rows).toHaveLength(1);
  return rows[0];
};

describe("plans sync", () => {
  it("sells every plan of the catalogue, and mirrors it", async () => {
    for (const plan of paidPlanKeys) {
      const [product] = await world.db.select().from(planMirror).where(eq(planMirror.key, plan));
      expect(product).toMatchObject({ name: plans[plan].name, active: true, deletedAt: null });
      for (const interval of intervals) {
        expect(await mirroredPrice(lookupKeyOf(plan, interval))).toMatchObject({
          planId: product?.id,
          unitAmount: plan === "team" ? null : plans[plan].prices.usd[interval],
          currency: "usd",
          ...recurrence[interval],
          active: true,
        });
      }
    }
  });

  it("finds nothing to do the second time", async () => {
    const before = await allPrices();
    expect(await apply()).toEqual([]);
    expect((await allPrices()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it("changes nothing while it only compares", async () => {
    await world.stripe.products.update("keel_pro", { name: "Renamed by hand" });
    expect(await diffPlans(world.stripe)).toEqual([
      { kind: "update_product", plan: "pro", fields: ["name"] },
    ]);
    expect((await world.stripe.products.retrieve("keel_pro")).name).toBe("Renamed by hand");
    expect(await apply()).toEqual(["update_product"]);
    expect((await world.stripe.products.retrieve("keel_pro")).name).toBe("Pro");
  });

  it("replaces a price of another amount, and leaves its subscribers where they are", async () => {
    const tenant = await world.tenant();
    const { customerId } = await tenant.pay("pro");
    const key = lookupKeyOf("pro", "month");
    const right = await mirroredPrice(key);
    // Somebody sells Pro for another amount: as before the catalogue was changed.
    const old = await world.stripe.prices.create({
      product: "keel_pro",
      currency: "usd",
      unit_amount: 1900,
      recurring: { interval: "month" },
      lookup_key: key,
      transfer_lookup_key: true,
    });
    expect(await apply()).toEqual(["replace_price"]);

    const replacement = await mirroredPrice(key);
    expect(replacement).toMatchObject({ unitAmount: 2900, active: true });
    expect([right?.id, old.id]).not.toContain(replacement?.id);
    expect((await world.stripe.prices.retrieve(old.id)).active).toBe(false);
    const [subscription] = (await world.stripe.subscriptions.list({ customer: customerId })).data;
    expect(subscription?.items.data[0]?.price.id).toBe(right?.id);
    expect(await apply()).toEqual([]);
  });

  it("follows changes of products and prices by their webhooks", async () => {
    const product = await world.stripe.products.create({ name: "Extra" });
    const price = await world.stripe.prices.create({
      product: product.id,
      currency: "usd",
      unit_amount: 500,
    });
    // The price is heard of before its product.
    const events = await world.events();
    const about = (id: string) => events.filter((event) => JSON.stringify(event).includes(`"id":"${id}"`));
    for (const event of [...about(price.id), ...about(product.id)]) await world.deliver(event);
    const [row] = await world.db.select().from(prices).where(eq(prices.id, price.id));
    expect(row).toMatchObject({ planId: product.id, unitAmount: 500, interval: null, active: true });

    await world.stripe.prices.update(price.id, { active: false });
    await world.stripe.products.update(product.id, { name: "Extra, renamed" });
    await world.deliverAll();
    const [after] = await world.db.select().from(prices).where(eq(prices.id, price.id));
    expect(after?.active).toBe(false);
    const [renamed] = await world.db.select().from(planMirror).where(eq(planMirror.id, product.id));
    expect(renamed).toMatchObject({ name: "Extra, renamed", key: null });
  });
});

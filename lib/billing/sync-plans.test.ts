import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { plans as planMirror, prices } from "@/db/schema";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import {
  type CataloguePrice,
  cataloguePrice,
  currencies,
  intervals,
  lookupKeyOf,
  paidPlanKeys,
  plans,
  recurrence,
} from "./plans";
import { applyPlans, diffPlans } from "./sync-plans";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const allPrices = () => world.stripe.prices.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
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
const isActive = async (priceId: string) => (await world.stripe.prices.retrieve(priceId)).active;
const amountsOf = (price: CataloguePrice) =>
  typeof price === "number" ? { unitAmount: price, tiers: null } : { unitAmount: null, tiers: price };
/** Somebody gives the lookup key of monthly Pro to a price of theirs: as before the catalogue was changed. */
const sellProFor = (unitAmount: number) =>
  world.stripe.prices.create({
    product: "keel_pro",
    currency: "usd",
    unit_amount: unitAmount,
    recurring: { interval: "month" },
    lookup_key: "pro_month_usd",
    transfer_lookup_key: true,
  });

describe("plans sync", () => {
  const everyPrice = paidPlanKeys.flatMap((plan) =>
    intervals.flatMap((interval) => currencies.map((currency) => ({ plan, interval, currency }))),
  );

  it.each(everyPrice)("sells $plan by the $interval in $currency, and mirrors it", async (sold) => {
    const { plan, interval, currency } = sold;
    const [product] = await world.db.select().from(planMirror).where(eq(planMirror.key, plan));
    expect(product).toMatchObject({ name: plans[plan].name, active: true, deletedAt: null });
    const lookupKey = lookupKeyOf(plan, interval, currency);
    const row = await mirroredPrice(lookupKey);
    expect(row).toMatchObject({
      planId: product?.id,
      ...amountsOf(cataloguePrice(plan, interval, currency)),
      currency,
      ...recurrence[interval],
      active: true,
    });
    const [price] = (await world.stripe.prices.list({ lookup_keys: [lookupKey], active: true })).data;
    expect(price?.id).toBe(row?.id);
  });

  it("finds nothing to do the second time", async () => {
    const before = await allPrices();
    expect(await apply()).toEqual([]);
    expect((await allPrices()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it("changes nothing while it only compares", async () => {
    await world.stripe.products.update("keel_pro", { name: "Renamed by hand" });
    expect(await diffPlans(world.stripe)).toEqual([
      {
        kind: "update_product",
        plan: "pro",
        differences: [{ field: "name", is: "Renamed by hand", becomes: "Pro" }],
      },
    ]);
    expect((await world.stripe.products.retrieve("keel_pro")).name).toBe("Renamed by hand");
    expect(await apply()).toEqual(["update_product"]);
    expect((await world.stripe.products.retrieve("keel_pro")).name).toBe("Pro");
  });

  it("replaces a price of another amount, and leaves its subscribers where they are", async () => {
    const tenant = await world.tenant();
    const { customerId } = await tenant.pay("pro");
    const right = await mirroredPrice("pro_month_usd");
    const old = await sellProFor(1900);
    // The one that the sync had made is still on sale, without its key.
    expect(await apply()).toEqual(["replace_price", "archive_price"]);

    const replacement = await mirroredPrice("pro_month_usd");
    expect(replacement).toMatchObject({ unitAmount: 2900, active: true });
    expect([right?.id, old.id]).not.toContain(replacement?.id);
    expect(await isActive(old.id)).toBe(false);
    const [subscription] = (await world.stripe.subscriptions.list({ customer: customerId })).data;
    expect(subscription?.items.data[0]?.price.id).toBe(right?.id);
    expect(subscription?.status).toBe("active");
    expect(await apply()).toEqual([]);
  });

  it("replaces a price whose tiers are others", async () => {
    const tiers = (last: number) => [
      { up_to: 10, unit_amount: 900 },
      { up_to: "inf" as const, unit_amount: last },
    ];
    const team = { product: "keel_team", currency: "usd", billing_scheme: "tiered" as const };
    const wrong = [
      { ...team, tiers_mode: "graduated" as const, tiers: tiers(600) },
      { ...team, tiers_mode: "volume" as const, tiers: tiers(700) },
    ];
    for (const params of wrong) {
      const { id } = await world.stripe.prices.create({
        ...params,
        recurring: { interval: "month" },
        lookup_key: "team_month_usd",
        transfer_lookup_key: true,
      });
      expect(await apply()).toContain("replace_price");
      expect(await isActive(id)).toBe(false);
      expect((await mirroredPrice("team_month_usd"))?.tiers).toEqual(plans.team.prices.usd.month);
    }
    expect(await apply()).toEqual([]);
  });

  it.each([
    ["marked the old price", 0],
    ["made the new one", 1],
    ["took the old one off sale", 2],
  ])("finishes the next time what it didn’t because it crashed before it %s", async (_, requests) => {
    const old = await sellProFor(1900 + requests);
    const aboutPrices = { method: "POST", path: "/v1/prices" };
    if (requests > 0) world.emulator.failNext({ ...aboutPrices, kind: "slow", delayMs: 0, times: requests });
    world.emulator.failNext({ ...aboutPrices, status: 400 });
    await expect(apply()).rejects.toThrow("ordered in advance");
    expect(await isActive(old.id)).toBe(true);

    await apply();
    expect(await isActive(old.id)).toBe(false);
    expect(await mirroredPrice("pro_month_usd")).toMatchObject({ unitAmount: 2900, active: true });
    expect(await apply()).toEqual([]);
  });

  it("never leaves our tables without a price that can be bought", async () => {
    const old = await sellProFor(1800);
    const aboutPrices = { method: "POST", path: "/v1/prices" };
    world.emulator.failNext({ ...aboutPrices, kind: "slow", delayMs: 0, times: 2 });
    world.emulator.failNext({ ...aboutPrices, status: 400 });
    await expect(apply()).rejects.toThrow("ordered in advance");
    const bought = await mirroredPrice("pro_month_usd");
    expect(bought).toMatchObject({ unitAmount: 2900, active: true });
    expect(bought?.id).not.toBe(old.id);
    await apply();
  });

  it("puts a price on sale again that was only switched off, rather than making another", async () => {
    const price = await mirroredPrice("basic_year_eur");
    await world.stripe.prices.update(price?.id ?? "", { active: false });
    expect(await apply()).toEqual(["restore_price"]);
    expect(await mirroredPrice("basic_year_eur")).toMatchObject({ id: price?.id, active: true });
  });

  it("leaves alone a price that people made for somebody", async () => {
    const special = await world.stripe.prices.create({
      product: "keel_pro",
      currency: "usd",
      unit_amount: 99,
      recurring: { interval: "month" },
    });
    expect(await apply()).toEqual([]);
    expect(await isActive(special.id)).toBe(true);
  });

  it("makes every price once when two run at the same time", async () => {
    await sellProFor(1500);
    await Promise.all([apply(), apply()]);
    await apply();
    const active = (await allPrices()).filter(
      ({ active, currency, product, recurring, unit_amount: amount }) =>
        active &&
        product === "keel_pro" &&
        currency === "usd" &&
        recurring?.interval_count === 1 &&
        amount === 2900,
    );
    expect(active).toHaveLength(1);
    expect(await apply()).toEqual([]);
  });

  it("sees every price of a product that has more than fit on a page of Stripe's list", async () => {
    const made: string[] = [];
    for (let count = 0; count < 105; count += 1) {
      const { id } = await world.stripe.prices.create({
        product: "keel_basic",
        currency: "usd",
        unit_amount: 100 + count,
        recurring: { interval: "month" },
        metadata: { catalogue: "basic_month_usd" },
      });
      made.push(id);
    }
    const archived = await apply();
    expect(archived).toHaveLength(made.length);
    expect(new Set(archived)).toEqual(new Set(["archive_price"]));
    expect((await allPrices()).filter(({ id, active }) => active && made.includes(id))).toEqual([]);
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
    await world.deliverAbout(price.id, product.id);
    const [after] = await world.db.select().from(prices).where(eq(prices.id, price.id));
    expect(after?.active).toBe(false);
    const [renamed] = await world.db.select().from(planMirror).where(eq(planMirror.id, product.id));
    expect(renamed).toMatchObject({ name: "Extra, renamed", key: null });
  });
});

import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { prices } from "@/db/schema";
import { withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { getEntitlements } from "./entitlements";
import { hasDrifted, inspectPlans } from "./inspect-plans";
import { listOffers } from "./pricing";
import { applyPlans, diffArchive, diffPlans, diffRestore, type PlanChange } from "./sync-plans";

let world: BillingWorld;
beforeEach(async () => {
  world = await billingWorld();
});

const apply = async (changes: PlanChange[]) => {
  await applyPlans(world.ctx, changes);
  return changes.map(({ kind }) => kind);
};
const archive = async () => apply(await diffArchive(world.stripe, "basic"));
const sync = async () => apply(await diffPlans(world.stripe));
const restore = async () => apply(await diffRestore(world.stripe, "basic"));
const offered = async () => (await listOffers(world.db)).map(({ key }) => key);
const onSale = () => world.stripe.prices.list({ product: "keel_basic", active: true, limit: 100 });
const reportOf = async (plan: string) =>
  (await inspectPlans(world.ctx)).find((report) => report.plan === plan);

describe("an archived plan", () => {
  it("is no longer sold or shown, here and at Stripe", async () => {
    expect(new Set(await archive())).toEqual(new Set(["archive_product", "archive_price"]));
    expect((await world.stripe.products.retrieve("keel_basic")).active).toBe(false);
    expect((await onSale()).data).toEqual([]);
    const rows = await world.db.select().from(prices).where(eq(prices.planId, "keel_basic"));
    expect(rows).toHaveLength(9);
    expect(rows.filter(({ active }) => active)).toEqual([]);
    expect(await offered()).toEqual(["free", "pro", "team"]);
    const tenant = await world.tenant();
    await expect(tenant.checkout("basic")).rejects.toThrow("can’t be bought");
  });

  it("stays with those who have it", async () => {
    const tenant = await world.tenant();
    const { customerId } = await tenant.pay("basic");
    await world.deliverAll();
    const subscribed = async () => {
      const { data } = await world.stripe.subscriptions.list({ customer: customerId });
      return data.map(({ id, status, cancel_at, items }) => ({
        id,
        status,
        cancel_at,
        items: items.data.map(({ price, current_period_end }) => [price.id, current_period_end]),
      }));
    };
    const before = await subscribed();
    expect(before).toMatchObject([{ status: "active", cancel_at: null }]);
    await archive();
    await world.deliverAll();
    expect(await subscribed()).toEqual(before);
    const { plan, access } = await withTenant(world.db, tenant.organization.id, (db) =>
      getEntitlements(db, { organizationId: tenant.organization.id }),
    );
    expect({ plan: plan.key, access }).toEqual({ plan: "basic", access: "full" });
    expect((await reportOf("basic"))?.subscriptions).toBe(1);
  });

  it("stays archived however often it is archived or the catalogue is brought to Stripe", async () => {
    await archive();
    expect(await archive()).toEqual([]);
    expect(await sync()).toEqual([]);
    expect((await onSale()).data).toEqual([]);
    const report = await reportOf("basic");
    expect(report).toMatchObject({ state: "archived", changes: [], unfinished: [] });
    expect(report && hasDrifted(report)).toBe(false);
  });

  it("is archived to the end by the next try when the first one crashed", async () => {
    world.emulator.failNext({ method: "POST", path: "/v1/prices/", status: 400 });
    await expect(archive()).rejects.toThrow("ordered in advance");
    expect(await offered()).toEqual(["free", "pro", "team"]);
    // What is left to do is seen, and not undone by a sync.
    expect(await sync()).toEqual([]);
    expect((await reportOf("basic"))?.unfinished).toHaveLength(9);
    expect(new Set(await archive())).toEqual(new Set(["archive_price"]));
    expect((await onSale()).data).toEqual([]);
  });

  it("comes back at the catalogue’s prices, with the same price objects where they are right", async () => {
    const before = (await onSale()).data.map(({ id }) => id).sort();
    expect(await restore()).toEqual([]);
    await archive();
    expect(new Set(await restore())).toEqual(new Set(["restore_product", "restore_price"]));
    expect((await onSale()).data.map(({ id }) => id).sort()).toEqual(before);
    expect(await offered()).toEqual(["free", "basic", "pro", "team"]);
    expect(await sync()).toEqual([]);
  });
});

describe("a report on the plans", () => {
  it("has nothing to say where all is as the catalogue says", async () => {
    const reports = await inspectPlans(world.ctx);
    expect(reports.map(({ plan, state }) => [plan, state])).toEqual([
      ["basic", "on_sale"],
      ["pro", "on_sale"],
      ["team", "on_sale"],
    ]);
    expect(reports.filter(hasDrifted)).toEqual([]);
  });

  it("names a price that the catalogue doesn’t know, whoever made it", async () => {
    const price = await world.stripe.prices.create({
      product: "keel_pro",
      currency: "usd",
      unit_amount: 99,
      recurring: { interval: "month" },
    });
    const report = await reportOf("pro");
    expect(report?.unknown.map(({ id }) => id)).toEqual([price.id]);
    expect(report && hasDrifted(report)).toBe(true);
  });

  it("names what is missing, renamed or of another amount", async () => {
    await world.stripe.products.update("keel_pro", { name: "Gold" });
    const { data } = await world.stripe.prices.list({ lookup_keys: ["pro_year_jpy"] });
    await world.stripe.prices.update(data[0]?.id ?? "", { lookup_key: "pro_year_yen" });
    expect((await reportOf("pro"))?.changes).toMatchObject([
      { kind: "update_product", differences: [{ field: "name", is: "Gold", becomes: "Pro" }] },
      { kind: "create_price", interval: "year", currency: "jpy", price: 43_000 },
      { kind: "archive_price", archived: { id: data[0]?.id } },
    ]);
  });

  it("names a price that our tables don’t have as Stripe has it, and the sync brings it in", async () => {
    await world.db.update(prices).set({ unitAmount: 1 }).where(eq(prices.lookupKey, "pro_month_usd"));
    await world.db.update(prices).set({ active: false }).where(eq(prices.lookupKey, "team_year_eur"));
    const stale = async () =>
      (await inspectPlans(world.ctx)).flatMap((report) =>
        report.prices.filter(({ isMirrored }) => !isMirrored).map(({ holder }) => holder?.lookup_key),
      );
    expect(await stale()).toEqual(["pro_month_usd", "team_year_eur"]);
    expect(await sync()).toEqual([]);
    expect(await stale()).toEqual([]);
  });
});

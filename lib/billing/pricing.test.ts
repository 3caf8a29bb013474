import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { createDatabase } from "@/db/client";
import { plans as planMirror, prices } from "@/db/schema";
import { systemDb } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { plans } from "./plans";
import { costOf, listOffers, type PaidOffer } from "./pricing";

const { db } = await testDatabase();
const syncedAt = new Date();

async function sell(lookupKey: string, price: Partial<typeof prices.$inferInsert>): Promise<void> {
  const [key = "", , currency = ""] = lookupKey.split("_");
  await db
    .insert(planMirror)
    .values({ id: `keel_${key}`, key, name: key, active: true, syncedAt })
    .onConflictDoNothing();
  await db.insert(prices).values({
    id: `price_${lookupKey}`,
    planId: `keel_${key}`,
    lookupKey,
    currency,
    active: true,
    syncedAt,
    ...price,
  });
}

const offerOf = async (key: string, from = db) =>
  (await listOffers(from)).find((offer): offer is PaidOffer => offer.key === key);
const pricesOf = async (key: string, from = db) => (await offerOf(key, from))?.prices;

describe("offers", () => {
  beforeEach(async () => {
    await db.delete(prices);
    await db.delete(planMirror);
  });

  test("cost what Stripe charges, not what the catalogue says", async () => {
    await sell("pro_month_usd", { unitAmount: 3100 });
    await sell("pro_year_usd", { unitAmount: 31_000 });
    await sell("pro_month_jpy", { unitAmount: 4400 });
    expect(await pricesOf("pro")).toEqual({
      usd: { month: 3100, quarter: null, year: 31_000 },
      eur: { month: null, quarter: null, year: null },
      jpy: { month: 4400, quarter: null, year: null },
    });
    const [free] = await listOffers(db);
    expect(free).toMatchObject({ key: "free", prices: null });
  });

  test("carry what the catalogue says of the plan", async () => {
    await sell("team_month_usd", { unitAmount: null });
    const { prices: _, ...team } = plans.team;
    expect(await offerOf("team")).toMatchObject({ ...team, key: "team", recommended: false });
  });

  test("have the tiers that Stripe charges by, and the catalogue's until those are mirrored", async () => {
    const tiers = [
      { upTo: 5, unitAmount: 1000 },
      { upTo: null, unitAmount: 500 },
    ];
    await sell("team_month_usd", { tiers });
    await sell("team_month_eur", { tiers: null });
    const offer = await offerOf("team");
    expect(offer?.prices.usd.month).toEqual(tiers);
    expect(offer?.prices.eur.month).toEqual(plans.team.prices.eur.month);
    const seats = { interval: "month", currency: "usd", quantity: 7 } as const;
    expect(offer && costOf(offer, seats)).toEqual({ amount: 6000, currency: "usd" });
    expect(offer && costOf(offer, { ...seats, interval: "year" })).toBeNull();
  });

  test("leave out what isn't sold: a price, a plan that isn't in Stripe, one that was archived", async () => {
    await sell("pro_month_usd", { unitAmount: 3100 });
    await sell("pro_year_usd", { unitAmount: 31_000, active: false });
    await sell("basic_month_usd", { unitAmount: 1200 });
    await db.update(planMirror).set({ active: false }).where(eq(planMirror.key, "basic"));
    expect((await listOffers(db)).map(({ key }) => key)).toEqual(["free", "pro"]);
    expect((await pricesOf("pro"))?.usd).toEqual({ month: 3100, quarter: null, year: null });
  });

  test("are the free plan alone once everything was archived", async () => {
    await sell("pro_month_usd", { unitAmount: 3100, active: false });
    expect((await listOffers(db)).map(({ key }) => key)).toEqual(["free"]);
  });

  test("come from the catalogue before anything is mirrored, and without a database", async () => {
    expect(await pricesOf("pro")).toEqual(plans.pro.prices);
    expect((await listOffers(null)).find(({ key }) => key === "team")?.prices).toEqual(plans.team.prices);
  });

  test("come from the catalogue when the database doesn't answer", async () => {
    const nobody = createDatabase("postgres://postgres@127.0.0.1:1/keel_embedded_unset");
    expect(await pricesOf("pro", systemDb(nobody.connection))).toEqual(plans.pro.prices);
    await nobody.close();
  });
});

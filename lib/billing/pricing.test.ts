import { beforeEach, describe, expect, test } from "vitest";
import { createDatabase } from "@/db/client";
import { plans, prices } from "@/db/schema";
import { systemDb } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { currency, planOf } from "./plans";
import { listOffers } from "./pricing";

const { db } = await testDatabase();
const syncedAt = new Date();

async function sell(lookupKey: string, unitAmount: number, active = true): Promise<void> {
  await db
    .insert(plans)
    .values({ id: "prod_1", key: "pro", name: "Pro", active: true, syncedAt })
    .onConflictDoNothing();
  await db.insert(prices).values({
    id: `price_${lookupKey}`,
    planId: "prod_1",
    lookupKey,
    currency: "usd",
    unitAmount,
    active,
    syncedAt,
  });
}

const pricesOf = async (key: string, from = db) =>
  (await listOffers(from)).find((offer) => offer.key === key)?.prices;

const catalogue = {
  month: { amount: planOf("pro").amounts?.month, currency },
  year: { amount: planOf("pro").amounts?.year, currency },
};

describe("offers", () => {
  beforeEach(async () => {
    await db.delete(prices);
  });

  test("cost what Stripe charges, not what the catalogue says", async () => {
    await sell("pro_month_usd", 3100);
    await sell("pro_year_usd", 31_000);
    expect(await pricesOf("pro")).toEqual({
      month: { amount: 3100, currency: "usd" },
      year: { amount: 31_000, currency: "usd" },
    });
    expect(await pricesOf("free")).toBeNull();
  });

  test("leave out what isn't sold", async () => {
    await sell("pro_month_usd", 3100);
    await sell("pro_year_usd", 31_000, false);
    expect(await pricesOf("pro")).toMatchObject({ year: null });
  });

  test("come from the catalogue before anything is mirrored, and without a database", async () => {
    expect(await pricesOf("pro")).toEqual(catalogue);
    expect((await listOffers(null)).find(({ key }) => key === "pro")?.prices).toEqual(catalogue);
  });

  test("come from the catalogue when the database doesn't answer", async () => {
    const nobody = createDatabase("postgres://postgres@127.0.0.1:1/keel_embedded_unset");
    expect(await pricesOf("pro", systemDb(nobody.connection))).toEqual(catalogue);
    await nobody.close();
  });
});

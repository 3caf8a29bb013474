import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { expect, test } from "vitest";
import { plans, prices } from "@/db/schema";
import { testDatabase } from "@/dev/testing/database";
import { testStripe } from "@/dev/testing/stripe";
import { packKeys, packLookupKey, packOf } from "./packs";
import { applyPacks, diffPacks } from "./packs-sync";
import { currencies } from "./plans";

const { db } = await testDatabase();
const { stripe } = await testStripe();
const ctx = { db, stripe };

const onSale = () =>
  db
    .select({
      key: prices.lookupKey,
      amount: prices.unitAmount,
      interval: prices.interval,
      pack: plans.packKey,
    })
    .from(prices)
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(and(eq(prices.active, true), isNotNull(prices.lookupKey)));

test("Stripe and the mirror learn every pack in every currency, and a second run changes nothing", async () => {
  const changes = await diffPacks(stripe);
  expect(changes).toHaveLength(packKeys.length * (1 + currencies.length));
  await applyPacks(ctx, changes);
  const rows = await onSale();
  for (const pack of packKeys) {
    for (const currency of currencies) {
      expect(rows).toContainEqual({
        key: packLookupKey(pack, currency),
        amount: packOf(pack).prices[currency],
        interval: null,
        pack,
      });
    }
  }
  expect(await diffPacks(stripe)).toEqual([]);
});

test("an amount that differs makes a new price, and the one before is no longer sold", async () => {
  const lookupKey = packLookupKey("small", "usd");
  const [right] = (await stripe.prices.list({ lookup_keys: [lookupKey] })).data;
  const wrong = await stripe.prices.create({
    product: "keel_credits_small",
    currency: "usd",
    unit_amount: 1,
    lookup_key: lookupKey,
    transfer_lookup_key: true,
  });
  // The right one is still on sale without its key, as after a crash between two steps.
  const changes = await diffPacks(stripe);
  expect(changes.map(({ kind }) => kind).sort()).toEqual(["archive_price", "replace_price"]);
  await applyPacks(ctx, changes);
  expect(await diffPacks(stripe)).toEqual([]);
  expect(await onSale()).toContainEqual({ key: lookupKey, amount: 500, interval: null, pack: "small" });
  const gone = await db
    .select({ active: prices.active, key: prices.lookupKey })
    .from(prices)
    .where(inArray(prices.id, [wrong.id, right?.id ?? ""]));
  expect(gone).toEqual([
    { active: false, key: null },
    { active: false, key: null },
  ]);
});

test("a product that was changed by hand becomes as the catalogue says", async () => {
  await stripe.products.update("keel_credits_large", { name: "Something", active: false });
  const changes = await diffPacks(stripe);
  expect(changes).toEqual([{ kind: "update_product", pack: "large" }]);
  await applyPacks(ctx, changes);
  expect(await stripe.products.retrieve("keel_credits_large")).toMatchObject({
    name: packOf("large").name,
    active: true,
    metadata: { pack: "large" },
  });
});

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { invoices } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { formatMoney } from "@/lib/money";
import {
  amountFor,
  type CataloguePrice,
  type Currency,
  cataloguePrice,
  currencies,
  intervals,
  lookupKeyOf,
  paidPlanKeys,
  tiersOf,
} from "./plans";
import { namePrice, stepsOf } from "./price-words";

let world: BillingWorld;
let customer: string;
beforeAll(async () => {
  world = await billingWorld();
  customer = (await world.stripe.customers.create({})).id;
});

/** What Stripe would charge at once for so many of a price. */
async function charged(price: string, quantity: number): Promise<number> {
  const { total } = await world.stripe.invoices.createPreview({
    customer,
    subscription_details: { items: [{ price, quantity }] },
  });
  return total;
}

async function priceOf(lookupKey: string): Promise<string> {
  const [price] = (await world.stripe.prices.list({ lookup_keys: [lookupKey], active: true })).data;
  if (!price) throw new Error(`Nothing is sold as ${lookupKey}.`);
  return price.id;
}

const seats = Array.from({ length: 40 }, (_, place) => place + 1);

describe("what an amount of seats costs", () => {
  it.each(currencies)("is what Stripe charges for 1 to 40 of Team in %s", async (currency) => {
    const price = await priceOf(lookupKeyOf("team", "month", currency));
    const expected = cataloguePrice("team", "month", currency);
    for (const quantity of seats) {
      expect([quantity, await charged(price, quantity)]).toEqual([quantity, amountFor(expected, quantity)]);
    }
  });

  it("is what Stripe charges by any tiers", async () => {
    const tier = fc.record({
      size: fc.integer({ min: 1, max: 12 }),
      unitAmount: fc.integer({ min: 0, max: 2000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(tier, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...currencies),
        fc.uniqueArray(fc.constantFrom(...seats), { minLength: 4, maxLength: 8 }),
        async (sizes, currency, quantities) => {
          let last = 0;
          const price: CataloguePrice = sizes.map(({ size, unitAmount }, place) => {
            last += size;
            return { upTo: place === sizes.length - 1 ? null : last, unitAmount };
          });
          const { id } = await world.stripe.prices.create({
            product: "keel_team",
            currency,
            billing_scheme: "tiered",
            tiers_mode: "graduated",
            tiers: price.map(({ upTo, unitAmount }) => ({ up_to: upTo ?? "inf", unit_amount: unitAmount })),
            recurring: { interval: "month" },
          });
          for (const quantity of quantities)
            expect(await charged(id, quantity)).toBe(amountFor(price, quantity));
        },
      ),
      { numRuns: 25 },
    );
  });

  it("is nothing for nobody, and the price for the organization", () => {
    expect(amountFor(cataloguePrice("team", "month", "usd"), 0)).toBe(0);
    expect(amountFor(cataloguePrice("pro", "year", "usd"), 1)).toBe(29_000);
  });
});

describe("billing 42: zero-decimal currencies are right", () => {
  it("in the catalogue, where a yen is about a cent and no amount has digits too many or too few", () => {
    for (const plan of paidPlanKeys) {
      for (const interval of intervals) {
        const dollars = tiersOf(cataloguePrice(plan, interval, "usd"));
        for (const currency of currencies) {
          for (const [place, { unitAmount }] of tiersOf(cataloguePrice(plan, interval, currency)).entries()) {
            expect(Number.isSafeInteger(unitAmount)).toBe(true);
            const ratio = unitAmount / (dollars[place]?.unitAmount ?? 0);
            expect(ratio).toBeGreaterThan(0.5);
            expect(ratio).toBeLessThan(2);
          }
        }
      }
    }
  });

  it.each([
    ["jpy", 4300, "¥4,300"],
    ["eur", 2700, "€27.00"],
    ["usd", 2900, "$29.00"],
  ] as const)("in a subscription paid in %s", async (currency: Currency, amount, written) => {
    const tenant = await world.tenant();
    const { customerId } = await tenant.pay("pro", "pm_card_visa", { currency });
    await world.deliverAll();
    const [invoice] = (await world.stripe.invoices.list({ customer: customerId })).data;
    expect(invoice).toMatchObject({ status: "paid", amount_paid: amount, currency });
    const rows = await acrossTenants(world.db).select().from(invoices);
    const mirrored = rows.find(({ id }) => id === invoice?.id);
    expect(mirrored).toMatchObject({ total: amount, amountPaid: amount, currency });
    expect(mirrored && formatMoney({ amount: mirrored.total, currency: mirrored.currency })).toBe(written);
  });

  it("in seats that are paid in yen", async () => {
    const tenant = await world.tenant();
    const { customerId, subscriptionId } = await tenant.pay("team", "pm_card_visa", {
      currency: "jpy",
      quantity: 12,
    });
    // Without its trial, which is free.
    await world.stripe.subscriptions.update(subscriptionId, { trial_end: "now" });
    const [invoice] = (await world.stripe.invoices.list({ customer: customerId })).data;
    expect(invoice).toMatchObject({ amount_paid: 15_000, currency: "jpy" });
  });

  it("in words", () => {
    expect(namePrice(cataloguePrice("pro", "year", "jpy"), "jpy")).toBe("¥43,000");
    expect(namePrice(cataloguePrice("team", "month", "jpy"), "jpy")).toBe(
      "¥1,300 for seats 1–10, ¥1,000 from seat 11",
    );
    expect(namePrice(1250, "eur")).toBe("€12.50");
  });
});

it("the steps of a price begin where the ones before end", () => {
  const price = [
    { upTo: 1, unitAmount: 900 },
    { upTo: 10, unitAmount: 700 },
    { upTo: null, unitAmount: 500 },
  ];
  expect(stepsOf(price).map(({ from, to }) => [from, to])).toEqual([
    [1, 1],
    [2, 10],
    [11, null],
  ]);
  expect(namePrice(price, "usd")).toBe("$9 for seat 1, $7 for seats 2–10, $5 from seat 11");
  expect(stepsOf(2900)).toEqual([{ from: 1, to: null, unitAmount: 2900 }]);
});

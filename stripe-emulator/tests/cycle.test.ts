import fc from "fast-check";
import type Stripe from "stripe";
import { expect, it } from "vitest";
import { addIntervals, type Period, periodContaining, type Recurrence } from "../arithmetic/periods";
import { createPayingCustomer, createPlan, eventTypes, startEmulator } from "./fixtures";

const at = (iso: string) => Date.parse(iso) / 1000;
const shown = (time: number) => new Date(time * 1000).toISOString().replace(":00.000Z", "");
const hour = 3600;

const intervals = ["day", "week", "month", "year"] as const;
const longest = { day: 1095, week: 156, month: 36, year: 3 };
const recurrences = fc.constantFrom(...intervals).chain((interval) =>
  fc.record({
    interval: fc.constant(interval),
    interval_count: fc.integer({ min: 1, max: longest[interval] }),
  }),
);
const moments = fc.integer({ min: at("2001-01-01T00:00:00Z"), max: at("2060-12-31T23:59:59Z") });

/** A customer on a clock who subscribes to prices of these recurrences, 1000 each. */
async function subscribed(start: number, ...recurring: Stripe.PriceCreateParams.Recurring[]) {
  const { emulator, stripe } = await startEmulator({ now: () => start * 1000 });
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start });
  const customer = await createPayingCustomer(stripe, { test_clock: clock.id });
  const product = await stripe.products.create({ name: "Plan" });
  const items: { price: string }[] = [];
  for (const one of recurring) {
    const { id } = await stripe.prices.create({
      product: product.id,
      currency: "usd",
      unit_amount: 1000,
      recurring: one,
    });
    items.push({ price: id });
  }
  const subscription = await stripe.subscriptions.create({ customer: customer.id, items });
  return {
    emulator,
    stripe,
    customer,
    subscription,
    async advance(to: number) {
      await emulator.travel(customer.id, to);
      await emulator.idle();
    },
    /** All invoices, oldest first. */
    async invoices(): Promise<Stripe.Invoice[]> {
      const all: Stripe.Invoice[] = [];
      for await (const one of stripe.invoices.list({ subscription: subscription.id, limit: 100 }))
        all.unshift(one);
      return all;
    },
  };
}

const periodsOf = (invoices: readonly Stripe.Invoice[], price?: string): Period[] =>
  invoices
    .flatMap(({ lines }) => lines.data)
    .filter(({ pricing }) => !price || pricing?.price_details?.price === price)
    .map(({ period }) => period);

it("counts the nth renewal from the anchor, whatever the recurrence, without a gap", () => {
  fc.assert(
    fc.property(
      moments,
      recurrences,
      fc.integer({ min: 1, max: 120 }),
      (anchor, every: Recurrence, renewals) => {
        let period = periodContaining(anchor, every, anchor);
        expect(period.start).toBe(anchor);
        for (let n = 1; n <= renewals; n += 1) {
          expect(period.end).toBe(addIntervals(anchor, every, n));
          const next = periodContaining(anchor, every, period.end);
          expect(next.start).toBe(period.end);
          expect(next.end).toBeGreaterThan(next.start);
          period = next;
        }
      },
    ),
  );
});

it("renews any subscription so, on its clock", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(moments, recurrences, fc.integer({ min: 1, max: 6 }), async (start, every, renewals) => {
      const end = addIntervals(start, every, renewals);
      // The test card expires after some years.
      fc.pre(end - start < 3 * 366 * 24 * hour);
      const { advance, invoices } = await subscribed(start, every);
      await advance(end + hour);
      const periods = periodsOf(await invoices());
      expect(periods).toEqual(
        Array.from({ length: renewals + 1 }, (_, n) => ({
          start: addIntervals(start, every, n),
          end: addIntervals(start, every, n + 1),
        })),
      );
      expect((await invoices()).every(({ status, total }) => status === "paid" && total === 1000)).toBe(true);
    }),
    { numRuns: 15 },
  );
});

it.each([
  [
    "quarterly",
    { interval: "month", interval_count: 3 },
    ["2023-11-30", "2024-02-29", "2024-05-30", "2024-08-30"],
  ],
  [
    "yearly from a leap day",
    { interval: "year", interval_count: 1 },
    ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
  ],
  ["weekly", { interval: "week", interval_count: 1 }, ["2024-02-22", "2024-02-29", "2024-03-07"]],
  ["every ten days", { interval: "day", interval_count: 10 }, ["2024-02-25", "2024-03-06", "2024-03-16"]],
] as const)("renews %s", async (_name, every, days) => {
  const [first = ""] = days;
  const { advance, invoices } = await subscribed(at(`${first}T12:00:00Z`), every);
  await advance(at(`${days.at(-1)}T12:00:00Z`));
  expect(periodsOf(await invoices()).map(({ start }) => shown(start).slice(0, 10))).toEqual(days);
});

it("gives each item its own period, and one invoice to what falls due together", async () => {
  const start = at("2024-01-01T00:00:00Z");
  const { stripe, subscription, advance, invoices } = await subscribed(
    start,
    { interval: "month", interval_count: 1 },
    { interval: "month", interval_count: 3 },
    { interval: "year", interval_count: 1 },
  );
  const [monthly, quarterly, yearly] = subscription.items.data;
  await advance(at("2024-04-02T00:00:00Z"));
  const amounts = (await invoices()).map(({ created, total, lines }) => [
    shown(created).slice(0, 10),
    total,
    lines.data.length,
  ]);
  expect(amounts).toEqual([
    ["2024-01-01", 3000, 3],
    ["2024-02-01", 1000, 1],
    ["2024-03-01", 1000, 1],
    ["2024-04-01", 2000, 2],
  ]);
  const items = (await stripe.subscriptionItems.list({ subscription: subscription.id })).data;
  expect(items.map((item) => shown(item.current_period_end).slice(0, 10))).toEqual([
    "2024-05-01",
    "2024-07-01",
    "2025-01-01",
  ]);
  const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
  expect(preview).toMatchObject({ total: 1000, lines: { data: [{ amount: 1000 }] } });
  await advance(at("2025-01-01T02:00:00Z"));
  for (const item of [monthly, quarterly, yearly]) {
    const periods = periodsOf(await invoices(), item?.price.id);
    expect(periods[0]?.start).toBe(start);
    for (const [index, period] of periods.slice(1).entries()) expect(period.start).toBe(periods[index]?.end);
  }
  expect((await invoices()).at(-1)).toMatchObject({ total: 3000, status: "paid" });
});

it("sells several currencies at one price, each subscription in its own", async () => {
  const { stripe } = await startEmulator();
  const { product } = await createPlan(stripe);
  const price = await stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 2000,
    recurring: { interval: "month" },
    currency_options: { jpy: { unit_amount: 3000 } },
  });
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    currency: "jpy",
    items: [{ price: price.id, quantity: 2 }],
    expand: ["latest_invoice"],
  });
  expect(subscription).toMatchObject({
    currency: "jpy",
    latest_invoice: { currency: "jpy", total: 6000, status: "paid" },
  });
});

it("leaves nothing behind of a price described inline that is refused, and bills one that isn't", async () => {
  const { emulator, stripe } = await startEmulator();
  const { product } = await createPlan(stripe);
  const customer = await createPayingCustomer(stripe);
  const before = emulator.store.of("price").size;
  const subscribe = (
    price_data: Partial<Stripe.SubscriptionCreateParams.Item.PriceData>,
    more: Partial<Stripe.SubscriptionCreateParams> = {},
  ) =>
    stripe.subscriptions.create({
      ...more,
      customer: customer.id,
      items: [
        {
          price_data: {
            currency: "usd",
            product: product.id,
            recurring: { interval: "month" },
            unit_amount: 1234,
            ...price_data,
          },
        },
      ],
      expand: ["latest_invoice"],
    });
  await expect(subscribe({ product: "prod_x" })).rejects.toMatchObject({
    param: "items[0][price_data][product]",
  });
  await expect(subscribe({ unit_amount: -5 })).rejects.toMatchObject({
    param: "items[0][price_data][unit_amount]",
  });
  const declined = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: customer.id,
  });
  const events = emulator.store.of("event").size;
  await expect(
    subscribe({}, { default_payment_method: declined.id, payment_behavior: "error_if_incomplete" }),
  ).rejects.toMatchObject({ code: "card_declined" });
  expect(emulator.store.of("price").size).toBe(before);
  expect(emulator.store.of("event").size).toBe(events);
  const subscription = await subscribe({});
  expect(eventTypes(emulator)).toContain("price.created");
  expect(subscription).toMatchObject({
    latest_invoice: { total: 1234 },
    items: { data: [{ price: { active: false, product: product.id } }] },
  });
});

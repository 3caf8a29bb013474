import fc from "fast-check";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { settle } from "../billing/settlement";
import { createStripeEmulator } from "../index";
import { createPayingCustomer, createPlan, sdk } from "./fixtures";

const at = (iso: string) => Date.parse(iso) / 1000;
const start = at("2026-01-31T09:30:00Z");
const day = 86_400;

type Shop = Awaited<ReturnType<typeof openShop>>;

async function openShop() {
  const emulator = await createStripeEmulator();
  const stripe = sdk(emulator);
  const pro = await createPlan(stripe, { name: "Pro", amount: 2999 });
  const team = await createPlan(stripe, { name: "Team", amount: 7777 });
  const vat = await stripe.taxRates.create({ display_name: "VAT", percentage: 19, inclusive: true });
  const sales = await stripe.taxRates.create({ display_name: "Tax", percentage: 8.875, inclusive: false });
  const percent = await stripe.coupons.create({ percent_off: 33.33, duration: "forever" });
  const amount = await stripe.coupons.create({ amount_off: 501, currency: "usd", duration: "forever" });
  const limited = await stripe.coupons.create({
    percent_off: 50,
    duration: "forever",
    applies_to: { products: [team.product.id] },
  });
  const months = await stripe.coupons.create({
    percent_off: 12.5,
    duration: "repeating",
    duration_in_months: 2,
  });
  return { emulator, stripe, pro, team, vat, sales, coupons: { percent, amount, limited, months } };
}

const terms = fc.record({
  coupons: fc.uniqueArray(fc.constantFrom("percent", "amount", "limited"), { maxLength: 2 }),
  taxes: fc.constantFrom("none", "vat", "sales", "both"),
  quantity: fc.integer({ min: 1, max: 4 }),
  seconds: fc.integer({ min: 1, max: 27 * day }),
});
type Terms = typeof terms extends fc.Arbitrary<infer T> ? T : never;

/** A customer who has bought, at a moment within the first period. */
async function subscribed(shop: Shop, { coupons, taxes, quantity, seconds }: Terms) {
  const { stripe, emulator } = shop;
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start });
  const customer = await createPayingCustomer(stripe, { test_clock: clock.id });
  const rates = { none: [], vat: [shop.vat.id], sales: [shop.sales.id], both: [shop.vat.id, shop.sales.id] };
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: shop.pro.monthly.id, quantity }],
    discounts: coupons.map((name) => ({ coupon: shop.coupons[name].id })),
    default_tax_rates: rates[taxes],
  });
  await emulator.travel(customer.id, start + seconds);
  const [item] = subscription.items.data;
  if (!item) throw new Error("A subscription without an item");
  return { customer, subscription, item };
}

const sum = (parts: readonly { amount: number }[] | null) =>
  (parts ?? []).reduce((total, { amount }) => total + amount, 0);

function expectExact(invoice: Stripe.Invoice): void {
  const lines = invoice.lines.data;
  const exclusive = (invoice.total_taxes ?? []).filter(({ tax_behavior }) => tax_behavior === "exclusive");
  expect(sum(lines)).toBe(invoice.subtotal);
  expect(lines.reduce((total, line) => total + sum(line.discount_amounts), 0)).toBe(
    sum(invoice.total_discount_amounts),
  );
  expect(lines.reduce((total, line) => total + sum(line.taxes), 0)).toBe(sum(invoice.total_taxes));
  expect(invoice.subtotal - sum(invoice.total_discount_amounts) + sum(exclusive)).toBe(invoice.total);
  expect(invoice.total - sum(invoice.total_taxes)).toBe(invoice.total_excluding_tax);
  expect(invoice.amount_due).toBe(settle(invoice.total, invoice.starting_balance, invoice.currency).due);
}

/** What two invoices have in common when one is the preview of the other. */
function essence(invoice: Stripe.Invoice) {
  const { subtotal, total, total_excluding_tax, total_taxes, amount_due, starting_balance } = invoice;
  return {
    subtotal,
    total,
    total_excluding_tax,
    total_taxes,
    amount_due,
    starting_balance,
    billing_reason: invoice.billing_reason,
    discounts: invoice.total_discount_amounts?.map(({ amount }) => amount),
    lines: invoice.lines.data.map(({ amount, description, period, quantity, taxes, discount_amounts }) => ({
      amount,
      description,
      period,
      quantity,
      taxes,
      discounts: discount_amounts?.map((one) => one.amount),
    })),
  };
}

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.emulator.close());

it("gives back to the cent what a switch and a switch back cost, with discounts and taxes", async () => {
  const { stripe } = shop;
  await fc.assert(
    fc.asyncProperty(terms, fc.integer({ min: 1, max: 4 }), async (input, quantity) => {
      const { subscription, item } = await subscribed(shop, input);
      const change = async (price: string, count: number) => {
        const updated = await stripe.subscriptions.update(subscription.id, {
          items: [{ id: item.id, price, quantity: count }],
          proration_behavior: "always_invoice",
          expand: ["latest_invoice"],
        });
        const invoice = updated.latest_invoice;
        if (!invoice || typeof invoice === "string") throw new Error("Nothing was invoiced");
        expectExact(invoice);
        return invoice.total;
      };
      const there = await change(shop.team.monthly.id, quantity);
      const back = await change(shop.pro.monthly.id, input.quantity);
      expect(there + back).toBe(0);
    }),
    { numRuns: 25 },
  );
});

type Change = (shop: Shop, item: string, quantity: number) => Stripe.SubscriptionUpdateParams;
const changes: Record<string, Change> = {
  nothing: () => ({}),
  upgrade: ({ team }, id) => ({ items: [{ id, price: team.monthly.id }] }),
  "upgrade, invoiced": ({ team }, id) => ({
    items: [{ id, price: team.monthly.id }],
    proration_behavior: "always_invoice",
  }),
  "upgrade without prorations": ({ team }, id) => ({
    items: [{ id, price: team.monthly.id }],
    proration_behavior: "none",
  }),
  "another interval": ({ pro }, id) => ({ items: [{ id, price: pro.yearly.id }] }),
  seats: (_, id, quantity) => ({ items: [{ id, quantity }] }),
  "one more item": ({ team }) => ({ items: [{ price: team.monthly.id, quantity: 2 }] }),
  "a new cycle": () => ({ billing_cycle_anchor: { type: "now" } }),
  "a trial": (_, id) => ({ items: [{ id }], trial_end: start + 40 * day }),
  "a discount": ({ coupons }) => ({ discounts: [{ coupon: coupons.months.id }] }),
  "a discounted upgrade": ({ coupons, team }, id) => ({
    items: [{ id, price: team.monthly.id }],
    discounts: [{ coupon: coupons.months.id }],
  }),
  "no discount": () => ({ discounts: "" }),
  "other taxes": ({ sales }) => ({ default_tax_rates: [sales.id] }),
};

it.each(Object.entries(changes))("previews %s as it then is invoiced", async (_, change) => {
  const { stripe, emulator } = shop;
  await fc.assert(
    fc.asyncProperty(terms, fc.integer({ min: 1, max: 9 }), async (input, quantity) => {
      const { customer, subscription, item } = await subscribed(shop, input);
      const { discounts, ...details } = change(shop, item.id, quantity);
      const preview = await stripe.invoices.createPreview({
        subscription: subscription.id,
        subscription_details: details,
        ...(discounts === undefined ? {} : { discounts }),
      });
      expectExact(preview);
      const known = (await stripe.invoices.list({ customer: customer.id })).data.map(({ id }) => id);
      await stripe.subscriptions.update(subscription.id, change(shop, item.id, quantity));
      const next = async () =>
        (await stripe.invoices.list({ customer: customer.id })).data.find(({ id }) => !known.includes(id));
      if (!(await next())) await emulator.travel(customer.id, preview.created);
      const invoice = await next();
      if (!invoice) throw new Error("Nothing followed");
      expectExact(invoice);
      expect(essence(preview)).toEqual(essence(invoice));
    }),
    { numRuns: 6 },
  );
});

it("previews a subscription that doesn't exist yet, for a customer or for nobody", async () => {
  const { stripe } = shop;
  const customer = await createPayingCustomer(stripe, { balance: -700 });
  const items = [{ price: shop.team.monthly.id, quantity: 3 }];
  const discounts = [{ coupon: shop.coupons.percent.id }];
  const rates = [shop.sales.id];
  const preview = await stripe.invoices.createPreview({
    customer: customer.id,
    discounts,
    subscription_details: { items, default_tax_rates: rates },
    expand: ["discounts"],
  });
  expect(preview.discounts).toMatchObject([{ source: { coupon: shop.coupons.percent.id } }]);
  expect(await stripe.coupons.retrieve(shop.coupons.percent.id)).toMatchObject({
    times_redeemed: shop.emulator.store.of("coupon").get(shop.coupons.percent.id)?.times_redeemed,
  });
  const created = await stripe.subscriptions.create({
    customer: customer.id,
    items,
    discounts,
    default_tax_rates: rates,
    expand: ["latest_invoice"],
  });
  const invoice = created.latest_invoice;
  if (!invoice || typeof invoice === "string") throw new Error("Nothing was invoiced");
  expect({ ...essence(preview), lines: undefined }).toEqual({ ...essence(invoice), lines: undefined });
  const nobody = await stripe.invoices.createPreview({
    customer_details: { tax_exempt: "reverse", address: { country: "DE" } },
    subscription_details: { items, default_tax_rates: rates },
  });
  expect(nobody).toMatchObject({
    customer: null,
    customer_tax_exempt: "reverse",
    total: 3 * 7777,
    total_taxes: [{ amount: 0, taxability_reason: "reverse_charge" }],
  });
  const trial = await stripe.invoices.createPreview({
    customer: customer.id,
    subscription_details: { items, trial_end: Math.floor(Date.now() / 1000) + 7 * day },
  });
  expect(trial).toMatchObject({ total: 0, lines: { data: [{ amount: 0 }] } });
});

it("previews single charges with the next invoice, and leaves nothing behind", async () => {
  const { stripe, emulator } = shop;
  const { customer, subscription } = await subscribed(shop, {
    coupons: [],
    taxes: "none",
    quantity: 1,
    seconds: day,
  });
  const before = JSON.stringify(
    Object.values(emulator.store.collections).map((collection) => collection.size),
  );
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    invoice_items: [
      { amount: 1234, currency: "usd", description: "Setup" },
      { unit_amount: 50, quantity: 3, currency: "usd" },
    ],
  });
  expect(preview.lines.data.map(({ amount }) => amount)).toEqual([1234, 150, 2999]);
  const recurring = await stripe.invoices.createPreview({
    subscription: subscription.id,
    preview_mode: "recurring",
  });
  expect(recurring.total).toBe(2999);
  const manual = await stripe.invoices.createPreview({
    customer_details: {},
    invoice_items: [{ amount: 800, currency: "usd" }],
    discounts: [{ coupon: shop.coupons.amount.id }],
  });
  expect(manual).toMatchObject({ subtotal: 800, total: 299, billing_reason: "manual" });
  expect(JSON.stringify(Object.values(emulator.store.collections).map((collection) => collection.size))).toBe(
    before,
  );
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  await expect(stripe.invoices.createPreview({ customer: customer.id })).rejects.toMatchObject({
    code: "invoice_upcoming_none",
  });
});

it("previews what a schedule leads to", async () => {
  const { stripe, emulator, pro, team } = shop;
  const { customer, subscription } = await subscribed(shop, {
    coupons: ["percent"],
    taxes: "sales",
    quantity: 2,
    seconds: day,
  });
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  const [phase] = schedule.phases;
  const phases = [
    {
      items: [{ price: pro.monthly.id, quantity: 2 }],
      start_date: Number(phase?.start_date),
      end_date: Number(phase?.end_date),
    },
    { items: [{ price: team.monthly.id }], duration: { interval: "month" as const } },
  ];
  const preview = await stripe.invoices.createPreview({
    schedule: schedule.id,
    schedule_details: { phases },
  });
  expect(preview.subtotal).toBe(7777);
  await stripe.subscriptionSchedules.update(schedule.id, { phases });
  await emulator.travel(customer.id, preview.created);
  const [invoice] = (await stripe.invoices.list({ customer: customer.id })).data;
  if (!invoice) throw new Error("Nothing followed");
  expect(essence(preview)).toEqual(essence(invoice));
  const fresh = await stripe.invoices.createPreview({
    customer: customer.id,
    schedule_details: {
      phases: [{ items: [{ price: team.monthly.id, quantity: 2 }], start_date: "now" }],
    },
  });
  expect(fresh.total).toBe(15_554);
});

it("previews a cancellation, a pause and a return", async () => {
  const { stripe } = shop;
  const { subscription } = await subscribed(shop, {
    coupons: [],
    taxes: "none",
    quantity: 1,
    seconds: 14 * day,
  });
  const of = (details: Stripe.InvoiceCreatePreviewParams.SubscriptionDetails) =>
    stripe.invoices.createPreview({ subscription: subscription.id, subscription_details: details });
  // Half of February's 28 days are left.
  expect(await of({ cancel_now: true })).toMatchObject({ total: -1500, amount_due: 0 });
  expect(await of({ pause: { invoicing_behavior: "invoice" } })).toMatchObject({ total: -1500 });
  await stripe.subscriptions.pause(subscription.id);
  expect(await of({ resume_at: "now" })).toMatchObject({ billing_reason: "subscription_update" });
});

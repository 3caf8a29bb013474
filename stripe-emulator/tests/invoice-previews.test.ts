import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AmountsShop, day, essence, openAmountsShop, subscribed } from "./amounts-shop";
import { createPayingCustomer } from "./fixtures";

let shop: AmountsShop;
beforeAll(async () => {
  shop = await openAmountsShop();
});
afterAll(() => shop.emulator.close());

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

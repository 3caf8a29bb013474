import { afterAll, beforeAll, expect, it } from "vitest";
import { cardFields, hiddenFields } from "../test-shop";
import { dueToday, openPlanShop, type PlanShop } from "./plan-shop";

let shop: PlanShop;
beforeAll(async () => {
  shop = await openPlanShop();
});
afterAll(() => shop.close());

it("offers the configured plans and prices", async () => {
  const { base } = await shop.onBasic();
  const { html } = await shop.get(base);
  for (const text of [
    "Basic",
    "Premium",
    "Current plan",
    "Monthly",
    "Yearly",
    "$49.00 per month",
    "$490.00 per year",
  ]) {
    expect(html).toContain(text);
  }
});

it.each([
  ["end_trial", "$49.00", "active"],
  ["continue_trial", "$0.00", "trialing"],
] as const)("changes a trial as configured: %s", async (trial_update_behavior, due, status) => {
  const { stripe } = shop;
  const { open, customer } = await shop.onBasic({ trial_update_behavior });
  const trial = await stripe.subscriptions.create({
    customer,
    items: [{ price: shop.basic.month }],
    trial_period_days: 14,
    default_payment_method: (await stripe.paymentMethods.list({ customer })).data[0]?.id ?? "",
  });
  const base = `${await open()}/subscriptions/${trial.id}/update`;
  const { html } = await shop.choose(base, { product: shop.pro.product, rhythm: "month-1", quantity: "1" });
  expect(dueToday(html)).toBe(due);
  await shop.post(`${base}/confirm`, hiddenFields(html));
  const updated = await stripe.subscriptions.retrieve(trial.id);
  expect(updated.status).toBe(status);
  expect(updated.items.data[0]?.price.id).toBe(shop.pro.month);
});

it("shows what is wrong at its field and keeps what was typed", async () => {
  const { base } = await shop.onBasic();
  const { html } = await shop.choose(base, {
    product: shop.pro.product,
    rhythm: "month-1",
    quantity: "99",
    code: "NOPE",
  });
  for (const text of ["At most 10 can be chosen.", "This code is invalid.", 'value="99"', 'value="NOPE"']) {
    expect(html).toContain(text);
  }
  const same = await shop.choose(base, { product: shop.basic.product, rhythm: "month-1", quantity: "1" });
  expect(same.html).toContain("This is the plan you have.");
});

it("lets a downgrade wait for the end of the period, and takes it back", async () => {
  const { base, portal, subscription, customer } = await shop.onBasic({
    schedule_at_period_end: {
      conditions: [{ type: "decreasing_item_amount" }, { type: "shortening_interval" }],
    },
  });
  const up = await shop.choose(base, { product: shop.basic.product, rhythm: "month-1", quantity: "3" });
  await shop.post(`${base}/confirm`, hiddenFields(up.html));
  const { html } = await shop.choose(base, { product: shop.basic.product, rhythm: "month-1", quantity: "2" });
  expect(dueToday(html)).toBe("$0.00");
  expect(html).toContain("Schedule update");
  expect((await shop.post(`${base}/confirm`, hiddenFields(html))).location).toBe(`${portal}?done=planned`);
  const waiting = await shop.stripe.subscriptions.retrieve(subscription, { expand: ["schedule"] });
  expect(waiting.items.data[0]?.quantity).toBe(3);
  expect(waiting.schedule).toMatchObject({ status: "active", end_behavior: "release" });
  const home = await shop.get(portal);
  expect(home.html).toContain("Changes to Basic (2 × $9.00 per month) on");
  expect(home.html).not.toContain("Update plan");

  await shop.post(`${portal}/subscriptions/${subscription}/keep`, {});
  expect((await shop.stripe.subscriptions.retrieve(subscription)).schedule).toBeNull();
  const again = await shop.choose(base, { product: shop.basic.product, rhythm: "month-1", quantity: "2" });
  await shop.post(`${base}/confirm`, hiddenFields(again.html));
  await shop.emulator.travel(customer, (waiting.items.data[0]?.current_period_end ?? 0) + 7_200);
  const later = await shop.stripe.subscriptions.retrieve(subscription);
  expect(later.items.data[0]?.quantity).toBe(2);
  const { data } = await shop.stripe.invoices.list({ customer, limit: 1 });
  expect(data[0]).toMatchObject({ total: 1_800, status: "paid" });
});

it("shows no way to change what can't be changed", async () => {
  const { base, portal, subscription } = await shop.onBasic({ default_allowed_updates: [] });
  expect((await shop.get(portal)).html).not.toContain("Update plan");
  expect((await shop.get(base)).status).toBe(409);
  const other = await shop.onBasic();
  expect((await shop.get(`${other.portal}/subscriptions/${subscription}/update`)).status).toBe(404);
  expect((await shop.post(`${portal}/methods/new`, cardFields("4242424242424242"))).status).toBe(303);
});

it("offers prices that are also sold in the subscription's currency, for what they cost in it", async () => {
  const { stripe } = shop;
  const price = async (name: string, unitAmount: number, euros: number) => {
    const { id: product } = await stripe.products.create({ name });
    const { id } = await stripe.prices.create({
      product,
      currency: "usd",
      unit_amount: unitAmount,
      recurring: { interval: "month" },
      currency_options: { eur: { unit_amount: euros } },
    });
    return { product, id };
  };
  const [small, large] = [await price("Small", 1_000, 900), await price("Large", 3_000, 2_700)];
  const customer = await stripe.customers.create({ email: "ada@example.com" });
  const visa = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    currency: "eur",
    items: [{ price: small.id }],
    default_payment_method: visa.id,
  });
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      payment_method_update: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ["price"],
        proration_behavior: "always_invoice",
        products: [small, large].map(({ product, id }) => ({ product, prices: [id] })),
      },
    },
  });
  const session = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    configuration: configuration.id,
  });
  const portal = new URL(session.url).pathname;
  expect((await shop.get(portal)).html).toContain("€9.00 per month");
  const base = `${portal}/subscriptions/${subscription.id}/update`;
  expect((await shop.get(base)).html).toContain("€27.00 per month");
  const { html } = await shop.choose(base, { product: large.product, rhythm: "month-1" });
  expect(html).toContain("€27.00 per month");
  await shop.post(`${base}/confirm`, hiddenFields(html));
  const updated = await stripe.subscriptions.retrieve(subscription.id);
  expect(updated).toMatchObject({ currency: "eur", items: { data: [{ price: { id: large.id } }] } });
});

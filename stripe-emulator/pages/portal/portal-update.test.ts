import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { money } from "../format";
import { cardFields, hiddenFields, openTestShop, type TestShop } from "../test-shop";

type UpdateFeature = Stripe.BillingPortal.ConfigurationCreateParams.Features.SubscriptionUpdate;
interface Plan {
  product: string;
  month: string;
  year: string;
}

let shop: TestShop;
let basic: Plan;
let pro: Plan;

beforeAll(async () => {
  shop = await openTestShop();
  basic = await createPlan("Basic", 900);
  pro = await createPlan("Premium", 4_900);
});
afterAll(() => shop.close());

async function createPlan(name: string, amount: number): Promise<Plan> {
  const product = await shop.stripe.products.create({ name });
  const price = async (interval: "month" | "year", unitAmount: number) =>
    (
      await shop.stripe.prices.create({
        product: product.id,
        currency: "usd",
        unit_amount: unitAmount,
        recurring: { interval },
      })
    ).id;
  return { product: product.id, month: await price("month", amount), year: await price("year", amount * 10) };
}

/** A customer on Basic, a third into the month, with a portal that may change it. */
async function onBasic(
  feature: Partial<UpdateFeature> = {},
  params: { card?: string; taxed?: boolean } = {},
) {
  const { stripe, emulator } = shop;
  const customer = await stripe.customers.create({ name: "Ada Example", email: "ada@example.com" });
  const visa = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const rate = await stripe.taxRates.create({ display_name: "VAT", percentage: 19, inclusive: false });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: basic.month }],
    default_payment_method: visa.id,
    ...(params.taxed ? { default_tax_rates: [rate.id] } : {}),
  });
  if (params.card) {
    const other = await stripe.paymentMethods.attach(params.card, { customer: customer.id });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: other.id });
  }
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ["price", "quantity", "promotion_code"],
        proration_behavior: "always_invoice",
        products: [basic, pro].map(({ product, month, year }) => ({
          product,
          prices: [month, year],
          adjustable_quantity: { enabled: true, minimum: 1, maximum: 10 },
        })),
        ...feature,
      },
    },
  });
  await emulator.travel(customer.id, subscription.start_date + 10 * 86_400);
  const open = async (flow_data?: Stripe.BillingPortal.SessionCreateParams.FlowData) => {
    const session = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      configuration: configuration.id,
      return_url: "https://app.example.com/billing",
      ...(flow_data ? { flow_data } : {}),
    });
    return new URL(session.url).pathname;
  };
  const portal = await open();
  const item = subscription.items.data[0]?.id ?? "";
  const base = `${portal}/subscriptions/${subscription.id}/update`;
  return { customer: customer.id, subscription: subscription.id, item, portal, base, open };
}

function choose(base: string, fields: Record<string, string>) {
  return shop.get(`${base}/confirm?${new URLSearchParams(fields)}`);
}

function dueToday(html: string): string {
  return /data-testid="due-today">([^<]+)</.exec(html)?.[1] ?? "none";
}

function dollars(amount: number): string {
  return money(amount, "usd");
}

it("offers the configured plans and prices", async () => {
  const { base } = await onBasic();
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
  ["an upgrade", () => ({ product: pro.product, rhythm: "month-1", quantity: "1" })],
  ["more of the same", () => ({ product: basic.product, rhythm: "month-1", quantity: "4" })],
  ["a year", () => ({ product: pro.product, rhythm: "year-1", quantity: "2" })],
  ["a code", () => ({ product: pro.product, rhythm: "month-1", quantity: "1", code: "LESS" })],
])("invoices to the cent what it showed: %s", async (_name, fields) => {
  const { stripe } = shop;
  if ((await stripe.promotionCodes.list({ code: "LESS" })).data.length === 0) {
    const coupon = await stripe.coupons.create({ percent_off: 30, duration: "forever" });
    await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code: "LESS" });
  }
  const { base, portal, subscription } = await onBasic({}, { taxed: true });
  const { html } = await choose(base, fields());
  const shown = dueToday(html);
  expect(html).toContain(`Pay ${shown} and update`);
  expect((await shop.post(`${base}/confirm`, hiddenFields(html))).location).toBe(`${portal}?done=updated`);
  const updated = await stripe.subscriptions.retrieve(subscription, { expand: ["latest_invoice"] });
  const invoice = updated.latest_invoice;
  if (!invoice || typeof invoice === "string") throw new Error("Nothing was invoiced");
  expect(invoice).toMatchObject({ status: "paid", billing_reason: "subscription_update" });
  expect(dollars(invoice.amount_paid)).toBe(shown);
  expect(invoice.total_taxes?.length).toBe(1);
  expect(updated.items.data[0]?.quantity).toBe(Number(fields().quantity));
  const next = await stripe.invoices.createPreview({ subscription });
  expect(html).toContain(`Then ${dollars(next.amount_due)} on`);
});

it("shows the next invoice to the cent where a change waits for it", async () => {
  const { base, subscription, customer } = await onBasic(
    { proration_behavior: "create_prorations" },
    { taxed: true },
  );
  const { html } = await choose(base, { product: pro.product, rhythm: "month-1", quantity: "2" });
  expect(dueToday(html)).toBe("$0.00");
  const shown = /Then (\$[\d.,]+) on/.exec(html)?.[1];
  await shop.post(`${base}/confirm`, hiddenFields(html));
  const { items } = await shop.stripe.subscriptions.retrieve(subscription);
  await shop.emulator.travel(customer, (items.data[0]?.current_period_end ?? 0) + 7_200);
  const { data } = await shop.stripe.invoices.list({ customer, limit: 1 });
  expect(dollars(data[0]?.amount_paid ?? 0)).toBe(shown);
});

it.each([
  ["end_trial", "$49.00", "active"],
  ["continue_trial", "$0.00", "trialing"],
] as const)("changes a trial as configured: %s", async (trial_update_behavior, due, status) => {
  const { stripe } = shop;
  const { open, customer } = await onBasic({ trial_update_behavior });
  const trial = await stripe.subscriptions.create({
    customer,
    items: [{ price: basic.month }],
    trial_period_days: 14,
    default_payment_method: (await stripe.paymentMethods.list({ customer })).data[0]?.id ?? "",
  });
  const base = `${await open()}/subscriptions/${trial.id}/update`;
  const { html } = await choose(base, { product: pro.product, rhythm: "month-1", quantity: "1" });
  expect(dueToday(html)).toBe(due);
  await shop.post(`${base}/confirm`, hiddenFields(html));
  const updated = await stripe.subscriptions.retrieve(trial.id);
  expect(updated.status).toBe(status);
  expect(updated.items.data[0]?.price.id).toBe(pro.month);
});

it("shows what is wrong at its field and keeps what was typed", async () => {
  const { base } = await onBasic();
  const { html } = await choose(base, {
    product: pro.product,
    rhythm: "month-1",
    quantity: "99",
    code: "NOPE",
  });
  for (const text of ["At most 10 can be chosen.", "This code is invalid.", 'value="99"', 'value="NOPE"']) {
    expect(html).toContain(text);
  }
  const same = await choose(base, { product: basic.product, rhythm: "month-1", quantity: "1" });
  expect(same.html).toContain("This is the plan you have.");
});

it("lets a downgrade wait for the end of the period, and takes it back", async () => {
  const { base, portal, subscription, customer } = await onBasic({
    schedule_at_period_end: {
      conditions: [{ type: "decreasing_item_amount" }, { type: "shortening_interval" }],
    },
  });
  const up = await choose(base, { product: basic.product, rhythm: "month-1", quantity: "3" });
  await shop.post(`${base}/confirm`, hiddenFields(up.html));
  const { html } = await choose(base, { product: basic.product, rhythm: "month-1", quantity: "2" });
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
  const again = await choose(base, { product: basic.product, rhythm: "month-1", quantity: "2" });
  await shop.post(`${base}/confirm`, hiddenFields(again.html));
  await shop.emulator.travel(customer, (waiting.items.data[0]?.current_period_end ?? 0) + 7_200);
  const later = await shop.stripe.subscriptions.retrieve(subscription);
  expect(later.items.data[0]?.quantity).toBe(2);
  const { data } = await shop.stripe.invoices.list({ customer, limit: 1 });
  expect(data[0]).toMatchObject({ total: 1_800, status: "paid" });
});

it("leaves everything as it is when the card is declined", async () => {
  const { base, subscription, customer } = await onBasic({}, { card: "pm_card_chargeCustomerFail" });
  const before = (await shop.stripe.invoices.list({ customer })).data.length;
  const { html } = await choose(base, { product: pro.product, rhythm: "month-1", quantity: "1" });
  const declined = await shop.post(`${base}/confirm`, hiddenFields(html));
  expect(declined.html).toContain("Your card was declined.");
  expect(declined.html).toContain("Confirm your update");
  const after = await shop.stripe.subscriptions.retrieve(subscription);
  expect(after.items.data[0]?.price.id).toBe(basic.month);
  expect((await shop.stripe.invoices.list({ customer })).data.length).toBe(before);
});

it("asks the bank where 3-D Secure is needed, and changes nothing without its approval", async () => {
  const { base, portal, subscription } = await onBasic({}, { card: "pm_card_authenticationRequired" });
  const { html } = await choose(base, { product: pro.product, rhythm: "month-1", quantity: "1" });
  const bank = await shop.post(`${base}/confirm`, hiddenFields(html));
  expect(bank.html).toContain("Approve payment");
  const failed = await shop.post(`${base}/confirm`, { ...hiddenFields(bank.html), choice: "fail" });
  expect(failed.html).toContain("We are unable to authenticate your payment method");
  const unchanged = await shop.stripe.subscriptions.retrieve(subscription);
  expect(unchanged.items.data[0]?.price.id).toBe(basic.month);
  expect(unchanged).toMatchObject({ status: "active", pending_update: null });

  const again = await shop.post(`${base}/confirm`, hiddenFields(failed.html));
  const approved = await shop.post(`${base}/confirm`, { ...hiddenFields(again.html), choice: "approve" });
  expect(approved.html).toBe("");
  expect(approved.location).toBe(`${portal}?done=updated`);
  const updated = await shop.stripe.subscriptions.retrieve(subscription);
  expect(updated.items.data[0]?.price.id).toBe(pro.month);
  expect(updated.pending_update).toBeNull();
});

it("confirms what the app prepared, with its discount, and ends on its own words", async () => {
  const { open, subscription, item } = await onBasic();
  const coupon = await shop.stripe.coupons.create({ percent_off: 50, duration: "forever" });
  const path = await open({
    type: "subscription_update_confirm",
    subscription_update_confirm: {
      subscription,
      items: [{ id: item, price: pro.year, quantity: 1 }],
      discounts: [{ coupon: coupon.id }],
    },
    after_completion: { type: "hosted_confirmation", hosted_confirmation: { custom_message: "Welcome!" } },
  });
  const response = await fetch(new URL(path, shop.emulator.url), { redirect: "manual" });
  const { html } = await shop.get(response.headers.get("location") ?? "");
  expect(html).toContain("$490.00 per year");
  const action = /action="([^"]+)"/.exec(html)?.[1] ?? "";
  const { location } = await shop.post(action, hiddenFields(html));
  const done = await shop.get(location ?? "");
  for (const text of ["Your plan is updated.", "Welcome!", 'href="https://app.example.com/billing"']) {
    expect(done.html).toContain(text);
  }
  const updated = await shop.stripe.subscriptions.retrieve(subscription);
  expect(updated.items.data[0]?.price.id).toBe(pro.year);
  expect(updated.discounts).toHaveLength(1);
});

it("shows no way to change what can't be changed", async () => {
  const { base, portal, subscription } = await onBasic({ default_allowed_updates: [] });
  expect((await shop.get(portal)).html).not.toContain("Update plan");
  expect((await shop.get(base)).status).toBe(409);
  const other = await onBasic();
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
  const { html } = await choose(base, { product: large.product, rhythm: "month-1" });
  expect(html).toContain("€27.00 per month");
  await shop.post(`${base}/confirm`, hiddenFields(html));
  const updated = await stripe.subscriptions.retrieve(subscription.id);
  expect(updated).toMatchObject({ currency: "eur", items: { data: [{ price: { id: large.id } }] } });
});

import type Stripe from "stripe";
import { expect, it } from "vitest";
import { openCheckoutShop } from "./checkout-shop";
import { visa } from "./fixtures";

it("counts lines, taxes and a coupon, and tells them one by one", async () => {
  const { emulator, stripe, monthly, once, open } = await openCheckoutShop();
  const rate = await stripe.taxRates.create({ display_name: "VAT", percentage: 10, inclusive: false });
  const coupon = await stripe.coupons.create({ amount_off: 1000, currency: "usd", duration: "once" });
  const session = await open({
    line_items: [
      { price: monthly.id, quantity: 2, tax_rates: [rate.id], metadata: { seat: "yes" } },
      { price: once.id, quantity: 2 },
    ],
    discounts: [{ coupon: coupon.id }],
    expand: ["line_items.data.taxes", "line_items.data.discounts", "total_details.breakdown"],
  });
  expect(session).toMatchObject({
    amount_subtotal: 5000,
    amount_total: 4320,
    discounts: [{ coupon: coupon.id, promotion_code: null }],
    total_details: {
      amount_discount: 1000,
      amount_tax: 320,
      breakdown: { discounts: [{ amount: 1000 }], taxes: [{ amount: 320, rate: { id: rate.id } }] },
    },
    line_items: {
      data: [
        {
          amount_subtotal: 4000,
          amount_discount: 800,
          amount_tax: 320,
          amount_total: 3520,
          metadata: { seat: "yes" },
          taxes: [{ amount: 320 }],
        },
        { amount_subtotal: 1000, amount_discount: 200, amount_total: 800, quantity: 2 },
      ],
    },
  });
  emulator.completeCheckout(session.id, { card: visa, customerDetails: { email: "ada@example.com" } });
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["invoice", "subscription"] });
  expect(done).toMatchObject({
    invoice: { total: 4320, amount_paid: 4320, lines: { data: { length: 2 } } },
    subscription: { items: { data: { length: 1 } }, discounts: [] },
    amount_total: 4320,
  });
});

it("sells in a further currency of a price, by tiers, and by usage without a quantity", async () => {
  const { stripe, product, open } = await openCheckoutShop();
  const meter = await stripe.billing.meters.create({
    display_name: "Calls",
    event_name: "calls",
    default_aggregation: { formula: "sum" },
  });
  const usage = await stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 1,
    recurring: { interval: "month", usage_type: "metered", meter: meter.id },
  });
  const seats = await stripe.prices.create({
    product: product.id,
    currency: "usd",
    recurring: { interval: "month" },
    billing_scheme: "tiered",
    tiers_mode: "graduated",
    tiers: [
      { up_to: 2, unit_amount: 1000 },
      { up_to: "inf", unit_amount: 500 },
    ],
  });
  const session = await open({
    line_items: [{ price: seats.id, quantity: 4 }, { price: usage.id }],
    expand: ["line_items"],
  });
  expect(session).toMatchObject({
    amount_total: 3000,
    line_items: { data: [{ amount_total: 3000 }, { amount_total: 0, quantity: null }] },
  });
  const both = await stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 1000,
    recurring: { interval: "month" },
    currency_options: { eur: { unit_amount: 900 } },
  });
  const euros = await open({ line_items: [{ price: both.id, quantity: 1 }], currency: "eur" });
  expect(euros).toMatchObject({
    currency: "eur",
    amount_total: 900,
    payment_method_types: ["card", "sepa_debit"],
  });
});

it("finds sessions by whom, by what came of them and by their state", async () => {
  const { emulator, stripe, once, open } = await openCheckoutShop();
  const customer = await stripe.customers.create({ email: "ada@example.com" });
  const session = await open({ customer: customer.id, client_reference_id: "order-1" });
  const bought = await open({
    mode: "payment",
    line_items: [{ price: once.id, quantity: 1 }],
    customer_email: "bob@example.com",
  });
  emulator.completeCheckout(session.id, { card: visa });
  emulator.completeCheckout(bought.id, { card: visa });
  const done = await stripe.checkout.sessions.retrieve(session.id);
  const paid = await stripe.checkout.sessions.retrieve(bought.id);
  const ids = async (params: Stripe.Checkout.SessionListParams) =>
    (await stripe.checkout.sessions.list(params)).data.map(({ id }) => id);
  expect(await ids({ customer: customer.id })).toEqual([session.id]);
  expect(await ids({ subscription: String(done.subscription) })).toEqual([session.id]);
  expect(await ids({ payment_intent: String(paid.payment_intent) })).toEqual([bought.id]);
  expect(await ids({ customer_details: { email: "bob@example.com" } })).toEqual([bought.id]);
  expect(await ids({ status: "complete" })).toEqual([bought.id, session.id]);
  expect(await ids({ created: { gt: done.created + 5 } })).toEqual([]);
});

it("updates metadata, and lines while it is open", async () => {
  const { emulator, stripe, monthly, once, open } = await openCheckoutShop();
  const session = await open({ metadata: { a: "1", b: "2" }, expand: ["line_items"] });
  const [line] = session.line_items?.data ?? [];
  const updated = await stripe.checkout.sessions.update(session.id, {
    metadata: { a: "", c: "3" },
    line_items: [
      { id: line?.id ?? "", quantity: 3 },
      { price: once.id, quantity: 1 },
    ],
    expand: ["line_items"],
  });
  expect(updated.metadata).toEqual({ b: "2", c: "3" });
  expect(updated.amount_total).toBe(6500);
  expect(updated.line_items?.data).toMatchObject([
    { id: line?.id, quantity: 3, price: { id: monthly.id } },
    { quantity: 1, price: { id: once.id } },
  ]);
  await expect(
    stripe.checkout.sessions.update(session.id, { line_items: [{ price: once.id, quantity: 1 }] }),
  ).rejects.toMatchObject({ param: "line_items" });
  emulator.completeCheckout(session.id, { card: visa, customerDetails: { email: "ada@example.com" } });
  await expect(
    stripe.checkout.sessions.update(session.id, { line_items: [{ price: monthly.id, quantity: 1 }] }),
  ).rejects.toThrow(/no longer open/);
});

it("leads back from an expired session to one like it", async () => {
  const { emulator, stripe, open } = await openCheckoutShop();
  const session = await open({
    metadata: { cart: "7" },
    after_expiration: { recovery: { enabled: true, allow_promotion_codes: true } },
  });
  expect(session.after_expiration?.recovery).toMatchObject({ enabled: true, url: null });
  const expired = await stripe.checkout.sessions.expire(session.id);
  const { url, expires_at: until } = expired.after_expiration?.recovery ?? {};
  expect(until).toBeGreaterThan(Date.now() / 1000 + 29 * 86_400);
  const response = await fetch(url ?? "", { redirect: "manual" });
  expect(response.status).toBe(303);
  const [next] = (await stripe.checkout.sessions.list({ status: "open" })).data;
  expect(next).toMatchObject({
    recovered_from: session.id,
    metadata: { cart: "7" },
    allow_promotion_codes: true,
    amount_total: session.amount_total,
  });
  expect(response.headers.get("location")).toBe(next?.url);
  expect(emulator.completeCheckout(next?.id ?? "", { card: visa }).status).toBe("complete");
});

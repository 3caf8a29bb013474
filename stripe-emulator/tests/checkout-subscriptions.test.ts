import { describe, expect, it } from "vitest";
import { ada, failing, german, openCheckoutShop } from "./checkout-shop";
import { eventTypes, visa } from "./fixtures";

describe("trials", () => {
  it("need no card when none is asked for", async () => {
    const { emulator, stripe, open, retrieve, since } = await openCheckoutShop();
    const customer = await stripe.customers.create({ email: "ada@example.com" });
    const session = await open({
      customer: customer.id,
      payment_method_collection: "if_required",
      subscription_data: {
        trial_period_days: 7,
        trial_settings: { end_behavior: { missing_payment_method: "cancel" } },
      },
    });
    const before = eventTypes(emulator);
    emulator.completeCheckout(session.id, {});
    expect(since(before)).not.toContain("charge.succeeded");
    expect(await retrieve(session.id, "subscription")).toMatchObject({
      payment_status: "no_payment_required",
      amount_total: 0,
      subscription: { status: "trialing", default_payment_method: null },
    });
    await emulator.travel(customer.id, Math.floor(Date.now() / 1000) + 9 * 86_400);
    const { data } = await stripe.subscriptions.list({ customer: customer.id, status: "all" });
    expect(data).toMatchObject([{ status: "canceled" }]);
  });

  it("are judged by the customer's own time", async () => {
    const { emulator, stripe, open, retrieve } = await openCheckoutShop();
    const customer = await stripe.customers.create({ email: "ada@example.com" });
    const later = Math.floor(Date.now() / 1000) + 400 * 86_400;
    await emulator.travel(customer.id, later);
    const until = (days: number) => ({
      customer: customer.id,
      subscription_data: { trial_end: later + days * 86_400 },
    });
    await expect(open(until(-300))).rejects.toMatchObject({ param: "subscription_data[trial_end]" });
    const session = await open(until(5));
    emulator.completeCheckout(session.id, { paymentMethodId: "pm_card_visa" });
    expect(await retrieve(session.id, "subscription")).toMatchObject({
      subscription: { status: "trialing", created: later, trial_end: later + 5 * 86_400 },
    });
  });

  it("charge one-time lines at once", async () => {
    const { emulator, monthly, product, stripe, open, retrieve } = await openCheckoutShop();
    const fee = await stripe.prices.create({ product: product.id, currency: "usd", unit_amount: 900 });
    const session = await open({
      line_items: [
        { price: monthly.id, quantity: 1 },
        { price: fee.id, quantity: 1 },
      ],
      subscription_data: { trial_period_days: 7 },
    });
    expect(session.amount_total).toBe(900);
    emulator.completeCheckout(session.id, { card: visa, ...ada });
    expect(await retrieve(session.id, "invoice", "subscription")).toMatchObject({
      payment_status: "paid",
      invoice: { amount_paid: 900 },
      subscription: { status: "trialing" },
    });
  });
});

it("takes a customer's credit into account", async () => {
  const { emulator, stripe, open, retrieve } = await openCheckoutShop();
  const customer = await stripe.customers.create({ email: "ada@example.com", balance: -500 });
  const session = await open({ customer: customer.id });
  const html = await (await fetch(session.url ?? "")).text();
  expect(html).toContain("Subscribe and pay $15.00");
  emulator.completeCheckout(session.id, { card: visa });
  expect(await retrieve(session.id, "invoice")).toMatchObject({
    amount_total: 2000,
    payment_status: "paid",
    invoice: { total: 2000, amount_paid: 1500 },
  });
});

it("begins on a day of the app's, for a part of the price or for nothing", async () => {
  const { emulator, open, retrieve } = await openCheckoutShop();
  const anchor = Math.floor(Date.now() / 1000) + 10 * 86_400;
  const session = await open({ subscription_data: { billing_cycle_anchor: anchor } });
  const due = session.amount_total ?? 0;
  expect(due).toBeGreaterThan(500);
  expect(due).toBeLessThan(800);
  emulator.completeCheckout(session.id, { card: visa, ...ada });
  const done = await retrieve(session.id, "invoice", "subscription");
  expect(done).toMatchObject({ subscription: { status: "active", billing_cycle_anchor: anchor } });
  expect(done.invoice).toMatchObject({ total: done.amount_total });
  const free = await open({
    subscription_data: { billing_cycle_anchor: anchor, proration_behavior: "none" },
  });
  expect(free.amount_total).toBe(0);
  emulator.completeCheckout(free.id, { card: visa, ...ada });
  expect(await retrieve(free.id)).toMatchObject({ payment_status: "no_payment_required" });
});

describe("bank debits", () => {
  it("complete unpaid, and are paid when the bank has answered", async () => {
    const { emulator, stripe, open, retrieve, since } = await openCheckoutShop("eur");
    const session = await open({ customer_email: "ada@example.com" });
    const before = eventTypes(emulator);
    emulator.completeCheckout(session.id, { sepa: german });
    expect(since(before)).toEqual([
      "customer.created",
      "charge.pending",
      "payment_method.attached",
      "customer.updated",
      "checkout.session.completed",
      "customer.subscription.created",
      "payment_intent.created",
      "payment_intent.processing",
      "invoice.created",
      "invoice.finalized",
    ]);
    const waiting = await retrieve(session.id, "subscription", "invoice");
    expect(waiting).toMatchObject({
      status: "complete",
      payment_status: "unpaid",
      subscription: { status: "active" },
      invoice: { status: "open" },
    });
    await emulator.travel(String(waiting.customer), Math.floor(Date.now() / 1000) + 2 * 3600);
    expect(since(before)).toContain("checkout.session.async_payment_succeeded");
    expect(await retrieve(session.id, "invoice")).toMatchObject({
      payment_status: "paid",
      invoice: { status: "paid" },
    });
    expect((await stripe.subscriptions.list()).data).toMatchObject([{ status: "active" }]);
  });

  it("leave the subscription past due when the bank refuses", async () => {
    const { emulator, stripe, open, retrieve, since } = await openCheckoutShop("eur");
    const session = await open({ customer_email: "ada@example.com" });
    const before = eventTypes(emulator);
    emulator.completeCheckout(session.id, { sepa: failing });
    const { customer } = await retrieve(session.id);
    await emulator.travel(String(customer), Math.floor(Date.now() / 1000) + 2 * 3600);
    expect(since(before)).toContain("checkout.session.async_payment_failed");
    expect(since(before)).not.toContain("invoice.paid");
    expect(await retrieve(session.id)).toMatchObject({ payment_status: "unpaid" });
    expect((await stripe.subscriptions.list()).data).toMatchObject([{ status: "past_due" }]);
  });

  it("are offered only in euros", async () => {
    const { emulator, open } = await openCheckoutShop("usd");
    const session = await open({ customer_email: "ada@example.com" });
    expect(session.payment_method_types).toEqual(["card"]);
    expect(() => emulator.completeCheckout(session.id, { sepa: german })).toThrow(/isn't offered/);
  });
});

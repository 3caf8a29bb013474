import { describe, expect, it } from "vitest";
import { ada, declined, failing, german, openCheckoutShop } from "./checkout-shop";
import { eventTypes, visa } from "./fixtures";

describe("payment mode", () => {
  it("charges once, without a customer where none is needed", async () => {
    const { emulator, stripe, buy, retrieve, since } = await openCheckoutShop();
    const session = await buy({
      payment_intent_data: {
        description: "Credits",
        metadata: { order: "7" },
        receipt_email: "r@example.com",
      },
    });
    expect(session).toMatchObject({
      payment_intent: null,
      customer_creation: "if_required",
      payment_method_collection: "if_required",
    });
    const before = eventTypes(emulator);
    emulator.completeCheckout(session.id, { card: visa, ...ada });
    expect(since(before)).toEqual([
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.succeeded",
      "checkout.session.completed",
    ]);
    expect(await retrieve(session.id, "payment_intent.latest_charge")).toMatchObject({
      status: "complete",
      payment_status: "paid",
      customer: null,
      invoice: null,
      subscription: null,
      customer_details: { email: "ada@example.com", name: "Ada Example" },
      payment_intent: {
        status: "succeeded",
        amount: 1500,
        description: "Credits",
        metadata: { order: "7" },
        latest_charge: { billing_details: { email: "ada@example.com", name: "Ada Example" } },
      },
    });
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  it("uses one PaymentIntent for every attempt, and gives it up when the session expires", async () => {
    const { emulator, stripe, buy, since, retrieve } = await openCheckoutShop();
    const session = await buy();
    const before = eventTypes(emulator);
    expect(emulator.completeCheckout(session.id, { card: declined }).status).toBe("declined");
    expect(since(before)).toEqual([
      "payment_intent.created",
      "charge.failed",
      "payment_intent.payment_failed",
    ]);
    const { payment_intent: first } = await retrieve(session.id);
    expect(emulator.completeCheckout(session.id, { card: visa }).status).toBe("complete");
    expect((await retrieve(session.id)).payment_intent).toBe(first);
    const other = await buy();
    emulator.completeCheckout(other.id, { card: declined });
    await stripe.checkout.sessions.expire(other.id);
    const { payment_intent: abandoned } = await retrieve(other.id);
    expect(await stripe.paymentIntents.retrieve(String(abandoned))).toMatchObject({ status: "canceled" });
  });

  it("makes a customer when it has to, and keeps what pays for later", async () => {
    const { emulator, stripe, buy, retrieve } = await openCheckoutShop();
    const session = await buy({ payment_intent_data: { setup_future_usage: "off_session" } });
    emulator.completeCheckout(session.id, { card: visa, ...ada });
    const { customer } = await retrieve(session.id);
    const { data } = await stripe.customers.listPaymentMethods(String(customer));
    expect(data).toMatchObject([{ allow_redisplay: "limited", card: { last4: "4242" } }]);
    expect(await stripe.customers.retrieve(String(customer))).toMatchObject({
      email: "ada@example.com",
      name: "Ada Example",
    });
  });

  it("keeps what pays when the customer wants that, and shows it again", async () => {
    const { emulator, stripe, buy } = await openCheckoutShop();
    const customer = await stripe.customers.create({ email: "ada@example.com" });
    const mine = { customer: customer.id, customer_email: undefined };
    const session = await buy({
      ...mine,
      saved_payment_method_options: { payment_method_save: "enabled" },
    });
    emulator.completeCheckout(session.id, { card: visa, savePaymentMethod: true });
    const { data } = await stripe.customers.listPaymentMethods(customer.id);
    expect(data).toMatchObject([{ allow_redisplay: "always" }]);
  });

  it("invoices what was bought once, if that is wanted", async () => {
    const { emulator, buy, retrieve, since } = await openCheckoutShop();
    const session = await buy({
      invoice_creation: {
        enabled: true,
        invoice_data: { description: "Thanks", metadata: { order: "8" }, footer: "Footer" },
      },
    });
    const before = eventTypes(emulator);
    emulator.completeCheckout(session.id, { card: visa, ...ada });
    expect(since(before)).toEqual([
      "customer.created",
      "payment_intent.created",
      "charge.succeeded",
      "customer.updated",
      "payment_intent.succeeded",
      "checkout.session.completed",
      "invoice.created",
      "invoice.finalized",
      "invoice.paid",
      "invoice.payment_succeeded",
      "invoice_payment.paid",
    ]);
    expect(await retrieve(session.id, "invoice.payments", "payment_intent")).toMatchObject({
      customer: expect.stringMatching(/^cus_/),
      invoice: {
        status: "paid",
        amount_paid: 1500,
        billing_reason: "manual",
        description: "Thanks",
        metadata: { order: "8" },
        payments: { data: [{ status: "paid" }] },
      },
      payment_intent: { status: "succeeded" },
    });
  });

  it("asks for no payment when a coupon leaves nothing to pay", async () => {
    const { emulator, stripe, buy, retrieve } = await openCheckoutShop();
    const coupon = await stripe.coupons.create({ percent_off: 100, duration: "once" });
    const session = await buy({ discounts: [{ coupon: coupon.id }] });
    expect(session).toMatchObject({ amount_subtotal: 1500, amount_total: 0 });
    emulator.completeCheckout(session.id, ada);
    expect(await retrieve(session.id)).toMatchObject({
      payment_status: "no_payment_required",
      payment_intent: null,
    });
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1);
  });
});

describe("setup mode", () => {
  it("saves a card without a charge", async () => {
    const { emulator, stripe, open, retrieve, since } = await openCheckoutShop();
    const customer = await stripe.customers.create({ email: "ada@example.com" });
    const session = await open({
      mode: "setup",
      currency: "usd",
      customer: customer.id,
      setup_intent_data: { metadata: { why: "later" } },
    });
    expect(session).toMatchObject({
      amount_total: null,
      payment_status: "no_payment_required",
      setup_intent: expect.stringMatching(/^seti_/),
    });
    const before = eventTypes(emulator);
    expect(emulator.completeCheckout(session.id, { card: declined })).toMatchObject({ status: "declined" });
    expect(since(before)).toEqual(["setup_intent.setup_failed"]);
    emulator.completeCheckout(session.id, { card: visa });
    expect(since(before).slice(1)).toEqual([
      "payment_method.attached",
      "setup_intent.succeeded",
      "checkout.session.completed",
    ]);
    expect(await retrieve(session.id, "setup_intent.payment_method")).toMatchObject({
      status: "complete",
      setup_intent: {
        status: "succeeded",
        metadata: { why: "later" },
        payment_method: { customer: customer.id, card: { last4: "4242" } },
      },
    });
    expect((await stripe.charges.list()).data).toEqual([]);
  });
});

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

it("asks for 3-D Secure whatever the card, where the session insists", async () => {
  const { emulator, buy, retrieve } = await openCheckoutShop();
  const options = { card: { request_three_d_secure: "any", setup_future_usage: "on_session" } } as const;
  const session = await buy({ payment_method_options: options });
  expect(session.payment_method_options).toEqual(options);
  expect(emulator.completeCheckout(session.id, { card: visa }).status).toBe("requires_action");
  expect(await retrieve(session.id, "payment_intent")).toMatchObject({
    payment_intent: { status: "requires_action" },
  });
  expect(emulator.completeCheckout(session.id, { threeDSecure: "fail" }).status).toBe("declined");
  expect(emulator.completeCheckout(session.id, { card: visa }).status).toBe("requires_action");
  expect(emulator.completeCheckout(session.id, { threeDSecure: "approve" }).status).toBe("complete");
  expect(await retrieve(session.id, "payment_intent.latest_charge")).toMatchObject({
    customer: expect.stringMatching(/^cus_/),
    payment_intent: { setup_future_usage: "on_session", status: "succeeded" },
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

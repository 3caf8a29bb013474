import { describe, expect, it } from "vitest";
import { ada, declined, openCheckoutShop } from "./checkout-shop";
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

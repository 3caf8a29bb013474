import type Stripe from "stripe";
import { expect, it } from "vitest";
import {
  createPayingCustomer,
  createPlan,
  eventTypes,
  sdk,
  startEmulator,
  startReceiver,
  visa,
  webhookSecret,
} from "./fixtures";

it("completes a checkout: the subscription is there after the payment, events arrive in order", async () => {
  const receiver = await startReceiver();
  const { emulator, stripe } = await startEmulator({
    webhookEndpoints: [{ url: receiver.url, secret: webhookSecret }],
  });
  const { monthly } = await createPlan(stripe);
  const customer = await stripe.customers.create({
    email: "ada@example.com",
    metadata: { organizationId: "o1" },
  });
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer: customer.id,
    line_items: [{ price: monthly.id, quantity: 2 }],
    subscription_data: { metadata: { plan: "pro" } },
    success_url: "https://app.example.com/return?session_id={CHECKOUT_SESSION_ID}",
    cancel_url: "https://app.example.com/pricing",
  });
  expect(session.url).toContain(`${emulator.url}/c/pay/${session.id}`);
  expect(session.amount_total).toBe(4000);
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([]);
  const before = eventTypes(emulator).length;

  const outcome = emulator.completeCheckout(session.id, { card: visa });

  expect(outcome).toMatchObject({
    status: "complete",
    redirectUrl: `https://app.example.com/return?session_id=${session.id}`,
  });
  expect(eventTypes(emulator).slice(before)).toEqual([
    "charge.succeeded",
    "payment_method.attached",
    "customer.updated",
    "checkout.session.completed",
    "customer.subscription.created",
    "payment_intent.created",
    "payment_intent.succeeded",
    "invoice.created",
    "invoice.finalized",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice_payment.paid",
  ]);
  const done = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ["subscription.latest_invoice.payments", "line_items", "customer"],
  });
  expect(done).toMatchObject({
    status: "complete",
    payment_status: "paid",
    url: null,
    customer: { id: customer.id, metadata: { organizationId: "o1" } },
    line_items: { data: [{ quantity: 2, amount_total: 4000 }] },
    subscription: {
      status: "active",
      metadata: { plan: "pro" },
      billing_mode: { type: "flexible" },
      items: { data: [{ price: { id: monthly.id }, quantity: 2 }] },
      latest_invoice: { status: "paid", amount_paid: 4000, payments: { data: [{ status: "paid" }] } },
    },
  });
  await emulator.idle();
  const types = receiver.received.map(({ body, signature }) => {
    const event = sdk(emulator).webhooks.constructEvent(body, signature, webhookSecret);
    return event.type;
  });
  expect([...types].sort()).toEqual(eventTypes(emulator).sort());
});

async function openSession(stripe: Stripe, params: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  const { monthly } = await createPlan(stripe);
  return stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: monthly.id, quantity: 1 }],
    success_url: "https://app.example.com/return?session_id={CHECKOUT_SESSION_ID}",
    ...params,
  });
}

it("makes no subscription when the card is declined, and takes another", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const session = await openSession(stripe, { customer: customer.id });
  const before = eventTypes(emulator);
  const declined = emulator.completeCheckout(session.id, {
    card: { ...visa, number: "4000 0000 0000 0002" },
  });
  expect(declined).toMatchObject({ status: "declined", code: "card_declined" });
  const refusal = ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"];
  expect(eventTypes(emulator)).toEqual([...before, ...refusal]);
  expect((await stripe.subscriptions.list({ customer: customer.id, status: "all" })).data).toEqual([]);
  expect(emulator.completeCheckout(session.id, { card: visa }).status).toBe("complete");
  expect(() => emulator.completeCheckout(session.id, { card: visa })).toThrow(/no longer open/);
});

it("asks for 3-D Secure, and goes on with what the person chose", async () => {
  const { emulator, stripe } = await startEmulator();
  const session = await openSession(stripe, { customer_email: "ada@example.com" });
  const card = { ...visa, number: "4000002500003155" };
  expect(emulator.completeCheckout(session.id, { card }).status).toBe("requires_action");
  expect(emulator.completeCheckout(session.id, { threeDSecure: "fail" })).toMatchObject({
    status: "declined",
    code: "payment_intent_authentication_failure",
  });
  expect(emulator.completeCheckout(session.id, { card }).status).toBe("requires_action");
  expect(emulator.completeCheckout(session.id, { threeDSecure: "approve" }).status).toBe("complete");
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["customer", "subscription"] });
  expect(done).toMatchObject({ customer: { email: "ada@example.com" }, subscription: { status: "active" } });
});

it("pays with a saved card of the customer only", async () => {
  const { emulator, stripe } = await startEmulator();
  const [mine, other] = [await createPayingCustomer(stripe), await createPayingCustomer(stripe)];
  const session = await openSession(stripe, { customer: mine.id });
  const [foreign] = (await stripe.customers.listPaymentMethods(other.id)).data;
  expect(() => emulator.completeCheckout(session.id, { paymentMethodId: foreign?.id ?? "" })).toThrow(
    /another/,
  );
  const [saved] = (await stripe.customers.listPaymentMethods(mine.id)).data;
  expect(emulator.completeCheckout(session.id, { paymentMethodId: saved?.id ?? "" }).status).toBe("complete");
});

it("expires by request and by time", async () => {
  let now = Date.now();
  const { emulator, stripe } = await startEmulator({ now: () => now });
  const customer = await stripe.customers.create({});
  const session = await openSession(stripe, { customer: customer.id });
  expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: "expired", url: null });
  expect(() => emulator.completeCheckout(session.id, { card: visa })).toThrow(/no longer open/);
  await expect(stripe.checkout.sessions.expire(session.id)).rejects.toMatchObject({ statusCode: 400 });

  const { monthly } = await createPlan(stripe, { name: "Team" });
  const second = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer: customer.id,
    line_items: [{ price: monthly.id, quantity: 1 }],
    success_url: "https://app.example.com",
  });
  now = second.expires_at * 1000;
  emulator.context.clock.arm();
  await expect
    .poll(async () => (await stripe.checkout.sessions.list({ customer: customer.id, status: "open" })).data)
    .toEqual([]);
  expect(eventTypes(emulator).filter((type) => type === "checkout.session.expired")).toHaveLength(2);
});

it("starts a trial without a charge", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const session = await openSession(stripe, {
    customer: customer.id,
    subscription_data: { trial_period_days: 14 },
  });
  emulator.completeCheckout(session.id, { card: visa });
  const [subscription] = (await stripe.subscriptions.list({ customer: customer.id })).data;
  expect(subscription).toMatchObject({ status: "trialing" });
  expect((await stripe.charges.list({ customer: customer.id })).data).toEqual([]);
  await emulator.travel(customer.id, (subscription?.trial_end ?? 0) + 2 * 3600);
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toMatchObject([
    { status: "active" },
  ]);
  expect((await stripe.charges.list({ customer: customer.id })).data).toMatchObject([
    { amount: 2000, paid: true },
  ]);
  expect(eventTypes(emulator)).toContain("customer.subscription.trial_will_end");
});

it("completes over the control surface", async () => {
  const { emulator, stripe } = await startEmulator();
  const session = await openSession(stripe);
  const complete = async (body: object) => {
    const response = await fetch(`${emulator.url}/_emulator/checkout/${session.id}/complete`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  expect(await complete({ card: { number: 4242 } })).toMatchObject({ status: 400 });
  expect(await complete({ paymentMethodId: "pm_card_chargeDeclined" })).toMatchObject({
    status: 200,
    body: { status: "declined" },
  });
  expect(await complete({ card: visa, customerDetails: { email: "ada@example.com" } })).toMatchObject({
    status: 200,
    body: { status: "complete", session: { status: "complete" } },
  });
  expect(await complete({ card: visa })).toMatchObject({ status: 400 });
});

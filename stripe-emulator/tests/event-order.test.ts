import type Stripe from "stripe";
import { expect, it } from "vitest";
import type { StripeEmulator } from "../index";
import { createPayingCustomer, createPlan, startEmulator, visa } from "./fixtures";

const start = Date.parse("2027-04-01T00:00:00Z") / 1000;
const day = 86_400;
const hour = 3_600;

/** Looks at the events that have happened since the last look; those of the clock itself are left out. */
function eventsOf(emulator: StripeEmulator) {
  let seen = 0;
  return () => {
    const all = emulator.store.of("event").all();
    const fresh = all.slice(seen).filter(({ type }) => !type.startsWith("test_helpers."));
    seen = all.length;
    return fresh;
  };
}

const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);

/** That a customer falls behind or catches up is told besides. */
const withoutDelinquency = (events: readonly { type: string }[]) =>
  types(events).filter((type) => type !== "customer.updated");

async function startShop(params: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const { emulator, stripe } = await startEmulator();
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start });
  const plan = await createPlan(stripe);
  const customer = await createPayingCustomer(stripe, { test_clock: clock.id });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: plan.monthly.id }],
    ...params,
  });
  const news = eventsOf(emulator);
  news();
  return {
    emulator,
    stripe,
    customer,
    subscription,
    plan,
    news,
    async advance(to: number) {
      await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: to });
      await emulator.idle();
      return news();
    },
  };
}

it("tells of a first checkout in Stripe's order: the subscription comes after its payment", async () => {
  const { emulator, stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe);
  const customer = await stripe.customers.create({ email: "ada@example.com" });
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer: customer.id,
    line_items: [{ price: monthly.id, quantity: 1 }],
    success_url: "https://app.example.com/done",
  });
  const news = eventsOf(emulator);
  news();
  expect(emulator.completeCheckout(session.id, { card: visa }).status).toBe("complete");
  expect(types(news())).toEqual([
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
});

it("tells of a renewal: announced, drafted, and an hour later finalized and paid", async () => {
  const { advance } = await startShop();
  expect(types(await advance(start + 29 * day))).toEqual(["invoice.upcoming"]);
  const drafted = await advance(start + 30 * day);
  expect(types(drafted).sort()).toEqual(["customer.subscription.updated", "invoice.created"]);
  const updated = drafted.find(({ type }) => type === "customer.subscription.updated");
  expect(Object.keys(updated?.data.previous_attributes ?? {}).sort()).toEqual(["items", "latest_invoice"]);
  expect(types(await advance(start + 30 * day + hour))).toEqual([
    "invoice.finalized",
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice_payment.paid",
  ]);
});

it("tells of a failed renewal: the subscription is past due at the end", async () => {
  const { stripe, customer, advance, news } = await startShop();
  const method = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  await advance(start + 30 * day);
  news();
  const failed = await advance(start + 30 * day + hour);
  expect(withoutDelinquency(failed)).toEqual([
    "invoice.finalized",
    "payment_intent.created",
    "charge.failed",
    "payment_intent.payment_failed",
    "invoice.payment_failed",
    "customer.subscription.updated",
  ]);
  const updated = failed.find(({ type }) => type === "customer.subscription.updated");
  expect(updated?.data.previous_attributes).toEqual({ status: "active" });
  const again = await advance(start + 33 * day + hour);
  expect(types(again)).toEqual(["charge.failed", "payment_intent.payment_failed", "invoice.payment_failed"]);
});

it("tells of an upgrade that is invoiced at once", async () => {
  const { stripe, subscription, plan, news } = await startShop();
  const price = await stripe.prices.create({
    currency: "usd",
    unit_amount: 5000,
    product: plan.product.id,
    recurring: { interval: "month" },
  });
  news();
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: subscription.items.data[0]?.id ?? "", price: price.id }],
    proration_behavior: "always_invoice",
  });
  const events = news();
  const paid = [
    "invoice.created",
    "invoice.finalized",
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice_payment.paid",
  ];
  expect(types(events).filter((type) => paid.includes(type))).toEqual(paid);
  const updates = events.filter(({ type }) => type === "customer.subscription.updated");
  expect(updates).toHaveLength(1);
  expect(Object.keys(updates[0]?.data.previous_attributes ?? {}).sort()).toEqual(["items", "latest_invoice"]);
});

it("tells of a cancellation at the period's end, when it is ordered and when it happens", async () => {
  const { stripe, subscription, advance, news } = await startShop();
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  const [ordered, ...others] = news();
  expect(others).toEqual([]);
  expect(ordered?.type).toBe("customer.subscription.updated");
  expect(ordered?.data.previous_attributes).toEqual({
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { reason: null },
  });
  const ended = await advance(start + 30 * day + hour);
  expect(types(ended)).toEqual(["customer.subscription.deleted"]);
  expect(ended[0]?.data.object).toMatchObject({ status: "canceled", ended_at: start + 30 * day });
});

it("tells of a cancellation now by one event", async () => {
  const { stripe, subscription, news } = await startShop();
  await stripe.subscriptions.cancel(subscription.id);
  expect(types(news())).toEqual(["customer.subscription.deleted"]);
});

it("tells of the end of a trial: announced three days before, then a renewal", async () => {
  const { advance } = await startShop({ trial_period_days: 14 });
  const announced = await advance(start + 11 * day);
  expect(types(announced)).toContain("customer.subscription.trial_will_end");
  const ended = await advance(start + 14 * day);
  const updated = ended.filter(({ type }) => type === "customer.subscription.updated");
  expect(updated).toHaveLength(1);
  expect(updated[0]?.data).toMatchObject({
    object: { status: "active" },
    previous_attributes: { status: "trialing" },
  });
  expect(types(ended)).toContain("invoice.created");
  expect(types(await advance(start + 14 * day + hour))).toEqual([
    "invoice.finalized",
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice_payment.paid",
  ]);
});

it("tells of a refund with what the charge was before", async () => {
  const { stripe, news } = await startShop();
  const [charge] = (await stripe.charges.list()).data;
  await stripe.refunds.create({ charge: charge?.id ?? "", amount: 500 });
  const events = news();
  expect(types(events)).toContain("refund.created");
  const refunded = events.filter(({ type }) => type === "charge.refunded");
  expect(refunded).toHaveLength(1);
  expect(refunded[0]?.data).toMatchObject({
    object: { amount_refunded: 500, refunded: false },
    previous_attributes: { amount_refunded: 0 },
  });
});

it("dates what happens to a customer by the customer's own time", async () => {
  const { stripe, subscription, advance, news } = await startShop();
  const renewsAt = start + 30 * day;
  const renewed = await advance(renewsAt + hour);
  const payment = renewed.find(({ type }) => type === "invoice_payment.paid");
  expect(payment?.created).toBe(renewsAt + hour);
  const [invoice] = (await stripe.invoices.list({ subscription: subscription.id, expand: ["data.payments"] }))
    .data;
  await stripe.refunds.create({
    payment_intent: String(invoice?.payments?.data[0]?.payment.payment_intent),
  });
  for (const event of news()) expect(event.created, event.type).toBe(renewsAt + hour);
});

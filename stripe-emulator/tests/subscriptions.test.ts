import type Stripe from "stripe";
import { expect, it } from "vitest";
import { cancelSubscription, resumeSubscription } from "../resources/cancel-subscription";
import { createPayingCustomer, createPlan, eventTypes, startEmulator } from "./fixtures";

const at = (iso: string) => Date.parse(iso) / 1000;

async function subscribed(options: { amount?: number } = {}) {
  const { emulator, stripe } = await startEmulator({ now: () => at("2026-04-01T00:00:00Z") * 1000 });
  const pro = await createPlan(stripe, { name: "Pro", amount: options.amount ?? 3000 });
  const team = await createPlan(stripe, { name: "Team", amount: 9000 });
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    metadata: { organizationId: "o1" },
  });
  const [item] = subscription.items.data;
  if (!item) throw new Error("A subscription without an item");
  return { emulator, stripe, pro, team, customer, subscription, item };
}

const amounts = (invoice: Stripe.Invoice) =>
  invoice.lines.data.map(({ amount, parent }) => [amount, parent?.subscription_item_details?.proration]);

it("cancels at the period end by the API: both fields are set, undoing clears both", async () => {
  const { emulator, stripe, customer, subscription, item } = await subscribed();
  const scheduled = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  expect(scheduled).toMatchObject({
    status: "active",
    cancel_at_period_end: true,
    cancel_at: item.current_period_end,
    cancellation_details: { reason: "cancellation_requested" },
  });
  expect(emulator.store.of("event").all().at(-1)).toMatchObject({
    type: "customer.subscription.updated",
    data: { previous_attributes: { cancel_at: null, cancel_at_period_end: false, canceled_at: null } },
  });
  expect(await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false })).toMatchObject({
    cancel_at: null,
    canceled_at: null,
    cancel_at_period_end: false,
  });
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  await emulator.travel(customer.id, item.current_period_end);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: "canceled",
    ended_at: item.current_period_end,
  });
  expect((await stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1);
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([]);
  await expect(
    stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false }),
  ).rejects.toMatchObject({
    statusCode: 400,
  });
  await expect(stripe.subscriptions.cancel(subscription.id)).rejects.toMatchObject({ statusCode: 404 });
});

it("cancels in the portal with cancel_at alone, as the flexible billing mode does", async () => {
  const { emulator, stripe, subscription, item } = await subscribed();
  cancelSubscription(emulator.context, subscription.id, {
    at: "period_end",
    via: "portal",
    feedback: "unused",
  });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    cancel_at: item.current_period_end,
    cancel_at_period_end: false,
    cancellation_details: { feedback: "unused", reason: "cancellation_requested" },
  });
  resumeSubscription(emulator.context, subscription.id);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    cancel_at: null,
    canceled_at: null,
  });
});

it("cancels at once and at a date", async () => {
  const { emulator, stripe, customer, subscription } = await subscribed();
  const date = at("2026-04-10T00:00:00Z");
  await stripe.subscriptions.update(subscription.id, { cancel_at: date });
  await emulator.travel(customer.id, date);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: "canceled",
    ended_at: date,
  });

  const second = await subscribed();
  const gone = await second.stripe.subscriptions.cancel(second.subscription.id, {
    cancellation_details: { comment: "Bye" },
  });
  expect(gone).toMatchObject({ status: "canceled", cancellation_details: { comment: "Bye" } });
  expect(eventTypes(second.emulator).at(-1)).toBe("customer.subscription.deleted");
});

it("prorates an upgrade on the next invoice, as previewed", async () => {
  const { emulator, stripe, team, customer, subscription, item } = await subscribed();
  await emulator.travel(customer.id, at("2026-04-16T00:00:00Z"));
  const items = [{ id: item.id, price: team.monthly.id }];
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: { items },
  });
  expect(amounts(preview)).toEqual([
    [-1500, true],
    [4500, true],
    [9000, false],
  ]);
  const updated = await stripe.subscriptions.update(subscription.id, { items });
  expect(updated.items.data).toMatchObject([{ id: item.id, price: { id: team.monthly.id } }]);
  expect((await stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1);
  await emulator.travel(customer.id, at("2026-05-01T02:00:00Z"));
  const [renewal] = (await stripe.invoices.list({ customer: customer.id, limit: 1 })).data;
  expect(renewal).toMatchObject({ status: "paid", total: preview.total, amount_paid: 12_000 });
});

it("invoices an upgrade at once, and a downgrade becomes a credit", async () => {
  const { emulator, stripe, pro, team, customer, subscription, item } = await subscribed();
  await emulator.travel(customer.id, at("2026-04-16T00:00:00Z"));
  const upgraded = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, price: team.monthly.id }],
    proration_behavior: "always_invoice",
    expand: ["latest_invoice"],
  });
  expect(upgraded.latest_invoice).toMatchObject({
    status: "paid",
    amount_paid: 3000,
    billing_reason: "subscription_update",
  });
  const downgraded = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, price: pro.monthly.id }],
    proration_behavior: "always_invoice",
    expand: ["latest_invoice", "customer"],
  });
  expect(downgraded).toMatchObject({
    latest_invoice: { status: "paid", total: -3000, amount_due: 0, ending_balance: -3000 },
    customer: { balance: -3000 },
  });
  await emulator.travel(customer.id, at("2026-05-01T02:00:00Z"));
  const [renewal] = (await stripe.invoices.list({ customer: customer.id, limit: 1 })).data;
  expect(renewal).toMatchObject({ status: "paid", total: 3000, amount_due: 0, starting_balance: -3000 });
});

it("starts a new cycle when the interval changes", async () => {
  const { emulator, stripe, pro, customer, subscription, item } = await subscribed();
  await emulator.travel(customer.id, at("2026-04-16T00:00:00Z"));
  const yearly = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, price: pro.yearly.id }],
    expand: ["latest_invoice"],
  });
  expect(yearly.billing_cycle_anchor).toBe(at("2026-04-16T00:00:00Z"));
  expect(yearly.items.data[0]?.current_period_end).toBe(at("2027-04-16T00:00:00Z"));
  expect(yearly.latest_invoice).toMatchObject({ status: "paid", amount_paid: 30_000 - 1500 });
});

it("changes quantities, adds and removes items", async () => {
  const { stripe, team, subscription, item } = await subscribed();
  const changed = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, quantity: 3 }, { price: team.monthly.id }],
    proration_behavior: "none",
  });
  expect(changed.items.data.map(({ quantity }) => quantity)).toEqual([3, 1]);
  const removed = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, deleted: true }],
  });
  expect(removed.items.data).toMatchObject([{ price: { id: team.monthly.id } }]);
});

it("leaves everything as it was when error_if_incomplete meets a declined card", async () => {
  const { emulator, stripe, team, customer, subscription, item } = await subscribed();
  emulator.failNext({ kind: "card", customer: customer.id, declineCode: "insufficient_funds" });
  const before = eventTypes(emulator).length;
  await expect(
    stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: team.monthly.id }],
      proration_behavior: "always_invoice",
      payment_behavior: "error_if_incomplete",
    }),
  ).rejects.toMatchObject({ code: "card_declined", decline_code: "insufficient_funds" });
  expect(eventTypes(emulator)).toHaveLength(before);
  expect((await stripe.subscriptions.retrieve(subscription.id)).items.data[0]?.price.id).toBe(item.price.id);
});

it("asks the bank about the payment method that comes with the update", async () => {
  const { stripe, team, customer, subscription, item } = await subscribed();
  const failing = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer: customer.id });
  const upgrade = (method: string) =>
    stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: team.monthly.id }],
      default_payment_method: method,
      proration_behavior: "always_invoice",
      payment_behavior: "error_if_incomplete",
      expand: ["latest_invoice"],
    });
  await expect(upgrade(failing.id)).rejects.toMatchObject({ code: "card_declined" });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toEqual(subscription);
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: failing.id } });
  const good = await stripe.paymentMethods.attach("pm_card_mastercard", { customer: customer.id });
  expect(await upgrade(good.id)).toMatchObject({
    default_payment_method: good.id,
    latest_invoice: { status: "paid", amount_paid: 6000 },
  });
});

it("leaves a first payment with the default card to whoever confirms it", async () => {
  const { stripe, team, customer } = await subscribed();
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: team.monthly.id }],
    payment_behavior: "default_incomplete",
    expand: ["latest_invoice.payments"],
  });
  expect(subscription.status).toBe("incomplete");
  const invoice = subscription.latest_invoice;
  const payment =
    typeof invoice === "object" ? invoice?.payments?.data[0]?.payment.payment_intent : undefined;
  const intent = await stripe.paymentIntents.retrieve(String(payment));
  const [card] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  expect(intent).toMatchObject({ status: "requires_confirmation", payment_method: card?.id });
  await stripe.paymentIntents.confirm(intent.id);
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
});

it("is incomplete until its first payment succeeds", async () => {
  const { stripe, team } = await subscribed();
  const customer = await createPayingCustomer(stripe, { card: "pm_card_chargeCustomerFail" });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: team.monthly.id }],
    expand: ["latest_invoice.payments"],
  });
  expect(subscription.status).toBe("incomplete");
  const invoice = subscription.latest_invoice;
  const payment =
    typeof invoice === "object" ? invoice?.payments?.data[0]?.payment.payment_intent : undefined;
  await stripe.paymentIntents.confirm(String(payment), { payment_method: "pm_card_visa" });
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
});

it("previews the next renewal", async () => {
  const { stripe, subscription, item } = await subscribed();
  const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
  expect(preview).toMatchObject({
    id: expect.stringMatching(/^upcoming_in_/),
    total: 3000,
    lines: { data: [{ period: { start: item.current_period_end } }] },
  });
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  await expect(stripe.invoices.createPreview({ subscription: subscription.id })).rejects.toMatchObject({
    code: "invoice_upcoming_none",
  });
});

it("lists by customer, status and price", async () => {
  const { stripe, pro, team, customer, subscription } = await subscribed();
  const ids = async (params: Stripe.SubscriptionListParams) =>
    (await stripe.subscriptions.list(params)).data.map(({ id }) => id);
  expect(await ids({ customer: customer.id, status: "active" })).toEqual([subscription.id]);
  expect(await ids({ price: pro.monthly.id })).toEqual([subscription.id]);
  expect(await ids({ price: team.monthly.id })).toEqual([]);
  await stripe.subscriptions.cancel(subscription.id);
  expect(await ids({ customer: customer.id })).toEqual([]);
  expect(await ids({ customer: customer.id, status: "all" })).toEqual([subscription.id]);
  expect(await ids({ status: "ended" })).toEqual([subscription.id]);
});

import type Stripe from "stripe";
import { expect, it } from "vitest";
import type { StripeEmulator, StripeEmulatorOptions } from "../index";
import { createPayingCustomer, createPlan, eventTypes, startEmulator } from "./fixtures";

const at = (iso: string) => Date.parse(iso) / 1000;
const iso = (time: number | undefined) => new Date((time ?? 0) * 1000).toISOString().slice(0, 10);
const hour = 3600;
const day = 24 * hour;

async function startSubscription(
  start: string,
  { card = "pm_card_visa", ...options }: StripeEmulatorOptions & { card?: string } = {},
) {
  const { emulator, stripe } = await startEmulator({ now: () => at(start) * 1000, ...options });
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at(start) });
  const { monthly } = await createPlan(stripe);
  const customer = await createPayingCustomer(stripe, { test_clock: clock.id });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  if (card !== "pm_card_visa") {
    const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  }
  return { emulator, stripe, clock, customer, subscription };
}

async function advance(
  emulator: StripeEmulator,
  stripe: Stripe,
  clock: Stripe.TestHelpers.TestClock,
  to: number,
) {
  const answer = await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: to });
  expect(answer.status).toBe("advancing");
  await emulator.idle();
  expect((await stripe.testHelpers.testClocks.retrieve(clock.id)).status).toBe("ready");
}

it("renews over the ends of months, keeping the day", async () => {
  const { emulator, stripe, clock, subscription } = await startSubscription("2026-01-31T10:00:00Z");
  expect(subscription).toMatchObject({ status: "active", test_clock: clock.id });
  await advance(emulator, stripe, clock, at("2026-06-01T00:00:00Z"));
  const invoices = await stripe.invoices.list({ subscription: subscription.id, limit: 20 });
  const periods = invoices.data
    .reverse()
    .map(({ lines, status, number }) => [
      number?.slice(-4),
      status,
      iso(lines.data[0]?.period.start),
      iso(lines.data[0]?.period.end),
    ]);
  expect(periods).toEqual([
    ["0001", "paid", "2026-01-31", "2026-02-28"],
    ["0002", "paid", "2026-02-28", "2026-03-31"],
    ["0003", "paid", "2026-03-31", "2026-04-30"],
    ["0004", "paid", "2026-04-30", "2026-05-31"],
    ["0005", "paid", "2026-05-31", "2026-06-30"],
  ]);
  const [item] = (await stripe.subscriptionItems.list({ subscription: subscription.id })).data;
  expect(iso(item?.current_period_end)).toBe("2026-06-30");
});

it("drafts the invoice, and finalizes and collects it an hour later", async () => {
  const { emulator, stripe, clock, customer, subscription } = await startSubscription("2026-01-15T10:00:00Z");
  const renewal = at("2026-02-15T10:00:00Z");
  await advance(emulator, stripe, clock, renewal + 60);
  const [draft] = (await stripe.invoices.list({ customer: customer.id, limit: 1 })).data;
  expect(draft).toMatchObject({
    status: "draft",
    billing_reason: "subscription_cycle",
    automatically_finalizes_at: renewal + hour,
    hosted_invoice_url: null,
    parent: { subscription_details: { subscription: subscription.id } },
  });
  const before = eventTypes(emulator).length;
  await advance(emulator, stripe, clock, renewal + hour);
  const paid = await stripe.invoices.retrieve(draft?.id ?? "", {
    expand: ["payments.data.payment.payment_intent"],
  });
  expect(paid).toMatchObject({
    status: "paid",
    amount_paid: 2000,
    hosted_invoice_url: expect.stringContaining(`${emulator.url}/i/`),
    payments: { data: [{ payment: { payment_intent: { status: "succeeded" } } }] },
  });
  expect(eventTypes(emulator).slice(before)).toEqual([
    "test_helpers.test_clock.advancing",
    "invoice.finalized",
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice_payment.paid",
    "test_helpers.test_clock.ready",
  ]);
  const intent = paid.payments?.data[0]?.payment.payment_intent;
  const found = await stripe.invoicePayments.list({
    payment: { type: "payment_intent", payment_intent: typeof intent === "object" ? intent.id : "" },
  });
  expect(found.data).toMatchObject([{ invoice: paid.id, status: "paid" }]);
});

it("goes past due when a renewal fails, retries on its schedule, then cancels", async () => {
  const { emulator, stripe, clock, customer, subscription } = await startSubscription(
    "2026-01-15T10:00:00Z",
    {
      card: "pm_card_chargeCustomerFail",
    },
  );
  const renewal = at("2026-02-15T10:00:00Z");
  await advance(emulator, stripe, clock, renewal);
  const before = eventTypes(emulator).length;
  await advance(emulator, stripe, clock, renewal + hour);
  expect(eventTypes(emulator).slice(before + 1, -1)).toEqual([
    "invoice.finalized",
    "payment_intent.created",
    "charge.failed",
    "payment_intent.payment_failed",
    "invoice.payment_failed",
    "customer.subscription.updated",
  ]);
  expect(emulator.store.of("event").all().at(-2)?.data.previous_attributes).toEqual({ status: "active" });
  const attempts: unknown[] = [];
  for (const later of [hour, hour + 3 * day, hour + 8 * day, hour + 15 * day]) {
    const now = renewal + later;
    if (later > hour) await advance(emulator, stripe, clock, now);
    const [invoice] = (await stripe.invoices.list({ customer: customer.id, limit: 1 })).data;
    const { status } = await stripe.subscriptions.retrieve(subscription.id);
    const next = invoice?.next_payment_attempt;
    attempts.push([status, invoice?.status, invoice?.attempt_count, next ? (next - now) / day : null]);
  }
  expect(attempts).toEqual([
    ["past_due", "open", 1, 3],
    ["past_due", "open", 2, 5],
    ["past_due", "open", 3, 7],
    ["canceled", "open", 4, null],
  ]);
  const ended = await stripe.subscriptions.retrieve(subscription.id);
  expect(ended).toMatchObject({
    cancellation_details: { reason: "payment_failed" },
    ended_at: renewal + hour + 15 * day,
  });
  expect(eventTypes(emulator)).toContain("customer.subscription.deleted");
});

it("can be left unpaid; its later invoices stay drafts until the debt is paid", async () => {
  const { emulator, stripe, clock, customer, subscription } = await startSubscription(
    "2026-01-15T10:00:00Z",
    {
      card: "pm_card_chargeCustomerFail",
      retryPolicy: { delays: [day], finally: "unpaid" },
    },
  );
  await advance(emulator, stripe, clock, at("2026-03-16T10:00:00Z"));
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("unpaid");
  const [draft, open] = (await stripe.invoices.list({ customer: customer.id })).data;
  expect([draft?.status, draft?.auto_advance, open?.status]).toEqual(["draft", false, "open"]);
});

it("becomes active again when the failed invoice is paid with another card", async () => {
  const { emulator, stripe, clock, customer, subscription } = await startSubscription(
    "2026-01-15T10:00:00Z",
    {
      card: "pm_card_chargeCustomerFail",
    },
  );
  await advance(emulator, stripe, clock, at("2026-02-15T11:00:00Z"));
  const [open] = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data;
  await expect(stripe.invoices.pay(open?.id ?? "")).rejects.toMatchObject({ code: "card_declined" });
  const paid = await stripe.invoices.pay(open?.id ?? "", { payment_method: "pm_card_visa" });
  expect(paid).toMatchObject({ status: "paid", attempt_count: 1, next_payment_attempt: null });
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
  await expect(stripe.invoices.pay(open?.id ?? "")).rejects.toMatchObject({ code: "invoice_already_paid" });
  await advance(emulator, stripe, clock, at("2026-03-01T00:00:00Z"));
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
});

it("wants 3-D Secure of a renewal off session, paid on the hosted page later", async () => {
  const { emulator, stripe, clock, customer, subscription } = await startSubscription(
    "2026-01-15T10:00:00Z",
    {
      card: "pm_card_authenticationRequired",
    },
  );
  await advance(emulator, stripe, clock, at("2026-02-15T11:00:00Z"));
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("past_due");
  expect(eventTypes(emulator)).toContain("invoice.payment_action_required");
  const [open] = (
    await stripe.invoices.list({
      customer: customer.id,
      status: "open",
      expand: ["data.confirmation_secret"],
    })
  ).data;
  expect(open?.confirmation_secret?.client_secret).toMatch(/^pi_.*_secret_/);
});

it("expires a first payment that never comes after 23 hours", async () => {
  const { emulator, stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe);
  const customer = await stripe.customers.create({});
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
    payment_behavior: "default_incomplete",
    expand: ["latest_invoice.confirmation_secret"],
  });
  expect(subscription).toMatchObject({ status: "incomplete", latest_invoice: { status: "open" } });
  await emulator.travel(customer.id, subscription.created + 23 * hour - 1);
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("incomplete");
  await emulator.travel(customer.id, subscription.created + 23 * hour);
  const expired = await stripe.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice"] });
  expect(expired).toMatchObject({ status: "incomplete_expired", latest_invoice: { status: "void" } });
  const event = emulator.store.of("event").find(({ type }) => type === "customer.subscription.updated");
  expect(event?.data.previous_attributes).toMatchObject({ status: "incomplete", ended_at: null });
});

it("announces a renewal a week before, without an id", async () => {
  const { emulator, stripe, clock } = await startSubscription("2026-01-15T10:00:00Z");
  await advance(emulator, stripe, clock, at("2026-02-08T10:00:00Z"));
  const event = emulator.store.of("event").find(({ type }) => type === "invoice.upcoming");
  expect(event?.data.object).not.toHaveProperty("id");
  expect(event?.data.object).toMatchObject({
    amount_due: 2000,
    period_start: at("2026-01-15T10:00:00Z"),
    period_end: at("2026-02-15T10:00:00Z"),
    lines: { data: [{ amount: 2000 }] },
  });
});

it("runs due work by a timer on wall time", async () => {
  let now = at("2026-01-15T10:00:00Z");
  const { emulator, stripe } = await startEmulator({ now: () => now * 1000 });
  const { monthly } = await createPlan(stripe);
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  now = at("2026-02-15T10:00:00Z");
  emulator.context.clock.arm();
  await expect
    .poll(async () => (await stripe.invoices.list({ subscription: subscription.id })).data.length)
    .toBe(2);
});

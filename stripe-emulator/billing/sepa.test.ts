import fc from "fast-check";
import type Stripe from "stripe";
import { expect, it } from "vitest";
import type { StripeEmulator } from "../index";
import { createPlan, eventTypes, startEmulator } from "../tests/fixtures";
import { isIban, testBankAccounts } from "./sepa";

const hour = 3600;
const owner = { name: "Ada", email: "ada@example.com" };

function bankAccount(stripe: Stripe, iban: string): Promise<Stripe.PaymentMethod> {
  return stripe.paymentMethods.create({ type: "sepa_debit", sepa_debit: { iban }, billing_details: owner });
}

/** A customer whose invoices are debited from a bank account. */
async function debited(stripe: Stripe, iban: string): Promise<Stripe.Customer> {
  const customer = await stripe.customers.create({ email: owner.email });
  const method = await bankAccount(stripe, iban);
  const setup = await stripe.setupIntents.create({
    customer: customer.id,
    payment_method: method.id,
    confirm: true,
  });
  expect(setup).toMatchObject({ status: "succeeded", mandate: expect.stringMatching(/^mandate_/) });
  return stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
}

function settle(emulator: StripeEmulator, intent: string, outcome: "succeed" | "fail"): Promise<Response> {
  return fetch(`${emulator.url}/_emulator/payment_intents/${intent}/settle`, {
    method: "POST",
    body: JSON.stringify({ outcome }),
  });
}

it("debits an account: processing, then succeeded", async () => {
  const { emulator, stripe } = await startEmulator();
  const method = await bankAccount(stripe, "DE89 3704 0044 0532 0130 00");
  expect(method.sepa_debit).toMatchObject({ last4: "3000", country: "DE", bank_code: "37040044" });
  const intent = await stripe.paymentIntents.create({
    amount: 1000,
    currency: "eur",
    payment_method: method.id,
    confirm: true,
    expand: ["latest_charge"],
  });
  expect(intent).toMatchObject({
    status: "processing",
    amount_received: 0,
    payment_method_types: ["card", "sepa_debit"],
    latest_charge: {
      id: expect.stringMatching(/^py_/),
      status: "pending",
      paid: false,
      payment_method_details: { sepa_debit: { mandate: expect.stringMatching(/^mandate_/) } },
    },
  });
  expect((await settle(emulator, intent.id, "succeed")).status).toBe(200);
  expect(await stripe.paymentIntents.retrieve(intent.id, { expand: ["latest_charge"] })).toMatchObject({
    status: "succeeded",
    amount_received: 1000,
    latest_charge: { status: "succeeded", paid: true, amount_captured: 1000 },
  });
  expect(eventTypes(emulator)).toEqual([
    "payment_intent.created",
    "charge.pending",
    "payment_intent.processing",
    "charge.succeeded",
    "payment_intent.succeeded",
  ]);
  expect((await stripe.balance.retrieve()).pending).toMatchObject([{ currency: "eur", amount: 941 }]);
  expect((await settle(emulator, intent.id, "fail")).status).toBe(400);
});

it("asks for another method when the debit fails in time", async () => {
  const { emulator, stripe } = await startEmulator({ bankDelaySeconds: 86_400 });
  const customer = await debited(stripe, "DE62370400440532013001");
  const [method] = (await stripe.customers.listPaymentMethods(customer.id, { type: "sepa_debit" })).data;
  const intent = await stripe.paymentIntents.create({
    amount: 1000,
    currency: "eur",
    customer: customer.id,
    payment_method: method?.id ?? "",
    confirm: true,
    off_session: true,
  });
  await emulator.travel(customer.id, intent.created + 86_399);
  expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe("processing");
  await emulator.travel(customer.id, intent.created + 86_400);
  expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
    status: "requires_payment_method",
    last_payment_error: {
      code: "payment_intent_payment_attempt_failed",
      payment_method_type: "sepa_debit",
    },
  });
  expect(eventTypes(emulator).slice(-3)).toEqual([
    "charge.failed",
    "payment_intent.payment_failed",
    "test_helpers.test_clock.ready",
  ]);
});

it("begins a subscription before the bank has paid", async () => {
  const { emulator, stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe, { currency: "eur" });
  const customer = await debited(stripe, "DE89370400440532013000");
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
    expand: ["latest_invoice.payments"],
  });
  expect(subscription).toMatchObject({ status: "active", latest_invoice: { status: "open" } });
  await emulator.travel(customer.id, subscription.created + 3600);
  const begun = await stripe.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice"] });
  expect(begun).toMatchObject({ status: "active", latest_invoice: { status: "paid" } });
  const [item] = subscription.items.data;
  await emulator.travel(customer.id, (item?.current_period_end ?? 0) + 2 * 3600);
  const [renewal] = (await stripe.invoices.list({ subscription: subscription.id })).data;
  expect(renewal).toMatchObject({ status: "paid", amount_paid: 2000, attempt_count: 1 });
});

it("lets a subscription be past due whose first debit fails", async () => {
  const { emulator, stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe, { currency: "eur" });
  const customer = await debited(stripe, "DE62370400440532013001");
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  expect(subscription.status).toBe("active");
  await emulator.travel(customer.id, subscription.created + 24 * 3600);
  const failed = await stripe.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice"] });
  expect(failed).toMatchObject({ status: "past_due", latest_invoice: { status: "open", attempt_count: 1 } });
});

it("lets a failed debit of a renewal go the way of a declined card", async () => {
  const { emulator, stripe } = await startEmulator({
    retryPolicy: { delays: [86_400], finally: "unpaid" },
  });
  const { monthly } = await createPlan(stripe, { currency: "eur" });
  const customer = await debited(stripe, "DE89370400440532013000");
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  await emulator.travel(customer.id, subscription.created + 3600);
  const failing = await bankAccount(stripe, "DE62370400440532013001");
  await stripe.paymentMethods.attach(failing.id, { customer: customer.id });
  await stripe.subscriptions.update(subscription.id, { default_payment_method: failing.id });
  const renewsAt = subscription.items.data[0]?.current_period_end ?? 0;
  await emulator.travel(customer.id, renewsAt + 3600 + 30);
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
  await emulator.travel(customer.id, renewsAt + 3600 + 60);
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("past_due");
  const [renewal] = (await stripe.invoices.list({ subscription: subscription.id })).data;
  expect(renewal).toMatchObject({ status: "open", attempt_count: 1, attempted: true });
  expect(renewal?.next_payment_attempt).toBe(renewsAt + 3600 + 60 + 86_400);
  await emulator.travel(customer.id, renewsAt + 3 * 86_400);
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("unpaid");
});

it("debits euros only", async () => {
  const { stripe } = await startEmulator();
  const paying = stripe.paymentIntents.create({
    amount: 1000,
    currency: "usd",
    payment_method: "pm_success_de",
    confirm: true,
  });
  await expect(paying).rejects.toMatchObject({ code: "payment_intent_incompatible_payment_method" });
});

it.each([
  ["DE00370400440532013000", "invalid_bank_account_iban"],
  ["BE62510007547061", "account_number_invalid"],
])("refuses the IBAN %s", async (iban, code) => {
  const { stripe } = await startEmulator();
  await expect(bankAccount(stripe, iban)).rejects.toMatchObject({ code, param: "sepa_debit[iban]" });
});

it("wants the owner of an account", async () => {
  const { stripe } = await startEmulator();
  const creating = stripe.paymentMethods.create({
    type: "sepa_debit",
    sepa_debit: { iban: "DE89370400440532013000" },
    billing_details: { name: "Ada" },
  });
  await expect(creating).rejects.toMatchObject({ param: "billing_details[email]" });
});

it("finds every mistyped digit in an IBAN", () => {
  for (const { iban } of testBankAccounts) expect(isIban(iban)).toBe(true);
  const accounts = fc.constantFrom(...testBankAccounts.map(({ iban }) => iban));
  fc.assert(
    fc.property(accounts, fc.nat(), fc.integer({ min: 1, max: 9 }), (iban, position, shift) => {
      const digits = [...iban.matchAll(/\d/g)];
      const at = digits[position % digits.length]?.index ?? 0;
      const wrong = String((Number(iban[at]) + shift) % 10);
      expect(isIban(iban.slice(0, at) + wrong + iban.slice(at + 1))).toBe(false);
    }),
  );
});

it.each([
  ["pm_success_de", "checkout.session.async_payment_succeeded", "paid", "paid", "active"],
  ["pm_failed_de", "checkout.session.async_payment_failed", "unpaid", "open", "past_due"],
] as const)(
  "completes a Checkout unpaid and settles it later: %s",
  async (method, event, paymentStatus, invoiceStatus, status) => {
    const { emulator, stripe } = await startEmulator();
    const { monthly } = await createPlan(stripe, { currency: "eur" });
    const customer = await stripe.customers.create({ email: owner.email });
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      customer: customer.id,
      line_items: [{ price: monthly.id, quantity: 1 }],
      success_url: "https://shop.example.com/done",
    });
    expect(emulator.completeCheckout(session.id, { paymentMethodId: method }).status).toBe("complete");
    const unpaid = await stripe.checkout.sessions.retrieve(session.id, { expand: ["invoice"] });
    expect(unpaid).toMatchObject({
      status: "complete",
      payment_status: "unpaid",
      invoice: { status: "open" },
    });
    const subscriptionId = String(unpaid.subscription);
    await emulator.travel(customer.id, session.created + hour);
    const after = await stripe.checkout.sessions.retrieve(session.id, { expand: ["invoice"] });
    expect(after).toMatchObject({ payment_status: paymentStatus, invoice: { status: invoiceStatus } });
    expect((await stripe.subscriptions.retrieve(subscriptionId)).status).toBe(status);
    expect(eventTypes(emulator)).toContain(event);
  },
);

it("completes a single purchase unpaid and settles it later", async () => {
  const { emulator, stripe } = await startEmulator();
  const product = await stripe.products.create({ name: "Book" });
  const price = await stripe.prices.create({ product: product.id, currency: "eur", unit_amount: 1500 });
  const customer = await stripe.customers.create({ email: owner.email });
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    customer: customer.id,
    line_items: [{ price: price.id, quantity: 2 }],
    success_url: "https://shop.example.com/done",
  });
  emulator.completeCheckout(session.id, { paymentMethodId: "pm_success_de" });
  const unpaid = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
  expect(unpaid).toMatchObject({ payment_status: "unpaid", payment_intent: { status: "processing" } });
  await emulator.travel(customer.id, session.created + hour);
  expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe("paid");
  expect(eventTypes(emulator).slice(-4)).toEqual([
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.async_payment_succeeded",
    "test_helpers.test_clock.ready",
  ]);
});

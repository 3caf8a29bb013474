import { expect, it } from "vitest";
import { createPayingCustomer, createPlan, eventTypes, startEmulator } from "./fixtures";

const hour = 3600;
const day = 86_400;

it("fails a renewal that nothing can pay, and tries again with what was added since", async () => {
  const { emulator, stripe } = await startEmulator({ retryPolicy: { delays: [day], finally: "canceled" } });
  const { monthly } = await createPlan(stripe);
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  await stripe.paymentMethods.detach(method?.id ?? "");
  const renewsAt = subscription.items.data[0]?.current_period_end ?? 0;
  await emulator.travel(customer.id, renewsAt + hour);
  const [failed] = (await stripe.invoices.list({ subscription: subscription.id })).data;
  expect(failed).toMatchObject({
    status: "open",
    attempted: true,
    attempt_count: 1,
    next_payment_attempt: renewsAt + hour + day,
  });
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("past_due");
  expect(eventTypes(emulator)).toContain("invoice.payment_failed");
  const added = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await stripe.subscriptions.update(subscription.id, { default_payment_method: added.id });
  await emulator.travel(customer.id, renewsAt + hour + day);
  expect(await stripe.invoices.retrieve(failed?.id ?? "")).toMatchObject({
    status: "paid",
    attempt_count: 2,
  });
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
});

it("tries the subscription's own method, not the customer's", async () => {
  const { emulator, stripe } = await startEmulator({ retryPolicy: { delays: [], finally: "past_due" } });
  const { monthly } = await createPlan(stripe);
  const customer = await createPayingCustomer(stripe);
  const failing = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer: customer.id });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  await stripe.subscriptions.update(subscription.id, { default_payment_method: failing.id });
  const renewsAt = subscription.items.data[0]?.current_period_end ?? 0;
  await emulator.travel(customer.id, renewsAt + hour);
  const [renewal] = (await stripe.invoices.list({ subscription: subscription.id })).data;
  expect(renewal).toMatchObject({ status: "open", next_payment_attempt: null });
  const [charge] = (await stripe.charges.list({ customer: customer.id })).data;
  expect(charge).toMatchObject({ status: "failed", payment_method: failing.id });
});

it("doesn't debit an account for another currency", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe, { card: "pm_success_de" });
  const invoice = await stripe.invoices.create({ customer: customer.id, currency: "usd" });
  await stripe.invoices.addLines(invoice.id, { lines: [{ amount: 500 }] });
  await expect(stripe.invoices.pay(invoice.id)).rejects.toMatchObject({
    code: "payment_method_currency_mismatch",
  });
  expect(emulator.store.of("charge").size).toBe(0);
});

it("refuses to pay with nothing, and leaves the invoice as it was", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const invoice = await stripe.invoices.create({ customer: customer.id, currency: "usd" });
  await stripe.invoices.addLines(invoice.id, { lines: [{ amount: 500 }] });
  await expect(stripe.invoices.pay(invoice.id)).rejects.toMatchObject({
    type: "StripeInvalidRequestError",
    statusCode: 400,
  });
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: "draft", attempt_count: 0 });
  expect(eventTypes(emulator)).not.toContain("invoice.payment_failed");
});

it("starts and stops advancing when it is told to", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  const invoice = await stripe.invoices.create({ customer: customer.id, currency: "usd" });
  await stripe.invoices.addLines(invoice.id, { lines: [{ amount: 500 }] });
  await stripe.invoices.finalizeInvoice(invoice.id);
  await stripe.invoices.update(invoice.id, { auto_advance: true });
  const stopped = await stripe.invoices.update(invoice.id, { auto_advance: false });
  expect(stopped.next_payment_attempt).toBeNull();
  await emulator.travel(customer.id, invoice.created + 2 * hour);
  expect((await stripe.invoices.retrieve(invoice.id)).status).toBe("open");
  const going = await stripe.invoices.update(invoice.id, { auto_advance: true });
  await emulator.travel(customer.id, going.next_payment_attempt ?? 0);
  expect((await stripe.invoices.retrieve(invoice.id)).status).toBe("paid");
});

it("keeps the ledger: what was paid is what was charged, less what went back", async () => {
  const { stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  for (const amount of [1250, 999, 45_000]) {
    const invoice = await stripe.invoices.create({ customer: customer.id, currency: "usd" });
    await stripe.invoices.addLines(invoice.id, { lines: [{ amount }] });
    await stripe.invoices.pay(invoice.id);
  }
  const charges = await stripe.charges.list({ customer: customer.id }).autoPagingToArray({ limit: 100 });
  await stripe.refunds.create({ charge: charges[0]?.id ?? "", amount: 5000 });
  await stripe.refunds.create({ charge: charges[1]?.id ?? "" });
  const paid = (await stripe.invoices.list({ customer: customer.id, status: "paid" })).data;
  const entries = (await stripe.balanceTransactions.list()).data;
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  const charged = sum(entries.filter(({ type }) => type === "charge").map(({ amount }) => amount));
  const refunded = -sum(entries.filter(({ type }) => type === "refund").map(({ amount }) => amount));
  expect(charged).toBe(sum(paid.map(({ amount_paid }) => amount_paid)));
  const after = (await stripe.charges.list({ customer: customer.id })).data;
  expect(refunded).toBe(sum(after.map(({ amount_refunded }) => amount_refunded)));
  const balance = await stripe.balance.retrieve();
  expect(sum([...balance.pending, ...balance.available].map(({ amount }) => amount))).toBe(
    charged - refunded - sum(entries.map(({ fee }) => fee)),
  );
});

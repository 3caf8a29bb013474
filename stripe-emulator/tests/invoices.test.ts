import type Stripe from "stripe";
import { expect, it } from "vitest";
import { createPayingCustomer, createPlan, eventTypes, startEmulator } from "./fixtures";

const hour = 3600;
const day = 86_400;

/** A draft of one line. */
async function draftOf(
  stripe: Stripe,
  customer: string,
  amount: number,
  params: Stripe.InvoiceCreateParams = {},
): Promise<Stripe.Invoice> {
  const invoice = await stripe.invoices.create({ customer, currency: "usd", ...params });
  await stripe.invoiceItems.create({ customer, invoice: invoice.id, amount, currency: "usd" });
  return stripe.invoices.retrieve(invoice.id);
}

it("makes an invoice by hand, sends it and takes its payment", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  const invoice = await stripe.invoices.create({
    customer: customer.id,
    collection_method: "send_invoice",
    days_until_due: 14,
    description: "Consulting",
    footer: "Thank you",
    custom_fields: [{ name: "Order", value: "17" }],
    metadata: { order: "17" },
  });
  expect(invoice).toMatchObject({
    status: "draft",
    billing_reason: "manual",
    auto_advance: false,
    parent: null,
    total: 0,
    due_date: invoice.created + 14 * day,
    custom_fields: [{ name: "Order", value: "17" }],
  });
  const { product } = await createPlan(stripe);
  const price = await stripe.prices.create({ product: product.id, currency: "usd", unit_amount: 1999 });
  await stripe.invoiceItems.create({
    customer: customer.id,
    invoice: invoice.id,
    pricing: { price: price.id },
    quantity: 3,
  });
  await stripe.invoiceItems.create({
    customer: customer.id,
    invoice: invoice.id,
    amount: -1000,
    currency: "usd",
    description: "Goodwill",
  });
  const sent = await stripe.invoices.sendInvoice(invoice.id);
  expect(sent).toMatchObject({
    status: "open",
    total: 4997,
    amount_due: 4997,
    amount_remaining: 4997,
    due_date: (sent.status_transitions.finalized_at ?? 0) + 14 * day,
    number: expect.stringMatching(/-0001$/),
  });
  expect(sent.lines.data.map(({ amount, quantity, description }) => [amount, quantity, description])).toEqual(
    [
      [5997, 3, "Pro"],
      [-1000, 1, "Goodwill"],
    ],
  );
  const paid = await stripe.invoices.pay(invoice.id, { expand: ["payments.data.payment.payment_intent"] });
  expect(paid).toMatchObject({
    status: "paid",
    amount_paid: 4997,
    amount_remaining: 0,
    payments: {
      data: [{ status: "paid", amount_paid: 4997, payment: { payment_intent: { status: "succeeded" } } }],
    },
  });
  expect(eventTypes(emulator).slice(-8)).toEqual([
    "invoice.finalized",
    "payment_intent.created",
    "invoice.sent",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice_payment.paid",
  ]);
});

it("advances a draft by itself after an hour", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: "usd" });
  const invoice = await stripe.invoices.create({
    customer: customer.id,
    auto_advance: true,
    pending_invoice_items_behavior: "include",
  });
  expect(invoice).toMatchObject({ total: 700, automatically_finalizes_at: invoice.created + hour });
  const finalizesAt = invoice.automatically_finalizes_at ?? 0;
  await emulator.travel(customer.id, finalizesAt - 1);
  expect((await stripe.invoices.retrieve(invoice.id)).status).toBe("draft");
  await emulator.travel(customer.id, finalizesAt);
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: "paid", amount_paid: 700 });
});

it("says when a sent invoice falls due and is overdue", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const invoice = await draftOf(stripe, customer.id, 900, {
    collection_method: "send_invoice",
    days_until_due: 10,
    auto_advance: true,
  });
  const finalizesAt = invoice.automatically_finalizes_at ?? 0;
  await emulator.travel(customer.id, finalizesAt);
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: "open", attempted: false });
  expect(eventTypes(emulator)).toContain("invoice.sent");
  await emulator.travel(customer.id, finalizesAt + 7 * day);
  expect(eventTypes(emulator)).toContain("invoice.will_be_due");
  expect(eventTypes(emulator)).not.toContain("invoice.overdue");
  await emulator.travel(customer.id, finalizesAt + 10 * day);
  expect(eventTypes(emulator)).toContain("invoice.overdue");
  expect((await stripe.invoices.list({ due_date: { lte: finalizesAt + 11 * day } })).data).toHaveLength(1);
});

it("goes only where Stripe's invoices go", async () => {
  const { stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  const refused = { code: "invoice_not_editable", statusCode: 400 };
  const draft = await draftOf(stripe, customer.id, 500);
  await expect(stripe.invoices.voidInvoice(draft.id)).rejects.toMatchObject(refused);
  await expect(stripe.invoices.markUncollectible(draft.id)).rejects.toMatchObject(refused);
  await stripe.invoices.finalizeInvoice(draft.id);
  await expect(stripe.invoices.finalizeInvoice(draft.id)).rejects.toMatchObject(refused);
  await expect(stripe.invoices.del(draft.id)).rejects.toMatchObject(refused);
  await expect(
    stripe.invoiceItems.create({ customer: customer.id, invoice: draft.id, amount: 1, currency: "usd" }),
  ).rejects.toMatchObject(refused);
  await expect(stripe.invoices.update(draft.id, { footer: "No" })).rejects.toMatchObject(refused);
  await stripe.invoices.update(draft.id, { description: "Still editable", metadata: { a: "b" } });
  const uncollectible = await stripe.invoices.markUncollectible(draft.id);
  expect(uncollectible).toMatchObject({ status: "uncollectible", amount_remaining: 500 });
  expect(await stripe.invoices.pay(draft.id)).toMatchObject({ status: "paid", amount_paid: 500 });
  await expect(stripe.invoices.pay(draft.id)).rejects.toMatchObject({ code: "invoice_already_paid" });
  await expect(stripe.invoices.voidInvoice(draft.id)).rejects.toMatchObject(refused);

  const other = await draftOf(stripe, customer.id, 500);
  await stripe.invoices.finalizeInvoice(other.id);
  await stripe.invoices.markUncollectible(other.id);
  expect((await stripe.invoices.voidInvoice(other.id)).status).toBe("void");
  await expect(stripe.invoices.pay(other.id)).rejects.toMatchObject(refused);
  expect((await stripe.invoices.list({ status: "void" })).data.map(({ id }) => id)).toEqual([other.id]);
});

it("pays out of band without a charge", async () => {
  const { stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const draft = await draftOf(stripe, customer.id, 4200);
  const paid = await stripe.invoices.pay(draft.id, { paid_out_of_band: true });
  expect(paid).toMatchObject({ status: "paid", amount_paid: 4200, amount_remaining: 0 });
  expect((await stripe.charges.list({ customer: customer.id })).data).toHaveLength(0);
  const [payment] = (await stripe.invoicePayments.list({ invoice: draft.id })).data;
  expect(payment?.status).toBe("canceled");
});

it("charges an hour after it was finalized by hand, if it advances by itself", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  const draft = await draftOf(stripe, customer.id, 500);
  const open = await stripe.invoices.finalizeInvoice(draft.id, { auto_advance: true });
  expect(open).toMatchObject({ status: "open", next_payment_attempt: expect.any(Number) });
  await emulator.travel(customer.id, open.created + 2 * hour);
  expect((await stripe.invoices.retrieve(draft.id)).status).toBe("paid");
});

it("lets a PaymentIntent of one's own pay an invoice", async () => {
  const { stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const draft = await draftOf(stripe, customer.id, 2500);
  await stripe.invoices.finalizeInvoice(draft.id);
  const intent = await stripe.paymentIntents.create({
    amount: 2500,
    currency: "usd",
    customer: customer.id,
  });
  await stripe.invoices.attachPayment(draft.id, { payment_intent: intent.id });
  const open = await stripe.invoices.retrieve(draft.id, { expand: ["confirmation_secret"] });
  expect(open.confirmation_secret?.client_secret).toBe(intent.client_secret);
  await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" });
  expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({ status: "paid", amount_paid: 2500 });
  const payments = await stripe.invoicePayments.list({
    payment: { type: "payment_intent", payment_intent: intent.id },
    status: "paid",
  });
  expect(payments.data.map(({ invoice }) => invoice)).toEqual([draft.id]);
});

it.each([
  [{ collection_method: "send_invoice" }, "days_until_due"],
  [{ days_until_due: 3 }, "days_until_due"],
  [{ collection_method: "send_invoice", due_date: 1 }, "due_date"],
  [{ default_payment_method: "pm_none" }, "default_payment_method"],
  [{ default_tax_rates: ["txr_none"] }, "default_tax_rates[0]"],
  [{ discounts: [{ coupon: "none" }] }, "discounts[0][coupon]"],
] satisfies [Stripe.InvoiceCreateParams, string][])("refuses an invoice of %j", async (params, param) => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  await expect(stripe.invoices.create({ customer: customer.id, ...params })).rejects.toMatchObject({
    statusCode: 400,
    param,
  });
  expect(emulator.store.of("invoice").size).toBe(0);
});

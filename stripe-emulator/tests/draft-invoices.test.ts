import Stripe from "stripe";
import { expect, it } from "vitest";
import { createPayingCustomer, createPlan, eventTypes, startEmulator } from "./fixtures";

const hour = 3600;

it("deletes a draft; what it took along waits again", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const item = await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: "usd" });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: "include",
  });
  expect((await stripe.invoiceItems.retrieve(item.id)).invoice).toBe(draft.id);
  expect(await stripe.invoices.del(draft.id)).toMatchObject({ deleted: true });
  await expect(stripe.invoices.retrieve(draft.id)).rejects.toMatchObject({ code: "resource_missing" });
  expect((await stripe.invoiceItems.list({ customer: customer.id, pending: true })).data).toHaveLength(1);
  expect(eventTypes(emulator)).toContain("invoice.deleted");
});

it("adds, changes and removes lines of a draft", async () => {
  const { stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const { product } = await createPlan(stripe);
  const draft = await stripe.invoices.create({ customer: customer.id, currency: "usd" });
  const added = await stripe.invoices.addLines(draft.id, {
    lines: [
      { amount: 1000, description: "Setup" },
      { price_data: { currency: "usd", product: product.id, unit_amount: 333 }, quantity: 3 },
      {
        price_data: {
          currency: "usd",
          product_data: { name: "Extra" },
          unit_amount_decimal: Stripe.Decimal.from("0.5"),
        },
        quantity: 5,
      },
    ],
    invoice_metadata: { lines: "3" },
  });
  expect(added).toMatchObject({ total: 2002, metadata: { lines: "3" } });
  expect(added.lines.data.map(({ amount }) => amount)).toEqual([1000, 999, 3]);
  const [setup, seats, extra] = added.lines.data.map(({ id }) => id);
  if (!setup || !seats || !extra) throw new Error("Lines are missing");
  const updated = await stripe.invoices.updateLines(draft.id, {
    lines: [
      { id: seats, quantity: 4 },
      { id: setup, amount: 900, metadata: { kind: "once" } },
    ],
  });
  expect(updated.total).toBe(900 + 1332 + 3);
  const line = await stripe.invoices.updateLineItem(draft.id, extra, { description: "More" });
  expect(line).toMatchObject({ amount: 3, description: "More" });
  await stripe.invoices.removeLines(draft.id, {
    lines: [
      { id: setup, behavior: "unassign" },
      { id: extra, behavior: "delete" },
    ],
  });
  const after = await stripe.invoices.retrieve(draft.id);
  expect(after).toMatchObject({ total: 1332, amount_due: 1332 });
  const pending = (await stripe.invoiceItems.list({ customer: customer.id, pending: true })).data;
  expect(pending.map(({ amount }) => amount)).toEqual([900]);
  await stripe.invoices.addLines(draft.id, { lines: [{ invoice_item: pending[0]?.id ?? "" }] });
  expect((await stripe.invoices.retrieve(draft.id)).total).toBe(2232);
});

it("takes discounts and tax rates of invoice and items into account", async () => {
  const { stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const coupon = await stripe.coupons.create({ percent_off: 10, duration: "forever" });
  const fiver = await stripe.coupons.create({ amount_off: 500, currency: "usd", duration: "once" });
  const vat = await stripe.taxRates.create({ display_name: "VAT", percentage: 20, inclusive: false });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    currency: "usd",
    discounts: [{ coupon: coupon.id }],
    default_tax_rates: [vat.id],
  });
  await stripe.invoiceItems.create({
    customer: customer.id,
    invoice: draft.id,
    amount: 10_000,
    currency: "usd",
    discounts: [{ coupon: fiver.id }],
  });
  const item = await stripe.invoiceItems.create({
    customer: customer.id,
    invoice: draft.id,
    amount: 1000,
    currency: "usd",
    discountable: false,
    tax_rates: [],
  });
  const counted = await stripe.invoices.retrieve(draft.id);
  // 100.00 − 5.00 − 10 % = 85.50, and 10.00 without a discount; 20 % on both.
  expect(counted).toMatchObject({ subtotal: 11_000, total: 11_460, total_excluding_tax: 9550 });
  await stripe.invoiceItems.update(item.id, { amount: 2000 });
  expect((await stripe.invoices.retrieve(draft.id)).total).toBe(12_660);
  await stripe.invoices.update(draft.id, { discounts: "", default_tax_rates: "" });
  expect((await stripe.invoices.retrieve(draft.id)).total).toBe(11_500);
  await stripe.invoiceItems.del(item.id);
  expect((await stripe.invoices.retrieve(draft.id)).total).toBe(9500);
});

it("puts what waits onto the next renewal", async () => {
  const { emulator, stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe);
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  await stripe.invoiceItems.create({
    customer: customer.id,
    subscription: subscription.id,
    amount: 350,
    currency: "usd",
    description: "Overage",
  });
  const renewsAt = subscription.items.data[0]?.current_period_end ?? 0;
  await emulator.travel(customer.id, renewsAt + 2 * hour);
  const [renewal] = (await stripe.invoices.list({ subscription: subscription.id })).data;
  expect(renewal).toMatchObject({ status: "paid", total: 2350, amount_paid: 2350 });
});

it.each([
  [{ amount: 5 }, "currency"],
  [{ currency: "usd" }, undefined],
  [{ amount: 5, currency: "usd", quantity: 2 }, "quantity"],
  [{ amount: 5, currency: "usd", unit_amount_decimal: "5" }, "unit_amount_decimal"],
  [{ pricing: { price: "price_none" } }, "pricing[price]"],
])("refuses an item of %j", async (params, param) => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const creating = fetch(`${emulator.url}/v1/invoiceitems`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_x" },
    body: new URLSearchParams({
      customer: customer.id,
      ...Object.fromEntries(
        Object.entries(params).map(([key, value]) =>
          typeof value === "object" ? [`${key}[price]`, value.price] : [key, String(value)],
        ),
      ),
    }),
  });
  const response = await creating;
  expect(response.status).toBe(400);
  expect((await response.json()).error.param).toBe(param);
  expect(emulator.store.of("invoiceitem").size).toBe(0);
});

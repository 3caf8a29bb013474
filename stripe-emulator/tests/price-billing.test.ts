import { expect, it } from "vitest";
import { createPayingCustomer } from "./fixtures";
import { graduated, openPriceShop } from "./price-shop";

it.each([
  ["usd", 1999, "$19.99"],
  ["jpy", 1500, "¥1,500"],
  ["kwd", 12340, "KWD 12.340"],
])("bills %s in its own minor units", async (currency, unit_amount, shown) => {
  const { stripe, create } = await openPriceShop();
  const price = await create({ currency, unit_amount });
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, quantity: 3 }],
    expand: ["latest_invoice"],
  });
  expect(subscription.latest_invoice).toMatchObject({ total: 3 * unit_amount, currency });
  const line =
    typeof subscription.latest_invoice === "object" ? subscription.latest_invoice?.lines.data[0] : undefined;
  expect(line?.description?.replaceAll("\u00a0", " ")).toBe(`3 seat × Seats (at ${shown} / month)`);
});

it("puts every tier that is reached on the invoice, and prorates them together", async () => {
  const { stripe, create } = await openPriceShop();
  const price = await create(graduated);
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, quantity: 8 }],
    expand: ["latest_invoice"],
  });
  const invoice = subscription.latest_invoice;
  if (typeof invoice !== "object" || !invoice) throw new Error("No invoice");
  expect(invoice.total).toBe(5 * 700 + 1000 + 1952);
  expect(invoice.lines.data.map((line) => [line.description, line.quantity, line.amount])).toEqual([
    ["5 seat × Seats (Tier 1 at $7.00 / month)", 5, 3500],
    ["Seats (Tier 1 at $10.00 / month)", 0, 1000],
    ["3 seat × Seats (Tier 2 at $6.505 / month)", 3, 1952],
  ]);
  const [item] = subscription.items.data;
  const half = Math.floor(((item?.current_period_start ?? 0) + (item?.current_period_end ?? 0)) / 2);
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: {
      items: [{ id: item?.id ?? "", quantity: 5 }],
      proration_date: half,
      proration_behavior: "always_invoice",
    },
  });
  expect(preview.lines.data.map(({ amount }) => amount)).toEqual([-6452 / 2, 4500 / 2]);
});

it("credits exactly what a change of seats charged when it is taken back", async () => {
  const { emulator, stripe, create } = await openPriceShop();
  const price = await create(graduated);
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, quantity: 4 }],
  });
  const id = subscription.items.data[0]?.id ?? "";
  await emulator.travel(customer.id, subscription.created + 1_000_003);
  await stripe.subscriptions.update(subscription.id, { items: [{ id, quantity: 9 }] });
  await stripe.subscriptions.update(subscription.id, { items: [{ id, quantity: 4 }] });
  const { data } = await stripe.invoiceItems.list({ customer: customer.id });
  expect(data).toHaveLength(4);
  expect(data.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
});

it("bills whole packages", async () => {
  const { stripe, create } = await openPriceShop();
  const price = await create({ unit_amount: 1000, transform_quantity: { divide_by: 10, round: "up" } });
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, quantity: 21 }],
    expand: ["latest_invoice"],
  });
  expect(subscription.latest_invoice).toMatchObject({
    total: 3000,
    lines: {
      data: [{ quantity: 21, description: "21 seat × Seats (at $10.00 per 10 units / month)" }],
    },
  });
});

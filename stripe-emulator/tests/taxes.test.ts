import type Stripe from "stripe";
import { expect, it } from "vitest";
import { createPayingCustomer, createPlan, eventTypes, startEmulator } from "./fixtures";

const at = (iso: string) => Date.parse(iso) / 1000;

async function shop() {
  const { emulator, stripe } = await startEmulator({ now: () => at("2026-04-01T00:00:00Z") * 1000 });
  const pro = await createPlan(stripe, { name: "Pro", amount: 3000 });
  const team = await createPlan(stripe, { name: "Team", amount: 9000 });
  const vat = await stripe.taxRates.create({ display_name: "VAT", percentage: 20, inclusive: true });
  const sales = await stripe.taxRates.create({
    display_name: "Sales tax",
    percentage: 10,
    inclusive: false,
    jurisdiction: "CA",
    country: "US",
    state: "CA",
  });
  return { emulator, stripe, pro, team, vat, sales };
}

function invoiceOf(subscription: Stripe.Subscription): Stripe.Invoice {
  const invoice = subscription.latest_invoice;
  if (!invoice || typeof invoice === "string") throw new Error("The invoice isn't expanded");
  return invoice;
}

it("keeps tax rates: the percentage stays, the rest can change", async () => {
  const { emulator, stripe, vat, sales } = await shop();
  expect(sales).toMatchObject({ active: true, percentage: 10, effective_percentage: 10, country: "US" });
  expect(await stripe.taxRates.update(vat.id, { active: false, metadata: { old: "yes" } })).toMatchObject({
    active: false,
    metadata: { old: "yes" },
  });
  expect((await stripe.taxRates.list({ active: true })).data.map(({ id }) => id)).toEqual([sales.id]);
  expect((await stripe.taxRates.list({ inclusive: true })).data.map(({ id }) => id)).toEqual([vat.id]);
  expect(eventTypes(emulator).filter((type) => type.startsWith("tax_rate."))).toEqual([
    "tax_rate.created",
    "tax_rate.created",
    "tax_rate.updated",
  ]);
  await expect(
    stripe.taxRates.create({ display_name: "No", percentage: 101, inclusive: true }),
  ).rejects.toMatchObject({ param: "percentage" });
});

it("adds exclusive and takes out inclusive taxes, of the subscription and of single items", async () => {
  const { stripe, pro, team, vat, sales } = await shop();
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }, { price: team.monthly.id, tax_rates: [vat.id] }],
    default_tax_rates: [sales.id],
    expand: ["latest_invoice"],
  });
  expect(subscription.default_tax_rates).toMatchObject([{ id: sales.id, object: "tax_rate" }]);
  expect(subscription.items.data[1]?.tax_rates).toMatchObject([{ id: vat.id }]);
  expect(invoiceOf(subscription)).toMatchObject({
    subtotal: 12_000,
    subtotal_excluding_tax: 10_500,
    total: 12_300,
    total_excluding_tax: 10_500,
    amount_paid: 12_300,
    default_tax_rates: [{ id: sales.id }],
    total_taxes: [
      {
        amount: 300,
        taxable_amount: 3000,
        tax_behavior: "exclusive",
        tax_rate_details: { tax_rate: sales.id },
        taxability_reason: "not_available",
      },
      { amount: 1500, taxable_amount: 7500, tax_behavior: "inclusive" },
    ],
    lines: { data: [{ taxes: [{ amount: 300 }] }, { taxes: [{ amount: 1500 }] }] },
  });
});

it.each([
  ["exempt", "customer_exempt"],
  ["reverse", "reverse_charge"],
] as const)("counts no taxes for a customer who is %s", async (exempt, reason) => {
  const { stripe, pro, sales } = await shop();
  const customer = await createPayingCustomer(stripe, { tax_exempt: exempt });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    default_tax_rates: [sales.id],
    expand: ["latest_invoice"],
  });
  expect(invoiceOf(subscription)).toMatchObject({
    total: 3000,
    customer_tax_exempt: exempt,
    total_taxes: [{ amount: 0, taxability_reason: reason }],
  });
});

it("counts taxes after discounts, and shows the customer's tax ids", async () => {
  const { stripe, pro, sales } = await shop();
  const customer = await createPayingCustomer(stripe, {
    tax_id_data: [{ type: "eu_vat", value: "DE123456789" }],
  });
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    default_tax_rates: [sales.id],
    discounts: [{ coupon: coupon.id }],
    expand: ["latest_invoice"],
  });
  expect(invoiceOf(subscription)).toMatchObject({
    subtotal: 3000,
    total_discount_amounts: [{ amount: 1500 }],
    total_taxes: [{ amount: 150, taxable_amount: 1500 }],
    total: 1650,
    customer_tax_ids: [{ type: "eu_vat", value: "DE123456789" }],
  });
});

it("credits what was really paid, and prorates with the discounts taken off", async () => {
  const { emulator, stripe, pro, team, sales } = await shop();
  const customer = await createPayingCustomer(stripe);
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    default_tax_rates: [sales.id],
    discounts: [{ coupon: coupon.id }],
  });
  await emulator.travel(customer.id, at("2026-04-16T00:00:00Z"));
  const upgraded = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: String(subscription.items.data[0]?.id), price: team.monthly.id }],
    proration_behavior: "always_invoice",
    expand: ["latest_invoice"],
  });
  // Half of 15.00 back, half of 45.00 to pay, each with its tax.
  expect(invoiceOf(upgraded)).toMatchObject({
    subtotal: 1500,
    total: 1650,
    lines: {
      data: [
        {
          amount: -750,
          discountable: false,
          discount_amounts: [{ amount: 0, discount: subscription.discounts[0] }],
          taxes: [{ amount: -75 }],
          parent: { subscription_item_details: { proration_details: { credited_items: {} } } },
        },
        { amount: 2250, taxes: [{ amount: 225 }] },
      ],
    },
  });
});

it("takes a discount of one item off that item alone, before the subscription's", async () => {
  const { stripe, pro, team } = await shop();
  const customer = await createPayingCustomer(stripe);
  const half = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
  const tenth = await stripe.coupons.create({ percent_off: 10, duration: "forever" });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id, discounts: [{ coupon: half.id }] }, { price: team.monthly.id }],
    discounts: [{ coupon: tenth.id }],
    expand: ["latest_invoice", "items.data.discounts"],
  });
  expect(subscription.items.data[0]?.discounts).toMatchObject([
    { source: { coupon: half.id }, subscription_item: subscription.items.data[0]?.id },
  ]);
  expect(invoiceOf(subscription)).toMatchObject({
    subtotal: 12_000,
    total: 9450,
    total_discount_amounts: [{ amount: 1500 }, { amount: 1050 }],
  });
});

it("gives a one-time discount to one invoice only, and not to a free trial", async () => {
  const { emulator, stripe, pro } = await shop();
  const customer = await createPayingCustomer(stripe);
  const coupon = await stripe.coupons.create({ percent_off: 50 });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    discounts: [{ coupon: coupon.id }],
    trial_period_days: 7,
  });
  expect(subscription.discounts).toHaveLength(1);
  await emulator.travel(customer.id, at("2026-05-09T00:00:00Z"));
  const invoices = (await stripe.invoices.list({ customer: customer.id })).data.reverse();
  expect(invoices.map(({ total }) => total)).toEqual([0, 1500, 3000]);
});

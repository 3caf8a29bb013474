import fc from "fast-check";
import type Stripe from "stripe";
import { expect } from "vitest";
import { settle } from "../billing/settlement";
import { createStripeEmulator } from "../index";
import { createPayingCustomer, createPlan, sdk } from "./fixtures";

const at = (iso: string) => Date.parse(iso) / 1000;
export const start = at("2026-01-31T09:30:00Z");
export const day = 86_400;

/** What an invoice's amounts depend on. */
export type AmountsShop = Awaited<ReturnType<typeof openAmountsShop>>;

/** Two plans, with coupons and tax rates that leave fractions of a cent. */
export async function openAmountsShop() {
  const emulator = await createStripeEmulator();
  const stripe = sdk(emulator);
  const pro = await createPlan(stripe, { name: "Pro", amount: 2999 });
  const team = await createPlan(stripe, { name: "Team", amount: 7777 });
  const vat = await stripe.taxRates.create({ display_name: "VAT", percentage: 19, inclusive: true });
  const sales = await stripe.taxRates.create({ display_name: "Tax", percentage: 8.875, inclusive: false });
  const percent = await stripe.coupons.create({ percent_off: 33.33, duration: "forever" });
  const amount = await stripe.coupons.create({ amount_off: 501, currency: "usd", duration: "forever" });
  const limited = await stripe.coupons.create({
    percent_off: 50,
    duration: "forever",
    applies_to: { products: [team.product.id] },
  });
  const months = await stripe.coupons.create({
    percent_off: 12.5,
    duration: "repeating",
    duration_in_months: 2,
  });
  return { emulator, stripe, pro, team, vat, sales, coupons: { percent, amount, limited, months } };
}

/** What somebody buys, and how many seconds pass until something changes. */
export const terms = fc.record({
  coupons: fc.uniqueArray(fc.constantFrom("percent", "amount", "limited"), { maxLength: 2 }),
  taxes: fc.constantFrom("none", "vat", "sales", "both"),
  quantity: fc.integer({ min: 1, max: 4 }),
  seconds: fc.integer({ min: 1, max: 27 * day }),
});
type Terms = typeof terms extends fc.Arbitrary<infer T> ? T : never;

/** A customer who has bought, at a moment within the first period. */
export async function subscribed(shop: AmountsShop, { coupons, taxes, quantity, seconds }: Terms) {
  const { stripe, emulator } = shop;
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start });
  const customer = await createPayingCustomer(stripe, { test_clock: clock.id });
  const rates = { none: [], vat: [shop.vat.id], sales: [shop.sales.id], both: [shop.vat.id, shop.sales.id] };
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: shop.pro.monthly.id, quantity }],
    discounts: coupons.map((name) => ({ coupon: shop.coupons[name].id })),
    default_tax_rates: rates[taxes],
  });
  await emulator.travel(customer.id, start + seconds);
  const [item] = subscription.items.data;
  if (!item) throw new Error("A subscription without an item");
  return { customer, subscription, item };
}

/** A sum of amounts, in minor units. */
export const sum = (parts: readonly { amount: number }[] | null) =>
  (parts ?? []).reduce((total, { amount }) => total + amount, 0);

/** Every sum of an invoice is what its lines come to. */
export function expectExact(invoice: Stripe.Invoice): void {
  const lines = invoice.lines.data;
  const exclusive = (invoice.total_taxes ?? []).filter(({ tax_behavior }) => tax_behavior === "exclusive");
  expect(sum(lines)).toBe(invoice.subtotal);
  expect(lines.reduce((total, line) => total + sum(line.discount_amounts), 0)).toBe(
    sum(invoice.total_discount_amounts),
  );
  expect(lines.reduce((total, line) => total + sum(line.taxes), 0)).toBe(sum(invoice.total_taxes));
  expect(invoice.subtotal - sum(invoice.total_discount_amounts) + sum(exclusive)).toBe(invoice.total);
  expect(invoice.total - sum(invoice.total_taxes)).toBe(invoice.total_excluding_tax);
  expect(invoice.amount_due).toBe(settle(invoice.total, invoice.starting_balance, invoice.currency).due);
}

/** What two invoices have in common when one is the preview of the other. */
export function essence(invoice: Stripe.Invoice) {
  const { subtotal, total, total_excluding_tax, total_taxes, amount_due, starting_balance } = invoice;
  return {
    subtotal,
    total,
    total_excluding_tax,
    total_taxes,
    amount_due,
    starting_balance,
    billing_reason: invoice.billing_reason,
    discounts: invoice.total_discount_amounts?.map(({ amount }) => amount),
    lines: invoice.lines.data.map(({ amount, description, period, quantity, taxes, discount_amounts }) => ({
      amount,
      description,
      period,
      quantity,
      taxes,
      discounts: discount_amounts?.map((one) => one.amount),
    })),
  };
}

import fc from "fast-check";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  anchor,
  coupon,
  day,
  discountsOf,
  expanded,
  items,
  linesOf,
  newPayer,
  openPromiseShop,
  type PromiseShop,
  payer,
  type Sold,
  start,
} from "./promise-shop";

let shop: PromiseShop;
beforeAll(async () => {
  shop = await openPromiseShop();
});
afterAll(() => shop.emulator.close());

/** What an invoice comes to, and how. */
function amounts({
  subtotal,
  total,
  amount_due,
  total_taxes,
  total_discount_amounts,
  lines,
}: Stripe.Invoice) {
  return {
    subtotal,
    total,
    amount_due,
    taxes: total_taxes,
    discounts: total_discount_amounts?.map(({ amount }) => amount),
    // An invoice shows the first ten of its lines; a preview all of them.
    lines: lines.data.slice(0, 10).map(({ amount, description, taxes }) => ({ amount, description, taxes })),
  };
}

it("previews a new subscription as it then is invoiced, and asks for a payment only where something is due", async () => {
  const { stripe } = shop;
  const run = async (
    wanted: Sold<typeof items>,
    off: Sold<typeof coupon>,
    itemOff: Sold<typeof coupon>,
    who: Sold<typeof payer>,
    seconds: number | null,
    prorated: boolean,
    backdated: number,
  ) => {
    const customer = await newPayer(shop, who);
    const own = itemOff === off ? {} : discountsOf(shop, itemOff);
    const details = {
      items: linesOf(shop, wanted).map((line, index) => ({ ...line, ...(index === 0 ? own : {}) })),
      proration_behavior: prorated ? ("create_prorations" as const) : ("none" as const),
    };
    const preview = await stripe.invoices.createPreview({
      customer: customer.id,
      ...discountsOf(shop, off),
      subscription_details: {
        ...details,
        ...(backdated > 0 ? { start_date: start - backdated } : {}),
        ...(seconds === null
          ? {}
          : { billing_cycle_anchor: { type: "timestamp" as const, timestamp: start + seconds } }),
      },
    });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      ...discountsOf(shop, off),
      ...details,
      ...(backdated > 0 ? { backdate_start_date: start - backdated } : {}),
      ...(seconds === null ? {} : { billing_cycle_anchor: start + seconds }),
      payment_behavior: "default_incomplete",
      expand: ["latest_invoice"],
    });
    const invoice = expanded(subscription.latest_invoice);
    expect(amounts(preview)).toEqual(amounts(invoice));
    expect(subscription.status).toBe(invoice.amount_due > 0 ? "incomplete" : "active");
  };
  const past = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 70 * day }));
  await fc.assert(fc.asyncProperty(items, coupon, coupon, payer, anchor, fc.boolean(), past, run), {
    numRuns: 40,
  });
});

it("previews a change of several items as it then is invoiced", async () => {
  const { stripe, emulator } = shop;
  const run = async (
    before: Sold<typeof items>,
    after: Sold<typeof items>,
    off: Sold<typeof coupon>,
    who: Sold<typeof payer>,
    seconds: number,
  ) => {
    const customer = await newPayer(shop, who);
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: linesOf(shop, before),
      ...discountsOf(shop, off),
    });
    await emulator.travel(customer.id, start + seconds);
    const kept = subscription.items.data.map(({ id, price }) => ({ id, price: price.id }));
    const wanted = linesOf(shop, after);
    const change = [
      ...kept
        .filter(({ price }) => wanted.every((line) => line.price !== price))
        .map(({ id }) => ({ id, deleted: true })),
      ...wanted.map((line) => {
        const same = kept.find(({ price }) => price === line.price);
        return same ? { ...line, id: same.id } : line;
      }),
    ];
    const terms = { items: change, proration_behavior: "always_invoice" } as const;
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: terms,
    });
    const updated = await stripe.subscriptions.update(subscription.id, {
      ...terms,
      expand: ["latest_invoice"],
    });
    const invoice = expanded(updated.latest_invoice);
    // Where nothing changes there is nothing to invoice now, and the preview is of the renewal.
    if (invoice.id === subscription.latest_invoice) return;
    expect(amounts(preview)).toEqual(amounts(invoice));
  };
  const moment = fc.integer({ min: 1, max: 27 * day });
  await fc.assert(fc.asyncProperty(items, items, coupon, payer, moment, run), { numRuns: 40 });
});

it("needs no card for a part of a period that a coupon makes free", async () => {
  const { stripe, prices, coupons } = shop;
  const customer = await stripe.customers.create({ email: "ada@example.com" });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: prices.monthly }],
    discounts: [{ coupon: coupons.all }],
    billing_cycle_anchor: Math.floor(Date.now() / 1000) + 14 * day,
    expand: ["latest_invoice"],
  });
  expect(subscription).toMatchObject({ status: "active", latest_invoice: { total: 0, status: "paid" } });
});

import fc from "fast-check";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  anchor,
  coupon,
  day,
  discountsOf,
  dollars,
  dueToday,
  expanded,
  items,
  linesOf,
  newPayer,
  nobodySpecial,
  once,
  openPromiseShop,
  type PromiseShop,
  payer,
  ratesOf,
  type Sold,
  start,
  tax,
} from "./promise-shop";

let shop: PromiseShop;
beforeAll(async () => {
  shop = await openPromiseShop();
});
afterAll(() => shop.emulator.close());

/** What is too little for a bank is refused at once, and promises nothing. */
function unlessTooSmall(error: unknown): undefined {
  expect(error).toMatchObject({ code: "amount_too_small" });
}

it("asks at a checkout for exactly what the first invoice then charges", async () => {
  const { stripe, emulator } = shop;
  const run = async (
    recurring: Sold<typeof items>,
    single: Sold<typeof once>[],
    off: Sold<typeof coupon>,
    defaultTax: Sold<typeof tax>,
    who: Sold<typeof payer>,
    seconds: number | null,
    prorated: boolean,
  ) => {
    const customer = await newPayer(shop, who);
    const free = seconds !== null && single.length === 0 && !prorated;
    const opening = stripe.checkout.sessions.create({
      mode: "subscription",
      customer: customer.id,
      success_url: "https://app.example.com",
      line_items: linesOf(shop, [...recurring, ...single]),
      ...discountsOf(shop, off),
      subscription_data: {
        ...(seconds === null ? {} : { billing_cycle_anchor: start + seconds }),
        ...(free ? { proration_behavior: "none" as const } : {}),
        ...(defaultTax === "none" ? {} : { default_tax_rates: ratesOf(shop, defaultTax) }),
      },
      expand: ["line_items.data.discounts", "total_details.breakdown"],
    });
    const session = await opening.catch(unlessTooSmall);
    if (!session) return;
    const sold = session.line_items?.data ?? [];
    const sum = (pick: (one: Stripe.LineItem) => number) => sold.reduce((total, one) => total + pick(one), 0);
    expect(sum((one) => one.amount_subtotal)).toBe(session.amount_subtotal);
    expect(sum((one) => one.amount_total)).toBe(session.amount_total);
    expect(sum((one) => one.amount_discount)).toBe(session.total_details?.amount_discount);
    expect(sum((one) => one.amount_tax)).toBe(session.total_details?.amount_tax);

    const html = await (await fetch(session.url ?? "")).text();
    const shown = dueToday(html);
    expect(emulator.completeCheckout(session.id, { paymentMethodId: "pm_card_visa" }).status).toBe(
      "complete",
    );
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["invoice"] });
    const invoice = expanded(done.invoice);
    expect(invoice).toMatchObject({ total: session.amount_total, status: "paid" });
    expect(dollars(invoice.amount_paid)).toBe(shown);
  };
  await fc.assert(
    fc.asyncProperty(items, fc.array(once, { maxLength: 2 }), coupon, tax, payer, anchor, fc.boolean(), run),
    {
      numRuns: 40,
      examples: [
        // A period that begins now is billed whole, even where nothing is charged for parts.
        [
          [{ price: "monthly", quantity: 1, tax: "none" }],
          [],
          "none",
          "none",
          nobodySpecial,
          28 * day,
          false,
        ],
        // What is too little for a charge waits on the balance.
        [
          [{ price: "cheap", quantity: 2, tax: "none" }],
          [],
          "half",
          "none",
          { ...nobodySpecial, balance: -300 },
          null,
          true,
        ],
      ],
    },
  );
});

import fc from "fast-check";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type AmountsShop,
  day,
  essence,
  expectExact,
  openAmountsShop,
  start,
  subscribed,
  terms,
} from "./amounts-shop";

let shop: AmountsShop;
beforeAll(async () => {
  shop = await openAmountsShop();
});
afterAll(() => shop.emulator.close());

it("gives back to the cent what a switch and a switch back cost, with discounts and taxes", async () => {
  const { stripe } = shop;
  await fc.assert(
    fc.asyncProperty(terms, fc.integer({ min: 1, max: 4 }), async (input, quantity) => {
      const { subscription, item } = await subscribed(shop, input);
      const change = async (price: string, count: number) => {
        const updated = await stripe.subscriptions.update(subscription.id, {
          items: [{ id: item.id, price, quantity: count }],
          proration_behavior: "always_invoice",
          expand: ["latest_invoice"],
        });
        const invoice = updated.latest_invoice;
        if (!invoice || typeof invoice === "string") throw new Error("Nothing was invoiced");
        expectExact(invoice);
        return invoice.total;
      };
      const there = await change(shop.team.monthly.id, quantity);
      const back = await change(shop.pro.monthly.id, input.quantity);
      expect(there + back).toBe(0);
    }),
    { numRuns: 25 },
  );
});

type Change = (shop: AmountsShop, item: string, quantity: number) => Stripe.SubscriptionUpdateParams;

const changes: Record<string, Change> = {
  nothing: () => ({}),
  upgrade: ({ team }, id) => ({ items: [{ id, price: team.monthly.id }] }),
  "upgrade, invoiced": ({ team }, id) => ({
    items: [{ id, price: team.monthly.id }],
    proration_behavior: "always_invoice",
  }),
  "upgrade without prorations": ({ team }, id) => ({
    items: [{ id, price: team.monthly.id }],
    proration_behavior: "none",
  }),
  "another interval": ({ pro }, id) => ({ items: [{ id, price: pro.yearly.id }] }),
  seats: (_, id, quantity) => ({ items: [{ id, quantity }] }),
  "one more item": ({ team }) => ({ items: [{ price: team.monthly.id, quantity: 2 }] }),
  "a new cycle": () => ({ billing_cycle_anchor: { type: "now" } }),
  "a trial": (_, id) => ({ items: [{ id }], trial_end: start + 40 * day }),
  "a discount": ({ coupons }) => ({ discounts: [{ coupon: coupons.months.id }] }),
  "a discounted upgrade": ({ coupons, team }, id) => ({
    items: [{ id, price: team.monthly.id }],
    discounts: [{ coupon: coupons.months.id }],
  }),
  "no discount": () => ({ discounts: "" }),
  "other taxes": ({ sales }) => ({ default_tax_rates: [sales.id] }),
};

it.each(Object.entries(changes))("previews %s as it then is invoiced", async (_, change) => {
  const { stripe, emulator } = shop;
  await fc.assert(
    fc.asyncProperty(terms, fc.integer({ min: 1, max: 9 }), async (input, quantity) => {
      const { customer, subscription, item } = await subscribed(shop, input);
      const { discounts, ...details } = change(shop, item.id, quantity);
      const preview = await stripe.invoices.createPreview({
        subscription: subscription.id,
        subscription_details: details,
        ...(discounts === undefined ? {} : { discounts }),
      });
      expectExact(preview);
      const known = (await stripe.invoices.list({ customer: customer.id })).data.map(({ id }) => id);
      await stripe.subscriptions.update(subscription.id, change(shop, item.id, quantity));
      const next = async () =>
        (await stripe.invoices.list({ customer: customer.id })).data.find(({ id }) => !known.includes(id));
      if (!(await next())) await emulator.travel(customer.id, preview.created);
      const invoice = await next();
      if (!invoice) throw new Error("Nothing followed");
      expectExact(invoice);
      expect(essence(preview)).toEqual(essence(invoice));
    }),
    { numRuns: 6 },
  );
});

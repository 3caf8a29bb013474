import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hiddenFields } from "../pages/test-shop";
import {
  coupon,
  day,
  discountsOf,
  dollars,
  dueToday,
  item,
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

/** A portal in which everything may be chosen, and is invoiced in one of two ways. */
function openPortal(proration_behavior: "always_invoice" | "create_prorations") {
  const { monthly, yearly } = shop.prices;
  const adjustable_quantity = { enabled: true, minimum: 1, maximum: 10 };
  return shop.stripe.billingPortal.configurations.create({
    features: {
      payment_method_update: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ["price", "quantity"],
        proration_behavior,
        products: [{ product: shop.product, prices: [monthly, yearly], adjustable_quantity }],
      },
    },
  });
}

it("shows in the portal what a change then charges, today and with the next invoice", async () => {
  const { stripe, emulator } = shop;
  const run = async (
    before: Sold<typeof item>,
    after: "monthly" | "yearly",
    quantity: number,
    off: Sold<typeof coupon>,
    who: Sold<typeof payer>,
    seconds: number,
    behavior: "always_invoice" | "create_prorations",
  ) => {
    fc.pre(before.price !== after || before.quantity !== quantity);
    const customer = await newPayer(shop, who);
    const { id, latest_invoice: first } = await stripe.subscriptions.create({
      customer: customer.id,
      items: linesOf(shop, [before]),
      ...discountsOf(shop, off),
    });
    await emulator.travel(customer.id, start + seconds);
    const configuration = await openPortal(behavior);
    const { url } = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      configuration: configuration.id,
    });
    const chosen = new URLSearchParams({ price: shop.prices[after], quantity: String(quantity) });
    const { origin, pathname } = new URL(url);
    const page = `${origin}${pathname}/subscriptions/${id}/update/confirm`;
    const html = await (await fetch(`${page}?${chosen}`)).text();
    const body = new URLSearchParams(hiddenFields(html));
    expect((await fetch(page, { method: "POST", body, redirect: "manual" })).status).toBe(303);

    const { latest_invoice: latest } = await stripe.subscriptions.retrieve(id, {
      expand: ["latest_invoice"],
    });
    if (!latest || typeof latest === "string") throw new Error("There is no invoice");
    expect(dueToday(html)).toBe(dollars(latest.id === first ? 0 : latest.amount_paid));
    const next = await stripe.invoices.createPreview({ subscription: id });
    expect(html).toContain(`Then ${dollars(next.amount_due)} on`);
    await emulator.travel(customer.id, next.created + 7_200);
    const [renewal] = (await stripe.invoices.list({ customer: customer.id, limit: 1 })).data;
    expect(renewal?.amount_paid).toBe(next.amount_due);
  };
  await fc.assert(
    fc.asyncProperty(
      item,
      fc.constantFrom<"monthly" | "yearly">("monthly", "yearly"),
      fc.integer({ min: 1, max: 9 }),
      coupon,
      payer,
      fc.integer({ min: 1, max: 27 * day }),
      fc.constantFrom<"always_invoice" | "create_prorations">("always_invoice", "create_prorations"),
      run,
    ),
    { numRuns: 25 },
  );
});

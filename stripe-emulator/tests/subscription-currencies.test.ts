import type Stripe from "stripe";
import { beforeEach, expect, it } from "vitest";
import { lineAmounts, openShop } from "./subscription-shop";

let shop: Awaited<ReturnType<typeof openShop>>;

beforeEach(async () => {
  shop = await openShop();
});

/** A price of 20 dollars or 19 euros. */
function createPrice(recurring?: Stripe.PriceCreateParams.Recurring): Promise<Stripe.Price> {
  return shop.stripe.prices.create({
    currency: "usd",
    product_data: { name: "Seat" },
    unit_amount: 2000,
    currency_options: { eur: { unit_amount: 1900 } },
    ...(recurring ? { recurring } : {}),
  });
}

async function subscribeInEuros() {
  const price = await createPrice({ interval: "month" });
  return shop.stripe.subscriptions.create({
    customer: shop.customer.id,
    currency: "eur",
    items: [{ price: price.id }],
    add_invoice_items: [{ price: (await createPrice()).id, quantity: 2 }],
    expand: ["latest_invoice"],
  });
}

const unitAmounts = ({ lines }: Stripe.Invoice) =>
  lines.data.map(({ pricing }) => String(pricing?.unit_amount_decimal));

it("charges a subscription in another currency of its prices, with single charges and prorations", async () => {
  const { stripe } = shop;
  const subscription = await subscribeInEuros();
  const first = subscription.latest_invoice;
  if (!first || typeof first === "string") throw new Error("A subscription without an invoice");
  expect(first).toMatchObject({ currency: "eur", total: 3 * 1900 });
  expect(lineAmounts(first)).toEqual([3800, 1900]);
  expect(unitAmounts(first)).toEqual(["1900", "1900"]);
  const [item] = subscription.items.data;
  const more = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: {
      items: [{ id: item?.id ?? "", quantity: 3 }],
      proration_behavior: "always_invoice",
    },
  });
  expect(lineAmounts(more)).toEqual([-1900, 3 * 1900]);
  expect(unitAmounts(more)).toEqual(["1900", "1900"]);
});

it("refuses a price that isn't sold in the subscription's currency, and leaves all as it was", async () => {
  const { stripe, pro, customer } = shop;
  const subscription = await subscribeInEuros();
  const dollars = await stripe.prices.create({
    currency: "usd",
    product_data: { name: "Set-up" },
    unit_amount: 500,
  });
  const [item] = subscription.items.data;
  await expect(
    stripe.subscriptions.update(subscription.id, { items: [{ id: item?.id ?? "", price: pro.monthly.id }] }),
  ).rejects.toMatchObject({ statusCode: 400, param: "items[0][price]" });
  await expect(
    stripe.subscriptions.update(subscription.id, { add_invoice_items: [{ price: dollars.id }] }),
  ).rejects.toMatchObject({ statusCode: 400, param: "add_invoice_items[0][price]" });
  await expect(
    stripe.subscriptions.create({
      customer: customer.id,
      currency: "eur",
      items: [{ price: item?.price.id ?? "" }],
      add_invoice_items: [{ price: dollars.id }],
    }),
  ).rejects.toMatchObject({ statusCode: 400, param: "add_invoice_items[0][price]" });
  expect((await stripe.subscriptions.list({ customer: customer.id, status: "all" })).data).toHaveLength(1);
  expect((await stripe.subscriptions.retrieve(subscription.id)).items.data).toEqual(subscription.items.data);
});

it("holds a code's minimum against what is paid in the subscription's currency", async () => {
  const { stripe, customer } = shop;
  const price = await createPrice({ interval: "month" });
  const coupon = await stripe.coupons.create({ percent_off: 10 });
  const code = await stripe.promotionCodes.create({
    promotion: { type: "coupon", coupon: coupon.id },
    restrictions: { minimum_amount: 1950, minimum_amount_currency: "eur" },
  });
  await expect(
    stripe.subscriptions.create({
      customer: customer.id,
      currency: "eur",
      items: [{ price: price.id }],
      discounts: [{ promotion_code: code.id }],
    }),
  ).rejects.toThrow(/minimum amount/);
});

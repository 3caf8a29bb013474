import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { ada, openCheckoutShop } from "./checkout-shop";
import { visa } from "./fixtures";

describe("promotion codes", () => {
  async function coded() {
    const { emulator, stripe, open, retrieve } = await openCheckoutShop();
    const coupon = await stripe.coupons.create({ percent_off: 25, duration: "once" });
    const code = await stripe.promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      code: "SPRING",
      max_redemptions: 1,
    });
    return { emulator, stripe, open, retrieve, coupon, code };
  }

  it("are taken whatever their case, discount the first invoice, and are used up", async () => {
    const { emulator, stripe, open, retrieve, code } = await coded();
    const session = await open({ allow_promotion_codes: true });
    emulator.completeCheckout(session.id, { card: visa, promotionCode: "spring", ...ada });
    const done = await retrieve(session.id, "invoice", "subscription.discounts");
    expect(done).toMatchObject({
      amount_total: 1500,
      total_details: { amount_discount: 500 },
      discounts: [{ promotion_code: code.id }],
      invoice: { amount_paid: 1500 },
    });
    expect(await stripe.promotionCodes.retrieve(code.id)).toMatchObject({ active: false, times_redeemed: 1 });
    const second = await open({ allow_promotion_codes: true });
    expect(() =>
      emulator.completeCheckout(second.id, { card: visa, promotionCode: "SPRING", ...ada }),
    ).toThrow(/invalid/);
  });

  it("aren't taken where the app doesn't allow them", async () => {
    const { emulator, open } = await coded();
    const session = await open();
    expect(() => emulator.completeCheckout(session.id, { card: visa, promotionCode: "SPRING" })).toThrow(
      /doesn't take/,
    );
  });

  it("are judged by minimum, first purchase and customer", async () => {
    const { emulator, stripe, open, coupon } = await coded();
    const restricted = (code: string, params: Partial<Stripe.PromotionCodeCreateParams>) =>
      stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code, ...params });
    await restricted("BIG", { restrictions: { minimum_amount: 9000, minimum_amount_currency: "usd" } });
    await restricted("FIRST", { restrictions: { first_time_transaction: true } });
    const customer = await stripe.customers.create({ email: "ada@example.com" });
    const other = await stripe.customers.create({ email: "bob@example.com" });
    await restricted("BOB", { customer: other.id });
    const first = await open({ customer: customer.id });
    emulator.completeCheckout(first.id, { card: visa });
    const session = await open({ customer: customer.id, allow_promotion_codes: true });
    const pay = (promotionCode: string) => () =>
      emulator.completeCheckout(session.id, { card: visa, promotionCode });
    expect(pay("BIG")).toThrow(/minimum amount/);
    expect(pay("FIRST")).toThrow(/prior transactions/);
    expect(pay("BOB")).toThrow(/invalid/);
  });
});

it("says at the form when a discount has run out meanwhile", async () => {
  const { emulator, stripe, open } = await openCheckoutShop();
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: "once", max_redemptions: 1 });
  const [first, second] = [
    await open({ discounts: [{ coupon: coupon.id }] }),
    await open({ discounts: [{ coupon: coupon.id }] }),
  ];
  emulator.completeCheckout(first.id, { card: visa, ...ada });
  expect(() => emulator.completeCheckout(second.id, { card: visa, ...ada })).toThrow(/used up/);
  const response = await fetch(second.url ?? "", {
    method: "POST",
    body: new URLSearchParams({
      email: "ada@example.com",
      cardNumber: "4242424242424242",
      expiry: "12/40",
      cvc: "123",
    }),
  });
  expect(await response.text()).toContain("used up");
});

it("lets the quantity be changed within its bounds", async () => {
  const { emulator, monthly, open, retrieve } = await openCheckoutShop();
  const session = await open({
    line_items: [
      { price: monthly.id, quantity: 2, adjustable_quantity: { enabled: true, minimum: 2, maximum: 5 } },
    ],
  });
  for (const quantity of [0, 1, 6]) {
    expect(() => emulator.completeCheckout(session.id, { card: visa, quantity, ...ada })).toThrow(
      /between 2 and 5/,
    );
  }
  emulator.completeCheckout(session.id, { card: visa, quantity: 4, ...ada });
  expect(await retrieve(session.id, "line_items", "subscription")).toMatchObject({
    amount_total: 8000,
    line_items: { data: [{ quantity: 4, adjustable_quantity: { enabled: true, minimum: 2, maximum: 5 } }] },
    subscription: { items: { data: [{ quantity: 4 }] } },
  });
});

it("sells what is optional only to who adds it", async () => {
  const { emulator, stripe, product, open, retrieve } = await openCheckoutShop();
  const extra = await stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 700,
    recurring: { interval: "month" },
  });
  const session = await open({ optional_items: [{ price: extra.id, quantity: 2 }] });
  expect(session).toMatchObject({ amount_total: 2000, optional_items: [{ price: extra.id, quantity: 2 }] });
  const line = emulator.store.of("checkout.session").get(session.id)?.internal.lineItems[1]?.id ?? "";
  const pay = (quantity: number) => () =>
    emulator.completeCheckout(session.id, { card: visa, quantity: { [line]: quantity }, ...ada });
  expect(pay(1)).toThrow(/can't be changed/);
  expect(pay(2)().status).toBe("complete");
  expect(await retrieve(session.id, "line_items", "subscription")).toMatchObject({
    amount_total: 3400,
    line_items: { data: [{ quantity: 1 }, { quantity: 2, price: { id: extra.id } }] },
    subscription: { items: { data: { length: 2 } } },
  });
});

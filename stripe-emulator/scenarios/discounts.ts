import type Stripe from "stripe";
import type { Fact, Scenario, Stage } from "./scenario";
import { invoicesOf, newCoupon, newCustomer, newPrice, subscribed } from "./shop";
import { discountFacts } from "./snapshots";

function money({
  subtotal,
  total_discount_amounts,
  total,
  amount_due,
  amount_paid,
  status,
}: Stripe.Invoice): Fact {
  return {
    status,
    subtotal,
    discounts: (total_discount_amounts ?? []).map(({ amount }) => amount),
    total,
    amount_due,
    amount_paid,
  };
}

/** Subscribes to 20.00 a month with discounts and renews `renewals` times. */
async function discounted(
  stage: Stage,
  discounts: Stripe.SubscriptionCreateParams.Discount[],
  renewals = 1,
): Promise<string> {
  const price = await newPrice(stage, { unit_amount: 2000 });
  const { subscription } = await subscribed(stage, price, { discounts });
  const full = await stage.stripe.subscriptions.retrieve(subscription.id, { expand: ["discounts"] });
  stage.note(
    "discounts",
    full.discounts.map((one) => (typeof one === "string" ? one : discountFacts(stage.view, one))),
  );
  for (const day of [30, 61, 91].slice(0, renewals)) await stage.advance(stage.day(day, 3_660));
  const invoices = await invoicesOf(stage, { subscription: subscription.id });
  stage.note("invoices", invoices.map(money));
  return subscription.id;
}

/** How a subscription with a promotion code is refused; a new customer, unless one is given. */
async function refuseCode(
  stage: Stage,
  name: string,
  code: Stripe.PromotionCode,
  customer?: string,
): Promise<void> {
  const price = await newPrice(stage, { unit_amount: 2000, name });
  await stage.refusal(
    name,
    stage.stripe.subscriptions.create({
      customer: customer ?? (await newCustomer(stage)).id,
      items: [{ price: price.id }],
      discounts: [{ promotion_code: code.id }],
    }),
  );
}

const half = { percent_off: 50 };

export const discounts: readonly Scenario[] = [
  {
    name: "coupon-once",
    title: "A percentage off once lowers the first invoice only",
    async run(stage) {
      const coupon = await newCoupon(stage, { percent_off: 25, duration: "once" });
      await discounted(stage, [{ coupon: coupon.id }]);
      const { times_redeemed } = await stage.stripe.coupons.retrieve(coupon.id);
      stage.note("times redeemed", times_redeemed);
    },
    expected: {
      invoices: [
        { subtotal: 2000, discounts: [500], total: 1500, amount_paid: 1500 },
        { subtotal: 2000, discounts: [], total: 2000, amount_paid: 2000 },
      ],
      "times redeemed": 1,
    },
  },
  {
    name: "coupon-forever",
    title: "An amount off forever lowers every invoice",
    async run(stage) {
      const coupon = await newCoupon(stage, { amount_off: 500, currency: "usd", duration: "forever" });
      await discounted(stage, [{ coupon: coupon.id }], 2);
    },
    expected: {
      discounts: [{ start: "0", end: null, subscription: "sub_1" }],
      invoices: [
        { discounts: [500], total: 1500 },
        { discounts: [500], total: 1500 },
        { discounts: [500], total: 1500 },
      ],
    },
  },
  {
    name: "coupon-repeating",
    title: "Half off for two months ends before the third invoice",
    async run(stage) {
      const coupon = await newCoupon(stage, { ...half, duration: "repeating", duration_in_months: 2 });
      await discounted(stage, [{ coupon: coupon.id }], 2);
    },
    expected: {
      discounts: [{ start: "0", end: "+61d" }],
      invoices: [{ total: 1000 }, { total: 1000 }, { discounts: [], total: 2000 }],
    },
  },
  {
    name: "coupon-larger-than-price",
    title: "An amount off larger than the price makes the invoice free, not negative",
    async run(stage) {
      const coupon = await newCoupon(stage, { amount_off: 5000, currency: "usd", duration: "once" });
      await discounted(stage, [{ coupon: coupon.id }]);
    },
    expected: {
      invoices: [
        { status: "paid", subtotal: 2000, discounts: [2000], total: 0, amount_due: 0 },
        { total: 2000 },
      ],
    },
  },
  {
    name: "coupons-stacked",
    title: "Two coupons apply one after the other: half of 20.00, then 3.00 off",
    async run(stage) {
      const percent = await newCoupon(stage, { ...half, duration: "forever" });
      const amount = await newCoupon(stage, { amount_off: 300, currency: "usd", duration: "forever" });
      await discounted(stage, [{ coupon: percent.id }, { coupon: amount.id }]);
    },
    expected: { invoices: [{ discounts: [1000, 300], total: 700 }, { total: 700 }] },
  },
  {
    name: "coupon-other-currency",
    title: "An amount off in another currency is refused",
    async run(stage) {
      const coupon = await newCoupon(stage, { amount_off: 500, currency: "eur", duration: "once" });
      const price = await newPrice(stage, { unit_amount: 2000 });
      const customer = await newCustomer(stage);
      await stage.refusal(
        "refused",
        stage.stripe.subscriptions.create({
          customer: customer.id,
          items: [{ price: price.id }],
          discounts: [{ coupon: coupon.id }],
        }),
      );
    },
    expected: { refused: { status: 400, type: "invalid_request_error" } },
  },
  {
    name: "coupon-used-up",
    title: "A coupon that may be redeemed once can't be redeemed twice",
    async run(stage) {
      const coupon = await newCoupon(stage, { ...half, duration: "once", max_redemptions: 1 });
      const price = await newPrice(stage, { unit_amount: 2000 });
      await subscribed(stage, price, { discounts: [{ coupon: coupon.id }] });
      const { valid } = await stage.stripe.coupons.retrieve(coupon.id);
      stage.note("still valid", valid);
      await stage.refusal("refused", subscribed(stage, price, { discounts: [{ coupon: coupon.id }] }));
    },
    expected: { "still valid": false, refused: { status: 400, type: "invalid_request_error" } },
  },
  {
    name: "coupon-removed",
    title: "A discount that is removed no longer lowers the renewal",
    async run(stage) {
      const coupon = await newCoupon(stage, { ...half, duration: "forever" });
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { subscription } = await subscribed(stage, price, { discounts: [{ coupon: coupon.id }] });
      await stage.stripe.subscriptions.deleteDiscount(subscription.id);
      await stage.advance(stage.day(30, 3_660));
      stage.note("invoices", (await invoicesOf(stage, { subscription: subscription.id })).map(money));
    },
    expected: { invoices: [{ total: 1000 }, { discounts: [], total: 2000 }] },
  },
  {
    name: "promotion-code",
    title: "A promotion code gives its coupon's discount and counts its redemptions",
    async run(stage) {
      const coupon = await newCoupon(stage, { percent_off: 10, duration: "once" });
      const code = await stage.stripe.promotionCodes.create({
        promotion: { type: "coupon", coupon: coupon.id },
      });
      await discounted(stage, [{ promotion_code: code.id }], 0);
      const { times_redeemed, active } = await stage.stripe.promotionCodes.retrieve(code.id);
      stage.note("code", { times_redeemed, active });
    },
    expected: {
      invoices: [{ discounts: [200], total: 1800 }],
      code: { times_redeemed: 1, active: true },
    },
  },
  {
    name: "promotion-code-rules",
    title: "A promotion code refuses whom and what it isn't for",
    async run(stage) {
      const coupon = await newCoupon(stage, { ...half, duration: "once" });
      const newCode = (params: Partial<Stripe.PromotionCodeCreateParams>) =>
        stage.stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, ...params });
      const inactive = await newCode({ active: false });
      await refuseCode(stage, "inactive", inactive);
      const minimum = await newCode({
        restrictions: { minimum_amount: 5000, minimum_amount_currency: "usd" },
      });
      await refuseCode(stage, "below the minimum", minimum);
      const owner = await newCustomer(stage);
      const personal = await newCode({ customer: owner.id });
      await refuseCode(stage, "somebody else's", personal);
    },
    expected: {
      inactive: { status: 400, type: "invalid_request_error" },
      "below the minimum": { status: 400, type: "invalid_request_error" },
      "somebody else's": { status: 400, type: "invalid_request_error" },
    },
  },
  {
    name: "promotion-code-first-time",
    title: "A code for first purchases refuses a customer who has paid before",
    async run(stage) {
      const coupon = await newCoupon(stage, { ...half, duration: "once" });
      const code = await stage.stripe.promotionCodes.create({
        promotion: { type: "coupon", coupon: coupon.id },
        restrictions: { first_time_transaction: true },
      });
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { customer } = await subscribed(stage, price, { discounts: [{ promotion_code: code.id }] });
      const [first] = await invoicesOf(stage, { customer: customer.id });
      stage.note("first", first ? money(first) : null);
      await refuseCode(stage, "second", code, customer.id);
    },
    expected: { first: { total: 1000 }, second: { status: 400, type: "invalid_request_error" } },
  },
  {
    name: "downgrade-discounted",
    title: "The credit of a downgrade is counted from what was paid after the discount",
    async run(stage) {
      const coupon = await newCoupon(stage, { ...half, duration: "forever" });
      const high = await newPrice(stage, { unit_amount: 5000 });
      const low = await newPrice(stage, { unit_amount: 2000, name: "Basic" });
      const { subscription, item } = await subscribed(stage, high, { discounts: [{ coupon: coupon.id }] });
      await stage.advance(stage.day(15));
      await stage.stripe.subscriptions.update(subscription.id, {
        items: [{ id: item, price: low.id }],
        proration_behavior: "always_invoice",
      });
      const invoices = await invoicesOf(stage, { subscription: subscription.id });
      stage.note(
        "totals",
        invoices.map(({ total }) => total),
      );
    },
    // 25.00 was paid for thirty days: 12.50 comes back, and half a month of 20.00 at half the price is 5.00.
    expected: { totals: [2500, -750] },
  },
];

import type Stripe from "stripe";
import { expect, it } from "vitest";
import { createPayingCustomer, createPlan, eventTypes, startEmulator } from "./fixtures";

const at = (iso: string) => Date.parse(iso) / 1000;

async function shop() {
  const { emulator, stripe } = await startEmulator({ now: () => at("2026-04-01T00:00:00Z") * 1000 });
  const pro = await createPlan(stripe, { name: "Pro", amount: 3000 });
  const customer = await createPayingCustomer(stripe);
  const invoices = async () =>
    (await stripe.invoices.list({ customer: customer.id, limit: 100 })).data.reverse();
  return { emulator, stripe, pro, customer, invoices };
}

it("keeps coupons: one value, one currency, what they apply to on request", async () => {
  const { emulator, stripe, pro } = await shop();
  const coupon = await stripe.coupons.create({
    id: "SPRING",
    amount_off: 500,
    currency: "usd",
    currency_options: { eur: { amount_off: 400 } },
    duration: "repeating",
    duration_in_months: 3,
    max_redemptions: 10,
    applies_to: { products: [pro.product.id] },
    metadata: { campaign: "spring" },
  });
  expect(coupon).toMatchObject({ id: "SPRING", valid: true, times_redeemed: 0, percent_off: null });
  expect(coupon).not.toHaveProperty("applies_to");
  expect(
    await stripe.coupons.retrieve("SPRING", { expand: ["applies_to", "currency_options"] }),
  ).toMatchObject({
    applies_to: { products: [pro.product.id] },
    currency_options: { usd: { amount_off: 500 }, eur: { amount_off: 400 } },
  });
  expect(await stripe.coupons.update("SPRING", { name: "Spring sale" })).toMatchObject({
    name: "Spring sale",
  });
  await expect(stripe.coupons.create({ id: "SPRING", percent_off: 5 })).rejects.toMatchObject({
    code: "resource_already_exists",
  });
  await expect(stripe.coupons.create({ percent_off: 5, amount_off: 1 })).rejects.toMatchObject({
    param: "percent_off",
  });
  await expect(stripe.coupons.create({ percent_off: 101 })).rejects.toMatchObject({ param: "percent_off" });
  await stripe.coupons.del("SPRING");
  await expect(stripe.coupons.retrieve("SPRING")).rejects.toMatchObject({ statusCode: 404 });
  expect((await stripe.coupons.list()).data).toEqual([]);
  expect(eventTypes(emulator).filter((type) => type.startsWith("coupon."))).toEqual([
    "coupon.created",
    "coupon.updated",
    "coupon.deleted",
  ]);
});

it("keeps promotion codes: generated, unique whatever the case, found again", async () => {
  const { stripe, customer } = await shop();
  const coupon = await stripe.coupons.create({ percent_off: 20 });
  const promotion = { type: "coupon" as const, coupon: coupon.id };
  const generated = await stripe.promotionCodes.create({ promotion });
  expect(generated.code).toMatch(/^[A-Z0-9]{8}$/);
  const welcome = await stripe.promotionCodes.create({
    promotion,
    code: "Welcome20",
    restrictions: { minimum_amount: 2000, minimum_amount_currency: "usd" },
  });
  await expect(stripe.promotionCodes.create({ promotion, code: "WELCOME20" })).rejects.toMatchObject({
    param: "code",
  });
  expect((await stripe.promotionCodes.list({ code: "welcome20" })).data).toMatchObject([{ id: welcome.id }]);
  await stripe.promotionCodes.update(welcome.id, { active: false, metadata: { why: "over" } });
  await stripe.promotionCodes.create({ promotion, code: "WELCOME20", customer: customer.id });
  expect((await stripe.promotionCodes.list({ code: "welcome20", active: true })).data).toHaveLength(1);
  await expect(stripe.promotionCodes.update(welcome.id, { active: true })).rejects.toMatchObject({
    param: "code",
  });
  expect((await stripe.promotionCodes.list({ customer: customer.id })).data).toHaveLength(1);
  expect(await stripe.promotionCodes.retrieve(generated.id, { expand: ["promotion.coupon"] })).toMatchObject({
    promotion: { coupon: { percent_off: 20 } },
  });
});

it("takes a discount off one invoice, or several months, or all", async () => {
  const { emulator, stripe, pro, customer, invoices } = await shop();
  const once = await stripe.coupons.create({ percent_off: 50 });
  const months = await stripe.coupons.create({
    amount_off: 300,
    currency: "usd",
    duration: "repeating",
    duration_in_months: 2,
  });
  const forever = await stripe.coupons.create({ percent_off: 10, duration: "forever" });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    discounts: [{ coupon: once.id }, { coupon: months.id }, { coupon: forever.id }],
  });
  expect(subscription.discounts).toHaveLength(2);
  await emulator.travel(customer.id, at("2026-06-02T00:00:00Z"));
  // 50 %, then 3.00 off, then 10 %; then without the first; then without the second.
  expect((await invoices()).map(({ total }) => total)).toEqual([1080, 2430, 2700]);
  const [first] = await invoices();
  expect(first?.total_discount_amounts?.map(({ amount }) => amount)).toEqual([1500, 300, 120]);
  expect(first?.lines.data[0]?.discount_amounts?.map(({ amount }) => amount)).toEqual([1500, 300, 120]);
  const renewed = await stripe.subscriptions.retrieve(subscription.id, { expand: ["discounts"] });
  expect(renewed.discounts).toMatchObject([
    { object: "discount", source: { type: "coupon", coupon: forever.id }, subscription: subscription.id },
  ]);
  expect(await stripe.coupons.retrieve(forever.id)).toMatchObject({ times_redeemed: 1 });
  expect(eventTypes(emulator).filter((type) => type.startsWith("customer.discount."))).toEqual([
    "customer.discount.created",
    "customer.discount.created",
    "customer.discount.created",
    "customer.discount.deleted",
    "customer.discount.deleted",
  ]);
  const gone = await stripe.subscriptions.deleteDiscount(subscription.id);
  expect(gone).toMatchObject({ object: "discount", deleted: true });
  await expect(stripe.subscriptions.deleteDiscount(subscription.id)).rejects.toMatchObject({
    statusCode: 404,
  });
});

it("limits a coupon to products, and charges nothing for what is free", async () => {
  const { stripe, pro } = await shop();
  const extra = await createPlan(stripe, { name: "Extra", amount: 1000 });
  const coupon = await stripe.coupons.create({
    percent_off: 100,
    duration: "forever",
    applies_to: { products: [extra.product.id] },
  });
  const customer = await createPayingCustomer(stripe);
  const both = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }, { price: extra.monthly.id }],
    discounts: [{ coupon: coupon.id }],
    expand: ["latest_invoice"],
  });
  expect(both.latest_invoice).toMatchObject({ subtotal: 4000, total: 3000, status: "paid" });

  const poor = await stripe.customers.create();
  const free = await stripe.subscriptions.create({
    customer: poor.id,
    items: [{ price: extra.monthly.id }],
    discounts: [{ coupon: coupon.id }],
    expand: ["latest_invoice"],
  });
  expect(free).toMatchObject({ status: "active", latest_invoice: { total: 0, status: "paid" } });
});

it.each<[string, Stripe.PromotionCodeCreateParams.Restrictions | null, RegExp]>([
  ["is limited to first purchases", { first_time_transaction: true }, /prior transactions/],
  ["asks for a minimum", { minimum_amount: 5000, minimum_amount_currency: "usd" }, /minimum amount/],
  ["asks for a minimum in euros", { minimum_amount: 5, minimum_amount_currency: "eur" }, /another currency/],
  ["belongs to somebody else", null, /another customer/],
])("refuses a promotion code that %s, and leaves nothing behind", async (_, restrictions, message) => {
  const { emulator, stripe, pro, customer } = await shop();
  const coupon = await stripe.coupons.create({ percent_off: 20 });
  const other = await stripe.customers.create();
  const code = await stripe.promotionCodes.create({
    promotion: { type: "coupon", coupon: coupon.id },
    ...(restrictions ? { restrictions } : { customer: other.id }),
  });
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: pro.monthly.id }] });
  const before = eventTypes(emulator).length;
  await expect(
    stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.monthly.id }],
      discounts: [{ promotion_code: code.id }],
    }),
  ).rejects.toMatchObject({ param: "discounts[0][promotion_code]", message: expect.stringMatching(message) });
  expect(eventTypes(emulator)).toHaveLength(before);
  expect(await stripe.promotionCodes.retrieve(code.id)).toMatchObject({ times_redeemed: 0 });
});

it("refuses coupons that are used up, expired or in another currency", async () => {
  const { stripe, pro, customer } = await shop();
  const subscribe = (coupon: string) =>
    stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.monthly.id }],
      discounts: [{ coupon }],
    });
  const single = await stripe.coupons.create({ percent_off: 20, max_redemptions: 1 });
  const code = await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: single.id } });
  await subscribe(single.id);
  await expect(subscribe(single.id)).rejects.toMatchObject({ code: "coupon_expired" });
  expect(await stripe.coupons.retrieve(single.id)).toMatchObject({ valid: false, times_redeemed: 1 });
  expect(await stripe.promotionCodes.retrieve(code.id)).toMatchObject({ active: false });
  const euros = await stripe.coupons.create({ amount_off: 100, currency: "eur" });
  await expect(subscribe(euros.id)).rejects.toMatchObject({ param: "discounts[0][coupon]" });
  await expect(subscribe("missing")).rejects.toMatchObject({ code: "resource_missing" });
});

it("lets a subscription without discounts of its own have the customer's", async () => {
  const { emulator, stripe, pro, customer, invoices } = await shop();
  const coupon = await stripe.coupons.create({ percent_off: 25, duration: "forever" });
  const other = await stripe.coupons.create({ percent_off: 5 });
  const give = (id: string) =>
    fetch(`${emulator.url}/_emulator/customers/${customer.id}/discount`, {
      method: "POST",
      body: JSON.stringify({ coupon: id }),
    });
  expect((await give(other.id)).status).toBe(200);
  expect((await give(coupon.id)).status).toBe(200);
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
    discount: { source: { coupon: coupon.id } },
  });
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: pro.monthly.id }] });
  expect((await invoices())[0]).toMatchObject({ total: 2250 });
  expect(await stripe.customers.deleteDiscount(customer.id)).toMatchObject({ deleted: true });
  await emulator.travel(customer.id, at("2026-05-01T02:00:00Z"));
  expect((await invoices())[1]).toMatchObject({ total: 3000 });
});

it("replaces, keeps and clears a subscription's discounts, and says which ended", async () => {
  const { emulator, stripe, pro, customer } = await shop();
  const [ten, five] = await Promise.all([
    stripe.coupons.create({ percent_off: 10, duration: "forever" }),
    stripe.coupons.create({
      amount_off: 500,
      currency: "usd",
      duration: "repeating",
      duration_in_months: 3,
    }),
  ]);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    discounts: [{ coupon: ten.id }],
  });
  const [first] = subscription.discounts;
  const discountEvents = () =>
    eventTypes(emulator).filter((type) => type.startsWith("customer.discount.")).length;
  const both = await stripe.subscriptions.update(subscription.id, {
    discounts: [{ discount: String(first) }, { coupon: five.id }],
  });
  expect(both.discounts[0]).toBe(first);
  expect(discountEvents()).toBe(2);
  const replaced = await stripe.subscriptions.update(subscription.id, { discounts: [{ coupon: ten.id }] });
  expect(replaced.discounts).not.toContain(first);
  expect(discountEvents()).toBe(5);
  expect((await stripe.subscriptions.update(subscription.id, { discounts: [] })).discounts).toEqual(
    replaced.discounts,
  );
  expect((await stripe.subscriptions.update(subscription.id, { discounts: "" })).discounts).toEqual([]);
  await emulator.travel(customer.id, at("2026-08-02T00:00:00Z"));
  expect(discountEvents()).toBe(6);
});

it("prorates with the discounts that come with the change", async () => {
  const { emulator, stripe, pro, customer, invoices } = await shop();
  const half = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
  });
  await emulator.travel(customer.id, at("2026-04-16T00:00:00Z"));
  await stripe.subscriptionItems.update(String(subscription.items.data[0]?.id), {
    quantity: 4,
    discounts: [{ coupon: half.id }],
    proration_behavior: "always_invoice",
  });
  // Half a month of 30.00 back, half a month of four times 30.00 at half the price.
  expect((await invoices())[1]?.lines.data.map(({ amount }) => amount)).toEqual([-1500, 3000]);
});

it("takes an item's discount away, and that alone", async () => {
  const { stripe, pro, customer } = await shop();
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
  const created = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id, discounts: [{ coupon: coupon.id }] }],
  });
  const [item] = created.items.data;
  expect(item?.discounts).toHaveLength(1);
  const kept = await stripe.subscriptions.update(created.id, {
    items: [{ id: item?.id ?? "", quantity: 2 }],
  });
  expect(kept.items.data[0]?.discounts).toEqual(item?.discounts);
  const bare = await stripe.subscriptions.update(created.id, {
    items: [{ id: item?.id ?? "", discounts: "" }],
  });
  expect(bare.items.data[0]).toMatchObject({ quantity: 2, discounts: [] });
});

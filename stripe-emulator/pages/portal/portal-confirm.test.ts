import { afterAll, beforeAll, expect, it } from "vitest";
import { hiddenFields } from "../test-shop";
import { dollars, dueToday, openPlanShop, type PlanShop } from "./plan-shop";

let shop: PlanShop;
beforeAll(async () => {
  shop = await openPlanShop();
});
afterAll(() => shop.close());

it.each([
  ["an upgrade", () => ({ product: shop.pro.product, rhythm: "month-1", quantity: "1" })],
  ["more of the same", () => ({ product: shop.basic.product, rhythm: "month-1", quantity: "4" })],
  ["a year", () => ({ product: shop.pro.product, rhythm: "year-1", quantity: "2" })],
  ["a code", () => ({ product: shop.pro.product, rhythm: "month-1", quantity: "1", code: "LESS" })],
])("invoices to the cent what it showed: %s", async (_name, fields) => {
  const { stripe } = shop;
  if ((await stripe.promotionCodes.list({ code: "LESS" })).data.length === 0) {
    const coupon = await stripe.coupons.create({ percent_off: 30, duration: "forever" });
    await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code: "LESS" });
  }
  const { base, portal, subscription } = await shop.onBasic({}, { taxed: true });
  const { html } = await shop.choose(base, fields());
  const shown = dueToday(html);
  expect(html).toContain(`Pay ${shown} and update`);
  expect((await shop.post(`${base}/confirm`, hiddenFields(html))).location).toBe(`${portal}?done=updated`);
  const updated = await stripe.subscriptions.retrieve(subscription, { expand: ["latest_invoice"] });
  const invoice = updated.latest_invoice;
  if (!invoice || typeof invoice === "string") throw new Error("Nothing was invoiced");
  expect(invoice).toMatchObject({ status: "paid", billing_reason: "subscription_update" });
  expect(dollars(invoice.amount_paid)).toBe(shown);
  expect(invoice.total_taxes?.length).toBe(1);
  expect(updated.items.data[0]?.quantity).toBe(Number(fields().quantity));
  const next = await stripe.invoices.createPreview({ subscription });
  expect(html).toContain(`Then ${dollars(next.amount_due)} on`);
});

it("shows the next invoice to the cent where a change waits for it", async () => {
  const { base, subscription, customer } = await shop.onBasic(
    { proration_behavior: "create_prorations" },
    { taxed: true },
  );
  const { html } = await shop.choose(base, { product: shop.pro.product, rhythm: "month-1", quantity: "2" });
  expect(dueToday(html)).toBe("$0.00");
  const shown = /Then (\$[\d.,]+) on/.exec(html)?.[1];
  await shop.post(`${base}/confirm`, hiddenFields(html));
  const { items } = await shop.stripe.subscriptions.retrieve(subscription);
  await shop.emulator.travel(customer, (items.data[0]?.current_period_end ?? 0) + 7_200);
  const { data } = await shop.stripe.invoices.list({ customer, limit: 1 });
  expect(dollars(data[0]?.amount_paid ?? 0)).toBe(shown);
});

it("leaves everything as it is when the card is declined", async () => {
  const { base, subscription, customer } = await shop.onBasic({}, { card: "pm_card_chargeCustomerFail" });
  const before = (await shop.stripe.invoices.list({ customer })).data.length;
  const { html } = await shop.choose(base, { product: shop.pro.product, rhythm: "month-1", quantity: "1" });
  const declined = await shop.post(`${base}/confirm`, hiddenFields(html));
  expect(declined.html).toContain("Your card was declined.");
  expect(declined.html).toContain("Confirm your update");
  const after = await shop.stripe.subscriptions.retrieve(subscription);
  expect(after.items.data[0]?.price.id).toBe(shop.basic.month);
  expect((await shop.stripe.invoices.list({ customer })).data.length).toBe(before);
});

it("asks the bank where 3-D Secure is needed, and changes nothing without its approval", async () => {
  const { base, portal, subscription } = await shop.onBasic({}, { card: "pm_card_authenticationRequired" });
  const { html } = await shop.choose(base, { product: shop.pro.product, rhythm: "month-1", quantity: "1" });
  const bank = await shop.post(`${base}/confirm`, hiddenFields(html));
  expect(bank.html).toContain("Approve payment");
  const failed = await shop.post(`${base}/confirm`, { ...hiddenFields(bank.html), choice: "fail" });
  expect(failed.html).toContain("We are unable to authenticate your payment method");
  const unchanged = await shop.stripe.subscriptions.retrieve(subscription);
  expect(unchanged.items.data[0]?.price.id).toBe(shop.basic.month);
  expect(unchanged).toMatchObject({ status: "active", pending_update: null });

  const again = await shop.post(`${base}/confirm`, hiddenFields(failed.html));
  const approved = await shop.post(`${base}/confirm`, { ...hiddenFields(again.html), choice: "approve" });
  expect(approved.html).toBe("");
  expect(approved.location).toBe(`${portal}?done=updated`);
  const updated = await shop.stripe.subscriptions.retrieve(subscription);
  expect(updated.items.data[0]?.price.id).toBe(shop.pro.month);
  expect(updated.pending_update).toBeNull();
});

it("confirms what the app prepared, with its discount, and ends on its own words", async () => {
  const { open, subscription, item } = await shop.onBasic();
  const coupon = await shop.stripe.coupons.create({ percent_off: 50, duration: "forever" });
  const path = await open({
    type: "subscription_update_confirm",
    subscription_update_confirm: {
      subscription,
      items: [{ id: item, price: shop.pro.year, quantity: 1 }],
      discounts: [{ coupon: coupon.id }],
    },
    after_completion: { type: "hosted_confirmation", hosted_confirmation: { custom_message: "Welcome!" } },
  });
  const response = await fetch(new URL(path, shop.emulator.url), { redirect: "manual" });
  const { html } = await shop.get(response.headers.get("location") ?? "");
  expect(html).toContain("$490.00 per year");
  const action = /action="([^"]+)"/.exec(html)?.[1] ?? "";
  const { location } = await shop.post(action, hiddenFields(html));
  const done = await shop.get(location ?? "");
  for (const text of ["Your plan is updated.", "Welcome!", 'href="https://app.example.com/billing"']) {
    expect(done.html).toContain(text);
  }
  const updated = await shop.stripe.subscriptions.retrieve(subscription);
  expect(updated.items.data[0]?.price.id).toBe(shop.pro.year);
  expect(updated.discounts).toHaveLength(1);
});

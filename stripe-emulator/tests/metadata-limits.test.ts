import { expect, it } from "vitest";
import { openSubscribedShop } from "./subscription-shop";

it("changes nothing of what comes with too much metadata", async () => {
  const { stripe, customer, subscription, item, team, pro } = await openSubscribedShop();
  const metadata = { note: "x".repeat(501) };
  const tooLong = { statusCode: 400, param: "metadata[note]" };
  await expect(
    stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: team.monthly.id }],
      proration_behavior: "always_invoice",
      metadata,
    }),
  ).rejects.toMatchObject(tooLong);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toEqual(subscription);
  expect((await stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1);
  const known = await stripe.customers.retrieve(customer.id);
  await expect(stripe.customers.update(customer.id, { name: "Ada", metadata })).rejects.toMatchObject(
    tooLong,
  );
  expect(await stripe.customers.retrieve(customer.id)).toEqual(known);
  const intent = await stripe.paymentIntents.create({ amount: 700, currency: "usd" });
  await expect(stripe.paymentIntents.update(intent.id, { amount: 900, metadata })).rejects.toMatchObject(
    tooLong,
  );
  expect(await stripe.paymentIntents.retrieve(intent.id)).toEqual(intent);
  await stripe.prices.update(pro.monthly.id, { lookup_key: "pro" });
  await expect(
    stripe.prices.update(team.monthly.id, { lookup_key: "pro", transfer_lookup_key: true, metadata }),
  ).rejects.toMatchObject(tooLong);
  expect((await stripe.prices.retrieve(pro.monthly.id)).lookup_key).toBe("pro");
  const invoice = await stripe.invoices.create({ customer: customer.id });
  const coupon = await stripe.coupons.create({ percent_off: 10 });
  await expect(
    stripe.invoices.update(invoice.id, { discounts: [{ coupon: coupon.id }], footer: "Thanks", metadata }),
  ).rejects.toMatchObject(tooLong);
  expect(await stripe.invoices.retrieve(invoice.id)).toEqual(invoice);
});

it("refuses metadata that is too long wherever it stands, before anything has changed", async () => {
  const { stripe, customer, subscription, team } = await openSubscribedShop();
  const metadata = { note: "x".repeat(501) };
  const refused = { statusCode: 400, param: "metadata[note]" };
  const coupon = await stripe.coupons.create({ percent_off: 10 });
  const code = await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id } });
  await expect(stripe.promotionCodes.update(code.id, { active: false, metadata })).rejects.toMatchObject(
    refused,
  );
  expect(await stripe.promotionCodes.retrieve(code.id)).toEqual(code);
  await expect(stripe.products.update(team.product.id, { name: "New", metadata })).rejects.toMatchObject(
    refused,
  );
  expect(await stripe.products.retrieve(team.product.id)).toEqual(team.product);
  const rate = await stripe.taxRates.create({ display_name: "VAT", percentage: 20, inclusive: false });
  await expect(stripe.taxRates.update(rate.id, { active: false, metadata })).rejects.toMatchObject(refused);
  expect(await stripe.taxRates.retrieve(rate.id)).toEqual(rate);
  await expect(
    stripe.subscriptions.create({ customer: customer.id, items: [{ price: team.monthly.id, metadata }] }),
  ).rejects.toMatchObject({ statusCode: 400, param: "items[0][metadata][note]" });
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([
    expect.objectContaining({ id: subscription.id }),
  ]);
});

it("counts the metadata there is when some is added, before anything has changed", async () => {
  const { stripe, team } = await openSubscribedShop();
  const many = (prefix: string) =>
    Object.fromEntries(Array.from({ length: 30 }, (_, n) => [prefix + n, "x"]));
  const product = await stripe.products.update(team.product.id, { metadata: many("a") });
  const update = stripe.products.update(product.id, { name: "New", metadata: many("b") });
  await expect(update).rejects.toMatchObject({ statusCode: 400, param: "metadata" });
  expect(await stripe.products.retrieve(product.id)).toEqual(product);
});

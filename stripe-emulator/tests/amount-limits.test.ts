import { expect, it } from "vitest";
import { at, hour, invoicesOf, openShop, openSubscribedShop } from "./subscription-shop";

const tooLarge = { statusCode: 400, code: "amount_too_large" };

it("refuses a quantity during a trial that could never be billed, also of a schedule's phase", async () => {
  const { emulator, stripe, customer, pro, team, advance } = await openShop();
  const quantity = 1_000_000_000;
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    trial_period_days: 14,
  });
  const [item] = subscription.items.data;
  const items = [{ id: item?.id ?? "", quantity }];
  await expect(stripe.subscriptions.update(subscription.id, { items })).rejects.toMatchObject(tooLarge);
  await expect(stripe.subscriptionItems.update(item?.id ?? "", { quantity })).rejects.toMatchObject(tooLarge);
  await expect(
    stripe.subscriptionItems.create({ subscription: subscription.id, price: team.monthly.id, quantity }),
  ).rejects.toMatchObject(tooLarge);
  const phase = { items: [{ price: pro.monthly.id }], duration: { interval: "month" as const } };
  await expect(
    stripe.subscriptionSchedules.create({
      customer: customer.id,
      start_date: "now",
      phases: [phase, { ...phase, items: [{ price: team.monthly.id, quantity }] }],
    }),
  ).rejects.toMatchObject(tooLarge);
  await expect(
    stripe.subscriptionSchedules.create({
      customer: customer.id,
      start_date: "now",
      phases: [phase, { ...phase, add_invoice_items: [{ price_data: onceOf(pro.product.id), quantity }] }],
    }),
  ).rejects.toMatchObject(tooLarge);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toEqual(subscription);
  await advance("2026-06-01T00:00:00Z");
  emulator.context.throwFaults();
});

const onceOf = (product: string) => ({ product, currency: "usd", unit_amount: 3000 });

it("doesn't collect an invoice that no single payment could pay", async () => {
  const { stripe, customer, subscription, item, advance } = await openSubscribedShop();
  await stripe.invoiceItems.create({ customer: customer.id, amount: 100_000_000, currency: "usd" });
  const invoice = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: "include",
  });
  await stripe.invoices.finalizeInvoice(invoice.id, { auto_advance: false });
  await expect(stripe.invoices.pay(invoice.id)).rejects.toMatchObject({ code: "amount_too_large" });
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: "open", amount_paid: 0 });
  const quantity = 40_000;
  await expect(
    stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, quantity }],
      proration_behavior: "always_invoice",
      payment_behavior: "error_if_incomplete",
    }),
  ).rejects.toMatchObject({ code: "amount_too_large" });
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item.id, quantity }],
    proration_behavior: "none",
  });
  await advance(at("2026-05-01T00:00:00Z") + 2 * hour);
  expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({
    amount_due: 120_000_000,
    status: "open",
    attempt_count: 1,
  });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: "past_due" });
});

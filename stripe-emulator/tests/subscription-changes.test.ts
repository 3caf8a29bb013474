import fc from "fast-check";
import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { at, day, invoicesOf, lineAmounts, openSubscribedShop } from "./subscription-shop";

type Behavior = Stripe.SubscriptionUpdateParams.ProrationBehavior;

describe("seats", () => {
  const seats = async (quantity: number, behavior?: Behavior) => {
    const shop = await openSubscribedShop();
    await shop.stripe.subscriptions.update(shop.subscription.id, {
      items: [{ id: shop.item.id, quantity: 5 }],
      proration_behavior: "always_invoice",
    });
    await shop.advance("2026-04-11T00:00:00Z");
    await shop.stripe.subscriptions.update(shop.subscription.id, {
      items: [{ id: shop.item.id, quantity }],
      ...(behavior ? { proration_behavior: behavior } : {}),
    });
    await shop.advance("2026-05-01T02:00:00Z");
    const invoices = await invoicesOf(shop.stripe, shop.customer.id);
    return invoices.map((invoice) => [lineAmounts(invoice), invoice.amount_paid]);
  };

  it("go up with the next invoice, at once, or from the next period on", async () => {
    const begin = [
      [[3000], 3000],
      [[-3000, 15_000], 12_000],
    ];
    expect(await seats(8)).toEqual([...begin, [[-10_000, 16_000, 24_000], 30_000]]);
    expect(await seats(8, "always_invoice")).toEqual([
      ...begin,
      [[-10_000, 16_000], 6000],
      [[24_000], 24_000],
    ]);
    expect(await seats(8, "none")).toEqual([...begin, [[24_000], 24_000]]);
  });

  it("go down as a credit on the next invoice, on the balance, or without one", async () => {
    const begin = [
      [[3000], 3000],
      [[-3000, 15_000], 12_000],
    ];
    expect(await seats(2)).toEqual([...begin, [[-10_000, 4000, 6000], 0]]);
    expect(await seats(2, "always_invoice")).toEqual([...begin, [[-10_000, 4000], 0], [[6000], 0]]);
    expect(await seats(2, "none")).toEqual([...begin, [[6000], 6000]]);
  });
});

describe("a switch of plans", () => {
  it("from month to year and back bills a new period and gives back the unused rest", async () => {
    const { stripe, customer, pro, subscription, item, advance } = await openSubscribedShop();
    await advance("2026-04-16T00:00:00Z");
    await stripe.subscriptions.update(subscription.id, { items: [{ id: item.id, price: pro.yearly.id }] });
    await advance("2026-04-16T12:00:00Z");
    const back = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: pro.monthly.id }],
    });
    expect(back.billing_cycle_anchor).toBe(at("2026-04-16T12:00:00Z"));
    expect(back.items.data[0]?.current_period_end).toBe(at("2026-05-16T12:00:00Z"));
    const unused = -Math.round((30_000 * (365 - 0.5)) / 365);
    expect((await invoicesOf(stripe, customer.id)).map(lineAmounts)).toEqual([
      [3000],
      [-1500, 30_000],
      [unused, 3000],
    ]);
  });

  it("at once and back again sums to zero, at any moment", async () => {
    const shop = await openSubscribedShop();
    const { stripe, customer, pro, team, subscription, item, advance } = shop;
    const moments = fc.sample(fc.integer({ min: 1, max: 29 * day }), { numRuns: 8, seed: 7 });
    for (const moment of moments.sort((a, b) => a - b)) {
      await advance(at("2026-04-01T00:00:00Z") + moment);
      for (const price of [team.monthly.id, pro.monthly.id]) {
        await stripe.subscriptions.update(subscription.id, { items: [{ id: item.id, price }] });
      }
    }
    const pending = await stripe.invoiceItems.list({ customer: customer.id, pending: true, limit: 100 });
    expect(pending.data).toHaveLength(4 * moments.length);
    expect(pending.data.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
  });

  it("is prorated as of a given moment of the period", async () => {
    const { stripe, subscription, team, item, advance } = await openSubscribedShop();
    await advance("2026-04-16T12:34:56Z");
    const change = {
      items: [{ id: item.id, price: team.monthly.id }],
      proration_behavior: "always_invoice" as const,
      proration_date: at("2026-04-16T00:00:00Z"),
    };
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: change,
    });
    const updated = await stripe.subscriptions.update(subscription.id, {
      ...change,
      expand: ["latest_invoice"],
    });
    expect(updated.latest_invoice).toMatchObject({ total: 3000, amount_due: preview.amount_due });
    await expect(
      stripe.subscriptions.update(subscription.id, { ...change, proration_date: at("2026-03-01T00:00:00Z") }),
    ).rejects.toMatchObject({ param: "proration_date" });
  });

  it("begins with one of the new price unless told otherwise", async () => {
    const { stripe, subscription, team, item } = await openSubscribedShop();
    await stripe.subscriptions.update(subscription.id, { items: [{ id: item.id, quantity: 5 }] });
    const switched = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: team.monthly.id }],
    });
    expect(switched.items.data[0]?.quantity).toBe(1);
  });

  it("starts a new cycle where that is asked for, and keeps the old one otherwise", async () => {
    const { stripe, subscription, advance } = await openSubscribedShop();
    await advance("2026-04-16T00:00:00Z");
    const reset = await stripe.subscriptions.update(subscription.id, {
      billing_cycle_anchor: { type: "now" },
      expand: ["latest_invoice"],
    });
    expect(reset).toMatchObject({
      billing_cycle_anchor: at("2026-04-16T00:00:00Z"),
      latest_invoice: { total: 1500 },
    });
    const kept = await stripe.subscriptions.update(subscription.id, {
      billing_cycle_anchor: { type: "unchanged" },
    });
    expect(kept.billing_cycle_anchor).toBe(at("2026-04-16T00:00:00Z"));
  });
});

describe("attributes", () => {
  it("are changed and unset without an invoice", async () => {
    const { stripe, customer, subscription, item } = await openSubscribedShop();
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
    const rate = await stripe.taxRates.create({ display_name: "VAT", percentage: 20, inclusive: false });
    const changed = await stripe.subscriptions.update(subscription.id, {
      description: "New",
      discounts: [{ coupon: coupon.id }],
      default_tax_rates: [rate.id],
      collection_method: "send_invoice",
      days_until_due: 7,
      trial_settings: { end_behavior: { missing_payment_method: "pause" } },
      payment_settings: { save_default_payment_method: "on_subscription" },
      cancellation_details: { comment: "Maybe later", feedback: "unused" },
      items: [{ id: item.id, metadata: { seat: "a" } }],
      proration_behavior: "none",
    });
    expect(changed).toMatchObject({
      description: "New",
      default_tax_rates: [{ id: rate.id }],
      collection_method: "send_invoice",
      days_until_due: 7,
      trial_settings: { end_behavior: { missing_payment_method: "pause" } },
      cancellation_details: { comment: "Maybe later", feedback: "unused" },
      items: { data: [{ metadata: { seat: "a" } }] },
    });
    expect(changed.discounts).toHaveLength(1);
    const unset = await stripe.subscriptions.update(subscription.id, {
      description: "",
      discounts: "",
      default_tax_rates: "",
      collection_method: "charge_automatically",
    });
    expect(unset).toMatchObject({
      description: null,
      discounts: [],
      default_tax_rates: [],
      days_until_due: null,
    });
    expect(await invoicesOf(stripe, customer.id)).toHaveLength(1);
  });

  it("take single charges onto the next invoice", async () => {
    const { stripe, customer, pro, subscription, advance } = await openSubscribedShop();
    await stripe.subscriptions.update(subscription.id, {
      add_invoice_items: [
        { price_data: { currency: "usd", product: pro.product.id, unit_amount: 500 }, quantity: 3 },
      ],
    });
    expect(await invoicesOf(stripe, customer.id)).toHaveLength(1);
    await advance("2026-05-01T02:00:00Z");
    expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({ total: 4500, status: "paid" });
  });
});

describe("subscription items", () => {
  it("are added, changed and removed by themselves, prorated as asked", async () => {
    const { stripe, customer, team, subscription, item, advance } = await openSubscribedShop();
    await advance("2026-04-16T00:00:00Z");
    const added = await stripe.subscriptionItems.create({
      subscription: subscription.id,
      price: team.monthly.id,
      quantity: 2,
      metadata: { kind: "add-on" },
      proration_behavior: "always_invoice",
    });
    expect(added).toMatchObject({ quantity: 2, metadata: { kind: "add-on" }, subscription: subscription.id });
    expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({ total: 9000, status: "paid" });
    const updated = await stripe.subscriptionItems.update(added.id, {
      quantity: 1,
      proration_behavior: "none",
    });
    expect(updated.quantity).toBe(1);
    const deleted = await stripe.subscriptionItems.del(added.id, { proration_behavior: "always_invoice" });
    expect(deleted).toEqual({ id: added.id, object: "subscription_item", deleted: true });
    expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({ total: -9000 });
    const listed = await stripe.subscriptionItems.list({ subscription: subscription.id });
    expect(listed.data.map(({ id }) => id)).toEqual([item.id]);
    await expect(stripe.subscriptionItems.del(item.id)).rejects.toMatchObject({ statusCode: 400 });
    await expect(stripe.subscriptionItems.retrieve(added.id)).rejects.toMatchObject({ statusCode: 404 });
  });

  it("follow the payment behavior", async () => {
    const { stripe, team, subscription, item, payWith } = await openSubscribedShop();
    await payWith("pm_card_chargeCustomerFail");
    await expect(
      stripe.subscriptionItems.update(item.id, {
        price: team.monthly.id,
        proration_behavior: "always_invoice",
        payment_behavior: "error_if_incomplete",
      }),
    ).rejects.toMatchObject({ code: "card_declined" });
    const pending = await stripe.subscriptionItems.create({
      subscription: subscription.id,
      price: team.monthly.id,
      proration_behavior: "always_invoice",
      payment_behavior: "pending_if_incomplete",
    });
    expect(pending.price.id).toBe(team.monthly.id);
    expect((await stripe.subscriptions.retrieve(subscription.id)).items.data).toHaveLength(1);
  });
});

it("lists by collection method, periods, clock and plan", async () => {
  const { stripe, clock, pro, team, customer, subscription } = await openSubscribedShop();
  const ids = async (params: Stripe.SubscriptionListParams) =>
    (await stripe.subscriptions.list({ customer: customer.id, ...params })).data.map(({ id }) => id);
  const end = at("2026-05-01T00:00:00Z");
  expect(await ids({ collection_method: "charge_automatically" })).toEqual([subscription.id]);
  expect(await ids({ collection_method: "send_invoice" })).toEqual([]);
  expect(await ids({ current_period_end: { gte: end, lte: end } })).toEqual([subscription.id]);
  expect(await ids({ current_period_end: { gt: end } })).toEqual([]);
  expect(await ids({ current_period_start: { lt: end } })).toEqual([subscription.id]);
  expect(await ids({ test_clock: clock.id })).toEqual([subscription.id]);
  expect(await ids({ plan: pro.monthly.id })).toEqual([subscription.id]);
  expect(await ids({ plan: team.monthly.id })).toEqual([]);
  expect(await ids({ created: { gt: end } })).toEqual([]);
  expect(await ids({ status: "ended" })).toEqual([]);
});

it("refuses to migrate what is flexible already", async () => {
  const { stripe, subscription } = await openSubscribedShop();
  await expect(
    stripe.subscriptions.migrate(subscription.id, { billing_mode: { type: "flexible" } }),
  ).rejects.toMatchObject({ param: "billing_mode" });
});

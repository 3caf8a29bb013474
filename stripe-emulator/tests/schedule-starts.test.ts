import { describe, expect, it } from "vitest";
import { eventTypes } from "./fixtures";
import { at, invoicesOf, openShop, openSubscribedShop } from "./subscription-shop";

describe("a schedule that begins a subscription", () => {
  it("begins it now, with a draft for an hour, through discounts, a trial and another price", async () => {
    const { stripe, customer, pro, team, advance } = await openShop();
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
    const schedule = await stripe.subscriptionSchedules.create({
      customer: customer.id,
      start_date: "now",
      end_behavior: "release",
      default_settings: { description: "By schedule" },
      phases: [
        { items: [{ price: pro.monthly.id }], trial: true, end_date: at("2026-04-15T00:00:00Z") },
        {
          items: [{ price: pro.monthly.id }],
          discounts: [{ coupon: coupon.id }],
          duration: { interval: "month" },
        },
        { items: [{ price: team.monthly.id }], duration: { interval: "month" }, proration_behavior: "none" },
      ],
    });
    const id = String(schedule.subscription);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "trialing",
      trial_end: at("2026-04-15T00:00:00Z"),
      description: "By schedule",
      schedule: schedule.id,
    });
    await advance("2026-04-15T02:00:00Z");
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
    await advance("2026-05-15T02:00:00Z");
    const totals = (await invoicesOf(stripe, customer.id)).map(({ total, status }) => [total, status]);
    expect(totals).toEqual([
      [0, "paid"],
      [1500, "paid"],
      [9000, "paid"],
    ]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ discounts: [] });
  });

  it("redeems a coupon once, however many phases have it", async () => {
    const { stripe, customer, pro, advance } = await openShop();
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
    const phase = { items: [{ price: pro.monthly.id }], discounts: [{ coupon: coupon.id }] };
    const schedule = await stripe.subscriptionSchedules.create({
      customer: customer.id,
      start_date: "now",
      phases: [phase, phase],
    });
    const id = String(schedule.subscription);
    const { discounts } = await stripe.subscriptions.retrieve(id);
    await advance("2026-05-01T02:00:00Z");
    expect((await stripe.subscriptions.retrieve(id)).discounts).toEqual(discounts);
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1);
    expect((await invoicesOf(stripe, customer.id)).map(({ total }) => total)).toEqual([1500, 1500]);
  });

  it("shows what it names whole where that is asked for", async () => {
    const { stripe, customer, pro } = await openShop();
    const schedule = await stripe.subscriptionSchedules.create({
      customer: customer.id,
      start_date: "now",
      phases: [{ items: [{ price: pro.monthly.id }] }],
      expand: ["subscription", "customer", "phases.items.price"],
    });
    expect(schedule).toMatchObject({
      subscription: { object: "subscription", schedule: schedule.id },
      customer: { id: customer.id },
      phases: [{ items: [{ price: { id: pro.monthly.id } }] }],
    });
    const [subscription] = (
      await stripe.subscriptions.list({ customer: customer.id, expand: ["data.schedule"] })
    ).data;
    expect(subscription?.schedule).toMatchObject({ id: schedule.id, status: "active" });
  });

  it("begins it later", async () => {
    const { emulator, stripe, customer, pro, advance } = await openShop();
    const schedule = await stripe.subscriptionSchedules.create({
      customer: customer.id,
      start_date: at("2026-04-20T00:00:00Z"),
      phases: [{ items: [{ price: pro.monthly.id, quantity: 2 }] }],
    });
    expect(schedule).toMatchObject({ status: "not_started", subscription: null, current_phase: null });
    const listed = await stripe.subscriptionSchedules.list({ customer: customer.id, scheduled: true });
    expect(listed.data.map(({ id }) => id)).toEqual([schedule.id]);
    await advance("2026-04-20T02:00:00Z");
    const begun = await stripe.subscriptionSchedules.retrieve(schedule.id);
    expect(begun).toMatchObject({
      status: "active",
      current_phase: { start_date: at("2026-04-20T00:00:00Z"), end_date: at("2026-05-20T00:00:00Z") },
    });
    expect(await stripe.subscriptions.retrieve(String(begun.subscription))).toMatchObject({
      status: "active",
      items: { data: [{ quantity: 2 }] },
    });
    expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({ status: "paid", total: 6000 });
    expect(eventTypes(emulator)).toContain("subscription_schedule.updated");
  });

  it("can be canceled before it begins", async () => {
    const { stripe, customer, pro, advance } = await openShop();
    const schedule = await stripe.subscriptionSchedules.create({
      customer: customer.id,
      start_date: at("2026-04-20T00:00:00Z"),
      phases: [{ items: [{ price: pro.monthly.id }] }],
    });
    await stripe.subscriptionSchedules.cancel(schedule.id);
    await advance("2026-04-21T00:00:00Z");
    expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([]);
  });

  it("switches from monthly to yearly with a new cycle", async () => {
    const { stripe, customer, pro, advance } = await openShop();
    const schedule = await stripe.subscriptionSchedules.create({
      customer: customer.id,
      start_date: "now",
      phases: [
        { items: [{ price: pro.monthly.id }], duration: { interval: "month" } },
        { items: [{ price: pro.yearly.id }], duration: { interval: "year" } },
      ],
    });
    await advance("2026-05-01T02:00:00Z");
    const subscription = await stripe.subscriptions.retrieve(String(schedule.subscription));
    expect(subscription.items.data).toMatchObject([
      { price: { id: pro.yearly.id }, current_period_end: at("2027-05-01T00:00:00Z") },
    ]);
    expect((await invoicesOf(stripe, customer.id)).map(({ total }) => total)).toEqual([3000, 30_000]);
  });

  it("refuses phases that don't follow each other, and what a subscription decides", async () => {
    const { stripe, customer, pro, subscription } = await openSubscribedShop();
    await expect(
      stripe.subscriptionSchedules.create({
        customer: customer.id,
        start_date: "now",
        phases: [{ items: [{ price: pro.monthly.id }], end_date: at("2026-03-01T00:00:00Z") }],
      }),
    ).rejects.toMatchObject({ param: "phases[0][end_date]" });
    await expect(
      stripe.subscriptionSchedules.create({ from_subscription: subscription.id, end_behavior: "cancel" }),
    ).rejects.toMatchObject({ param: "end_behavior" });
    await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    await expect(
      stripe.subscriptionSchedules.create({ from_subscription: subscription.id }),
    ).rejects.toMatchObject({ param: "from_subscription" });
    await expect(stripe.subscriptions.pause(subscription.id)).rejects.toMatchObject({ statusCode: 400 });
  });

  it("refuses prices of the wrong type and currency before there is anything of a schedule", async () => {
    const { stripe, emulator, customer, pro } = await openShop();
    const price = (currency: string, recurring?: { interval: "month" }) =>
      stripe.prices.create({
        product: pro.product.id,
        currency,
        unit_amount: 900,
        ...(recurring ? { recurring } : {}),
      });
    const [once, yen] = [await price("usd"), await price("jpy", { interval: "month" })];
    for (const items of [[{ price: once.id }], [{ price: pro.monthly.id }, { price: yen.id }]]) {
      await expect(
        stripe.subscriptionSchedules.create({
          customer: customer.id,
          start_date: "now",
          phases: [{ items }],
        }),
      ).rejects.toMatchObject({ statusCode: 400, param: `phases[0][items][${items.length - 1}][price]` });
    }
    expect(emulator.store.of("subscription_schedule").size).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import { eventTypes } from "./fixtures";
import { at, eventsSince, invoicesOf, lineAmounts, openShop } from "./subscription-shop";

/** A schedule that goes to the smaller plan when the period of the larger one ends. */
async function scheduledDowngrade(endBehavior: "release" | "cancel" = "release") {
  const shop = await openShop();
  const { stripe, customer, pro, team } = shop;
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: team.monthly.id }],
    metadata: { organizationId: "o1" },
  });
  const [item] = subscription.items.data;
  if (!item) throw new Error("A subscription without an item");
  await shop.advance("2026-04-10T00:00:00Z");
  const before = eventTypes(shop.emulator).length;
  const made = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  const [phase] = made.phases;
  const schedule = await stripe.subscriptionSchedules.update(made.id, {
    end_behavior: endBehavior,
    phases: [
      {
        items: [{ price: team.monthly.id, quantity: 1 }],
        start_date: phase?.start_date ?? 0,
        end_date: phase?.end_date ?? 0,
      },
      {
        items: [{ price: pro.monthly.id, quantity: 1 }],
        duration: { interval: "month", interval_count: 2 },
        proration_behavior: "none",
        metadata: { downgraded: "yes" },
      },
    ],
  });
  const current = () => stripe.subscriptions.retrieve(subscription.id);
  return { ...shop, subscription, item, made, schedule, before, current };
}

describe("a downgrade at the period's end", () => {
  it("announces the renewal on the terms of the phase that begins with it", async () => {
    const { emulator, stripe, customer, advance, current } = await scheduledDowngrade();
    const state = await current();
    await advance("2026-04-25T00:00:00Z");
    const event = emulator.store.of("event").find(({ type }) => type === "invoice.upcoming");
    expect(event?.data.object).toMatchObject({
      billing_reason: "upcoming",
      amount_due: 3000,
      created: at("2026-05-01T00:00:00Z"),
      lines: { data: [{ amount: 3000 }] },
    });
    expect(event?.data.object).not.toHaveProperty("id");
    expect(await current()).toEqual(state);
    expect(await invoicesOf(stripe, customer.id)).toHaveLength(1);
  });

  it("takes a subscription's terms over as its first phase", async () => {
    const { emulator, made, schedule, subscription, item, before, current } = await scheduledDowngrade();
    expect(made).toMatchObject({
      status: "active",
      subscription: subscription.id,
      end_behavior: "release",
      current_phase: { start_date: item.current_period_start, end_date: item.current_period_end },
      phases: [{ items: [{ price: item.price.id, plan: item.price.id, quantity: 1 }] }],
    });
    expect(schedule.phases).toMatchObject([
      { end_date: at("2026-05-01T00:00:00Z") },
      { start_date: at("2026-05-01T00:00:00Z"), end_date: at("2026-07-01T00:00:00Z") },
    ]);
    expect((await current()).schedule).toBe(made.id);
    expect(eventsSince(emulator, before)).toEqual([
      "customer.subscription.updated",
      "subscription_schedule.created",
      "subscription_schedule.updated",
    ]);
  });

  it("changes nothing before, and renews at the new price then, without prorations", async () => {
    const { stripe, customer, pro, team, item, schedule, advance, current } = await scheduledDowngrade();
    await advance(at("2026-05-01T00:00:00Z") - 1);
    expect((await current()).items.data[0]?.price.id).toBe(team.monthly.id);
    await advance("2026-05-01T02:00:00Z");
    const changed = await current();
    expect(changed.metadata).toEqual({ organizationId: "o1", downgraded: "yes" });
    expect(changed.items.data).toMatchObject([
      {
        id: item.id,
        price: { id: pro.monthly.id },
        current_period_start: at("2026-05-01T00:00:00Z"),
        current_period_end: at("2026-06-01T00:00:00Z"),
      },
    ]);
    const invoices = await invoicesOf(stripe, customer.id);
    expect(invoices.map(lineAmounts)).toEqual([[9000], [3000]]);
    expect(invoices[1]).toMatchObject({ status: "paid", billing_reason: "subscription_cycle" });
    expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({
      status: "active",
      current_phase: { start_date: at("2026-05-01T00:00:00Z"), end_date: at("2026-07-01T00:00:00Z") },
    });
  });

  it("announces its end a week before and then lets the subscription go", async () => {
    const { emulator, stripe, schedule, subscription, advance, current } = await scheduledDowngrade();
    await advance("2026-06-24T00:00:00Z");
    expect(eventTypes(emulator)).toContain("subscription_schedule.expiring");
    await advance("2026-07-01T02:00:00Z");
    expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({
      status: "released",
      subscription: null,
      released_subscription: subscription.id,
      current_phase: null,
    });
    expect(await current()).toMatchObject({ status: "active", schedule: null });
    expect(eventTypes(emulator)).toContain("subscription_schedule.released");
    await advance("2026-08-01T02:00:00Z");
    expect((await current()).items.data[0]?.current_period_end).toBe(at("2026-09-01T00:00:00Z"));
  });

  it("ends the subscription where that is its end behavior", async () => {
    const { emulator, stripe, schedule, advance, current } = await scheduledDowngrade("cancel");
    expect((await current()).cancel_at).toBe(at("2026-07-01T00:00:00Z"));
    await advance("2026-07-02T00:00:00Z");
    expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({
      status: "completed",
      completed_at: at("2026-07-01T00:00:00Z"),
    });
    expect(await current()).toMatchObject({ status: "canceled", ended_at: at("2026-07-01T00:00:00Z") });
    expect(eventTypes(emulator)).toContain("subscription_schedule.completed");
  });

  it("can be released before anything changes", async () => {
    const { stripe, schedule, team, advance, current } = await scheduledDowngrade("cancel");
    const released = await stripe.subscriptionSchedules.release(schedule.id);
    expect(released.status).toBe("released");
    expect(await current()).toMatchObject({ schedule: null, cancel_at: null, status: "active" });
    await advance("2026-05-01T02:00:00Z");
    expect((await current()).items.data[0]?.price.id).toBe(team.monthly.id);
    await expect(stripe.subscriptionSchedules.release(schedule.id)).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it("can be canceled with its subscription, which credits the rest", async () => {
    const { emulator, stripe, customer, schedule, current, before } = await scheduledDowngrade();
    const canceled = await stripe.subscriptionSchedules.cancel(schedule.id);
    expect(canceled).toMatchObject({ status: "canceled", canceled_at: at("2026-04-10T00:00:00Z") });
    expect((await current()).status).toBe("canceled");
    expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({ total: -6300 });
    expect(eventsSince(emulator, before)).toEqual(
      expect.arrayContaining(["subscription_schedule.canceled", "customer.subscription.deleted"]),
    );
  });

  it("ends with its subscription: canceled, or aborted when nobody pays", async () => {
    const first = await scheduledDowngrade();
    await first.stripe.subscriptions.cancel(first.subscription.id);
    expect((await first.stripe.subscriptionSchedules.retrieve(first.schedule.id)).status).toBe("canceled");

    const second = await scheduledDowngrade();
    await second.payWith("pm_card_chargeCustomerFail");
    await second.advance("2026-05-20T00:00:00Z");
    expect((await second.current()).status).toBe("canceled");
    expect(eventTypes(second.emulator)).toContain("subscription_schedule.aborted");
  });

  it("leaves the subscription's end to the schedule, but its items can be changed directly", async () => {
    const { stripe, schedule, subscription, item } = await scheduledDowngrade();
    await expect(
      stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true }),
    ).rejects.toMatchObject({ statusCode: 400, message: expect.stringContaining(schedule.id) });
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, quantity: 4 }],
      proration_behavior: "none",
    });
    const { phases } = await stripe.subscriptionSchedules.retrieve(schedule.id);
    expect(phases.map(({ items }) => items.map(({ quantity }) => quantity))).toEqual([[4], [1]]);
  });

  it("changes the phase that runs at once, prorated as asked", async () => {
    const { stripe, customer, team, schedule, current } = await scheduledDowngrade();
    await stripe.subscriptionSchedules.update(schedule.id, {
      proration_behavior: "always_invoice",
      phases: [
        {
          items: [{ price: team.monthly.id, quantity: 2 }],
          start_date: at("2026-04-01T00:00:00Z"),
          end_date: at("2026-05-01T00:00:00Z"),
        },
      ],
    });
    expect((await current()).items.data[0]?.quantity).toBe(2);
    const last = (await invoicesOf(stripe, customer.id)).at(-1);
    expect(lineAmounts(last)).toEqual([-6300, 12_600]);
  });

  it("keeps to a price that was archived after it had been agreed on", async () => {
    const { stripe, advance, pro, current } = await scheduledDowngrade();
    await stripe.prices.update(pro.monthly.id, { active: false });
    await advance("2026-05-01T02:00:00Z");
    expect((await current()).items.data).toMatchObject([{ price: { id: pro.monthly.id } }]);
  });
});

it("ends a phase now, so that the next begins, prorated as that one says", async () => {
  const { stripe, customer, pro, team, schedule, item, current } = await scheduledDowngrade();
  const updated = await stripe.subscriptionSchedules.update(schedule.id, {
    phases: [
      { items: [{ price: team.monthly.id }], start_date: item.current_period_start, end_date: "now" },
      {
        items: [{ price: pro.monthly.id }],
        duration: { interval: "month" },
        proration_behavior: "create_prorations",
      },
    ],
  });
  expect(updated.current_phase).toEqual({
    start_date: at("2026-04-10T00:00:00Z"),
    end_date: at("2026-05-10T00:00:00Z"),
  });
  expect((await current()).items.data).toMatchObject([{ id: item.id, price: { id: pro.monthly.id } }]);
  const pending = await stripe.invoiceItems.list({ customer: customer.id, pending: true });
  expect(pending.data.map(({ amount }) => amount).sort((a, b) => a - b)).toEqual([-6300, 2100]);
});

it("gives an item its discounts with the phase", async () => {
  const { stripe, customer, pro, schedule, item, advance, current } = await scheduledDowngrade();
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
  await stripe.subscriptionSchedules.update(schedule.id, {
    phases: [
      {
        items: [{ price: item.price.id }],
        start_date: item.current_period_start,
        end_date: item.current_period_end,
      },
      { items: [{ price: pro.monthly.id, discounts: [{ coupon: coupon.id }] }], proration_behavior: "none" },
    ],
  });
  await advance("2026-05-01T02:00:00Z");
  expect((await current()).items.data[0]?.discounts).toHaveLength(1);
  expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({ subtotal: 3000, total: 1500 });
});

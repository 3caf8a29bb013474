import type Stripe from "stripe";
import type { Scenario, Stage } from "./scenario";
import { invoicesOf, newPrice, subscribed } from "./shop";
import { lineAmounts, scheduleFacts, subscriptionFacts } from "./snapshots";

/** A subscription to 50.00 a month with a schedule that goes down to 20.00 when the period ends. */
async function scheduleDowngrade(stage: Stage) {
  const high = await newPrice(stage, { unit_amount: 5000 });
  const low = await newPrice(stage, { unit_amount: 2000, name: "Basic" });
  const { subscription } = await subscribed(stage, high);
  await stage.advance(stage.day(10));
  const schedule = await stage.stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  stage.note("created", scheduleFacts(stage.view, schedule));
  const updated = await stage.stripe.subscriptionSchedules.update(schedule.id, {
    end_behavior: "release",
    phases: [
      { items: [{ price: high.id, quantity: 1 }], start_date: stage.start, end_date: stage.day(30) },
      { items: [{ price: low.id, quantity: 1 }], duration: { interval: "month", interval_count: 1 } },
    ],
  });
  stage.note("updated", scheduleFacts(stage.view, updated));
  return { schedule: schedule.id, subscription: subscription.id };
}

async function noteAll(stage: Stage, name: string, ids: { schedule: string; subscription: string }) {
  const schedule = await stage.stripe.subscriptionSchedules.retrieve(ids.schedule);
  stage.note(`schedule ${name}`, scheduleFacts(stage.view, schedule));
  const subscription: Stripe.Subscription = await stage.stripe.subscriptions.retrieve(ids.subscription);
  stage.note(`subscription ${name}`, subscriptionFacts(stage.view, subscription));
}

export const schedules: readonly Scenario[] = [
  {
    name: "schedule-downgrade",
    title:
      "A scheduled downgrade happens at the period's end without proration, and releases the subscription",
    async run(stage) {
      const ids = await scheduleDowngrade(stage);
      await stage.advance(stage.day(30, 3_660));
      await noteAll(stage, "in the second phase", ids);
      const invoices = await invoicesOf(stage, { subscription: ids.subscription });
      stage.note(
        "invoices",
        invoices.map((one) => [one.status, one.total, lineAmounts(stage.view, one)]),
      );
      await stage.advance(stage.day(61, 3_660));
      await noteAll(stage, "after the last phase", ids);
    },
    expected: {
      created: {
        status: "active",
        end_behavior: "release",
        subscription: "sub_1",
        current_phase: ["0", "+30d"],
        phases: [{ start_date: "0", end_date: "+30d", items: [["price_1", 1]] }],
      },
      updated: {
        phases: [
          { start_date: "0", end_date: "+30d", items: [["price_1", 1]] },
          { start_date: "+30d", end_date: "+61d", items: [["price_2", 1]] },
        ],
      },
      "schedule in the second phase": { status: "active", current_phase: ["+30d", "+61d"] },
      "subscription in the second phase": {
        status: "active",
        items: [{ price: "price_2", current_period_start: "+30d", current_period_end: "+61d" }],
      },
      invoices: [
        ["paid", 5000, [[5000, false, "0", "+30d"]]],
        ["paid", 2000, [[2000, false, "+30d", "+61d"]]],
      ],
      "schedule after the last phase": { status: "released", released_subscription: "sub_1" },
      "subscription after the last phase": {
        status: "active",
        schedule: null,
        items: [{ price: "price_2" }],
      },
    },
  },
  {
    name: "schedule-released",
    title: "A released schedule leaves the subscription as it is",
    async run(stage) {
      const ids = await scheduleDowngrade(stage);
      await stage.stripe.subscriptionSchedules.release(ids.schedule);
      await noteAll(stage, "released", ids);
      await stage.advance(stage.day(30, 3_660));
      await noteAll(stage, "after the renewal", ids);
    },
    expected: {
      "schedule released": { status: "released", released_subscription: "sub_1" },
      "subscription released": { schedule: null },
      "subscription after the renewal": { status: "active", items: [{ price: "price_1" }] },
    },
  },
  {
    name: "schedule-canceled",
    title: "A canceled schedule cancels its subscription",
    async run(stage) {
      const ids = await scheduleDowngrade(stage);
      await stage.stripe.subscriptionSchedules.cancel(ids.schedule);
      await noteAll(stage, "canceled", ids);
    },
    expected: {
      "schedule canceled": { status: "canceled" },
      "subscription canceled": { status: "canceled", ended_at: "+10d" },
    },
  },
];

import type { Scenario, Stage } from "./scenario";
import { changeCard, invoicesOf, latestInvoiceFacts, newCustomer, newPrice, subscribed } from "./shop";
import { lineAmounts, subscriptionFacts } from "./snapshots";

type Missing = "cancel" | "create_invoice" | "pause";

/** A trial of fourteen days of somebody who has no card. */
async function startWithoutCard(stage: Stage, missing: Missing) {
  const price = await newPrice(stage, { unit_amount: 2000 });
  const customer = await newCustomer(stage, { card: null });
  const subscription = await stage.stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 14,
    trial_settings: { end_behavior: { missing_payment_method: missing } },
  });
  stage.note("started", subscriptionFacts(stage.view, subscription));
  return { customer: customer.id, subscription: subscription.id };
}

async function noteSubscription(stage: Stage, name: string, id: string): Promise<void> {
  stage.note(name, subscriptionFacts(stage.view, await stage.stripe.subscriptions.retrieve(id)));
}

async function noteInvoices(stage: Stage, name: string, subscription: string): Promise<void> {
  const invoices = await invoicesOf(stage, { subscription });
  stage.note(
    name,
    invoices.map(({ status, billing_reason, amount_due, amount_paid }) => ({
      status,
      billing_reason,
      amount_due,
      amount_paid,
    })),
  );
}

export const trials: readonly Scenario[] = [
  {
    name: "trial-with-card",
    title: "A trial begins with a free invoice, is announced three days before its end, and is then charged",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { subscription } = await subscribed(stage, price, { trial_period_days: 14 });
      stage.note("started", subscriptionFacts(stage.view, subscription));
      stage.note("first invoice", await latestInvoiceFacts(stage, subscription.id));
      await stage.events("events at the start");
      await stage.advance(stage.day(11));
      await stage.events("events three days before", "customer.subscription.trial_will_end");
      await stage.advance(stage.day(14, 3600));
      await noteSubscription(stage, "after", subscription.id);
      stage.note("second invoice", await latestInvoiceFacts(stage, subscription.id));
    },
    expected: {
      started: {
        status: "trialing",
        trial_start: "0",
        trial_end: "+14d",
        billing_cycle_anchor: "+14d",
        items: [{ current_period_start: "0", current_period_end: "+14d" }],
      },
      "first invoice": {
        status: "paid",
        billing_reason: "subscription_create",
        total: 0,
        amount_due: 0,
        lines: [{ amount: 0, description: "Trial period for Pro", period: ["0", "+14d"] }],
      },
      "events three days before": ["customer.subscription.trial_will_end"],
      after: {
        status: "active",
        trial_end: "+14d",
        billing_cycle_anchor: "+14d",
        items: [{ current_period_start: "+14d", current_period_end: "+44d" }],
      },
      "second invoice": {
        status: "paid",
        billing_reason: "subscription_cycle",
        amount_paid: 2000,
        lines: [{ amount: 2000, period: ["+14d", "+44d"] }],
      },
    },
  },
  {
    name: "trial-without-card-invoice",
    title: "A trial without a card ends in an invoice nobody pays, and the subscription is past due",
    async run(stage) {
      const { subscription } = await startWithoutCard(stage, "create_invoice");
      await stage.advance(stage.day(14, 7200));
      await noteSubscription(stage, "after", subscription);
      await noteInvoices(stage, "invoices", subscription);
    },
    expected: {
      started: { status: "trialing" },
      after: { status: "past_due" },
      invoices: [
        { status: "paid", amount_due: 0 },
        { status: "open", billing_reason: "subscription_cycle", amount_due: 2000, amount_paid: 0 },
      ],
    },
  },
  {
    name: "trial-without-card-cancel",
    title: "A trial without a card ends with the subscription when it is told to cancel",
    async run(stage) {
      const { subscription } = await startWithoutCard(stage, "cancel");
      await stage.advance(stage.day(14, 7200));
      await noteSubscription(stage, "after", subscription);
      await noteInvoices(stage, "invoices", subscription);
    },
    expected: {
      started: { status: "trialing", trial_end: "+14d" },
      after: { status: "canceled", ended_at: "+14d" },
      invoices: [{ amount_due: 0, status: "paid" }],
    },
  },
  {
    name: "trial-without-card-pause",
    title:
      "A trial without a card pauses the subscription; it resumes with a new period once a card is there",
    async run(stage) {
      const { customer, subscription } = await startWithoutCard(stage, "pause");
      await stage.events("events at the start");
      await stage.advance(stage.day(14, 7200));
      await noteSubscription(stage, "paused", subscription);
      await stage.events("events of the pause", "customer.subscription.paused");
      await stage.advance(stage.day(20));
      await changeCard(stage, customer, "pm_card_visa");
      await stage.stripe.subscriptions.resume(subscription, {
        billing_cycle_anchor: { type: "now" },
        payment_behavior: "resume_on_payment_success",
      });
      await noteSubscription(stage, "resumed", subscription);
      const invoices = await invoicesOf(stage, { subscription });
      stage.note(
        "invoices",
        invoices.map((invoice) => [invoice.status, invoice.amount_paid, lineAmounts(stage.view, invoice)]),
      );
    },
    expected: {
      started: { status: "trialing" },
      paused: { status: "paused" },
      "events of the pause": ["customer.subscription.paused"],
      resumed: {
        status: "active",
        billing_cycle_anchor: "+20d",
        items: [{ current_period_start: "+20d", current_period_end: "+50d" }],
      },
      invoices: [
        ["paid", 0, [[0, false, "0", "+14d"]]],
        ["paid", 2000, [[2000, false, "+20d", "+50d"]]],
      ],
    },
  },
  {
    name: "trial-ended-early",
    title: "A trial that is ended now is charged now, and its period starts now",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { subscription } = await subscribed(stage, price, { trial_period_days: 14 });
      await stage.advance(stage.day(5));
      await stage.stripe.subscriptions.update(subscription.id, { trial_end: "now" });
      await noteSubscription(stage, "after", subscription.id);
      stage.note("invoice", await latestInvoiceFacts(stage, subscription.id));
    },
    expected: {
      after: {
        status: "active",
        trial_end: "+5d",
        billing_cycle_anchor: "+5d",
        items: [{ current_period_start: "+5d", current_period_end: "+35d" }],
      },
      invoice: { status: "paid", amount_paid: 2000, lines: [{ amount: 2000, period: ["+5d", "+35d"] }] },
    },
  },
  {
    name: "trial-prolonged",
    title: "A trial can be prolonged; the billing cycle follows",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { subscription } = await subscribed(stage, price, { trial_period_days: 14 });
      await stage.advance(stage.day(10));
      await stage.stripe.subscriptions.update(subscription.id, {
        trial_end: stage.day(24),
        proration_behavior: "none",
      });
      await stage.advance(stage.day(15));
      await noteSubscription(stage, "still", subscription.id);
      await stage.advance(stage.day(24, 7200));
      await noteSubscription(stage, "after", subscription.id);
      await noteInvoices(stage, "invoices", subscription.id);
    },
    expected: {
      still: { status: "trialing", trial_end: "+24d" },
      after: { status: "active", billing_cycle_anchor: "+24d" },
    },
  },
  {
    name: "trial-upgraded",
    title: "An upgrade during a trial costs nothing until the trial ends",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const target = await newPrice(stage, { unit_amount: 5000, name: "Team" });
      const { subscription, item } = await subscribed(stage, price, { trial_period_days: 14 });
      await stage.advance(stage.day(7));
      await stage.stripe.subscriptions.update(subscription.id, { items: [{ id: item, price: target.id }] });
      await noteSubscription(stage, "during", subscription.id);
      await stage.advance(stage.day(14, 7200));
      const last = (await invoicesOf(stage, { subscription: subscription.id })).at(-1);
      stage.note("last invoice", last ? [last.status, last.total] : null);
    },
    expected: {
      during: { status: "trialing", trial_end: "+14d", items: [{ current_period_end: "+14d" }] },
      "last invoice": ["paid", 5000],
    },
  },
  {
    name: "trial-canceled",
    title: "A trial that is canceled costs nothing",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { subscription } = await subscribed(stage, price, { trial_period_days: 14 });
      await stage.advance(stage.day(7));
      await stage.stripe.subscriptions.cancel(subscription.id);
      await stage.advance(stage.day(20));
      await noteSubscription(stage, "after", subscription.id);
      await noteInvoices(stage, "invoices", subscription.id);
    },
    expected: {
      after: { status: "canceled", ended_at: "+7d" },
      invoices: [{ amount_due: 0, status: "paid" }],
    },
  },
];

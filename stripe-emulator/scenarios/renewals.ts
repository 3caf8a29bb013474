import type { Fact, Scenario, Stage } from "./scenario";
import { invoicesOf, latestInvoice, newCustomer, newPrice, subscribed } from "./shop";
import { invoiceFacts, lineAmounts, subscriptionFacts } from "./snapshots";

/** Status and lines of every invoice of a subscription, oldest first. */
async function history(stage: Stage, subscription: string): Promise<Fact> {
  const invoices = await invoicesOf(stage, { subscription });
  return invoices.map((invoice) => [invoice.status, lineAmounts(stage.view, invoice)]);
}

/** The clock stops an hour and a minute after each renewal, when it has been paid. */
const paid = 3_660;

export const renewals: readonly Scenario[] = [
  {
    name: "renewal",
    title: "A renewal is a draft for an hour, then finalized and paid",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { subscription } = await subscribed(stage, price);
      await stage.advance(stage.day(30, 60));
      const current = await stage.stripe.subscriptions.retrieve(subscription.id);
      stage.note("subscription", subscriptionFacts(stage.view, current));
      const draft = await latestInvoice(stage, subscription.id);
      stage.note("draft", invoiceFacts(stage.view, draft));
      await stage.events("events before");
      await stage.advance(stage.day(30, paid));
      const after = await stage.stripe.invoices.retrieve(draft.id ?? "");
      stage.note("paid", invoiceFacts(stage.view, after));
      await stage.events("events of the payment");
    },
    expected: {
      subscription: {
        status: "active",
        billing_cycle_anchor: "0",
        items: [{ current_period_start: "+30d", current_period_end: "+61d" }],
      },
      draft: {
        status: "draft",
        billing_reason: "subscription_cycle",
        auto_advance: true,
        total: 2000,
        amount_due: 2000,
        attempt_count: 0,
        period_start: "0",
        period_end: "+30d",
        lines: [{ amount: 2000, period: ["+30d", "+61d"] }],
      },
      paid: { status: "paid", amount_paid: 2000, attempt_count: 1, auto_advance: false },
    },
  },
  {
    name: "renewal-month-ends",
    title: "A subscription from January 31 renews on the last day of shorter months and keeps the 31st",
    start: "2027-01-31T10:00:00Z",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { subscription } = await subscribed(stage, price);
      for (const day of [28, 59, 89, 120]) await stage.advance(stage.day(day, paid));
      stage.note("invoices", await history(stage, subscription.id));
    },
    expected: {
      invoices: [
        ["paid", [[2000, false, "0", "+28d"]]],
        ["paid", [[2000, false, "+28d", "+59d"]]],
        ["paid", [[2000, false, "+59d", "+89d"]]],
        ["paid", [[2000, false, "+89d", "+120d"]]],
        ["paid", [[2000, false, "+120d", "+150d"]]],
      ],
    },
  },
  {
    name: "renewal-leap-february",
    title: "In a leap year January 31 is followed by February 29",
    start: "2028-01-31T10:00:00Z",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { subscription } = await subscribed(stage, price);
      for (const day of [29, 60]) await stage.advance(stage.day(day, paid));
      stage.note("invoices", await history(stage, subscription.id));
    },
    expected: {
      invoices: [
        ["paid", [[2000, false, "0", "+29d"]]],
        ["paid", [[2000, false, "+29d", "+60d"]]],
        ["paid", [[2000, false, "+60d", "+90d"]]],
      ],
    },
  },
  {
    name: "renewal-leap-day",
    title: "A yearly subscription from February 29 renews on February 28 in common years",
    start: "2028-02-29T12:00:00Z",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 20000, interval: "year" });
      const { subscription } = await subscribed(stage, price);
      for (const day of [365, 730]) await stage.advance(stage.day(day, paid));
      stage.note("invoices", await history(stage, subscription.id));
    },
    expected: {
      invoices: [
        ["paid", [[20000, false, "0", "+365d"]]],
        ["paid", [[20000, false, "+365d", "+730d"]]],
        ["paid", [[20000, false, "+730d", "+1095d"]]],
      ],
    },
  },
  {
    name: "renewal-quarterly",
    title: "Three months are calendar months",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 5000, count: 3 });
      const { subscription } = await subscribed(stage, price);
      for (const day of [91, 183]) await stage.advance(stage.day(day, paid));
      const [first] = await invoicesOf(stage, { subscription: subscription.id });
      stage.note("description", first?.lines.data[0]?.description ?? null);
      stage.note("invoices", await history(stage, subscription.id));
    },
    expected: {
      description: "1 × Pro (at $50.00 / every 3 months)",
      invoices: [
        ["paid", [[5000, false, "0", "+91d"]]],
        ["paid", [[5000, false, "+91d", "+183d"]]],
        ["paid", [[5000, false, "+183d", "+275d"]]],
      ],
    },
  },
  {
    name: "renewal-weekly",
    title: "A weekly subscription renews every seven days",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 500, interval: "week" });
      const { subscription } = await subscribed(stage, price);
      for (const day of [7, 14]) await stage.advance(stage.day(day, paid));
      stage.note("invoices", await history(stage, subscription.id));
    },
    expected: {
      invoices: [
        ["paid", [[500, false, "0", "+7d"]]],
        ["paid", [[500, false, "+7d", "+14d"]]],
        ["paid", [[500, false, "+14d", "+21d"]]],
      ],
    },
  },
  {
    name: "renewal-mixed-intervals",
    title: "A yearly and a monthly item of one subscription renew each at their own time",
    async run(stage) {
      const yearly = await newPrice(stage, { unit_amount: 12000, interval: "year" });
      const monthly = await newPrice(stage, { unit_amount: 700, name: "Seat" });
      const customer = await newCustomer(stage);
      const subscription = await stage.stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: yearly.id }, { price: monthly.id, quantity: 2 }],
        billing_mode: { type: "flexible" },
      });
      await stage.advance(stage.day(30, paid));
      const current = await stage.stripe.subscriptions.retrieve(subscription.id);
      stage.note("subscription", subscriptionFacts(stage.view, current));
      stage.note("invoices", await history(stage, subscription.id));
    },
    expected: {
      subscription: {
        items: [
          { current_period_start: "0", current_period_end: "+366d" },
          { current_period_start: "+30d", current_period_end: "+61d" },
        ],
      },
      invoices: [
        [
          "paid",
          [
            [12000, false, "0", "+366d"],
            [1400, false, "0", "+30d"],
          ],
        ],
        ["paid", [[1400, false, "+30d", "+61d"]]],
      ],
    },
  },
  {
    name: "renewal-anchor",
    title: "A first period up to a chosen day of the month is prorated",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 3000 });
      const { subscription } = await subscribed(stage, price, {
        billing_cycle_anchor_config: { day_of_month: 16 },
      });
      stage.note("subscription", subscriptionFacts(stage.view, subscription));
      await stage.advance(stage.day(15, paid));
      const invoices = await invoicesOf(stage, { subscription: subscription.id });
      stage.note(
        "totals",
        invoices.map(({ total }) => total),
      );
    },
    // Fifteen of the thirty-one days from March 16 to April 16: 1451.61.
    expected: {
      subscription: {
        billing_cycle_anchor: "+15d",
        items: [{ current_period_start: "0", current_period_end: "+15d" }],
      },
      totals: [1452, 3000],
    },
  },
];

import type Stripe from "stripe";
import type { Fact, Scenario, Stage } from "./scenario";
import { invoicesOf, latestInvoice, newCustomer, newPrice, subscribed } from "./shop";
import { lineAmounts, subscriptionFacts } from "./snapshots";

/** Half of the first period, which has thirty days: prorations are halves. */
const half = 15;

type Prorations = "always_invoice" | "create_prorations" | "none";

/** Subscribes to 20.00 a month, moves to the middle of the period and changes the price (and quantity). */
async function switchPrice(
  stage: Stage,
  from: { amount: number; quantity?: number },
  to: { amount: number; quantity?: number },
  proration_behavior: Prorations,
): Promise<string> {
  const price = await newPrice(stage, { unit_amount: from.amount });
  const target =
    to.amount === from.amount ? price : await newPrice(stage, { unit_amount: to.amount, name: "Team" });
  const { subscription, item } = await subscribed(stage, price, { quantity: from.quantity ?? 1 });
  await stage.advance(stage.day(half));
  const items = [{ id: item, price: target.id, quantity: to.quantity ?? 1 }];
  const updated = await stage.stripe.subscriptions.update(subscription.id, { items, proration_behavior });
  stage.note("changed", subscriptionFacts(stage.view, updated));
  return subscription.id;
}

async function noteInvoices(stage: Stage, name: string, subscription: string): Promise<void> {
  const invoices = await invoicesOf(stage, { subscription });
  stage.note(
    name,
    invoices.map((invoice) => summary(stage, invoice)),
  );
}

function summary(stage: Stage, invoice: Stripe.Invoice): Fact {
  return {
    billing_reason: invoice.billing_reason,
    status: invoice.status,
    total: invoice.total,
    starting_balance: invoice.starting_balance,
    amount_due: invoice.amount_due,
    amount_paid: invoice.amount_paid,
    lines: lineAmounts(stage.view, invoice),
  };
}

/** Renews and notes all invoices, each as amounts and periods. */
async function renewAndNote(stage: Stage, subscription: string): Promise<void> {
  await stage.advance(stage.day(30, 3_660));
  await noteInvoices(stage, "invoices", subscription);
}

const first = { billing_reason: "subscription_create", status: "paid" };

export const changes: readonly Scenario[] = [
  {
    name: "seats-up",
    title: "Two more seats in mid-period are credited and charged on the renewal",
    async run(stage) {
      const id = await switchPrice(
        stage,
        { amount: 1000 },
        { amount: 1000, quantity: 3 },
        "create_prorations",
      );
      await renewAndNote(stage, id);
    },
    expected: {
      changed: { status: "active", items: [{ quantity: 3, current_period_end: "+30d" }] },
      invoices: [
        { ...first, total: 1000 },
        {
          billing_reason: "subscription_cycle",
          status: "paid",
          total: 4000,
          amount_paid: 4000,
          lines: [
            [-500, true, "+15d", "+30d"],
            [1500, true, "+15d", "+30d"],
            [3000, false, "+30d", "+61d"],
          ],
        },
      ],
    },
  },
  {
    name: "seats-down",
    title: "Fewer seats in mid-period leave a credit that lowers the renewal",
    async run(stage) {
      const id = await switchPrice(
        stage,
        { amount: 1000, quantity: 3 },
        { amount: 1000 },
        "create_prorations",
      );
      await renewAndNote(stage, id);
    },
    expected: {
      invoices: [
        { ...first, total: 3000 },
        {
          total: 0,
          amount_due: 0,
          status: "paid",
          lines: [
            [-1500, true, "+15d", "+30d"],
            [500, true, "+15d", "+30d"],
            [1000, false, "+30d", "+61d"],
          ],
        },
      ],
    },
  },
  {
    name: "upgrade-invoiced",
    title: "An upgrade with always_invoice charges the difference at once and leaves the period alone",
    async run(stage) {
      const id = await switchPrice(stage, { amount: 2000 }, { amount: 5000 }, "always_invoice");
      await noteInvoices(stage, "invoices", id);
      const [, upgrade] = await invoicesOf(stage, { subscription: id });
      stage.note("descriptions", upgrade?.lines.data.map(({ description }) => description) ?? []);
    },
    expected: {
      changed: {
        billing_cycle_anchor: "0",
        items: [{ current_period_start: "0", current_period_end: "+30d" }],
      },
      invoices: [
        { ...first, total: 2000 },
        {
          billing_reason: "subscription_update",
          status: "paid",
          total: 1500,
          amount_paid: 1500,
          lines: [
            [-1000, true, "+15d", "+30d"],
            [2500, true, "+15d", "+30d"],
          ],
        },
      ],
      descriptions: ["Unused time on Pro after 16 Apr 2027", "Remaining time on Team after 16 Apr 2027"],
    },
  },
  {
    name: "upgrade-on-renewal",
    title: "An upgrade with create_prorations is charged with the renewal",
    async run(stage) {
      const id = await switchPrice(stage, { amount: 2000 }, { amount: 5000 }, "create_prorations");
      await renewAndNote(stage, id);
    },
    expected: {
      invoices: [
        first,
        {
          total: 6500,
          amount_paid: 6500,
          lines: [
            [-1000, true, "+15d", "+30d"],
            [2500, true, "+15d", "+30d"],
            [5000, false, "+30d", "+61d"],
          ],
        },
      ],
    },
  },
  {
    name: "upgrade-unprorated",
    title: "An upgrade without proration costs nothing until the renewal",
    async run(stage) {
      const id = await switchPrice(stage, { amount: 2000 }, { amount: 5000 }, "none");
      await renewAndNote(stage, id);
    },
    expected: { invoices: [first, { total: 5000, lines: [[5000, false, "+30d", "+61d"]] }] },
  },
  {
    name: "downgrade-on-renewal",
    title: "A downgrade with create_prorations lowers the renewal",
    async run(stage) {
      const id = await switchPrice(stage, { amount: 5000 }, { amount: 2000 }, "create_prorations");
      await renewAndNote(stage, id);
    },
    expected: { invoices: [{ total: 5000 }, { total: 500, amount_paid: 500 }] },
  },
  {
    name: "downgrade-credited",
    title: "A downgrade with always_invoice turns the difference into customer balance, used by the renewal",
    async run(stage) {
      const id = await switchPrice(stage, { amount: 5000 }, { amount: 2000 }, "always_invoice");
      await renewAndNote(stage, id);
    },
    expected: {
      invoices: [
        { total: 5000 },
        {
          billing_reason: "subscription_update",
          total: -1500,
          amount_due: 0,
          amount_paid: 0,
          status: "paid",
        },
        { total: 2000, starting_balance: -1500, amount_due: 500, amount_paid: 500, status: "paid" },
      ],
    },
  },
  {
    name: "switch-and-back",
    title: "A switch and a switch back at the same moment cancel each other out",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 1999 });
      const other = await newPrice(stage, { unit_amount: 5003, name: "Team" });
      const { subscription, item } = await subscribed(stage, price);
      await stage.advance(stage.day(7, 12_345));
      for (const target of [other, price]) {
        await stage.stripe.subscriptions.update(subscription.id, { items: [{ id: item, price: target.id }] });
      }
      await stage.advance(stage.day(30, 3_660));
      const renewal = await latestInvoice(stage, subscription.id);
      stage.note("renewal", { total: renewal.total, lines: renewal.lines.data.length });
    },
    expected: { renewal: { total: 1999, lines: 5 } },
  },
  {
    name: "month-to-year",
    title: "A change from monthly to yearly starts a new cycle now and is charged now",
    async run(stage) {
      const monthly = await newPrice(stage, { unit_amount: 2000 });
      const yearly = await newPrice(stage, {
        unit_amount: 20000,
        interval: "year",
        product: String(monthly.product),
      });
      const { subscription, item } = await subscribed(stage, monthly);
      await stage.advance(stage.day(half));
      const updated = await stage.stripe.subscriptions.update(subscription.id, {
        items: [{ id: item, price: yearly.id }],
      });
      stage.note("changed", subscriptionFacts(stage.view, updated));
      await noteInvoices(stage, "invoices", subscription.id);
    },
    expected: {
      changed: {
        billing_cycle_anchor: "+15d",
        items: [{ current_period_start: "+15d", current_period_end: "+381d" }],
      },
      invoices: [
        first,
        {
          status: "paid",
          total: 19000,
          lines: [
            [-1000, true, "+15d", "+30d"],
            [20000, false, "+15d", "+381d"],
          ],
        },
      ],
    },
  },
  {
    name: "item-added",
    title: "An item that is added in mid-period is charged for the rest of it",
    async run(stage) {
      const plan = await newPrice(stage, { unit_amount: 2000 });
      const extra = await newPrice(stage, { unit_amount: 1000, name: "Extra" });
      const { subscription } = await subscribed(stage, plan);
      await stage.advance(stage.day(half));
      await stage.stripe.subscriptions.update(subscription.id, {
        items: [{ price: extra.id }],
        proration_behavior: "always_invoice",
      });
      await renewAndNote(stage, subscription.id);
    },
    expected: {
      invoices: [
        first,
        { total: 500, lines: [[500, true, "+15d", "+30d"]] },
        { total: 3000, amount_paid: 3000 },
      ],
    },
  },
  {
    name: "item-removed",
    title: "An item that is removed in mid-period is credited",
    async run(stage) {
      const plan = await newPrice(stage, { unit_amount: 2000 });
      const extra = await newPrice(stage, { unit_amount: 1000, name: "Extra" });
      const customer = await newCustomer(stage);
      const subscription = await stage.stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: plan.id }, { price: extra.id }],
      });
      await stage.advance(stage.day(half));
      const removed = subscription.items.data.find(({ price }) => price.id === extra.id);
      await stage.stripe.subscriptions.update(subscription.id, {
        items: [{ id: removed?.id ?? "", deleted: true }],
      });
      await renewAndNote(stage, subscription.id);
    },
    expected: { invoices: [{ total: 3000 }, { total: 1500, amount_paid: 1500 }] },
  },
];

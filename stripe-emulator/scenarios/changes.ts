import { first, half, noteInvoices, renewAndNote } from "./change-notes";
import type { Scenario, Stage } from "./scenario";
import { invoicesOf, latestInvoice, newPrice, subscribed } from "./shop";
import { subscriptionFacts } from "./snapshots";

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

/** Another price, or another quantity, of the one item there is. */
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
];

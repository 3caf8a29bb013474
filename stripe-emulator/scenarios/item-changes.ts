import { first, half, noteInvoices, renewAndNote } from "./change-notes";
import type { Scenario } from "./scenario";
import { newCustomer, newPrice, subscribed } from "./shop";
import { subscriptionFacts } from "./snapshots";

/** Another interval, and items that come and go. */
export const itemChanges: readonly Scenario[] = [
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

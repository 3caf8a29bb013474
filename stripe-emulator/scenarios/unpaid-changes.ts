import type Stripe from "stripe";
import type { Scenario, Stage } from "./scenario";
import { changeCard, invoicesOf, latestInvoice, newPrice, subscribed } from "./shop";
import { subscriptionFacts } from "./snapshots";

/** Half of the first period, which has thirty days. */
const half = 15;

function summary({ status, total, amount_paid }: Stripe.Invoice) {
  return { status, total, amount_paid };
}

/** A subscription to 20.00 a month whose card fails from now on, and a price of 50.00. */
async function withFailingCard(stage: Stage) {
  const price = await newPrice(stage, { unit_amount: 2000 });
  const target = await newPrice(stage, { unit_amount: 5000, name: "Team" });
  const { customer, subscription, item } = await subscribed(stage, price);
  await changeCard(stage, customer.id, "pm_card_chargeCustomerFail");
  await stage.advance(stage.day(half));
  return { customer, subscription, item, target };
}

export const unpaidChanges: readonly Scenario[] = [
  {
    name: "pending-if-incomplete",
    title: "An upgrade that can't be paid waits as a pending update and is applied when its invoice is paid",
    async run(stage) {
      const { customer, subscription, item, target } = await withFailingCard(stage);
      const pending = await stage.stripe.subscriptions.update(subscription.id, {
        items: [{ id: item, price: target.id }],
        payment_behavior: "pending_if_incomplete",
        proration_behavior: "always_invoice",
      });
      stage.note("pending", subscriptionFacts(stage.view, pending));
      const invoice = await latestInvoice(stage, subscription.id);
      stage.note("open invoice", summary(invoice));
      const method = await changeCard(stage, customer.id, "pm_card_visa");
      await stage.stripe.invoices.pay(invoice.id ?? "", { payment_method: method });
      const applied = await stage.stripe.subscriptions.retrieve(subscription.id);
      stage.note("applied", subscriptionFacts(stage.view, applied));
    },
    expected: {
      pending: {
        status: "active",
        pending_update: { expires_at: "+15d23h" },
        items: [{ price: "price_1" }],
      },
      "open invoice": { status: "open", total: 1500 },
      applied: { status: "active", pending_update: null, items: [{ price: "price_2" }] },
    },
  },
  {
    name: "pending-update-expired",
    title: "A pending update that nobody pays is forgotten and its invoice voided",
    async run(stage) {
      const { subscription, item, target } = await withFailingCard(stage);
      await stage.stripe.subscriptions.update(subscription.id, {
        items: [{ id: item, price: target.id }],
        payment_behavior: "pending_if_incomplete",
        proration_behavior: "always_invoice",
      });
      await stage.advance(stage.day(half + 1));
      const after = await stage.stripe.subscriptions.retrieve(subscription.id);
      stage.note("after", subscriptionFacts(stage.view, after));
      stage.note("invoice", summary(await latestInvoice(stage, subscription.id)));
    },
    expected: {
      after: { status: "active", pending_update: null, items: [{ price: "price_1" }] },
      invoice: { status: "void" },
    },
  },
  {
    name: "upgrade-refused",
    title: "An upgrade with error_if_incomplete that can't be paid changes nothing",
    async run(stage) {
      const { subscription, item, target } = await withFailingCard(stage);
      await stage.refusal(
        "refused",
        stage.stripe.subscriptions.update(subscription.id, {
          items: [{ id: item, price: target.id }],
          payment_behavior: "error_if_incomplete",
          proration_behavior: "always_invoice",
        }),
      );
      const after = await stage.stripe.subscriptions.retrieve(subscription.id);
      stage.note("after", subscriptionFacts(stage.view, after));
      stage.note("invoices", (await invoicesOf(stage, { subscription: subscription.id })).map(summary));
    },
    expected: {
      refused: { status: 402, type: "card_error", code: "card_declined" },
      after: { status: "active", items: [{ price: "price_1" }] },
      invoices: [{ status: "paid", total: 2000 }],
    },
  },
];

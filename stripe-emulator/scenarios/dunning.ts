import type { Scenario, Stage } from "./scenario";
import { changeCard, latestInvoice, newPrice, subscribed } from "./shop";
import { invoiceFacts, subscriptionFacts } from "./snapshots";

/** A subscription whose first renewal meets another card; the clock stops after the attempt. */
async function renewWith(stage: Stage, card: string) {
  const price = await newPrice(stage, { unit_amount: 2000 });
  const { customer, subscription } = await subscribed(stage, price);
  await changeCard(stage, customer.id, card);
  await stage.events("events before");
  await stage.advance(stage.day(30, 3_660));
  const current = await stage.stripe.subscriptions.retrieve(subscription.id);
  stage.note("subscription", subscriptionFacts(stage.view, current));
  const invoice = await latestInvoice(stage, subscription.id);
  stage.note("invoice", invoiceFacts(stage.view, invoice));
  stage.note("will be retried", invoice.next_payment_attempt !== null);
  return { customer: customer.id, subscription: subscription.id, invoice: invoice.id ?? "" };
}

export const dunning: readonly Scenario[] = [
  {
    name: "renewal-failed",
    title: "A renewal that is declined makes the subscription past due; paying its invoice makes it active",
    async run(stage) {
      const { customer, subscription, invoice } = await renewWith(stage, "pm_card_chargeCustomerFail");
      await stage.events("events of the failure");
      await stage.refusal("paid with the same card", stage.stripe.invoices.pay(invoice));
      await changeCard(stage, customer, "pm_card_visa");
      const paid = await stage.stripe.invoices.pay(invoice);
      stage.note("paid", invoiceFacts(stage.view, paid));
      const after = await stage.stripe.subscriptions.retrieve(subscription);
      stage.note("after", subscriptionFacts(stage.view, after));
      await stage.refusal("paid twice", stage.stripe.invoices.pay(invoice));
    },
    expected: {
      subscription: {
        status: "past_due",
        items: [{ current_period_start: "+30d", current_period_end: "+61d" }],
      },
      invoice: { status: "open", attempt_count: 1, attempted: true, amount_paid: 0, amount_remaining: 2000 },
      "will be retried": true,
      "paid with the same card": { status: 402, type: "card_error", code: "card_declined" },
      paid: { status: "paid", amount_paid: 2000, amount_remaining: 0 },
      after: { status: "active" },
      "paid twice": { status: 400, type: "invalid_request_error", code: "invoice_already_paid" },
    },
  },
  {
    name: "renewal-needs-authentication",
    title: "A renewal whose card wants 3-D Secure fails off session and says so",
    async run(stage) {
      await renewWith(stage, "pm_card_authenticationRequired");
      await stage.events("events of the action", "invoice.payment_action_required");
    },
    expected: {
      subscription: { status: "past_due" },
      invoice: { status: "open", amount_remaining: 2000, attempt_count: 1 },
      "events of the action": ["invoice.payment_action_required"],
    },
  },
];

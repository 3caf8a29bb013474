import type Stripe from "stripe";
import type { Scenario, Stage } from "./scenario";
import { firstItem, latestInvoice, latestInvoiceFacts, newCustomer, newPrice, subscribed } from "./shop";
import { chargeFacts, intentFacts, invoiceFacts, subscriptionFacts } from "./snapshots";

/** The PaymentIntent of a subscription's newest invoice. */
async function intentOf(stage: Stage, subscription: string): Promise<Stripe.PaymentIntent> {
  const { id } = await latestInvoice(stage, subscription);
  const { payments } = await stage.stripe.invoices.retrieve(id ?? "", {
    expand: ["payments.data.payment.payment_intent"],
  });
  const intent = payments?.data[0]?.payment.payment_intent;
  if (typeof intent !== "object") throw new Error(`Invoice ${id} has no PaymentIntent`);
  return intent;
}

async function noteAll(stage: Stage, subscription: string): Promise<void> {
  const current = await stage.stripe.subscriptions.retrieve(subscription);
  stage.note("subscription", subscriptionFacts(stage.view, current));
  stage.note("invoice", await latestInvoiceFacts(stage, subscription));
}

/** Subscribes with a card that doesn't pay at once, and again with `error_if_incomplete`, which is refused. */
async function notPaidAtOnce(stage: Stage, card: string) {
  const price = await newPrice(stage, { unit_amount: 2000 });
  const customer = await newCustomer(stage, { card });
  const items = [{ price: price.id }];
  const subscription = await stage.stripe.subscriptions.create({ customer: customer.id, items });
  await noteAll(stage, subscription.id);
  stage.note("intent", intentFacts(stage.view, await intentOf(stage, subscription.id)));
  await stage.refusal(
    "refused",
    stage.stripe.subscriptions.create({
      customer: customer.id,
      items,
      payment_behavior: "error_if_incomplete",
    }),
  );
  return { customer, subscription };
}

export const subscribing: readonly Scenario[] = [
  {
    name: "first-subscription",
    title: "A customer with a card subscribes to 20.00 a month and pays at once",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { subscription } = await subscribed(stage, price);
      await noteAll(stage, subscription.id);
      const intent = await intentOf(stage, subscription.id);
      stage.note("intent", intentFacts(stage.view, intent));
      const charge = await stage.stripe.charges.retrieve(String(intent.latest_charge));
      stage.note("charge", chargeFacts(stage.view, charge));
      await stage.events("events");
    },
    expected: {
      subscription: {
        id: "sub_1",
        status: "active",
        start_date: "0",
        billing_cycle_anchor: "0",
        trial_end: null,
        cancel_at: null,
        items: [{ quantity: 1, current_period_start: "0", current_period_end: "+30d" }],
      },
      invoice: {
        status: "paid",
        billing_reason: "subscription_create",
        subtotal: 2000,
        total: 2000,
        amount_due: 2000,
        amount_paid: 2000,
        amount_remaining: 0,
        attempted: true,
        finalized_at: "0",
        paid_at: "0",
        lines: [
          {
            description: "1 × Pro (at $20.00 / month)",
            amount: 2000,
            quantity: 1,
            proration: false,
            price: "price_1",
            period: ["0", "+30d"],
          },
        ],
      },
      intent: { amount: 2000, amount_received: 2000, status: "succeeded", error: null },
      charge: { amount: 2000, amount_captured: 2000, paid: true, status: "succeeded", outcome: "authorized" },
    },
  },
  {
    name: "several-items",
    title: "A plan and seats stand on one invoice, a line each",
    async run(stage) {
      const plan = await newPrice(stage, { unit_amount: 2000 });
      const seats = await newPrice(stage, { unit_amount: 700, name: "Seat" });
      const customer = await newCustomer(stage);
      const subscription = await stage.stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: plan.id }, { price: seats.id, quantity: 3 }],
      });
      await noteAll(stage, subscription.id);
    },
    expected: {
      subscription: { items: [{ quantity: 1 }, { quantity: 3 }] },
      invoice: {
        subtotal: 4100,
        amount_paid: 4100,
        lines: [
          { amount: 2000, quantity: 1 },
          { amount: 2100, quantity: 3, description: "3 × Seat (at $7.00 / month)" },
        ],
      },
    },
  },
  {
    name: "first-payment-declined",
    title: "A declined first payment leaves the subscription incomplete until another card pays",
    async run(stage) {
      const { customer, subscription } = await notPaidAtOnce(stage, "pm_card_chargeCustomerFail");
      const { id } = await latestInvoice(stage, subscription.id);
      await stage.refusal("pay again", stage.stripe.invoices.pay(id ?? ""));
      const method = await stage.stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
      await stage.stripe.invoices.pay(id ?? "", { payment_method: method.id });
      const { status } = await stage.stripe.subscriptions.retrieve(subscription.id);
      stage.note("after another card", status);
      const { data } = await stage.stripe.subscriptions.list({ customer: customer.id, status: "all" });
      stage.note("subscriptions in all", data.length);
    },
    expected: {
      subscription: { status: "incomplete" },
      invoice: { status: "open", amount_due: 2000, amount_paid: 0, amount_remaining: 2000, attempt_count: 1 },
      intent: { status: "requires_payment_method", error: "card_declined", decline_code: "generic_decline" },
      refused: { status: 402, type: "card_error", code: "card_declined", decline_code: "generic_decline" },
      "pay again": { status: 402, type: "card_error", code: "card_declined" },
      "after another card": "active",
      "subscriptions in all": 1,
    },
  },
  {
    name: "cards-refused",
    title: "Cards that are declined can't be attached; each says why",
    async run(stage) {
      const { id: customer } = await newCustomer(stage, { card: null });
      for (const card of [
        "pm_card_visa_chargeDeclined",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "pm_card_chargeDeclinedExpiredCard",
      ]) {
        await stage.refusal(card, stage.stripe.paymentMethods.attach(card, { customer }));
      }
    },
    expected: {
      pm_card_visa_chargeDeclined: { status: 402, code: "card_declined", decline_code: "generic_decline" },
      pm_card_visa_chargeDeclinedInsufficientFunds: {
        status: 402,
        code: "card_declined",
        decline_code: "insufficient_funds",
      },
      pm_card_chargeDeclinedExpiredCard: { status: 402, code: "expired_card" },
    },
  },
  {
    name: "three-d-secure",
    title: "A card that wants 3-D Secure leaves the subscription incomplete and the payment waiting",
    async run(stage) {
      await notPaidAtOnce(stage, "pm_card_authenticationRequired");
    },
    expected: {
      subscription: { status: "incomplete" },
      invoice: { status: "open", amount_remaining: 2000 },
      intent: { status: "requires_action" },
      refused: { status: 402, type: "card_error", code: "subscription_payment_intent_requires_action" },
    },
  },
  {
    name: "default-incomplete-paid",
    title: "default_incomplete waits for the PaymentIntent to be confirmed, then is active",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const customer = await newCustomer(stage, { card: null });
      const subscription = await stage.stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: price.id }],
        payment_behavior: "default_incomplete",
        payment_settings: { save_default_payment_method: "on_subscription" },
      });
      await noteAll(stage, subscription.id);
      const intent = await intentOf(stage, subscription.id);
      stage.note("intent", intentFacts(stage.view, intent));
      const confirmed = await stage.stripe.paymentIntents.confirm(intent.id, {
        payment_method: "pm_card_visa",
        return_url: "https://example.com/return",
      });
      stage.note("confirmed", intentFacts(stage.view, confirmed));
      const after = await stage.stripe.subscriptions.retrieve(subscription.id);
      stage.note("active", subscriptionFacts(stage.view, after));
      stage.note("has its own payment method", after.default_payment_method !== null);
    },
    expected: {
      subscription: { status: "incomplete" },
      invoice: { status: "open", attempt_count: 0 },
      intent: { status: "requires_payment_method", amount: 2000, error: null },
      confirmed: { status: "succeeded", amount_received: 2000 },
      active: { status: "active" },
      "has its own payment method": true,
    },
  },
  {
    name: "default-incomplete-expired",
    title: "A first payment that doesn't come within 23 hours expires the subscription and voids its invoice",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const customer = await newCustomer(stage, { card: null });
      const subscription = await stage.stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: price.id }],
        payment_behavior: "default_incomplete",
      });
      await stage.advance(stage.day(1));
      await noteAll(stage, subscription.id);
    },
    expected: {
      subscription: { status: "incomplete_expired" },
      invoice: { status: "void", amount_paid: 0 },
    },
  },
  {
    name: "send-invoice",
    title: "A subscription that is billed by invoice is active before it is paid",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { subscription } = await subscribed(stage, price, {
        collection_method: "send_invoice",
        days_until_due: 30,
      });
      await noteAll(stage, subscription.id);
      const { id } = await latestInvoice(stage, subscription.id);
      await stage.stripe.invoices.finalizeInvoice(id ?? "");
      const open = await stage.stripe.invoices.retrieve(id ?? "");
      stage.note("finalized", invoiceFacts(stage.view, open));
      const paid = await stage.stripe.invoices.pay(id ?? "", { paid_out_of_band: true });
      stage.note("paid out of band", { status: paid.status, amount_paid: paid.amount_paid });
    },
    expected: {
      subscription: { status: "active", collection_method: "send_invoice" },
      invoice: { status: "draft", collection_method: "send_invoice", amount_due: 2000 },
      finalized: { status: "open", due_date: "+30d", amount_remaining: 2000 },
      "paid out of band": { status: "paid" },
    },
  },
  {
    name: "subscription-items",
    title: "Items can be listed, added and removed one by one",
    async run(stage) {
      const plan = await newPrice(stage, { unit_amount: 2000 });
      const extra = await newPrice(stage, { unit_amount: 500, name: "Extra" });
      const { subscription } = await subscribed(stage, plan);
      const added = await stage.stripe.subscriptionItems.create({
        subscription: subscription.id,
        price: extra.id,
        quantity: 2,
        proration_behavior: "none",
      });
      const both = await stage.stripe.subscriptionItems.list({ subscription: subscription.id });
      stage.note("both", both.data.map(({ quantity }) => quantity ?? null).sort());
      const removed = await stage.stripe.subscriptionItems.del(added.id, { proration_behavior: "none" });
      stage.note("removed", removed.deleted);
      await stage.refusal("last", stage.stripe.subscriptionItems.del(firstItem(subscription)));
    },
    expected: { both: [1, 2], removed: true, last: { status: 400, type: "invalid_request_error" } },
  },
];

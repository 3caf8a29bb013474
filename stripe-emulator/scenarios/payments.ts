import type Stripe from "stripe";
import type { Scenario, Stage } from "./scenario";
import { newCoupon, newCustomer, newPrice } from "./shop";
import { intentFacts } from "./snapshots";

const cardsOnly = { automatic_payment_methods: { enabled: true, allow_redirects: "never" as const } };

async function newIntent(
  stage: Stage,
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> {
  const customer = await newCustomer(stage, { card: null });
  return stage.stripe.paymentIntents.create({
    amount: 1500,
    currency: "usd",
    customer: customer.id,
    ...cardsOnly,
    ...params,
  });
}

async function noteIntent(stage: Stage, name: string, id: string): Promise<void> {
  stage.note(name, intentFacts(stage.view, await stage.stripe.paymentIntents.retrieve(id)));
}

function sessionFacts(session: Stripe.Checkout.Session) {
  return {
    mode: session.mode,
    status: session.status,
    payment_status: session.payment_status,
    currency: session.currency,
    amount_subtotal: session.amount_subtotal,
    amount_total: session.amount_total,
    amount_discount: session.total_details?.amount_discount ?? null,
    has_url: session.url !== null,
  };
}

export const payments: readonly Scenario[] = [
  {
    name: "payment-intent",
    title: "A payment waits for a method, is confirmed, and can't be canceled afterwards",
    async run(stage) {
      const { id } = await newIntent(stage);
      await noteIntent(stage, "created", id);
      await stage.stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" });
      await noteIntent(stage, "confirmed", id);
      await stage.refusal("canceled", stage.stripe.paymentIntents.cancel(id));
    },
    expected: {
      created: { status: "requires_payment_method", amount: 1500, amount_received: 0 },
      confirmed: { status: "succeeded", amount_received: 1500 },
      canceled: {
        status: 400,
        type: "invalid_request_error",
        code: "payment_intent_unexpected_state",
      },
    },
  },
  {
    name: "payment-intent-declined",
    title: "A declined payment can be tried again with another card",
    async run(stage) {
      const { id } = await newIntent(stage);
      await stage.refusal(
        "declined",
        stage.stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa_chargeDeclined" }),
      );
      await noteIntent(stage, "after the decline", id);
      await stage.stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" });
      await noteIntent(stage, "paid", id);
    },
    expected: {
      declined: { status: 402, type: "card_error", code: "card_declined", decline_code: "generic_decline" },
      "after the decline": { status: "requires_payment_method", error: "card_declined" },
      paid: { status: "succeeded", amount_received: 1500, error: null },
    },
  },
  {
    name: "payment-intent-captured",
    title: "A payment can be authorized first and captured in part",
    async run(stage) {
      const { id } = await newIntent(stage, { capture_method: "manual" });
      await stage.stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" });
      await noteIntent(stage, "authorized", id);
      await stage.stripe.paymentIntents.capture(id, { amount_to_capture: 1000 });
      await noteIntent(stage, "captured", id);
    },
    expected: {
      authorized: { status: "requires_capture", amount_received: 0 },
      captured: { status: "succeeded", amount: 1500, amount_received: 1000 },
    },
  },
  {
    name: "payment-intent-authentication",
    title: "A payment whose card wants 3-D Secure waits for it",
    async run(stage) {
      const { id } = await newIntent(stage);
      await stage.stripe.paymentIntents.confirm(id, { payment_method: "pm_card_authenticationRequired" });
      await noteIntent(stage, "waits", id);
      await stage.stripe.paymentIntents.cancel(id);
      await noteIntent(stage, "canceled", id);
    },
    expected: { waits: { status: "requires_action" }, canceled: { status: "canceled" } },
  },
  {
    name: "setup-intent",
    title: "A card is saved without a payment",
    async run(stage) {
      const { stripe } = stage;
      const customer = await newCustomer(stage, { card: null });
      const setup = await stripe.setupIntents.create({
        customer: customer.id,
        payment_method: "pm_card_visa",
        confirm: true,
        ...cardsOnly,
      });
      stage.note("saved", setup.status);
      const methods = await stripe.customers.listPaymentMethods(customer.id);
      stage.note(
        "cards",
        methods.data.map(({ card }) => card?.last4 ?? null),
      );
      const waiting = await stripe.setupIntents.create({
        customer: customer.id,
        payment_method: "pm_card_authenticationRequired",
        confirm: true,
        ...cardsOnly,
      });
      stage.note("waiting", waiting.status);
      await stripe.paymentMethods.detach(methods.data[0]?.id ?? "");
      stage.note("left", (await stripe.customers.listPaymentMethods(customer.id)).data.length);
    },
    expected: { saved: "succeeded", cards: ["4242"], waiting: "requires_action", left: 0 },
  },
  {
    name: "checkout-session",
    title: "A Checkout Session adds up its lines and discounts, and can be expired once",
    async run(stage) {
      const { stripe } = stage;
      const price = await newPrice(stage, { unit_amount: 2000 });
      const coupon = await newCoupon(stage, { percent_off: 25, duration: "once" });
      const session = await stripe.checkout.sessions.create({
        mode: "subscription",
        line_items: [{ price: price.id, quantity: 2 }],
        discounts: [{ coupon: coupon.id }],
        success_url: "https://example.com/done",
      });
      stage.note("open", sessionFacts(session));
      const lines = await stripe.checkout.sessions.listLineItems(session.id);
      stage.note(
        "lines",
        lines.data.map(({ amount_subtotal, amount_total, quantity }) => [
          amount_subtotal,
          amount_total,
          quantity,
        ]),
      );
      stage.note("expired", sessionFacts(await stripe.checkout.sessions.expire(session.id)));
      await stage.refusal("expired again", stripe.checkout.sessions.expire(session.id));
    },
    expected: {
      open: {
        mode: "subscription",
        status: "open",
        payment_status: "unpaid",
        amount_subtotal: 4000,
        amount_discount: 1000,
        amount_total: 3000,
        has_url: true,
      },
      lines: [[4000, 3000, 2]],
      expired: { status: "expired", has_url: false },
      "expired again": { status: 400, type: "invalid_request_error" },
    },
  },
];

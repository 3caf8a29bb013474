import Stripe from "stripe";
import type { Currency, Interval, PaidPlanKey } from "@/lib/billing/plans";
import { currencies, intervals, lookupKeyOf, paidPlanKeys } from "@/lib/billing/plans";
import type { StripeEmulator } from "@/stripe-emulator";
import type { Random } from "@/stripe-emulator/lives/random";

/** A customer who begins, changes and ends subscriptions, one after another, on a time of their own. */
export type Life = {
  random: Random;
  stripe: Stripe;
  emulator: StripeEmulator;
  customer: string;
  currency: Currency;
  /** Of our catalogue, by lookup key. */
  prices: ReadonlyMap<string, string>;
  /** Whether the default card pays. */
  card: "good" | "bad" | null;
  /** What was done, for the message of a failure. */
  trace: string[];
};

/** Something that can happen. @returns whether it was possible. */
type Step = (life: Life) => Promise<boolean>;

const day = 86_400;
const goodCards = ["pm_card_visa", "pm_card_mastercard"] as const;
const badCards = ["pm_card_chargeCustomerFail", "pm_card_authenticationRequired"] as const;
const prorations = ["create_prorations", "always_invoice", "none"] as const;

/**
 * What each customer does in turn: so many lives, each a beginning, up to two steps and an end. The last one goes on
 * for every second customer.
 */
export function* planOfLives(life: Life, params: { lives: number }): Generator<Step> {
  for (let index = 0; index < params.lives; index += 1) {
    yield begin;
    for (let step = life.random.pick([0, 0, 0, 1, 2]); step > 0; step -= 1) yield anything;
    if (index < params.lives - 1 || life.random.chance(0.5)) yield end;
  }
}

/** Does a step; one that Stripe refuses, such as a payment by a card without money, is a part of life. */
export async function act(life: Life, step: Step): Promise<void> {
  try {
    await step(life);
  } catch (error) {
    const isPartOfLife =
      error instanceof Stripe.errors.StripeCardError ||
      error instanceof Stripe.errors.StripeInvalidRequestError;
    if (!isPartOfLife) throw error;
    life.trace.push(`refused: ${error.message}`);
  }
  await life.emulator.idle();
}

const now = ({ emulator, customer }: Life) => emulator.context.clock.now(customer);

async function travel(life: Life, to: number): Promise<void> {
  if (to > now(life)) await life.emulator.travel(life.customer, to);
}

const living = ({ emulator, customer }: Life) =>
  emulator.store.of("subscription").find((one) => one.customer === customer && one.ended_at === null);

const itemOf = ({ emulator }: Life, subscription: string) =>
  emulator.store.of("subscription_item").find((item) => item.subscription === subscription);

const invoicesOf = ({ emulator, customer }: Life, status: string) =>
  emulator.store.of("invoice").filter((one) => one.customer === customer && one.status === status);

/** A subscription that may be changed as one likes. */
function changeable(life: Life) {
  const subscription = living(life);
  if (!subscription || subscription.schedule || subscription.pending_update) return undefined;
  return ["active", "trialing", "past_due"].includes(subscription.status) ? subscription : undefined;
}

async function changeCard({ stripe, customer }: Life, card: string): Promise<void> {
  const { id } = await stripe.paymentMethods.attach(card, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
}

/** Sees to it that the default card pays, or doesn't. */
async function chooseCard(life: Life, wanted: "good" | "bad"): Promise<void> {
  if (life.card === wanted) return;
  await changeCard(life, life.random.pick(wanted === "good" ? goodCards : badCards));
  life.card = wanted;
}

const defaultOf = ({ emulator, customer }: Life) =>
  emulator.store.of("customer").get(customer)?.invoice_settings.default_payment_method;

function anyPrice({ random, currency, prices }: Life): string {
  const plan = random.some<PaidPlanKey>(paidPlanKeys) ?? "pro";
  const interval = random.chance(0.7) ? "month" : (random.some<Interval>(intervals) ?? "month");
  const id = prices.get(lookupKeyOf(plan, interval, currency));
  if (!id) throw new Error(`${plan} isn't sold per ${interval} in ${currency}.`);
  return id;
}

const coupon = async ({ stripe, random, currency }: Life) =>
  (
    await stripe.coupons.create({
      ...(random.chance(0.5) ? { percent_off: random.pick([10, 50, 100]) } : { amount_off: 300, currency }),
      duration: random.pick(["once", "forever"]),
    })
  ).id;

const begin: Step = async (life) => {
  const { stripe, random, customer } = life;
  await chooseCard(life, random.chance(0.12) ? "bad" : "good");
  const subscription = await stripe.subscriptions.create({
    customer,
    items: [{ price: anyPrice(life), quantity: random.int(1, 3) }],
    payment_behavior: "allow_incomplete",
    ...(random.chance(0.2) ? { trial_period_days: random.int(3, 14) } : {}),
    ...(random.chance(0.15) ? { discounts: [{ coupon: await coupon(life) }] } : {}),
  });
  life.trace.push(`${subscription.id} begins ${subscription.status}`);
  return true;
};

const end: Step = async (life) => {
  const subscription = living(life);
  if (!subscription) return false;
  if (subscription.status === "incomplete") {
    await travel(life, now(life) + 24 * 3_600);
    return true;
  }
  await life.stripe.subscriptions.cancel(subscription.id, {
    prorate: life.random.chance(0.3),
    invoice_now: life.random.chance(0.3),
    cancellation_details: { comment: "Enough", feedback: "unused" },
  });
  life.trace.push(`${subscription.id} is cancelled`);
  return true;
};

/** Tries steps until one is possible. */
const anything: Step = async (life) => {
  for (let trial = 0; trial < 6; trial += 1) {
    const name = life.random.some(names) ?? "renew";
    life.trace.push(name);
    if (await steps[name]?.(life)) return true;
    life.trace.pop();
  }
  return false;
};

const renew: Step = async (life) => {
  const subscription = living(life);
  const item = subscription && itemOf(life, subscription.id);
  if (!item) return false;
  await travel(life, item.current_period_end + 3_601);
  return true;
};

const steps: Readonly<Record<string, Step>> = {
  renew,

  async "fail a renewal"(life) {
    if (!living(life)) return false;
    await chooseCard(life, "bad");
    await renew(life);
    if (life.random.chance(0.5)) await travel(life, now(life) + life.random.pick([3, 8, 16]) * day);
    return true;
  },

  async "pay what is open"(life) {
    const invoice = life.random.some(invoicesOf(life, "open"));
    if (!invoice) return false;
    await chooseCard(life, "good");
    await life.stripe.invoices.pay(invoice.id);
    return true;
  },

  async "change the plan"(life) {
    const subscription = changeable(life);
    const item = subscription && itemOf(life, subscription.id);
    if (!subscription || !item) return false;
    await life.stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: anyPrice(life), quantity: life.random.int(1, 14) }],
      ...(life.random.chance(0.4) && subscription.status === "active"
        ? { payment_behavior: "pending_if_incomplete", proration_behavior: "always_invoice" }
        : { proration_behavior: life.random.pick(prorations) }),
    });
    return true;
  },

  async "schedule another plan"(life) {
    const subscription = changeable(life);
    const item = subscription && itemOf(life, subscription.id);
    if (!item || subscription.status !== "active" || subscription.cancel_at !== null) return false;
    const schedule = await life.stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    const [phase] = schedule.phases;
    if (!phase) return false;
    const { start_date, end_date } = phase;
    await life.stripe.subscriptionSchedules.update(schedule.id, {
      end_behavior: "release",
      phases: [
        { items: [{ price: item.price, quantity: item.quantity }], start_date, end_date },
        {
          items: [{ price: anyPrice(life), quantity: 1 }],
          duration: { interval: "month", interval_count: 1 },
        },
      ],
    });
    return true;
  },

  async "release the schedule"(life) {
    const schedule = living(life)?.schedule;
    if (!schedule) return false;
    await life.stripe.subscriptionSchedules.release(String(schedule));
    return true;
  },

  async "cancel later, or not"(life) {
    const subscription = changeable(life);
    if (!subscription) return false;
    await life.stripe.subscriptions.update(subscription.id, {
      cancel_at_period_end: !subscription.cancel_at_period_end,
    });
    return true;
  },

  async "pause or collect again"(life) {
    const subscription = changeable(life);
    if (!subscription) return false;
    await life.stripe.subscriptions.update(subscription.id, {
      pause_collection: subscription.pause_collection ? "" : { behavior: "void" },
    });
    return true;
  },

  async "another discount"(life) {
    const subscription = changeable(life);
    if (!subscription) return false;
    const discounts = subscription.discounts.length > 0 ? "" : [{ coupon: await coupon(life) }];
    await life.stripe.subscriptions.update(subscription.id, { discounts });
    return true;
  },

  async "refund a part"({ emulator, stripe, random, customer }) {
    const charge = random.some(
      emulator.store
        .of("charge")
        .filter((one) => one.customer === customer && one.paid && one.amount_refunded < one.amount),
    );
    if (!charge) return false;
    await stripe.refunds.create({
      charge: charge.id,
      amount: random.int(1, charge.amount - charge.amount_refunded),
    });
    return true;
  },

  async "credit a part"(life) {
    const invoice = life.random.some(invoicesOf(life, "paid").filter(({ amount_paid }) => amount_paid > 1));
    if (!invoice) return false;
    const amount = life.random.int(1, Math.floor(invoice.amount_paid / 2));
    await life.stripe.creditNotes.create({ invoice: invoice.id, amount, credit_amount: amount });
    return true;
  },

  async "void or write off"(life) {
    const invoice = life.random.some(
      invoicesOf(life, "open").filter(({ billing_reason }) => billing_reason !== "subscription_create"),
    );
    if (!invoice) return false;
    if (life.random.chance(0.5)) await life.stripe.invoices.voidInvoice(invoice.id);
    else await life.stripe.invoices.markUncollectible(invoice.id);
    return true;
  },

  async "draft something and throw it away"({ stripe, customer, currency, random }) {
    const { id } = await stripe.invoices.create({ customer, auto_advance: false, currency });
    if (id && random.chance(0.7)) await stripe.invoices.del(id);
    return true;
  },

  async "move house"({ stripe, customer, random }) {
    const address = { line1: `${random.int(1, 99)} High Street`, city: "Oxford", country: "GB" };
    await stripe.customers.update(customer, { address, name: `Tenant ${random.int(1, 1000)}` });
    if (random.chance(0.3))
      await stripe.customers.createTaxId(customer, { type: "eu_vat", value: "DE123456789" });
    return true;
  },

  async "remove a card"(life) {
    const { stripe, emulator, customer } = life;
    const spare = emulator.store
      .of("payment_method")
      .filter((one) => one.customer === customer && one.id !== defaultOf(life));
    const method = life.random.some(spare);
    if (!method) return false;
    await stripe.paymentMethods.detach(method.id);
    return true;
  },
};

/** Renewals and what follows from a failed one are what lives mostly consist of. */
const names = [
  ...Object.keys(steps),
  "renew",
  "renew",
  "fail a renewal",
  "pay what is open",
  "change the plan",
];

export const anyCurrency = (random: Random): Currency => random.pick(currencies);

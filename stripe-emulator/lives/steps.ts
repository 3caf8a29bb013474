import type Stripe from "stripe";
import { invoiceSteps } from "./invoice-steps";
import { itemsOf, type Life, leap, living, noteReset, now } from "./life";
import { kindOf, licensed, type PriceKind, priceOf } from "./prices";
import { renew } from "./renew";
import { sameMoney } from "./same-money";
import { statusSteps } from "./status-steps";
import { changeCard, coupon, subscribe } from "./subscribe";

/** Something that can happen in a life. @returns what was done, or null when it wasn't possible */
export type Step = (life: Life) => Promise<string | null>;

const day = 86_400;
const prorations = ["create_prorations", "always_invoice", "none"] as const;
const badCards = ["pm_card_chargeCustomerFail", "pm_card_authenticationRequired"] as const;
const goodCards = ["pm_card_visa", "pm_card_visa", "pm_card_mastercard", "pm_card_refundFail"] as const;
const debits = ["pm_success_de", "pm_failed_de"] as const;

/** Intervals by price, where a switch begins a new cycle. */
const rhythm: Readonly<Record<PriceKind, string>> = {
  small: "month",
  large: "month",
  seat: "month",
  graduated: "month",
  volume: "month",
  metered: "month",
  quarterly: "quarter",
  yearly: "year",
};

/** A subscription whose items may be changed now. */
function changeable(life: Life) {
  const subscription = living(life);
  if (!subscription || subscription.pending_update || subscription.schedule) return undefined;
  return ["active", "trialing", "past_due"].includes(subscription.status) ? subscription : undefined;
}

async function changeItems(
  life: Life,
  subscription: string,
  items: Stripe.SubscriptionUpdateParams.Item[],
  behavior: (typeof prorations)[number],
): Promise<void> {
  if (behavior === "none") life.unprorated = true;
  await life.stripe.subscriptions.update(subscription, { items, proration_behavior: behavior });
}

export const steps: Readonly<Record<string, Step>> = {
  renew,
  ...invoiceSteps,
  ...statusSteps,

  async "let time pass"(life) {
    const seconds = life.random.int(1, 20 * day);
    await leap(life, now(life) + seconds);
    return `${seconds} s pass`;
  },

  async "change seats"(life) {
    const { random } = life;
    const subscription = changeable(life);
    const item = subscription && random.some(itemsOf(life, subscription.id));
    if (!subscription || !item || kindOf(life, item.price) === "metered") return null;
    const quantity = random.int(1, 6);
    const behavior = random.pick(prorations);
    await changeItems(life, subscription.id, [{ id: item.id, quantity }], behavior);
    return `quantity ${item.quantity} → ${quantity} (${behavior})`;
  },

  async "switch price"(life) {
    const { random } = life;
    const subscription = changeable(life);
    const items = subscription ? itemsOf(life, subscription.id) : [];
    const item = random.some(items);
    if (!subscription || !item) return null;
    const from = kindOf(life, item.price);
    const taken = items.map(({ price }) => kindOf(life, price));
    const to = random.some(licensed.filter((kind) => !taken.includes(kind)));
    if (!to || from === "metered") return null;
    const behavior = random.pick(prorations);
    if (rhythm[from] !== rhythm[to]) noteReset(life, subscription.id);
    const price = await priceOf(life, to);
    await changeItems(life, subscription.id, [{ id: item.id, price, quantity: item.quantity }], behavior);
    return `${from} → ${to} (${behavior})`;
  },

  async "switch there and back"(life) {
    const { emulator, stripe } = life;
    const subscription = changeable(life);
    const item =
      subscription && itemsOf(life, subscription.id).find((one) => kindOf(life, one.price) === "small");
    if (!subscription || !item || subscription.status === "trialing" || subscription.cancel_at) return null;
    // What a coupon took off once isn't taken off again, what was voided isn't given back, and a credit is
    // counted from what was charged, whatever the item has become since without proration.
    const voided = emulator.store.of("invoice").find(({ status }) => status === "void");
    if (emulator.store.of("coupon").size > 0 || voided || life.unprorated) return null;
    if (itemsOf(life, subscription.id).some((one) => kindOf(life, one.price) === "large")) return null;
    const before = pendingTotal(life);
    for (const kind of ["large", "small"] as const) {
      const price = await priceOf(life, kind);
      await stripe.subscriptions.update(subscription.id, {
        items: [{ id: item.id, price, quantity: item.quantity }],
        proration_behavior: "create_prorations",
      });
    }
    const left = pendingTotal(life) - before;
    if (left !== 0) throw new Error(`A switch there and back leaves ${left}`);
    return "small → large → small";
  },

  async "add or remove an item"(life) {
    const { random } = life;
    const subscription = changeable(life);
    if (!subscription) return null;
    const behavior = random.pick(prorations);
    const seat = itemsOf(life, subscription.id).find((item) => kindOf(life, item.price) === "seat");
    if (seat && itemsOf(life, subscription.id).length > 1) {
      await changeItems(life, subscription.id, [{ id: seat.id, deleted: true }], behavior);
      return `remove seats (${behavior})`;
    }
    if (seat) return null;
    const added = { price: await priceOf(life, "seat"), quantity: random.int(1, 3) };
    await changeItems(life, subscription.id, [added], behavior);
    return `add ${added.quantity} seats (${behavior})`;
  },

  async "preview and upgrade"(life) {
    const { random, stripe } = life;
    const subscription = changeable(life);
    const item =
      subscription && itemsOf(life, subscription.id).find((one) => kindOf(life, one.price) === "small");
    if (!subscription || !item || subscription.status !== "active") return null;
    if (itemsOf(life, subscription.id).some((one) => kindOf(life, one.price) === "large")) return null;
    const terms = {
      items: [{ id: item.id, price: await priceOf(life, "large"), quantity: random.int(1, 4) }],
      proration_behavior: "always_invoice" as const,
      proration_date: now(life),
    };
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: terms,
    });
    await stripe.subscriptions.update(subscription.id, terms);
    await sameMoney(life, preview, living(life)?.latest_invoice ?? "", "upgrade");
    return "preview and upgrade";
  },

  async "change the card"(life) {
    const { random, currency } = life;
    const cards = random.chance(0.5) ? goodCards : badCards;
    const method = random.pick(currency === "eur" && random.chance(0.5) ? debits : cards);
    await changeCard(life, method);
    return method;
  },

  async "fail a renewal"(life) {
    if (!living(life)) return null;
    const card = life.random.pick(badCards);
    await changeCard(life, card);
    return `${card}: ${await renew(life)}`;
  },

  async "cancel at the period's end"(life) {
    const subscription = changeable(life);
    if (!subscription || subscription.cancel_at !== null) return null;
    await life.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    return "cancel at the period's end";
  },

  async "undo the cancellation"(life) {
    const subscription = changeable(life);
    if (!subscription?.cancel_at_period_end) return null;
    await life.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    return "undo the cancellation";
  },

  async "cancel now"(life) {
    const subscription = living(life);
    if (!subscription) return null;
    const params = { prorate: life.random.chance(0.5), invoice_now: life.random.chance(0.5) };
    await life.stripe.subscriptions.cancel(subscription.id, params);
    return `cancel now ${JSON.stringify(params)}`;
  },

  async "subscribe again"(life) {
    return subscribe(life);
  },

  async "end the trial"(life) {
    const subscription = living(life);
    if (subscription?.status !== "trialing" || subscription.schedule) return null;
    noteReset(life, subscription.id);
    await life.stripe.subscriptions.update(subscription.id, { trial_end: "now" });
    return "end the trial";
  },

  async "pause or resume collection"(life) {
    const subscription = changeable(life);
    if (!subscription) return null;
    const behavior = life.random.pick(["void", "keep_as_draft", "mark_uncollectible"]);
    const paused = subscription.pause_collection !== null;
    await life.stripe.subscriptions.update(subscription.id, { pause_collection: paused ? "" : { behavior } });
    return paused ? "collect again" : `pause collection (${behavior})`;
  },

  async "change discounts"(life) {
    const subscription = changeable(life);
    if (!subscription) return null;
    const remove = subscription.discounts.length > 0 && life.random.chance(0.5);
    const discounts = remove ? "" : [{ coupon: await coupon(life) }];
    await life.stripe.subscriptions.update(subscription.id, { discounts });
    return remove ? "remove discounts" : "another discount";
  },

  async "use the service"(life) {
    const { meter, random, stripe, customer } = life;
    if (!meter) return null;
    const value = random.int(1, 5000);
    await stripe.billing.meterEvents.create({
      event_name: meter.event,
      payload: { stripe_customer_id: customer, value: String(value) },
      timestamp: now(life),
    });
    return `use ${value}`;
  },

  async "schedule a downgrade"(life) {
    const { stripe } = life;
    const subscription = changeable(life);
    const [item, second] = subscription ? itemsOf(life, subscription.id) : [];
    if (!subscription || !item || second || kindOf(life, item.price) !== "large") return null;
    if (subscription.status !== "active" || subscription.cancel_at !== null) return null;
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    const [phase] = schedule.phases;
    if (!phase) throw new Error("A schedule of a subscription has no phase");
    await stripe.subscriptionSchedules.update(schedule.id, {
      end_behavior: "release",
      phases: [
        {
          items: [{ price: item.price, quantity: item.quantity }],
          start_date: phase.start_date,
          end_date: phase.end_date,
        },
        {
          items: [{ price: await priceOf(life, "small"), quantity: 1 }],
          duration: { interval: "month", interval_count: 1 },
        },
      ],
    });
    return "schedule a downgrade";
  },

  async "release the schedule"(life) {
    const schedule = living(life)?.schedule;
    if (!schedule) return null;
    await life.stripe.subscriptionSchedules.release(String(schedule));
    return "release the schedule";
  },
};

/** How often a step is tried, compared with others; one where nothing stands here. */
export const odds: Readonly<Record<string, number>> = {
  renew: 6,
  "fail a renewal": 4,
  "subscribe again": 3,
  "end the trial": 3,
  "undo the cancellation": 3,
  "resume the subscription": 3,
  "upgrade once it is paid": 3,
  "preview and upgrade": 3,
  "switch there and back": 3,
  "pay what is open": 3,
  "void what is open": 2,
  "write off what is open": 2,
  "credit a part of an open invoice": 2,
  "invoice what is pending": 2,
  "schedule a downgrade": 6,
  "release the schedule": 6,
};

/** Sum of the prorations that wait for the next invoice. */
function pendingTotal({ emulator }: Life): number {
  const pending = emulator.store.of("invoiceitem").filter(({ invoice }) => invoice === null);
  return pending.reduce((sum, { amount }) => sum + amount, 0);
}

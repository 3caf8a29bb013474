import Stripe from "stripe";
import { createStripeEmulator, type StripeEmulator } from "../index";
import type { Random } from "./random";

/** One customer's life on a test clock, and what has to be remembered of it to judge it. */
export interface Life {
  random: Random;
  emulator: StripeEmulator;
  stripe: Stripe;
  clock: string;
  customer: string;
  currency: string;
  /** Prices by what they are, made when they are first wanted. */
  prices: Map<string, string>;
  meter: { id: string; event: string } | null;
  /** What was done, for the message of a failure. */
  trace: string[];
  /** Whether an item was ever changed without proration. */
  unprorated: boolean;
  /** Moments at which a cycle began anew, by subscription: its lines may overlap or leave a gap there. */
  resets: Map<string, number[]>;
}

const day = 86_400;

/** Beginnings that make calendars difficult, and ordinary ones. */
const starts = [
  "2027-01-31T10:00:00Z",
  "2028-01-31T23:59:59Z",
  "2028-02-29T12:00:00Z",
  "2027-03-30T00:00:00Z",
  "2027-06-15T08:30:00Z",
  "2027-12-31T18:00:00Z",
  "2027-04-01T00:00:00Z",
] as const;

/**
 * A new emulator with a clock and a customer who has a card.
 * @param checked whether every response and event is held against the contract, which takes its time
 */
export async function beginLife(random: Random, checked: boolean): Promise<Life> {
  const emulator = await createStripeEmulator({
    validateResponses: checked,
    retryPolicy: {
      delays: [3 * day, 5 * day, 7 * day],
      finally: random.pick(["canceled", "unpaid", "past_due"]),
    },
    log: () => undefined,
  });
  const { host, port } = emulator;
  const stripe = new Stripe("sk_test_lives", { host, port, protocol: "http", maxNetworkRetries: 0 });
  const { id: clock } = await stripe.testHelpers.testClocks.create({
    frozen_time: Date.parse(random.pick(starts)) / 1000,
  });
  const { id: customer } = await stripe.customers.create({
    email: "ada@example.com",
    test_clock: clock,
    payment_method: "pm_card_visa",
    invoice_settings: { default_payment_method: "pm_card_visa" },
  });
  return {
    random,
    emulator,
    stripe,
    clock,
    customer,
    currency: random.pick(["usd", "usd", "eur", "jpy"]),
    prices: new Map(),
    meter: null,
    trace: [],
    unprorated: false,
    resets: new Map(),
  };
}

/** Unix seconds of the customer's time. */
export function now({ emulator, customer }: Life): number {
  return emulator.context.clock.now(customer);
}

/** Lets the customer's time pass. */
export async function leap(life: Life, to: number): Promise<void> {
  if (to <= now(life)) return;
  await life.stripe.testHelpers.testClocks.advance(life.clock, { frozen_time: to });
  await life.emulator.idle();
}

/** A subscription of the customer that hasn't ended. */
export function living({ emulator }: Life) {
  return emulator.store.of("subscription").find(({ ended_at }) => ended_at === null);
}

/** Items of a subscription, oldest first. */
export function itemsOf({ emulator }: Life, subscription: string) {
  return emulator.store.of("subscription_item").filter((item) => item.subscription === subscription);
}

/** Remembers that a cycle begins anew at the present moment. */
export function noteReset(life: Life, subscription: string): void {
  life.resets.set(subscription, [...(life.resets.get(subscription) ?? []), now(life)]);
}

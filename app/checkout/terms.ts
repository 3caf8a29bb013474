import type { CheckoutFacts } from "@/lib/billing/checkout-choices";
import { amountFor, type CataloguePrice, type Currency, type Interval } from "@/lib/billing/plans";
import { namePrice } from "@/lib/billing/price-words";
import type { PaidOffer } from "@/lib/billing/pricing";

const day = 86_400_000;

/** What is charged, and when, if an organization takes a plan. */
export type Terms = {
  /** Minor units of each interval, before a promotion code and taxes. */
  amount: number;
  currency: Currency;
  interval: Interval;
  /** The end of the trial, when the first payment is made; null without one. */
  firstPaymentAt: Date | null;
  trialDays: number;
  /** Null for a plan that costs the same for any number of members. */
  seats: { members: number; each: string } | null;
};

/** @param facts what the organization brings; without them it is taken for one of one member. */
export function termsFor(
  offer: PaidOffer,
  choice: {
    interval: Interval;
    currency: Currency;
    price: CataloguePrice;
    facts: CheckoutFacts | undefined;
    now: Date;
  },
): Terms {
  const { interval, currency, price, facts, now } = choice;
  const members = facts?.members ?? 1;
  const trialDays = facts?.hadTrial ? 0 : offer.trialDays;
  const bySeat = offer.per === "seat";
  return {
    amount: amountFor(price, bySeat ? members : 1),
    currency,
    interval,
    trialDays,
    firstPaymentAt: trialDays > 0 ? new Date(now.getTime() + trialDays * day) : null,
    seats: bySeat ? { members, each: namePrice(price, currency) } : null,
  };
}

import { and, eq } from "drizzle-orm";
import type Stripe from "stripe";
import { plans as planMirror, prices } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { ConflictError, InvalidInputError } from "@/lib/errors";
import { isOnSale } from "../on-sale";
import {
  amountFor,
  type CataloguePrice,
  currencies,
  type Interval,
  intervalOf,
  isPlanKey,
  lookupKeyOf,
  type PaidPlanKey,
  type PlanKey,
  planOf,
} from "../plans";
import { idOfObject } from "../stripe";
import { everyPage } from "../sync/fetch";

/** What is paid, how often, and for how many: a subscription's plan, or the one that it would change to. */
export type Terms = {
  priceId: string;
  /** Null for a product that the catalogue doesn't know. */
  planKey: PlanKey | null;
  planName: string;
  /** Null for a recurrence that the catalogue doesn't know. */
  interval: Interval | null;
  /** The interval in months. */
  months: number;
  quantity: number;
  /** Minor units of `currency` each interval, before discounts and taxes. */
  amount: number;
  currency: string;
};

/** What Stripe says of a price, with its tiers. */
export function termsOf(
  price: Stripe.Price,
  plan: { key: string | null; name: string },
  quantity: number,
): Terms {
  const { months, interval } = recurrenceOf(price);
  return {
    priceId: price.id,
    planKey: plan.key !== null && isPlanKey(plan.key) ? plan.key : null,
    planName: plan.name,
    interval,
    months,
    quantity,
    amount: amountFor(amountsOf(price), quantity),
    currency: price.currency,
  };
}

const monthsIn: Readonly<Record<string, number>> = { day: 12 / 365, week: 12 / 52, month: 1, year: 12 };

function recurrenceOf({ id, recurring }: Stripe.Price): { months: number; interval: Interval | null } {
  if (!recurring) throw new Error(`The price ${id} doesn't recur.`);
  const { interval: unit, interval_count: count } = recurring;
  return {
    months: (monthsIn[unit] ?? 1) * count,
    interval: intervalOf({ interval: unit, intervalCount: count }),
  };
}

function amountsOf({ id, unit_amount, tiers }: Stripe.Price): CataloguePrice {
  if (unit_amount !== null) return unit_amount;
  if (!tiers) throw new Error(`The price ${id} came without its tiers.`);
  return tiers.map(({ up_to, unit_amount: each }) => ({ upTo: up_to, unitAmount: each ?? 0 }));
}

/**
 * The terms of a subscription as Stripe has them, with the item that they stand on.
 * @param subscription as it comes with `wholeSubscription`.
 * @throws ConflictError for one that sells several things, which the app doesn't.
 */
export async function currentTerms(
  db: SystemDb,
  stripe: Stripe,
  subscription: Stripe.Subscription,
): Promise<{ itemId: string; periodStart: number; periodEnd: number; terms: Terms }> {
  const items = subscription.items.has_more
    ? await everyPage(stripe.subscriptionItems.list({ subscription: subscription.id, limit: 100 }))
    : subscription.items.data;
  const [item, ...others] = items;
  if (!item || others.length > 0) {
    throw new ConflictError("This subscription was put together by hand. Write to support to change it.");
  }
  const [plan] = await db
    .select({ key: planMirror.key, name: planMirror.name })
    .from(planMirror)
    .where(eq(planMirror.id, idOfObject(item.price.product)));
  return {
    itemId: item.id,
    periodStart: item.current_period_start,
    periodEnd: item.current_period_end,
    terms: termsOf(item.price, plan ?? { key: null, name: "Your plan" }, item.quantity ?? 1),
  };
}

/**
 * What the chosen plan costs today, in the subscription's currency.
 * @throws InvalidInputError when it isn't sold that way.
 */
export async function findTerms(
  db: SystemDb,
  stripe: Stripe,
  choice: { plan: PaidPlanKey; interval: Interval; currency: string; quantity: number },
): Promise<Terms> {
  const currency = currencies.find((known) => known === choice.currency);
  const { name } = planOf(choice.plan);
  const [price] = currency
    ? await db
        .select({ id: prices.id })
        .from(prices)
        .innerJoin(planMirror, eq(planMirror.id, prices.planId))
        .where(and(eq(prices.lookupKey, lookupKeyOf(choice.plan, choice.interval, currency)), isOnSale))
    : [];
  if (!price) {
    throw new InvalidInputError(
      `${name} can’t be paid by the ${choice.interval} in ${choice.currency.toUpperCase()} right now. Choose another plan or interval.`,
    );
  }
  const sold = await stripe.prices.retrieve(price.id, { expand: ["tiers"] });
  return termsOf(sold, { key: choice.plan, name }, choice.quantity);
}

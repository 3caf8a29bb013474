import { and, asc, desc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { customers, invoices, plans, prices, subscriptionItems, subscriptions } from "@/db/schema";
import { freeStatuses } from "./access";
import { isLivemode } from "./stripe";

// Conditions and orders that say which rows of the mirror decide what an organization has.

/**
 * The subscription that decides what an organization has: a live one before one that is over, then the
 * newest. Orders rows of `subscriptions`.
 */
export const decidingFirst = [
  asc(inArray(subscriptions.status, freeStatuses)),
  desc(subscriptions.stripeCreatedAt),
  desc(subscriptions.id),
];

/**
 * A condition: the subscription is of our key's mode and Stripe still knows it. What was bought in test mode
 * grants nothing once the product runs on a live key.
 */
export const isCurrent = () => and(isNull(subscriptions.deletedAt), eq(subscriptions.livemode, isLivemode()));

/**
 * Of a subscription's items the one that says its plan: a plan's before one of something else, then the first by id.
 * Orders rows of `plans` and `subscription_items`.
 */
export const planItemFirst = [asc(isNull(plans.key)), asc(subscriptionItems.id)];

const other = {
  items: alias(subscriptionItems, "other_items"),
  prices: alias(prices, "other_prices"),
  plans: alias(plans, "other_plans"),
};

/** A condition: the item is the first of its subscription's by `planItemFirst`. For lists of subscriptions. */
export const isPlanItem = sql`${subscriptionItems.id} = (
  select ${other.items.id} from ${subscriptionItems} ${other.items}
  join ${prices} ${other.prices} on ${other.prices.id} = ${other.items.priceId}
  join ${plans} ${other.plans} on ${other.plans.id} = ${other.prices.planId}
  where ${other.items.subscriptionId} = ${subscriptions.id}
  order by ${other.plans.key} is null, ${other.items.id} limit 1
)`;

/** The method that pays: Stripe charges the subscription's own before the customer's default. */
export const payingMethodId = sql`coalesce(${subscriptions.defaultPaymentMethodId}, ${customers.defaultPaymentMethodId})`;

const later = alias(invoices, "later_invoices");

/**
 * A condition: the invoice was tried, isn't paid, and no later one of its subscription is. The days of grace
 * count from the oldest such one, so that neither another failed try nor another failed month begins them
 * anew, while a debt of long ago doesn't take them from a subscription that has been paid since.
 */
export const isUnpaid = and(
  // Stripe gave up on an uncollectible one; it is owed all the same.
  inArray(invoices.status, ["open", "uncollectible"]),
  gt(invoices.attemptCount, 0),
  isNull(invoices.deletedAt),
  sql`not exists (
    select from ${invoices} ${later}
    where ${later.subscriptionId} = ${invoices.subscriptionId} and ${later.status} = 'paid'
      and ${later.stripeCreatedAt} > ${invoices.stripeCreatedAt}
  )`,
);

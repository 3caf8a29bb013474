import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { prices } from "./catalog";
import { createdAt, instant, minorUnits, updatedAt } from "./columns";
import { organizationId } from "./organizations";

// The mirror of Stripe, with invoices.ts: customers, payment methods and subscriptions are written only by
// lib/billing/sync, from objects that were fetched from Stripe under the customer's lock.

export type BillingAddress = {
  line1: string | null;
  line2: string | null;
  city: string | null;
  state: string | null;
  postalCode: string | null;
  /** Two letters. */
  country: string | null;
};

/** `verification` is Stripe's word: `verified`, `pending`, `unverified`, `unavailable`. */
export type TaxId = { id: string; type: string; value: string; verification: string | null };

/** A coupon or promotion code at work on a subscription. */
export type AppliedDiscount = {
  id: string;
  couponId: string;
  name: string | null;
  promotionCodeId: string | null;
  percentOff: number | null;
  /** Minor units of `currency`. */
  amountOff: number | null;
  currency: string | null;
  /** ISO time; null for one without an end. */
  endsAt: string | null;
};

export const customers = pgTable(
  "customers",
  {
    /** Stripe's customer id, `cus_…`. */
    id: text().primaryKey(),
    organizationId: organizationId(),
    livemode: boolean().notNull(),
    email: text(),
    name: text(),
    /** `pm_…` that pays invoices unless the subscription names its own; null when there is none. */
    defaultPaymentMethodId: text(),
    /** The billing address; null when none was given. */
    address: jsonb().$type<BillingAddress>(),
    taxIds: jsonb().$type<readonly TaxId[]>().notNull().default([]),
    /** What Stripe owes the customer (negative) or adds to the next invoice, in `currency`. */
    balance: minorUnits().notNull().default(0),
    /** The currency that the customer is bound to; null before the first invoice. */
    currency: text(),
    /** Set when the customer was deleted in Stripe; the next checkout makes another. */
    deletedAt: instant(),
    syncedAt: instant().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index("customers_organization").on(table.organizationId),
    uniqueIndex("customers_one_live")
      .on(table.organizationId, table.livemode)
      .where(sql`${table.deletedAt} is null`),
  ],
);

export const paymentMethods = pgTable(
  "payment_methods",
  {
    /** `pm_…` */
    id: text().primaryKey(),
    organizationId: organizationId(),
    customerId: text()
      .notNull()
      .references(() => customers.id, { onDelete: "cascade" }),
    /** `card`, `sepa_debit`, … */
    type: text().notNull(),
    /** The card's brand, last four digits and expiry; null for what isn't a card. */
    brand: text(),
    last4: text(),
    expMonth: integer(),
    expYear: integer(),
    syncedAt: instant().notNull(),
  },
  (table) => [
    index("payment_methods_organization").on(table.organizationId),
    index("payment_methods_customer").on(table.customerId),
  ],
);

export const subscriptions = pgTable(
  "subscriptions",
  {
    /** `sub_…` */
    id: text().primaryKey(),
    organizationId: organizationId(),
    customerId: text()
      .notNull()
      .references(() => customers.id, { onDelete: "cascade" }),
    livemode: boolean().notNull(),
    /** Stripe's status as it is; one we don't know yet is stored and means read-only. */
    status: text().notNull(),
    currency: text().notNull(),
    /** When the subscription will end by a scheduled cancellation, whichever way it was asked for. */
    cancelAt: instant(),
    cancelAtPeriodEnd: boolean().notNull(),
    canceledAt: instant(),
    endedAt: instant(),
    trialStart: instant(),
    trialEnd: instant(),
    startedAt: instant().notNull(),
    /** Collection is paused: the status stays `active` in Stripe. */
    collectionPaused: boolean().notNull(),
    /** When a paused collection goes on by itself; null when it doesn't. */
    collectionResumesAt: instant(),
    /** What the customer said about leaving: Stripe's `feedback`, and words of their own. */
    cancellationFeedback: text(),
    cancellationComment: text(),
    /** Why Stripe ended it: `payment_failed`, `cancellation_requested`, `payment_disputed`. */
    cancellationReason: text(),
    /** `sub_sched_…` while a schedule steers the subscription. */
    scheduleId: text(),
    /** What the schedule's next phase changes to, and when; null when nothing changes. */
    nextPriceId: text(),
    nextQuantity: integer(),
    nextAt: instant(),
    /** What an upgrade that isn't paid yet would change to, and until when it can be paid. */
    pendingPriceId: text(),
    pendingQuantity: integer(),
    pendingUntil: instant(),
    discounts: jsonb().$type<readonly AppliedDiscount[]>().notNull().default([]),
    defaultPaymentMethodId: text(),
    latestInvoiceId: text(),
    /** Set when Stripe no longer knows the subscription. */
    deletedAt: instant(),
    stripeCreatedAt: instant().notNull(),
    syncedAt: instant().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index("subscriptions_organization").on(table.organizationId, table.stripeCreatedAt),
    index("subscriptions_customer").on(table.customerId),
    index("subscriptions_status").on(table.status),
  ],
);

export const subscriptionItems = pgTable(
  "subscription_items",
  {
    /** `si_…` */
    id: text().primaryKey(),
    organizationId: organizationId(),
    subscriptionId: text()
      .notNull()
      .references(() => subscriptions.id, { onDelete: "cascade" }),
    priceId: text()
      .notNull()
      .references(() => prices.id),
    /** Null for metered prices. */
    quantity: integer(),
    /** Items of different intervals keep periods of their own. */
    currentPeriodStart: instant().notNull(),
    currentPeriodEnd: instant().notNull(),
  },
  (table) => [
    index("subscription_items_organization").on(table.organizationId),
    index("subscription_items_subscription").on(table.subscriptionId),
    index("subscription_items_price").on(table.priceId),
  ],
);

/** That the organization had its trial: one for each, whatever plan it was of. */
export const trials = pgTable("trials", {
  organizationId: organizationId().primaryKey(),
  subscriptionId: text().notNull(),
  startedAt: instant().notNull(),
  createdAt: createdAt(),
});

/** What was told once and is not told again, by a key that names it: `card_expiring:pm_…:2027-01`. */
export const billingNotices = pgTable(
  "billing_notices",
  {
    organizationId: organizationId(),
    key: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.key] })],
);

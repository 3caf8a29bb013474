import { sql } from "drizzle-orm";
import { boolean, foreignKey, index, integer, pgEnum, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { prices } from "./catalog";
import { createdAt, idOf, instant, minorUnits, primaryId, updatedAt } from "./columns";
import { organizationId } from "./organizations";

// The mirror of Stripe: every table here but `checkouts` is written only by lib/billing/sync, from objects
// that were fetched from Stripe under the customer's lock.

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
    trialEnd: instant(),
    startedAt: instant().notNull(),
    /** Collection is paused: the status stays `active` in Stripe. */
    collectionPaused: boolean().notNull(),
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

export const invoices = pgTable(
  "invoices",
  {
    /** `in_…` */
    id: text().primaryKey(),
    organizationId: organizationId(),
    customerId: text()
      .notNull()
      .references(() => customers.id, { onDelete: "cascade" }),
    livemode: boolean().notNull(),
    /** Null for invoices that belong to no subscription. */
    subscriptionId: text(),
    /** Null while a draft. */
    number: text(),
    status: text().notNull(),
    billingReason: text(),
    currency: text().notNull(),
    subtotal: minorUnits().notNull(),
    total: minorUnits().notNull(),
    amountDue: minorUnits().notNull(),
    amountPaid: minorUnits().notNull(),
    amountRemaining: minorUnits().notNull(),
    attemptCount: integer().notNull(),
    /** When Stripe tries again; null when it won't. */
    nextPaymentAttempt: instant(),
    periodStart: instant().notNull(),
    periodEnd: instant().notNull(),
    hostedInvoiceUrl: text(),
    invoicePdf: text(),
    finalizedAt: instant(),
    paidAt: instant(),
    /** Set when Stripe no longer knows the invoice (a deleted draft). */
    deletedAt: instant(),
    stripeCreatedAt: instant().notNull(),
    syncedAt: instant().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index("invoices_organization").on(table.organizationId, table.stripeCreatedAt, table.id),
    index("invoices_customer").on(table.customerId),
    index("invoices_subscription").on(table.subscriptionId),
    foreignKey({ columns: [table.subscriptionId], foreignColumns: [subscriptions.id] }).onDelete("set null"),
  ],
);

export const invoiceLines = pgTable(
  "invoice_lines",
  {
    /** `il_…` */
    id: text().primaryKey(),
    organizationId: organizationId(),
    invoiceId: text()
      .notNull()
      .references(() => invoices.id, { onDelete: "cascade" }),
    /** The line's place on the invoice, from 0. */
    position: integer().notNull(),
    description: text(),
    amount: minorUnits().notNull(),
    currency: text().notNull(),
    quantity: integer(),
    /** Stripe's price id as it stood; not a reference, since a one-off line has none of ours. */
    priceId: text(),
    proration: boolean().notNull(),
    periodStart: instant().notNull(),
    periodEnd: instant().notNull(),
  },
  (table) => [
    index("invoice_lines_organization").on(table.organizationId),
    index("invoice_lines_invoice").on(table.invoiceId, table.position),
  ],
);

export const invoicePayments = pgTable(
  "invoice_payments",
  {
    /** `inpay_…` */
    id: text().primaryKey(),
    organizationId: organizationId(),
    invoiceId: text()
      .notNull()
      .references(() => invoices.id, { onDelete: "cascade" }),
    status: text().notNull(),
    currency: text().notNull(),
    amountRequested: minorUnits().notNull(),
    /** Null until something was paid. */
    amountPaid: minorUnits(),
    paymentIntentId: text(),
    chargeId: text(),
    stripeCreatedAt: instant().notNull(),
  },
  (table) => [
    index("invoice_payments_organization").on(table.organizationId),
    index("invoice_payments_invoice").on(table.invoiceId),
  ],
);

export const checkoutStatus = pgEnum("checkout_status", ["open", "complete", "expired", "failed"]);

/** A checkout that we began: its id is the idempotency key of Stripe's Checkout Session. */
export const checkouts = pgTable(
  "checkouts",
  {
    id: primaryId("checkout"),
    organizationId: organizationId(),
    customerId: text()
      .notNull()
      .references(() => customers.id, { onDelete: "cascade" }),
    priceId: text()
      .notNull()
      .references(() => prices.id),
    status: checkoutStatus().notNull().default("open"),
    /** `cs_…`; null between our insert and Stripe's answer. */
    stripeSessionId: text().unique(),
    url: text(),
    expiresAt: instant(),
    startedBy: idOf("user").references(() => users.id, { onDelete: "set null" }),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex("checkouts_one_open").on(table.organizationId).where(sql`${table.status} = 'open'`),
    index("checkouts_organization").on(table.organizationId, table.createdAt),
    index("checkouts_customer").on(table.customerId),
    index("checkouts_price").on(table.priceId),
    index("checkouts_started_by").on(table.startedBy),
  ],
);

import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { prices } from "./catalog";
import { createdAt, idOf, instant, minorUnits, primaryId, updatedAt } from "./columns";
import { organizationId } from "./organizations";

// The mirror of Stripe: every table here but `checkouts` is written only by lib/billing/sync, from objects
// that were fetched from Stripe under the customer's lock.

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
    /** Included in `total`. */
    tax: minorUnits().notNull().default(0),
    /** Given back by credit notes, to the customer or as a credit. */
    amountCredited: minorUnits().notNull().default(0),
    /** The state of the payment that is still open, `requires_action` among them; null when there is none. */
    paymentStatus: text(),
    /** Why the last try failed: Stripe's decline code or error code, and its sentence. */
    paymentErrorCode: text(),
    paymentErrorMessage: text(),
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

/** Money given back. Mirrored from Stripe's refunds. */
export const refunds = pgTable(
  "refunds",
  {
    /** `re_…` */
    id: text().primaryKey(),
    organizationId: organizationId(),
    customerId: text()
      .notNull()
      .references(() => customers.id, { onDelete: "cascade" }),
    /** Null for a payment that belongs to no invoice. */
    invoiceId: text().references(() => invoices.id, { onDelete: "cascade" }),
    chargeId: text(),
    paymentIntentId: text(),
    amount: minorUnits().notNull(),
    currency: text().notNull(),
    /** `succeeded`, `pending`, `requires_action`, `failed`, `canceled`. */
    status: text().notNull(),
    reason: text(),
    stripeCreatedAt: instant().notNull(),
    syncedAt: instant().notNull(),
  },
  (table) => [
    index("refunds_organization").on(table.organizationId, table.stripeCreatedAt, table.id),
    index("refunds_customer").on(table.customerId),
    index("refunds_invoice").on(table.invoiceId),
  ],
);

/** Mirrored from Stripe's credit notes. */
export const creditNotes = pgTable(
  "credit_notes",
  {
    /** `cn_…` */
    id: text().primaryKey(),
    organizationId: organizationId(),
    customerId: text()
      .notNull()
      .references(() => customers.id, { onDelete: "cascade" }),
    invoiceId: text()
      .notNull()
      .references(() => invoices.id, { onDelete: "cascade" }),
    number: text().notNull(),
    /** `issued` or `void`. */
    status: text().notNull(),
    total: minorUnits().notNull(),
    /** What of it was paid back by refunds, which are mirrored as such too. */
    refunded: minorUnits().notNull().default(0),
    currency: text().notNull(),
    reason: text(),
    memo: text(),
    pdf: text(),
    voidedAt: instant(),
    stripeCreatedAt: instant().notNull(),
    syncedAt: instant().notNull(),
  },
  (table) => [
    index("credit_notes_organization").on(table.organizationId, table.stripeCreatedAt, table.id),
    index("credit_notes_customer").on(table.customerId),
    index("credit_notes_invoice").on(table.invoiceId),
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

export const checkoutKind = pgEnum("checkout_kind", ["subscription", "credit_pack"]);

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
    kind: checkoutKind().notNull().default("subscription"),
    status: checkoutStatus().notNull().default("open"),
    quantity: integer().notNull().default(1),
    /** 0 for none. */
    trialDays: integer().notNull().default(0),
    /** `promo_…` that came with the link; null when the person may type one. */
    promotionCodeId: text(),
    /** Whether Stripe computes taxes and asks for what it needs to. */
    automaticTax: boolean().notNull().default(false),
    /** `cs_…`; null between our insert and Stripe's answer. */
    stripeSessionId: text().unique(),
    url: text(),
    expiresAt: instant(),
    startedBy: idOf("user").references(() => users.id, { onDelete: "set null" }),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    check("checkouts_quantity", sql`${table.quantity} > 0`),
    uniqueIndex("checkouts_one_open")
      .on(table.organizationId, table.kind)
      .where(sql`${table.status} = 'open'`),
    index("checkouts_organization").on(table.organizationId, table.createdAt),
    index("checkouts_customer").on(table.customerId),
    index("checkouts_price").on(table.priceId),
    index("checkouts_started_by").on(table.startedBy),
  ],
);

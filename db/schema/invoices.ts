import { boolean, foreignKey, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { customers, subscriptions } from "./billing";
import { createdAt, instant, minorUnits, updatedAt } from "./columns";
import { organizationId } from "./organizations";

// The part of the mirror of Stripe that tells of money asked, paid and given back. Written only by lib/billing/sync.

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

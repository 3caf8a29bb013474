import { sql } from "drizzle-orm";
import { check, index, integer, pgEnum, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { createdAt, idOf, instant, primaryId, updatedAt } from "./columns";
import { organizationId } from "./organizations";

// Credits are units of ours, not money: Stripe knows nothing of them. The entries are the ledger and are only
// ever added to; what remains of a grant and the balance follow from them and are kept beside them, so that a
// debit is decided by one row.

export const creditSource = pgEnum("credit_source", [
  "plan",
  "refill",
  "pack",
  "promotion",
  "admin",
  "referral",
]);

export const creditGrants = pgTable(
  "credit_grants",
  {
    id: primaryId("creditGrant"),
    organizationId: organizationId(),
    source: creditSource().notNull(),
    /** What it was granted for, `invoice_line:il_…`; the same can't grant twice. */
    sourceKey: text().notNull().unique(),
    /** The invoice whose refund takes the credits back; null when none does. */
    invoiceId: text(),
    amount: integer().notNull(),
    /** What of it is neither used, expired nor taken back. */
    remaining: integer().notNull(),
    /** Lower is used first. */
    priority: integer().notNull(),
    effectiveAt: instant().notNull(),
    /** Null for credits that stay. */
    expiresAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    index("credit_grants_organization").on(table.organizationId, table.createdAt, table.id),
    index("credit_grants_invoice").on(table.invoiceId),
    index("credit_grants_expiring").on(table.expiresAt).where(sql`${table.remaining} > 0`),
    check("credit_grants_amount", sql`${table.amount} > 0`),
    check("credit_grants_remaining", sql`${table.remaining} between 0 and ${table.amount}`),
  ],
);

export const creditEntryKind = pgEnum("credit_entry_kind", ["grant", "debit", "expiry", "clawback"]);

export const creditEntries = pgTable(
  "credit_entries",
  {
    id: primaryId("creditEntry"),
    organizationId: organizationId(),
    kind: creditEntryKind().notNull(),
    grantId: idOf("creditGrant")
      .notNull()
      .references(() => creditGrants.id, { onDelete: "cascade" }),
    /** Positive for a grant, negative for everything else. */
    amount: integer().notNull(),
    /** What was done for it, as its maker names it; the same identifier counts once. Null where none is needed. */
    identifier: text(),
    description: text(),
    actorUserId: idOf("user").references(() => users.id, { onDelete: "set null" }),
    createdAt: createdAt(),
  },
  (table) => [
    index("credit_entries_organization").on(table.organizationId, table.createdAt, table.id),
    uniqueIndex("credit_entries_identifier").on(table.organizationId, table.identifier, table.grantId),
    index("credit_entries_grant").on(table.grantId),
    index("credit_entries_actor").on(table.actorUserId),
    check("credit_entries_sign", sql`(${table.kind} = 'grant') = (${table.amount} > 0)`),
  ],
);

export const creditBalances = pgTable(
  "credit_balances",
  {
    organizationId: organizationId().primaryKey(),
    balance: integer().notNull(),
    updatedAt: updatedAt(),
  },
  (table) => [check("credit_balances_never_negative", sql`${table.balance} >= 0`)],
);

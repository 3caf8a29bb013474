import { index, integer, jsonb, pgEnum, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, instant, primaryId, updatedAt } from "./columns";

export const emailStatus = pgEnum("email_status", ["pending", "sent", "failed"]);

/** The outbox: a mail is a row of the transaction that wants it, and the worker sends it. */
export const emails = pgTable(
  "emails",
  {
    id: primaryId("email"),
    /** Says what the mail is about, `verify_email:etk_…`; the same mail can't be asked for twice. */
    dedupeKey: text().notNull().unique(),
    template: text().notNull(),
    to: text().notNull(),
    /** The template's props; erased once sent, since they may hold a link that sets a password. */
    props: jsonb().$type<Record<string, unknown>>(),
    status: emailStatus().notNull().default("pending"),
    attempts: integer().notNull().default(0),
    lastError: text(),
    sentAt: instant(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index("emails_status").on(table.status, table.createdAt)],
);

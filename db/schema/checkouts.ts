import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgEnum, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { customers } from "./billing";
import { prices } from "./catalog";
import { createdAt, idOf, instant, primaryId, updatedAt } from "./columns";
import { organizationId } from "./organizations";

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

import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, instant, minorUnits, updatedAt } from "./columns";

/** Mirror of Stripe's products. Written only by the sync from Stripe. */
export const plans = pgTable(
  "plans",
  {
    /** Stripe's product id, `prod_…`. */
    id: text().primaryKey(),
    /** The plan's key in the catalogue (`metadata.plan` in Stripe); null for products that aren't plans. */
    key: text(),
    name: text().notNull(),
    description: text(),
    active: boolean().notNull(),
    /** Set when the product was deleted in Stripe. */
    deletedAt: instant(),
    syncedAt: instant().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index("plans_key").on(table.key)],
);

/** Mirror of Stripe's prices. Written only by the sync from Stripe. */
export const prices = pgTable(
  "prices",
  {
    /** Stripe's price id, `price_…`. */
    id: text().primaryKey(),
    planId: text()
      .notNull()
      .references(() => plans.id),
    /** `pro_month_usd`; moves to the newest price when an amount changes. Null on prices that it left. */
    lookupKey: text(),
    currency: text().notNull(),
    /** Null when the price is tiered or decimal; such prices aren't sold yet. */
    unitAmount: minorUnits(),
    /** `month` or `year` in what we sell; null for a one-off price. */
    interval: text(),
    intervalCount: integer(),
    active: boolean().notNull(),
    deletedAt: instant(),
    syncedAt: instant().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index("prices_plan").on(table.planId),
    uniqueIndex("prices_lookup_key").on(table.lookupKey).where(sql`${table.deletedAt} is null`),
    check("prices_interval", sql`(${table.interval} is null) = (${table.intervalCount} is null)`),
    check("prices_currency", sql`${table.currency} ~ '^[a-z]{3}$'`),
  ],
);

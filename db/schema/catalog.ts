import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, instant, minorUnits, updatedAt } from "./columns";

/** One step of a graduated price: units up to this number (null: all further ones) cost so many minor units each. */
export type PriceTier = { readonly upTo: number | null; readonly unitAmount: number };

/** Mirror of Stripe's products. Written only by the sync from Stripe. */
export const plans = pgTable(
  "plans",
  {
    /** Stripe's product id, `prod_…`. */
    id: text().primaryKey(),
    /** The plan's key in the catalogue (`metadata.plan` in Stripe); null for products that aren't plans. */
    key: text(),
    /** The credit pack's key (`metadata.pack` in Stripe); null for products that aren't packs. */
    packKey: text(),
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
    /** Null when the price is tiered, or its amount no whole number of minor units. */
    unitAmount: minorUnits(),
    /** Graduated tiers, lowest first; null when the price isn't tiered that way. */
    tiers: jsonb().$type<readonly PriceTier[]>(),
    /** `month` or `year` in what we sell (a quarter is three months); null for a one-off price. */
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

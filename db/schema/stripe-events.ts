import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { createdAt, idOf, instant, primaryId, updatedAt } from "./columns";
import { organizations } from "./organizations";

export const billingAlertKind = pgEnum("billing_alert_kind", [
  "second_subscription",
  "unknown_status",
  "dead_event",
  "drift",
]);

/** What an administrator must look at, such as a second live subscription. */
export const billingAlerts = pgTable(
  "billing_alerts",
  {
    id: primaryId("billingAlert"),
    /** Null for what concerns no organization, or one that can't be told. */
    organizationId: idOf("organization").references(() => organizations.id, { onDelete: "cascade" }),
    kind: billingAlertKind().notNull(),
    /** The Stripe object that it is about; one alert of a kind for each. */
    objectId: text().notNull(),
    detail: text().notNull(),
    resolvedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("billing_alerts_once").on(table.kind, table.objectId),
    index("billing_alerts_organization").on(table.organizationId),
    index("billing_alerts_open").on(table.createdAt).where(sql`${table.resolvedAt} is null`),
  ],
);

export const stripeEventStatus = pgEnum("stripe_event_status", [
  "received",
  "processing",
  "processed",
  "ignored",
  "failed",
  "dead",
]);

/** The ledger of webhook events: written before Stripe gets its 2xx, worked off until settled. */
export const stripeEvents = pgTable(
  "stripe_events",
  {
    /** `evt_…` */
    id: text().primaryKey(),
    type: text().notNull(),
    apiVersion: text(),
    livemode: boolean().notNull(),
    /** The id of the object that the event is about; null when it has none. */
    objectId: text(),
    /** The whole event as it came. */
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    status: stripeEventStatus().notNull().default("received"),
    attempts: integer().notNull().default(0),
    /** While `processing`: when another worker may take the event over. */
    leaseUntil: instant(),
    /** While `failed`: when to try again. */
    nextAttemptAt: instant(),
    /** Why it failed, or why it was ignored. */
    note: text(),
    stripeCreatedAt: instant().notNull(),
    receivedAt: instant().notNull().defaultNow(),
    settledAt: instant(),
  },
  (table) => [
    index("stripe_events_received").on(table.receivedAt, table.id),
    index("stripe_events_status").on(table.status, table.receivedAt, table.id),
    index("stripe_events_type").on(table.type, table.receivedAt, table.id),
    index("stripe_events_due")
      .on(table.receivedAt)
      .where(sql`${table.status} in ('received', 'processing', 'failed')`),
    check("stripe_events_lease", sql`(${table.status} = 'processing') = (${table.leaseUntil} is not null)`),
  ],
);

/** Who found that the mirror differed from Stripe. */
export const driftSource = pgEnum("drift_source", ["hourly", "nightly", "backfill", "manual"]);

/** A row of the mirror that wasn't as Stripe is, and was mended. */
export const billingDrift = pgTable(
  "billing_drift",
  {
    id: primaryId("billingDrift"),
    /** Null for the catalogue, which belongs to everybody. */
    organizationId: idOf("organization").references(() => organizations.id, { onDelete: "cascade" }),
    source: driftSource().notNull(),
    /** `subscription`, `invoice`, … */
    objectType: text().notNull(),
    objectId: text().notNull(),
    /** By field: what the mirror said and what Stripe says. A field `row` tells of a missing or surplus row. */
    differences: jsonb().$type<Record<string, { mirror: unknown; stripe: unknown }>>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    index("billing_drift_created").on(table.createdAt, table.id),
    index("billing_drift_organization").on(table.organizationId),
  ],
);

/** How far a long walk has come, so that the next worker goes on where the last one stopped. */
export const syncProgress = pgTable("sync_progress", {
  /** `hourly`, `nightly`, `backfill`. */
  name: text().primaryKey(),
  /** Where to go on; null at the beginning. */
  cursor: text(),
  done: integer().notNull().default(0),
  /** Null when it isn't known beforehand. */
  total: integer(),
  startedAt: instant().notNull().defaultNow(),
  /** Null while it runs. */
  finishedAt: instant(),
  updatedAt: updatedAt(),
});

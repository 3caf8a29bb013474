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
import { createdAt, instant, primaryId } from "./columns";
import { organizationId } from "./organizations";

export const billingAlertKind = pgEnum("billing_alert_kind", ["second_subscription", "unknown_status"]);

/** What an administrator must look at, such as a second live subscription. */
export const billingAlerts = pgTable(
  "billing_alerts",
  {
    id: primaryId("billingAlert"),
    organizationId: organizationId(),
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

import { sql } from "drizzle-orm";
import { check, index, jsonb, pgEnum, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { createdAt, idOf, primaryId, updatedAt } from "./columns";

export const organizations = pgTable(
  "organizations",
  {
    id: primaryId("organization"),
    name: text().notNull(),
    /** The organization's place in URLs: /o/acme. */
    slug: text().notNull().unique(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    check("organizations_slug_shape", sql`${table.slug} ~ '^[a-z0-9](-?[a-z0-9])+$'`),
    index("organizations_created").on(table.createdAt, table.id),
  ],
);

/** The tenant that a row belongs to; a table with it needs a policy (drizzle/…_row_level_security.sql) and an index. */
export const organizationId = () =>
  idOf("organization")
    .notNull()
    .references(() => organizations.id, { onDelete: "cascade" });

export const memberRole = pgEnum("member_role", ["owner", "admin", "billing", "member"]);

export const memberships = pgTable(
  "memberships",
  {
    organizationId: organizationId(),
    userId: idOf("user")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: memberRole().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.userId] }),
    index("memberships_user").on(table.userId),
    index("memberships_created").on(table.organizationId, table.createdAt, table.userId),
  ],
);

/** `admin` is an administrator of the product acting in /admin; `operator` the command line. */
export const actorKind = pgEnum("actor_kind", ["user", "admin", "stripe", "system", "operator"]);

/** What was done, by whom, to what: written in the transaction of the change itself, never updated. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: primaryId("auditEvent"),
    /** Null for what concerns no organization, such as a password reset. */
    organizationId: idOf("organization").references(() => organizations.id, { onDelete: "cascade" }),
    /** Null when Stripe, a job or the command line did it; `actorKind` then says which. */
    actorUserId: idOf("user").references(() => users.id, { onDelete: "set null" }),
    actorKind: actorKind().notNull(),
    /** `thing.verb_in_the_past`: `project.created`. */
    action: text().notNull(),
    targetType: text().notNull(),
    targetId: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    createdAt: createdAt(),
  },
  (table) => [
    index("audit_events_organization").on(table.organizationId, table.createdAt, table.id),
    index("audit_events_actor").on(table.actorUserId),
  ],
);

import { sql } from "drizzle-orm";
import { index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { createdAt, idOf, primaryId, updatedAt } from "./columns";
import { organizationId } from "./organizations";

/** The example resource: put your own in its place. */
export const projects = pgTable(
  "projects",
  {
    id: primaryId("project"),
    organizationId: organizationId(),
    name: text().notNull(),
    /** Null when that person's account is gone. */
    createdBy: idOf("user").references(() => users.id, { onDelete: "set null" }),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex("projects_name").on(table.organizationId, sql`lower(${table.name})`),
    index("projects_created").on(table.organizationId, table.createdAt, table.id),
    index("projects_created_by").on(table.createdBy),
  ],
);

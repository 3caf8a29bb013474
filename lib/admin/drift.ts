import { and, eq, exists, or, type SQL, sql } from "drizzle-orm";
import { type CursorParameters, type Page, selectPage, timePageSchema } from "@/db/cursor";
import { billingDrift, customers, organizations } from "@/db/schema";
import { contains } from "@/db/search";
import type { CrossTenantDb } from "@/db/tenancy";
import type { Id, OrganizationId } from "@/lib/ids";
import type { DriftListParameters, driftSources } from "./schema";

export type DriftRow = {
  id: Id<"billingDrift">;
  /** Who found it. */
  source: (typeof driftSources)[number];
  objectType: string;
  objectId: string;
  /** By field; `row` tells of a missing or surplus row. */
  differences: Record<string, { mirror: unknown; stripe: unknown }>;
  createdAt: Date;
  /** Null for the catalogue. */
  organization: { id: OrganizationId; name: string } | null;
};

/** A page of the rows that weren't as Stripe is and were mended, newest first. */
export async function listDrift(
  db: CrossTenantDb,
  params: CursorParameters & Partial<Pick<DriftListParameters, "q" | "source" | "type">> & { limit: number },
): Promise<Page<DriftRow>> {
  return selectPage({
    request: timePageSchema.parse(params),
    limit: params.limit,
    direction: "desc",
    key: billingDrift.createdAt,
    id: billingDrift.id,
    select: ({ where, orderBy, limit }) =>
      db
        .select({
          id: billingDrift.id,
          source: billingDrift.source,
          objectType: billingDrift.objectType,
          objectId: billingDrift.objectId,
          differences: billingDrift.differences,
          createdAt: billingDrift.createdAt,
          organization: { id: organizations.id, name: organizations.name },
        })
        .from(billingDrift)
        .leftJoin(organizations, eq(organizations.id, billingDrift.organizationId))
        .where(
          and(
            matching(db, params.q),
            params.source ? eq(billingDrift.source, params.source) : undefined,
            params.type ? eq(billingDrift.objectType, params.type) : undefined,
            where,
          ),
        )
        .orderBy(...orderBy)
        .limit(limit),
    placeOf: (row) => ({ key: row.createdAt, id: row.id }),
  });
}

/** By an object's or organization's id, by what the organization is called, or by a customer of its. */
function matching(db: CrossTenantDb, term: string | undefined): SQL | undefined {
  if (!term) return;
  const itsCustomer = db
    .select({ one: sql`1` })
    .from(customers)
    .where(and(eq(customers.organizationId, billingDrift.organizationId), eq(customers.id, term)));
  return or(
    eq(billingDrift.objectId, term),
    sql`${billingDrift.organizationId} = ${term}`,
    contains(organizations.name, term),
    exists(itsCustomer),
  );
}

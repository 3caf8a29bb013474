import { and, eq, notInArray, sql } from "drizzle-orm";
import { type CursorParameters, type Page, selectPage, timePageSchema } from "@/db/cursor";
import { auditEvents, users } from "@/db/schema";
import type { CrossTenantDb, TenantDb } from "@/db/tenancy";
import type { Id, OrganizationId } from "@/lib/ids";
import { can, type MemberRole, type Permission } from "@/lib/organizations/permissions";

export type AuditEntry = {
  id: Id<"auditEvent">;
  at: Date;
  action: string;
  data: Record<string, unknown>;
  /** `name` is null for what no person did, and for people whose account is gone. */
  actor: { kind: string; name: string | null };
  targetType: string;
  targetId: string;
};

/** What one must be allowed to do to be told of acts on these things; of others every member is told. */
const permissionToKnowOf: Readonly<Record<string, Permission>> = {
  billing: "billing.read",
  billing_alert: "billing.read",
  checkout: "billing.read",
  stripe_event: "billing.read",
  subscription: "billing.read",
};

/**
 * A page of what was done in the organization, newest first.
 * @param params.reader the role of who reads: acts that it doesn't allow to know of are left out. Null for
 * administrators of the product, who see all.
 */
export async function listAuditEvents(
  db: TenantDb | CrossTenantDb,
  params: CursorParameters & { organizationId: OrganizationId; reader: MemberRole | null; limit: number },
): Promise<Page<AuditEntry>> {
  const { reader } = params;
  const hidden = Object.entries(permissionToKnowOf)
    .filter(([, permission]) => reader !== null && !can(reader, permission))
    .map(([thing]) => thing);
  return selectPage({
    request: timePageSchema.parse(params),
    limit: params.limit,
    direction: "desc",
    key: auditEvents.createdAt,
    id: auditEvents.id,
    select: ({ where, orderBy, limit }) =>
      db
        .select({
          id: auditEvents.id,
          at: auditEvents.createdAt,
          action: auditEvents.action,
          data: auditEvents.data,
          actor: {
            kind: auditEvents.actorKind,
            name: sql<string | null>`coalesce(${users.name}, ${users.email})`,
          },
          targetType: auditEvents.targetType,
          targetId: auditEvents.targetId,
        })
        .from(auditEvents)
        .leftJoin(users, eq(users.id, auditEvents.actorUserId))
        .where(
          and(
            eq(auditEvents.organizationId, params.organizationId),
            hidden.length > 0
              ? notInArray(sql`split_part(${auditEvents.action}, '.', 1)`, hidden)
              : undefined,
            where,
          ),
        )
        .orderBy(...orderBy)
        .limit(limit),
    placeOf: (entry) => ({ key: entry.at, id: entry.id }),
  });
}

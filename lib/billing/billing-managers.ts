import { and, asc, eq, inArray } from "drizzle-orm";
import { memberships, users } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { can, type MemberRole } from "@/lib/organizations/permissions";

export type BillingManager = { name: string | null; email: string; role: MemberRole };

const managingRoles = memberships.role.enumValues.filter((role) => can(role, "billing.manage"));

/** Whom to ask about billing: the first few of those who may manage it, the first to join first. */
export async function listBillingManagers(
  db: TenantDb,
  { organizationId, limit = 5 }: { organizationId: OrganizationId; limit?: number },
): Promise<BillingManager[]> {
  return db
    .select({ name: users.name, email: users.email, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.organizationId, organizationId), inArray(memberships.role, managingRoles)))
    .orderBy(asc(memberships.createdAt), asc(memberships.userId))
    .limit(limit);
}

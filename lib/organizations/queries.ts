import { and, asc, eq } from "drizzle-orm";
import { memberships, organizations } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import type { OrganizationId, UserId } from "@/lib/ids";
import type { MemberRole } from "./permissions";

export type OrganizationSummary = { id: OrganizationId; slug: string; name: string; role: MemberRole };

const summary = {
  id: organizations.id,
  slug: organizations.slug,
  name: organizations.name,
  role: memberships.role,
};

/** The organization at this slug and the person's role in it; null for strangers, as if it didn't exist. */
export async function findOrganizationOf(
  db: SystemDb,
  params: { slug: string; userId: UserId },
): Promise<OrganizationSummary | null> {
  const [row] = await acrossTenants(db)
    .select(summary)
    .from(organizations)
    .innerJoin(memberships, eq(memberships.organizationId, organizations.id))
    .where(and(eq(organizations.slug, params.slug), eq(memberships.userId, params.userId)));
  return row ?? null;
}

/** The organizations that the person belongs to, the eldest membership first; 100 at most. */
export async function listOrganizationsOf(
  db: SystemDb,
  params: { userId: UserId },
): Promise<OrganizationSummary[]> {
  return acrossTenants(db)
    .select(summary)
    .from(memberships)
    .innerJoin(organizations, eq(memberships.organizationId, organizations.id))
    .where(eq(memberships.userId, params.userId))
    .orderBy(asc(memberships.createdAt), asc(organizations.id))
    .limit(100);
}

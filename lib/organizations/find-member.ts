import { and, eq } from "drizzle-orm";
import { memberships, users } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId, UserId } from "@/lib/ids";
import type { MemberRole } from "./permissions";

/** A member by what others call them and their role now; null for who isn't one. */
export async function findMember(
  db: TenantDb,
  { organizationId, userId }: { organizationId: OrganizationId; userId: UserId },
): Promise<{ name: string; role: MemberRole } | null> {
  const [row] = await db
    .select({ name: users.name, email: users.email, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)));
  return row ? { name: row.name ?? row.email, role: row.role } : null;
}

import { and, count, eq } from "drizzle-orm";
import { type CursorParameters, type Page, selectPage, timePageSchema } from "@/db/cursor";
import { memberships, users } from "@/db/schema";
import type { CrossTenantDb, TenantDb } from "@/db/tenancy";
import type { OrganizationId, UserId } from "@/lib/ids";
import type { MemberRole } from "./permissions";

export type Member = {
  userId: UserId;
  name: string | null;
  email: string;
  image: string | null;
  role: MemberRole;
  /** When the person joined. */
  since: Date;
};

/** How many members the organization has. */
export async function countMembers(
  db: TenantDb | CrossTenantDb,
  { organizationId }: { organizationId: OrganizationId },
): Promise<number> {
  const [row] = await db
    .select({ members: count() })
    .from(memberships)
    .where(eq(memberships.organizationId, organizationId));
  return row?.members ?? 0;
}

/** A page of the organization's members, the first to join first. */
export async function listMembers(
  db: TenantDb | CrossTenantDb,
  params: CursorParameters & { organizationId: OrganizationId; limit?: number },
): Promise<Page<Member>> {
  return selectPage({
    request: timePageSchema.parse(params),
    limit: params.limit ?? 50,
    direction: "asc",
    key: memberships.createdAt,
    id: memberships.userId,
    select: ({ where, orderBy, limit }) =>
      db
        .select({
          userId: memberships.userId,
          name: users.name,
          email: users.email,
          image: users.image,
          role: memberships.role,
          since: memberships.createdAt,
        })
        .from(memberships)
        .innerJoin(users, eq(users.id, memberships.userId))
        .where(and(eq(memberships.organizationId, params.organizationId), where))
        .orderBy(...orderBy)
        .limit(limit),
    placeOf: (member) => ({ key: member.since, id: member.userId }),
  });
}

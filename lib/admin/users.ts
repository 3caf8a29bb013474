import { and, asc, count, eq, gt, or, type SQL, sql } from "drizzle-orm";
import { type CursorParameters, type Page, selectPage, timePageSchema } from "@/db/cursor";
import { memberships, organizations, sessions, users } from "@/db/schema";
import { contains } from "@/db/search";
import type { CrossTenantDb } from "@/db/tenancy";
import type { OrganizationId, UserId } from "@/lib/ids";
import type { MemberRole } from "@/lib/organizations/permissions";
import type { UserListParameters } from "./schema";

export type UserRow = {
  id: UserId;
  name: string | null;
  email: string;
  image: string | null;
  role: "user" | "admin";
  emailVerified: Date | null;
  disabledAt: Date | null;
  createdAt: Date;
};

const facts = {
  id: users.id,
  name: users.name,
  email: users.email,
  image: users.image,
  role: users.role,
  emailVerified: users.emailVerified,
  disabledAt: users.disabledAt,
  createdAt: users.createdAt,
};

/** A page of all people, newest first; one query however many rows. */
export async function listUsers(
  db: CrossTenantDb,
  params: CursorParameters & Partial<Pick<UserListParameters, "q" | "role">> & { limit: number },
): Promise<Page<UserRow & { organizations: number }>> {
  const itsOrganizations = db
    .select({ count: count() })
    .from(memberships)
    .where(eq(memberships.userId, users.id));
  return selectPage({
    request: timePageSchema.parse(params),
    limit: params.limit,
    direction: "desc",
    key: users.createdAt,
    id: users.id,
    select: ({ where, orderBy, limit }) =>
      db
        .select({ ...facts, organizations: sql<number>`(${itsOrganizations})`.mapWith(Number) })
        .from(users)
        .where(and(matching(params.q), params.role ? eq(users.role, params.role) : undefined, where))
        .orderBy(...orderBy)
        .limit(limit),
    placeOf: (row) => ({ key: row.createdAt, id: row.id }),
  });
}

function matching(term: string | undefined): SQL | undefined {
  if (!term) return;
  return or(contains(users.email, term), contains(users.name, term), sql`${users.id} = ${term}`);
}

export type UserDetail = {
  user: UserRow;
  /** Sessions that are live now, on all devices. */
  sessions: number;
  /** The first to be joined first; 100 at most. */
  memberships: {
    organizationId: OrganizationId;
    name: string;
    slug: string;
    role: MemberRole;
    since: Date;
  }[];
};

/** Everything that support needs of one person; null when there is no such one. */
export async function findUserDetail(
  db: CrossTenantDb,
  { userId }: { userId: UserId },
): Promise<UserDetail | null> {
  const [user] = await db.select(facts).from(users).where(eq(users.id, userId));
  if (!user) return null;
  const [live, itsMemberships] = await Promise.all([
    db
      .select({ count: count() })
      .from(sessions)
      .where(and(eq(sessions.userId, userId), gt(sessions.expires, new Date()))),
    db
      .select({
        organizationId: organizations.id,
        name: organizations.name,
        slug: organizations.slug,
        role: memberships.role,
        since: memberships.createdAt,
      })
      .from(memberships)
      .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
      .where(eq(memberships.userId, userId))
      .orderBy(asc(memberships.createdAt))
      .limit(100),
  ]);
  return { user, sessions: live[0]?.count ?? 0, memberships: itsMemberships };
}

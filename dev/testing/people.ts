import { memberships, users } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { newId, type OrganizationId, type UserId } from "@/lib/ids";
import { createOrganization } from "@/lib/organizations/create-organization";
import type { MemberRole } from "@/lib/organizations/permissions";

let made = 0;

/** A verified person with an address of their own. */
export async function aUser(db: SystemDb, values: Partial<typeof users.$inferInsert> = {}): Promise<UserId> {
  made += 1;
  const id = newId("user");
  await db.insert(users).values({
    id,
    name: `Person ${made}`,
    email: `person-${made}-${id.slice(-6)}@example.com`,
    emailVerified: new Date(),
    ...values,
  });
  return id;
}

/** An organization with its owner, made as sign-up makes it. */
export async function anOrganization(
  db: SystemDb,
  options: { name?: string; ownerId?: UserId } = {},
): Promise<{ id: OrganizationId; slug: string; ownerId: UserId }> {
  made += 1;
  const ownerId = options.ownerId ?? (await aUser(db));
  const { id, slug } = await createOrganization(db, {
    name: options.name ?? `Organization ${made}`,
    ownerId,
  });
  return { id, slug, ownerId };
}

/** A member of the organization, with this role. */
export async function aMember(
  db: SystemDb,
  params: { organizationId: OrganizationId; role: MemberRole },
): Promise<UserId> {
  const userId = await aUser(db);
  await acrossTenants(db)
    .insert(memberships)
    .values({ ...params, userId });
  return userId;
}

import { and, count, eq } from "drizzle-orm";
import { memberships } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { ConflictError, ForbiddenError, NotFoundError } from "@/lib/errors";
import type { OrganizationId, UserId } from "@/lib/ids";
import { findMember } from "./find-member";
import { can, type MemberRole } from "./permissions";

/**
 * Whether somebody may change this member, by the roles that both have now. Call it under the members' lock.
 * @param params.becomes the role that the member is to have; null when they are to be removed.
 * @returns the member as they are.
 * @throws NotFoundError when the person isn't a member (any more).
 * @throws ForbiddenError when the actor's role doesn't allow it: owners are made and unmade by owners alone.
 * @throws ConflictError when the organization would be left without an owner.
 */
export async function assertMayChange(
  db: TenantDb,
  params: {
    organizationId: OrganizationId;
    actorId: UserId;
    userId: UserId;
    becomes: MemberRole | null;
  },
): Promise<{ name: string; role: MemberRole }> {
  const { organizationId, actorId, userId, becomes } = params;
  const actor = await findMember(db, { organizationId, userId: actorId });
  if (!actor || !can(actor.role, "members.manage")) {
    throw new ForbiddenError("Your role doesn’t allow this any more. Ask an owner.");
  }
  const member = await findMember(db, { organizationId, userId });
  if (!member) throw new NotFoundError("This person is no longer a member.");
  if ((member.role === "owner" || becomes === "owner") && actor.role !== "owner") {
    throw new ForbiddenError("Only an owner can make, change or remove an owner.");
  }
  if (member.role === "owner" && becomes !== "owner" && (await countOwners(db, organizationId)) < 2) {
    throw new ConflictError(
      `${member.name} is the only owner. Make somebody else an owner first: an organization needs one.`,
    );
  }
  return member;
}

async function countOwners(db: TenantDb, organizationId: OrganizationId): Promise<number> {
  const [row] = await db
    .select({ owners: count() })
    .from(memberships)
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.role, "owner")));
  return row?.owners ?? 0;
}

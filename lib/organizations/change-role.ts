import { and, eq } from "drizzle-orm";
import { memberships } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import type { OrganizationId, UserId } from "@/lib/ids";
import { lockMemberships } from "./membership-lock";
import { assertMayChange } from "./owner-rules";
import { type MemberRole, roleNames } from "./permissions";

/**
 * Gives a member another role. The one that they have already changes nothing.
 * @throws NotFoundError when the person isn't a member.
 * @throws ForbiddenError when the actor may not give or take this role.
 * @throws ConflictError when the organization would be left without an owner.
 */
export async function changeRole(
  db: TenantDb,
  params: { organizationId: OrganizationId; userId: UserId; role: MemberRole; actorId: UserId },
): Promise<void> {
  const { organizationId, userId, role, actorId } = params;
  await lockMemberships(db, params);
  const member = await assertMayChange(db, { ...params, becomes: role });
  if (member.role === role) return;
  await db
    .update(memberships)
    .set({ role })
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)));
  await recordAuditEvent(db, {
    organizationId,
    actor: { kind: "user", userId: actorId },
    action: "member.role_changed",
    target: { type: "user", id: userId },
    data: { name: member.name, from: roleNames[member.role], to: roleNames[role] },
  });
}

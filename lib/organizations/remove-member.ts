import { and, eq } from "drizzle-orm";
import { memberships } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { enqueueSeatSync } from "@/lib/billing/seats/enqueue-seat-sync";
import type { OrganizationId, UserId } from "@/lib/ids";
import { lockMemberships } from "./membership-lock";
import { assertMayChange } from "./owner-rules";

/**
 * Takes a person out of the organization; what they made stays. Where each member costs, the seats that are paid
 * for follow.
 * @throws NotFoundError when the person isn't a member.
 * @throws ForbiddenError when the actor may not remove this member.
 * @throws ConflictError for the last owner.
 */
export async function removeMember(
  db: TenantDb,
  params: { organizationId: OrganizationId; userId: UserId; actorId: UserId },
): Promise<void> {
  const { organizationId, userId, actorId } = params;
  await lockMemberships(db, params);
  const member = await assertMayChange(db, { ...params, becomes: null });
  await db
    .delete(memberships)
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)));
  await recordAuditEvent(db, {
    organizationId,
    actor: { kind: "user", userId: actorId },
    action: "member.removed",
    target: { type: "user", id: userId },
    data: { name: member.name },
  });
  await enqueueSeatSync(db, { organizationId });
}

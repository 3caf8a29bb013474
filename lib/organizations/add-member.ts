import { memberships } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { type Actor, recordAuditEvent } from "@/lib/audit/record";
import { entitlementsOf } from "@/lib/billing/entitlements";
import { planOf } from "@/lib/billing/plans";
import { enqueueSeatSync } from "@/lib/billing/seats/enqueue-seat-sync";
import { findSubscriptionState } from "@/lib/billing/subscription-state";
import { ConflictError, LimitReachedError } from "@/lib/errors";
import type { OrganizationId, UserId } from "@/lib/ids";
import { findMember } from "./find-member";
import { countMembers } from "./members";
import { lockMemberships } from "./membership-lock";
import { type MemberRole, roleNames } from "./permissions";

/**
 * Makes a person a member, within the plan's limit. Where each member costs, the seats that are paid for follow.
 * @throws LimitReachedError when the plan allows no more members.
 * @throws ConflictError when the person is a member already, or would take a seat that nobody can be charged for.
 */
export async function addMember(
  db: TenantDb,
  params: { organizationId: OrganizationId; userId: UserId; role: MemberRole; actor: Actor },
): Promise<void> {
  const { organizationId, userId, role, actor } = params;
  await lockMemberships(db, params);
  if (await findMember(db, params)) throw new ConflictError("This person is a member already.");
  await assertRoom(db, organizationId);
  await db.insert(memberships).values({ organizationId, userId, role });
  const member = await findMember(db, params);
  await recordAuditEvent(db, {
    organizationId,
    actor,
    action: "member.added",
    target: { type: "user", id: userId },
    data: { name: member?.name ?? "", role: roleNames[role] },
  });
  await enqueueSeatSync(db, { organizationId });
}

async function assertRoom(db: TenantDb, organizationId: OrganizationId): Promise<void> {
  const state = await findSubscriptionState(db, { organizationId });
  const { plan } = entitlementsOf(state, new Date());
  if (state?.collectionPaused && planOf(plan.key).per === "seat") {
    throw new ConflictError(
      `${plan.name} is paused, so no seats can be added. Resume it under Billing first.`,
    );
  }
  const limit = plan.limits.members;
  if (limit === null || (await countMembers(db, { organizationId })) < limit) return;
  throw new LimitReachedError(
    `The ${plan.name} plan holds ${limit} members. Choose a plan with more room under Billing, or remove somebody first.`,
  );
}

import { auditEvents } from "@/db/schema";
import type { CrossTenantDb, TenantDb } from "@/db/tenancy";
import type { OrganizationId, UserId } from "@/lib/ids";

/** Who did it. `admin` is an administrator of the product acting in /admin; `operator` the command line. */
export type Actor =
  | { kind: "user" | "admin"; userId: UserId }
  | { kind: "stripe" | "system" | "operator"; userId?: undefined };

/**
 * Writes what was done into the audit log. Call it in the transaction of the change itself: either both are
 * stored or neither.
 * @param params.action `thing.verb_in_the_past`, such as `project.created`.
 */
export async function recordAuditEvent(
  db: TenantDb | CrossTenantDb,
  params: {
    organizationId: OrganizationId | null;
    actor: Actor;
    action: string;
    target: { type: string; id: string };
    data?: Record<string, unknown>;
  },
): Promise<void> {
  await db.insert(auditEvents).values({
    organizationId: params.organizationId,
    actorKind: params.actor.kind,
    actorUserId: params.actor.userId ?? null,
    action: params.action,
    targetType: params.target.type,
    targetId: params.target.id,
    data: params.data ?? {},
  });
}

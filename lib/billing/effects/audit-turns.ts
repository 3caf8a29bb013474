import type { TenantDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { isLive } from "../access";
import { type Change, type MirroredSubscription, statusOf } from "./changes";

type Turn = "subscription.started" | "subscription.ended";

/** Audits that a plan began or ended: however often and in whatever order events come, each turn is seen once. */
export async function auditTurns(
  tenant: TenantDb,
  { before, after }: Change<MirroredSubscription>,
): Promise<void> {
  // One that was taken for lost and is there again begins anew.
  const action = turnBetween(before?.deletedAt ? null : statusOf(before), statusOf(after));
  if (!action) return;
  const plan = after.items[0]?.planName;
  await recordAuditEvent(tenant, {
    organizationId: after.organizationId,
    actor: { kind: "stripe" },
    action,
    target: { type: "subscription", id: after.id },
    data: plan ? { plan } : {},
  });
}

function turnBetween(before: string | null, now: string): Turn | null {
  // A status that we don't know is neither: what comes out of one had begun before.
  const unbegun = before === null || before === "incomplete";
  if (isLive(now)) return unbegun ? "subscription.started" : null;
  if (now !== "canceled" || before === "canceled" || before === "incomplete_expired") return null;
  return before === "incomplete" ? null : "subscription.ended";
}

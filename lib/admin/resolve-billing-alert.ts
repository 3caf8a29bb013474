import { and, eq, isNull } from "drizzle-orm";
import { billingAlerts } from "@/db/schema";
import { acrossTenants, type SystemDb, withTenant } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { NotFoundError } from "@/lib/errors";
import type { Id, UserId } from "@/lib/ids";

/**
 * Settles a billing alert for good: it isn't raised a second time for the same Stripe object.
 * @throws NotFoundError when there is no such alert, or it is settled already.
 */
export async function resolveBillingAlert(
  db: SystemDb,
  params: { alertId: Id<"billingAlert">; actorId: UserId },
): Promise<void> {
  const gone = () => new NotFoundError("There is no such open alert. Perhaps somebody has just settled it.");
  const [alert] = await acrossTenants(db)
    .select({ organizationId: billingAlerts.organizationId })
    .from(billingAlerts)
    .where(eq(billingAlerts.id, params.alertId));
  if (!alert) throw gone();
  const { organizationId } = alert;
  await withTenant(db, organizationId, async (tenant) => {
    // Of two at once, the second waits here for the first and then finds nothing open.
    const [resolved] = await tenant
      .update(billingAlerts)
      .set({ resolvedAt: new Date() })
      .where(and(eq(billingAlerts.id, params.alertId), isNull(billingAlerts.resolvedAt)))
      .returning({ kind: billingAlerts.kind, objectId: billingAlerts.objectId });
    if (!resolved) throw gone();
    await recordAuditEvent(tenant, {
      organizationId,
      actor: { kind: "admin", userId: params.actorId },
      action: "billing_alert.resolved",
      target: { type: "billing_alert", id: params.alertId },
      data: resolved,
    });
  });
}

import { and, eq, isNull } from "drizzle-orm";
import { billingAlerts } from "@/db/schema";
import { acrossTenants, type CrossTenantDb, type SystemDb, type TenantDb, withTenant } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { NotFoundError } from "@/lib/errors";
import type { Id, UserId } from "@/lib/ids";

/**
 * Settles a billing alert. One about an object that can't come right by itself, such as a second subscription,
 * isn't raised again for it; drift and dead events are, when there is something new to tell.
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
  const settle = async (handle: TenantDb | CrossTenantDb) => {
    // Of two at once, the second waits here for the first and then finds nothing open.
    const [resolved] = await handle
      .update(billingAlerts)
      .set({ resolvedAt: new Date() })
      .where(and(eq(billingAlerts.id, params.alertId), isNull(billingAlerts.resolvedAt)))
      .returning({ kind: billingAlerts.kind, objectId: billingAlerts.objectId });
    if (!resolved) throw gone();
    await recordAuditEvent(handle, {
      organizationId,
      actor: { kind: "admin", userId: params.actorId },
      action: "billing_alert.resolved",
      target: { type: "billing_alert", id: params.alertId },
      data: resolved,
    });
  };
  if (organizationId) await withTenant(db, organizationId, settle);
  else await db.transaction((tx) => settle(acrossTenants(tx)));
}

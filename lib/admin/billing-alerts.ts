import { desc, eq, isNull } from "drizzle-orm";
import { type billingAlertKind, billingAlerts, organizations } from "@/db/schema";
import type { CrossTenantDb } from "@/db/tenancy";
import type { Id, OrganizationId } from "@/lib/ids";

export type OpenBillingAlert = {
  id: Id<"billingAlert">;
  kind: (typeof billingAlertKind.enumValues)[number];
  objectId: string;
  detail: string;
  createdAt: Date;
  /** Null for what concerns no organization: the catalogue, or an event that names no customer of ours. */
  organization: { id: OrganizationId; name: string } | null;
};

/** The newest alerts that nobody has settled yet. */
export async function listOpenBillingAlerts(
  db: CrossTenantDb,
  params: { limit: number },
): Promise<OpenBillingAlert[]> {
  return db
    .select({
      id: billingAlerts.id,
      kind: billingAlerts.kind,
      objectId: billingAlerts.objectId,
      detail: billingAlerts.detail,
      createdAt: billingAlerts.createdAt,
      organization: { id: organizations.id, name: organizations.name },
    })
    .from(billingAlerts)
    .leftJoin(organizations, eq(organizations.id, billingAlerts.organizationId))
    .where(isNull(billingAlerts.resolvedAt))
    .orderBy(desc(billingAlerts.createdAt))
    .limit(params.limit);
}

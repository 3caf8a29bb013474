import { desc, eq, isNull } from "drizzle-orm";
import { billingAlerts, organizations } from "@/db/schema";
import type { CrossTenantDb } from "@/db/tenancy";
import type { Id, OrganizationId } from "@/lib/ids";

export type OpenBillingAlert = {
  id: Id<"billingAlert">;
  kind: "second_subscription" | "unknown_status";
  objectId: string;
  detail: string;
  createdAt: Date;
  organization: { id: OrganizationId; name: string };
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
    .innerJoin(organizations, eq(organizations.id, billingAlerts.organizationId))
    .where(isNull(billingAlerts.resolvedAt))
    .orderBy(desc(billingAlerts.createdAt))
    .limit(params.limit);
}

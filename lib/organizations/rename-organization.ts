import { eq } from "drizzle-orm";
import { organizations } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import type { OrganizationId, UserId } from "@/lib/ids";

/** Gives the organization another name; its slug, and so its URLs, stay. */
export async function renameOrganization(
  db: TenantDb,
  params: { organizationId: OrganizationId; name: string; actorId: UserId },
): Promise<void> {
  const { organizationId, name } = params;
  const [before] = await db
    .select({ name: organizations.name })
    .from(organizations)
    .where(eq(organizations.id, organizationId))
    .for("update");
  if (!before || before.name === name) return;
  await db.update(organizations).set({ name }).where(eq(organizations.id, organizationId));
  await recordAuditEvent(db, {
    organizationId,
    actor: { kind: "user", userId: params.actorId },
    action: "organization.renamed",
    target: { type: "organization", id: organizationId },
    data: { from: before.name, name },
  });
}

import { eq } from "drizzle-orm";
import { projects } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import type { OrganizationId, ProjectId, UserId } from "@/lib/ids";
import { lockProject } from "./queries";

/**
 * Deletes a project for good.
 * @throws NotFoundError when the organization has no such project.
 */
export async function deleteProject(
  db: TenantDb,
  params: { organizationId: OrganizationId; projectId: ProjectId; actorId: UserId },
): Promise<void> {
  const { organizationId } = params;
  const project = await lockProject(db, { organizationId, projectId: params.projectId });
  await db.delete(projects).where(eq(projects.id, project.id));
  await recordAuditEvent(db, {
    organizationId,
    actor: { kind: "user", userId: params.actorId },
    action: "project.deleted",
    target: { type: "project", id: project.id },
    data: { name: project.name },
  });
}

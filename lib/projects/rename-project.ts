import { eq } from "drizzle-orm";
import { projects } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { ConflictError, isUniqueViolation } from "@/lib/errors";
import type { OrganizationId, ProjectId, UserId } from "@/lib/ids";
import { lockProject } from "./queries";

/**
 * Gives a project another name. The name that it has already changes nothing and leaves no trace.
 * @throws NotFoundError when the organization has no such project.
 * @throws ConflictError at `name` when another project of the organization has that name, in whatever case.
 */
export async function renameProject(
  db: TenantDb,
  params: { organizationId: OrganizationId; projectId: ProjectId; name: string; actorId: UserId },
): Promise<void> {
  const { organizationId, projectId, name } = params;
  const project = await lockProject(db, { organizationId, projectId });
  if (project.name === name) return;
  try {
    await db.update(projects).set({ name }).where(eq(projects.id, project.id));
  } catch (error) {
    if (!isUniqueViolation(error, "projects_name")) throw error;
    throw new ConflictError("There is a project of this name already.", { field: "name", cause: error });
  }
  await recordAuditEvent(db, {
    organizationId,
    actor: { kind: "user", userId: params.actorId },
    action: "project.renamed",
    target: { type: "project", id: project.id },
    data: { from: project.name, name },
  });
}

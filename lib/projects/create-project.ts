import { sql } from "drizzle-orm";
import { projects } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { getEntitlements } from "@/lib/billing/entitlements";
import { ConflictError, LimitReachedError } from "@/lib/errors";
import { newId, type OrganizationId, type ProjectId, type UserId } from "@/lib/ids";
import { countProjects } from "./queries";

/**
 * Creates a project within the plan's limit.
 * @throws LimitReachedError when the plan allows no more projects.
 * @throws ConflictError at `name` when the organization has a project of that name, in whatever case.
 */
export async function createProject(
  db: TenantDb,
  params: { organizationId: OrganizationId; name: string; actorId: UserId },
): Promise<{ id: ProjectId; name: string }> {
  const { organizationId, name } = params;
  // One creation at a time in an organization: two at once would both count the same free place.
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`projects:${organizationId}`}, 0))`);
  await assertRoom(db, organizationId);

  const id = newId("project");
  const inserted = await db
    .insert(projects)
    .values({ id, organizationId, name, createdBy: params.actorId })
    .onConflictDoNothing()
    .returning({ id: projects.id });
  if (inserted.length === 0) {
    throw new ConflictError("There is a project of this name already.", { field: "name" });
  }
  await recordAuditEvent(db, {
    organizationId,
    actor: { kind: "user", userId: params.actorId },
    action: "project.created",
    target: { type: "project", id },
    data: { name },
  });
  return { id, name };
}

async function assertRoom(db: TenantDb, organizationId: OrganizationId): Promise<void> {
  const { plan } = await getEntitlements(db, { organizationId });
  const limit = plan.limits.projects;
  if (limit === null || (await countProjects(db, { organizationId })) < limit) return;
  const way =
    plan.key === "free"
      ? "Choose a plan with more room, or delete projects you no longer need."
      : "Delete projects you no longer need, or cancel this plan under Billing and choose a larger one once it has ended.";
  throw new LimitReachedError(
    `The ${plan.name} plan holds ${limit} ${limit === 1 ? "project" : "projects"}. ${way}`,
  );
}

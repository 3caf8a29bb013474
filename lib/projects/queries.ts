import { and, count, desc, eq, sql } from "drizzle-orm";
import {
  type CursorParameters,
  type Page,
  type PageClauses,
  selectPage,
  textPageSchema,
  timePageSchema,
} from "@/db/cursor";
import { projects, users } from "@/db/schema";
import { contains } from "@/db/search";
import type { TenantDb } from "@/db/tenancy";
import { NotFoundError } from "@/lib/errors";
import type { OrganizationId, ProjectId } from "@/lib/ids";

/** `createdBy` is null when that person's account is gone. */
export type ProjectSummary = { id: ProjectId; name: string; createdBy: string | null; createdAt: Date };

const summary = {
  id: projects.id,
  name: projects.name,
  createdBy: sql<string | null>`coalesce(${users.name}, ${users.email})`,
  createdAt: projects.createdAt,
};

/** The name as it is compared and ordered; `projects_name` indexes it. */
const foldedName = sql<string>`lower(${projects.name})`;

export const projectsPerPage = 25;

/**
 * A page of the organization's projects, newest first or by name.
 * @param params.search part of a name; empty for all.
 */
export async function listProjects(
  db: TenantDb,
  params: CursorParameters & {
    organizationId: OrganizationId;
    search?: string;
    sort?: "newest" | "name";
    limit?: number;
  },
): Promise<Page<ProjectSummary>> {
  const limit = params.limit ?? projectsPerPage;
  const matching = and(
    eq(projects.organizationId, params.organizationId),
    params.search ? contains(projects.name, params.search) : undefined,
  );
  const select = (clauses: PageClauses) =>
    db
      .select({ ...summary, foldedName })
      .from(projects)
      .leftJoin(users, eq(users.id, projects.createdBy))
      .where(and(matching, clauses.where))
      .orderBy(...clauses.orderBy)
      .limit(clauses.limit);
  const page =
    params.sort === "name"
      ? await selectPage({
          select,
          request: textPageSchema.parse(params),
          limit,
          direction: "asc",
          key: foldedName,
          id: projects.id,
          placeOf: (row) => ({ key: row.foldedName, id: row.id }),
        })
      : await selectPage({
          select,
          request: timePageSchema.parse(params),
          limit,
          direction: "desc",
          key: projects.createdAt,
          id: projects.id,
          placeOf: (row) => ({ key: row.createdAt, id: row.id }),
        });
  return { ...page, rows: page.rows.map(({ foldedName: _, ...project }) => project) };
}

/** The newest projects, for the dashboard. */
export async function listRecentProjects(
  db: TenantDb,
  params: { organizationId: OrganizationId; limit: number },
): Promise<ProjectSummary[]> {
  return db
    .select(summary)
    .from(projects)
    .leftJoin(users, eq(users.id, projects.createdBy))
    .where(eq(projects.organizationId, params.organizationId))
    .orderBy(desc(projects.createdAt), desc(projects.id))
    .limit(params.limit);
}

/** How many projects the organization has: what the plan's limit counts. */
export async function countProjects(
  db: TenantDb,
  params: { organizationId: OrganizationId },
): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(projects)
    .where(eq(projects.organizationId, params.organizationId));
  return row?.count ?? 0;
}

/**
 * The project, locked against changes until the transaction ends.
 * @throws NotFoundError when the organization has no such project, whether or not another one has.
 */
export async function lockProject(
  db: TenantDb,
  params: { organizationId: OrganizationId; projectId: ProjectId },
): Promise<{ id: ProjectId; name: string }> {
  const [project] = await db
    .select({ id: projects.id, name: projects.name })
    .from(projects)
    .where(and(eq(projects.organizationId, params.organizationId), eq(projects.id, params.projectId)))
    .for("update");
  if (!project) throw new NotFoundError("This project doesn’t exist any more.");
  return project;
}

import { LocalTime } from "@/components/ui/local-time";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import type { OrganizationSummary } from "@/lib/organizations/queries";
import { listRecentProjects } from "@/lib/projects/queries";

/** The newest projects, for the dashboard. */
export async function RecentProjects({ organization }: { organization: OrganizationSummary }) {
  const projects = await withTenant(database(), organization.id, (db) =>
    listRecentProjects(db, { organizationId: organization.id, limit: 5 }),
  );
  if (projects.length === 0) {
    return <p className="px-5 pt-2 pb-5 text-muted">No projects yet. The newest will be listed here.</p>;
  }
  return (
    <ul className="mt-3 divide-y border-t">
      {projects.map((project) => (
        <li key={project.id} className="flex items-baseline justify-between gap-4 px-5 py-2.5">
          <span className="min-w-0 truncate font-medium">{project.name}</span>
          <LocalTime value={project.createdAt} format="ago" className="shrink-0 text-muted" />
        </li>
      ))}
    </ul>
  );
}

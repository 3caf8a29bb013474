import { FolderKanban, SearchX } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LocalTime } from "@/components/ui/local-time";
import { Pagination } from "@/components/ui/pagination";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { hrefWith } from "@/lib/href";
import { can } from "@/lib/organizations/permissions";
import type { OrganizationSummary } from "@/lib/organizations/queries";
import { listProjects } from "@/lib/projects/queries";
import type { ProjectListParameters } from "@/lib/projects/schema";
import { ProjectMenu } from "./project-menu";

type ProjectTableProps = {
  organization: OrganizationSummary;
  list: ProjectListParameters;
  /** What to offer where there are no projects at all. */
  emptyAction: ReactNode;
};

export async function ProjectTable({ organization, list, emptyAction }: ProjectTableProps) {
  const page = await withTenant(database(), organization.id, (db) =>
    listProjects(db, { organizationId: organization.id, ...list, search: list.q }),
  );
  const path = organizationPath(organization.slug, "projects");
  const mayWrite = can(organization.role, "projects.write");
  const hrefTo = (cursor: { after?: string; before?: string }) =>
    hrefWith(path, { q: list.q, sort: list.sort === "name" ? "name" : null, ...cursor });

  if (page.rows.length === 0 && !page.previous && !page.next) {
    return (
      <Card>
        {list.q ? (
          <EmptyState
            icon={<SearchX />}
            title={`No project’s name holds “${list.q}”`}
            description="Try another part of the name."
            action={
              <Button variant="secondary" render={<Link href={path} />}>
                Show all projects
              </Button>
            }
          />
        ) : (
          <EmptyState
            icon={<FolderKanban />}
            title="No projects yet"
            description={
              mayWrite
                ? "A project holds one piece of your work. Create the first to get going."
                : "Projects of this organization will be listed here once somebody creates one."
            }
            action={emptyAction}
          />
        )}
      </Card>
    );
  }

  return (
    <>
      <Card>
        <Table label="Projects">
          <TableHeader>
            <TableRow>
              <TableHead>Name</TableHead>
              <TableHead className="max-sm:hidden">Created by</TableHead>
              <TableHead>Created</TableHead>
              {mayWrite && (
                <TableHead>
                  <span className="sr-only">Actions</span>
                </TableHead>
              )}
            </TableRow>
          </TableHeader>
          <TableBody>
            {page.rows.map((project) => (
              <TableRow key={project.id}>
                <TableCell className="w-full max-w-0 truncate font-medium" title={project.name}>
                  {project.name}
                </TableCell>
                <TableCell className="text-muted max-sm:hidden">
                  {project.createdBy ?? "Somebody who left"}
                </TableCell>
                <TableCell className="text-muted">
                  <LocalTime value={project.createdAt} format="ago" />
                </TableCell>
                {mayWrite && (
                  <TableCell className="w-0 py-1 text-right">
                    <ProjectMenu
                      organization={organization.slug}
                      project={{ id: project.id, name: project.name }}
                    />
                  </TableCell>
                )}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Card>
      <div className="mt-4">
        <Pagination
          previousHref={page.previous ? hrefTo({ before: page.previous }) : null}
          nextHref={page.next ? hrefTo({ after: page.next }) : null}
        />
      </div>
    </>
  );
}

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { organizationPath } from "@/app/o/paths";
import { ListToolbar } from "@/components/lists/list-toolbar";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { TableSkeleton } from "@/components/ui/skeleton";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { can } from "@/lib/organizations/permissions";
import { countProjects } from "@/lib/projects/queries";
import { projectListSchema } from "@/lib/projects/schema";
import { loadEntitlements, loadOrganization } from "../load";
import { NewProjectButton } from "./_components/new-project-button";
import { ProjectTable } from "./_components/project-table";

export const metadata: Metadata = { title: "Projects" };

export default async function ProjectsPage({ params, searchParams }: PageProps<"/o/[slug]/projects">) {
  const { slug } = await params;
  const { organization, role } = await loadOrganization(slug);
  if (!can(role, "projects.read")) notFound();
  const list = projectListSchema.parse(await searchParams);
  const [{ plan }, used] = await Promise.all([
    loadEntitlements(organization.id),
    withTenant(database(), organization.id, (db) => countProjects(db, { organizationId: organization.id })),
  ]);
  const limit = plan.limits.projects;
  const newProject = can(role, "projects.write") && (
    <NewProjectButton
      organization={slug}
      full={limit !== null && used >= limit}
      limit={limit}
      planName={plan.name}
      plansHref={can(role, "billing.manage") ? organizationPath(slug, "plans") : null}
    />
  );
  return (
    <>
      <PageHeader
        title="Projects"
        description={limit === null ? `${used} so far.` : `${used} of ${limit} on the ${plan.name} plan.`}
        action={used > 0 && newProject}
      />
      <ListToolbar
        path={organizationPath(slug, "projects")}
        search={{ label: "Search projects", value: list.q }}
        filters={[
          {
            name: "sort",
            label: "Order",
            value: list.sort === "name" ? "name" : "",
            options: [
              { value: "", label: "Newest first" },
              { value: "name", label: "By name" },
            ],
          },
        ]}
      />
      <Suspense
        key={JSON.stringify(list)}
        fallback={
          <Card>
            <TableSkeleton rows={Math.min(Math.max(used, 1), 10)} />
          </Card>
        }
      >
        <ProjectTable organization={organization} list={list} emptyAction={newProject} />
      </Suspense>
    </>
  );
}

import type { Metadata } from "next";
import { Suspense } from "react";
import { organizationPath } from "@/app/o/paths";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { TableSkeleton } from "@/components/ui/skeleton";
import { UsageBar } from "@/components/ui/usage-bar";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { can } from "@/lib/organizations/permissions";
import { countProjects } from "@/lib/projects/queries";
import { CardLink } from "./_components/card-link";
import { OnboardingChecklist } from "./_components/onboarding-checklist";
import { RecentActivity } from "./_components/recent-activity";
import { RecentProjects } from "./_components/recent-projects";
import { loadEntitlements, loadOrganization } from "./load";

export const metadata: Metadata = { title: "Dashboard" };

export default async function DashboardPage({ params }: PageProps<"/o/[slug]">) {
  const { slug } = await params;
  const { organization, role } = await loadOrganization(slug);
  const [{ plan }, projectCount] = await Promise.all([
    loadEntitlements(organization.id),
    withTenant(database(), organization.id, (db) => countProjects(db, { organizationId: organization.id })),
  ]);
  const projectsPath = organizationPath(slug, "projects");
  return (
    <>
      <PageHeader title="Dashboard" description={`What is happening at ${organization.name}.`} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid gap-4">
          <OnboardingChecklist
            steps={[
              can(role, "projects.write") && {
                title: "Create your first project",
                description: "Everything you do here begins in one.",
                done: projectCount > 0,
                href: projectsPath,
                label: "Go to projects",
              },
              can(role, "billing.manage") && {
                title: "Choose a plan",
                description: "The Free plan stays free; a paid one holds more.",
                done: plan.key !== "free",
                href: organizationPath(slug, "plans"),
                label: "See plans",
              },
            ]}
          />
          <Card>
            <CardHeader
              title="Recent projects"
              action={projectCount > 0 && <CardLink href={projectsPath}>All projects</CardLink>}
            />
            <Suspense fallback={<TableSkeleton rows={3} />}>
              <RecentProjects organization={organization} />
            </Suspense>
          </Card>
          <Card>
            <CardHeader title="Recent activity" />
            <Suspense fallback={<TableSkeleton rows={4} />}>
              <RecentActivity organization={organization} />
            </Suspense>
          </Card>
        </div>
        <Card className="max-lg:order-first">
          <CardHeader
            title={`${plan.name} plan`}
            action={
              can(role, "billing.read") && (
                <CardLink href={organizationPath(slug, "billing")}>
                  {plan.key === "free" ? "Upgrade" : "Billing"}
                </CardLink>
              )
            }
          />
          <CardContent>
            <UsageBar label="Projects" used={projectCount} limit={plan.limits.projects} />
          </CardContent>
        </Card>
      </div>
    </>
  );
}

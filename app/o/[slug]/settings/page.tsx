import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { CopyableText } from "@/components/ui/copy-button";
import { DataItem, DataList } from "@/components/ui/data-list";
import { PageHeader } from "@/components/ui/page-header";
import { auditListSchema } from "@/lib/audit/schema";
import { can, roleNames } from "@/lib/organizations/permissions";
import { loadEntitlements, loadOrganization } from "../load";
import { AuditLogCard } from "./_components/audit-log-card";
import { RenameOrganizationForm } from "./_components/rename-organization-form";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params, searchParams }: PageProps<"/o/[slug]/settings">) {
  const { slug } = await params;
  const { organization, role } = await loadOrganization(slug);
  if (!can(role, "organization.read")) notFound();
  const mayUpdate = can(role, "organization.update");
  const cursor = auditListSchema.parse(await searchParams);
  const entitlements = await loadEntitlements(organization.id);
  return (
    <>
      <PageHeader
        title="Settings"
        description={`What ${organization.name} is called, where it is found and what was done in it.`}
      />
      <div className="grid max-w-form gap-4">
        {mayUpdate && (
          <Card>
            <CardHeader title="Name" description="Seen by everybody who belongs to it." />
            <CardContent>
              <RenameOrganizationForm organization={slug} name={organization.name} />
            </CardContent>
          </Card>
        )}
        <Card>
          <CardHeader title="About" />
          <CardContent>
            <DataList>
              {!mayUpdate && <DataItem term="Name">{organization.name}</DataItem>}
              <DataItem term="Address">
                <CopyableText value={slug} label="Copy the organization’s address" />
              </DataItem>
              <DataItem term="Id">
                <CopyableText value={organization.id} label="Copy the organization’s id" />
              </DataItem>
              <DataItem term="Your role">{roleNames[role]}</DataItem>
            </DataList>
          </CardContent>
        </Card>
        <AuditLogCard organization={organization} entitlements={entitlements} cursor={cursor} />
      </div>
    </>
  );
}

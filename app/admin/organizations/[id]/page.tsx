import { notFound } from "next/navigation";
import { AlertList } from "@/app/admin/_components/alert-list";
import { AuditList } from "@/app/admin/_components/audit-list";
import { SubscriptionBadge } from "@/app/admin/_components/status-badges";
import { adminPageMetadata, loadAdmin } from "@/app/admin/load";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { CopyableText } from "@/components/ui/copy-button";
import { DataItem, DataList } from "@/components/ui/data-list";
import { LocalTime } from "@/components/ui/local-time";
import { PageHeader } from "@/components/ui/page-header";
import { findOrganizationDetail } from "@/lib/admin/organization";
import { idSchema } from "@/lib/ids";
import { InvoiceTable } from "./_components/invoice-table";
import { MemberTable } from "./_components/member-table";
import { SubscriptionList } from "./_components/subscription-list";
import { SyncButton } from "./_components/sync-button";

export const generateMetadata = () => adminPageMetadata("Organization");

const accessNames = { full: "Full", read_only: "Read-only", free: "Free plan" } as const;

export default async function AdminOrganizationPage({ params }: PageProps<"/admin/organizations/[id]">) {
  const { db } = await loadAdmin();
  const id = idSchema("organization").safeParse((await params).id);
  const detail = id.success ? await findOrganizationDetail(db, { organizationId: id.data }) : null;
  if (!detail) notFound();
  const { organization, entitlements } = detail;
  return (
    <>
      <PageHeader
        title={organization.name}
        status={<SubscriptionBadge status={entitlements.status} />}
        parents={[{ href: "/admin/organizations", label: "Organizations" }]}
        action={detail.customers.length > 0 && <SyncButton organizationId={organization.id} />}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid gap-4">
          {detail.openAlerts.length > 0 && (
            <Card>
              <CardHeader title="Open billing alerts" />
              <AlertList alerts={detail.openAlerts} />
            </Card>
          )}
          <Card>
            <CardHeader
              title="Subscriptions"
              description="The one that decides what the organization may do comes first."
            />
            <SubscriptionList subscriptions={detail.subscriptions} />
          </Card>
          <Card>
            <CardHeader title="Invoices" description="The newest 25." />
            <InvoiceTable invoices={detail.invoices} />
          </Card>
          <Card>
            <CardHeader title="Members" description={detail.moreMembers ? "The first 25." : undefined} />
            <MemberTable members={detail.members} />
          </Card>
          <Card>
            <CardHeader title="What was done" description="The newest 25 entries of the audit log." />
            <AuditList entries={detail.audit} />
          </Card>
        </div>
        <Card className="max-lg:order-first">
          <CardHeader title="Facts" />
          <CardContent>
            <DataList className="[&>div]:sm:grid-cols-[6rem_1fr]">
              <DataItem term="Id">
                <CopyableText value={organization.id} />
              </DataItem>
              <DataItem term="Address">
                <CopyableText value={organization.slug} />
              </DataItem>
              <DataItem term="Plan">{entitlements.plan.name}</DataItem>
              <DataItem term="Access">{accessNames[entitlements.access]}</DataItem>
              <DataItem term="Created">
                <LocalTime value={organization.createdAt} format="time" />
              </DataItem>
              <DataItem term="Customers">
                {detail.customers.length === 0 && <span className="text-faint">None at Stripe yet</span>}
                <ul className="grid gap-1.5">
                  {detail.customers.map((customer) => (
                    <li key={customer.id}>
                      <span className="flex flex-wrap items-center gap-x-2">
                        <CopyableText value={customer.id} />
                        {customer.deletedAt && <Badge>Deleted</Badge>}
                        {!customer.livemode && <Badge tone="outline">Test</Badge>}
                      </span>
                      {customer.email && <span className="block text-muted">{customer.email}</span>}
                    </li>
                  ))}
                </ul>
              </DataItem>
            </DataList>
          </CardContent>
        </Card>
      </div>
    </>
  );
}

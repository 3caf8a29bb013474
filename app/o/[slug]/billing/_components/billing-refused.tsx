import { Lock } from "lucide-react";
import { CardLink } from "@/app/o/[slug]/_components/card-link";
import { organizationPath } from "@/app/o/paths";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { listBillingManagers } from "@/lib/billing/billing-managers";
import { roleNames } from "@/lib/organizations/permissions";
import type { OrganizationSummary } from "@/lib/organizations/queries";

/** Instead of a billing page, for members whose role doesn't include billing: whom to ask. */
export async function BillingRefused({ organization }: { organization: OrganizationSummary }) {
  const managers = await withTenant(database(), organization.id, (db) =>
    listBillingManagers(db, { organizationId: organization.id }),
  );
  return (
    <>
      <PageHeader title="Billing" />
      <Card>
        <EmptyState
          icon={<Lock />}
          title="Your role doesn’t include billing"
          description={`You are a ${roleNames[organization.role].toLowerCase()} of ${organization.name}. Ask an owner or somebody with the Billing role:`}
          action={
            <div className="grid gap-4">
              <ul className="grid gap-1">
                {managers.map(({ name, email, role }) => (
                  <li key={email}>
                    <span className="font-medium">{name ?? email}</span>{" "}
                    <span className="text-muted">({roleNames[role]})</span>
                  </li>
                ))}
              </ul>
              <CardLink href={organizationPath(organization.slug, "dashboard")}>Go to the dashboard</CardLink>
            </div>
          }
        />
      </Card>
    </>
  );
}

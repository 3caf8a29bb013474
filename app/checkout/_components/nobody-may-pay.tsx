import type { Route } from "next";
import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { AuthCard } from "@/components/shell/auth-card";
import { Button } from "@/components/ui/button";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { listBillingManagers } from "@/lib/billing/billing-managers";
import type { OrganizationSummary } from "@/lib/organizations/queries";

type NobodyMayPayProps = {
  organizations: readonly OrganizationSummary[];
  planName: string;
  /** Leads back to this checkout. */
  newOrganizationHref: Route;
};

/** For people whose role includes billing in none of their organizations: whom to ask. */
export async function NobodyMayPay(props: NobodyMayPayProps) {
  const { organizations, planName, newOrganizationHref } = props;
  const [first] = organizations;
  if (!first) return null;
  const managers = await withTenant(database(), first.id, (db) =>
    listBillingManagers(db, { organizationId: first.id, limit: 3 }),
  );
  const names = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(
    managers.map(({ name, email }) => name ?? email),
  );
  return (
    <AuthCard
      title="Your role doesn’t include billing"
      description={`Ask ${names} to subscribe ${first.name} to ${planName}, or make an organization of your own.`}
    >
      <div className="flex flex-wrap gap-2">
        <Button render={<Link href={organizationPath(first.slug, "dashboard")} />}>
          Go to the dashboard
        </Button>
        <Button variant="secondary" render={<Link href={newOrganizationHref} />}>
          New organization
        </Button>
      </div>
    </AuthCard>
  );
}

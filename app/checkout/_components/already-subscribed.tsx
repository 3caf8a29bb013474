import type { Route } from "next";
import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { AuthCard } from "@/components/shell/auth-card";
import { Button } from "@/components/ui/button";
import type { OrganizationId } from "@/lib/ids";
import type { OrganizationSummary } from "@/lib/organizations/queries";

type AlreadySubscribedProps = {
  organizations: readonly OrganizationSummary[];
  /** The name of each one's plan. */
  subscribed: ReadonlyMap<OrganizationId, string>;
  /** Leads back to this checkout. */
  newOrganizationHref: Route;
};

/** For people all of whose organizations have a plan: nothing to pay, and where to see it. */
export function AlreadySubscribed(props: AlreadySubscribedProps) {
  const { organizations, subscribed, newOrganizationHref } = props;
  const [first] = organizations;
  if (!first) return null;
  const title = organizations.length === 1 ? `${first.name} already has a plan` : "You already have a plan";
  const plans = organizations
    .slice(0, 3)
    .map(({ id, name }) => `${name} has a subscription to ${subscribed.get(id)}`);
  return (
    <AuthCard
      title={title}
      description={`${new Intl.ListFormat("en-GB").format(plans)}, so there is nothing to pay now. Another plan or interval is chosen under Billing.`}
    >
      <div className="flex flex-wrap gap-2">
        <Button render={<Link href={organizationPath(first.slug, "billing")} />}>Go to billing</Button>
        <Button variant="secondary" render={<Link href={newOrganizationHref} />}>
          New organization
        </Button>
      </div>
    </AuthCard>
  );
}

import { adminPath } from "@/app/admin/paths";
import { LocalTime } from "@/components/ui/local-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { listOrganizations } from "@/lib/admin/organizations";
import { organizationListSchema, subscriptionStates } from "@/lib/admin/schema";
import { isPlanKey, planKeys, planOf } from "@/lib/billing/plans";
import { ListPage } from "../_components/list-page";
import { SubscriptionBadge, statusLabel } from "../_components/status-badges";
import { TextLink } from "../_components/text-link";
import { adminPageMetadata, loadAdmin } from "../load";

export const generateMetadata = () => adminPageMetadata("Organizations");

export default async function AdminOrganizationsPage({ searchParams }: PageProps<"/admin/organizations">) {
  const { db } = await loadAdmin();
  const list = organizationListSchema.parse(await searchParams);
  return (
    <ListPage
      title="Organizations"
      description="Everybody’s, newest first."
      path="/admin/organizations"
      list={list}
      searchLabel="Search by name, address or id"
      filters={[
        {
          name: "plan",
          label: "Plan",
          all: "All plans",
          options: planKeys.map((key) => ({ value: key, label: planOf(key).name })),
        },
        {
          name: "status",
          label: "Subscription",
          all: "Any status",
          options: subscriptionStates.map((value) => ({
            value,
            label: value === "none" ? "No subscription" : statusLabel(value),
          })),
        },
      ]}
      read={({ limit }) => listOrganizations(db, { ...list, limit })}
      nothingFits="No organization fits"
    >
      {(organizations) => (
        <Table label="Organizations">
          <TableHeader>
            <TableRow>
              <TableHead>Name</TableHead>
              <TableHead>Address</TableHead>
              <TableHead>Plan</TableHead>
              <TableHead>Subscription</TableHead>
              <TableHead numeric>Members</TableHead>
              <TableHead>Created</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {organizations.map((organization) => (
              <TableRow key={organization.id}>
                <TableCell className="w-full max-w-0 min-w-44 truncate">
                  <TextLink href={adminPath("organizations", organization.id)}>{organization.name}</TextLink>
                </TableCell>
                <TableCell className="text-muted">{organization.slug}</TableCell>
                <TableCell>{planName(organization.planKey)}</TableCell>
                <TableCell>
                  <SubscriptionBadge status={organization.status} />
                </TableCell>
                <TableCell numeric>{organization.members}</TableCell>
                <TableCell className="text-muted">
                  <LocalTime value={organization.createdAt} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </ListPage>
  );
}

/** A plan that isn't sold any more goes by its key. */
function planName(key: string | null): string {
  return key && isPlanKey(key) ? planOf(key).name : (key ?? "Unknown");
}

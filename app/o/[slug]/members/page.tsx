import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { organizationPath } from "@/app/o/paths";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { seatCost } from "@/lib/billing/seats/seat-cost";
import { hrefWith } from "@/lib/href";
import { formatMoney } from "@/lib/money";
import { countMembers, listMembers } from "@/lib/organizations/members";
import { can, roleNames } from "@/lib/organizations/permissions";
import { memberListSchema } from "@/lib/organizations/schema";
import { loadEntitlements, loadOrganization, loadSubscriptionState } from "../load";
import { MemberMenu } from "./_components/member-menu";
import { SeatsCard } from "./_components/seats-card";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage({ params, searchParams }: PageProps<"/o/[slug]/members">) {
  const { slug } = await params;
  const { organization, user, role } = await loadOrganization(slug);
  if (!can(role, "members.read")) notFound();
  const list = memberListSchema.parse(await searchParams);
  const organizationId = organization.id;
  const { page, members } = await withTenant(database(), organizationId, async (db) => ({
    page: await listMembers(db, { organizationId, ...list }),
    members: await countMembers(db, { organizationId }),
  }));
  const { plan, subscriptionId } = await loadEntitlements(organizationId);
  // What a subscription that grants nothing would cost is nobody's concern.
  const subscription = subscriptionId ? await loadSubscriptionState(organizationId) : null;
  const onTrial = subscription?.status === "trialing";
  const cost = subscription && seatCost(subscription, { members });
  const fewer = subscription && members > 1 ? seatCost(subscription, { members: members - 1 }) : null;
  const seatNote =
    fewer && !onTrial
      ? `From now on a seat less is paid: ${formatMoney(fewer.all)} every ${fewer.every}. The rest of this period is given back on the next invoice.`
      : null;
  const path = organizationPath(slug, "members");
  const mayManage = can(role, "members.manage");
  return (
    <>
      <PageHeader title="Members" description={`Who belongs to ${organization.name}, and in which role.`} />
      <SeatsCard
        organization={organization}
        plan={plan}
        members={members}
        cost={cost}
        onTrial={onTrial}
        mayChoosePlan={can(role, "billing.manage")}
      />
      <Card>
        <Table label="Members">
          <TableHeader>
            <TableRow>
              <TableHead>Name</TableHead>
              <TableHead className="max-lg:hidden">E-mail</TableHead>
              <TableHead className={mayManage ? undefined : "max-sm:rounded-tr-md"}>Role</TableHead>
              <TableHead className="max-sm:hidden">Member since</TableHead>
              {mayManage && (
                <TableHead>
                  <span className="sr-only">Actions</span>
                </TableHead>
              )}
            </TableRow>
          </TableHeader>
          <TableBody>
            {page.rows.map((member) => (
              <TableRow key={member.userId}>
                <TableCell className="w-full max-w-0 min-w-44">
                  <span className="flex items-center gap-2.5">
                    <Avatar name={member.name ?? member.email} image={member.image} size="sm" />
                    <span className="min-w-0">
                      <span className="flex items-center gap-2">
                        <span className="truncate font-medium">{member.name ?? member.email}</span>
                        {member.userId === user.id && <Badge>You</Badge>}
                      </span>
                      <span className="block truncate text-muted text-xs lg:hidden">{member.email}</span>
                    </span>
                  </span>
                </TableCell>
                <TableCell className="text-muted max-lg:hidden">{member.email}</TableCell>
                <TableCell>{roleNames[member.role]}</TableCell>
                <TableCell className="text-muted max-sm:hidden">
                  <LocalTime value={member.since} />
                </TableCell>
                {mayManage && (
                  <TableCell className="w-0 py-1 text-right">
                    {(role === "owner" || member.role !== "owner") && (
                      <MemberMenu
                        organization={{ slug, name: organization.name }}
                        member={{
                          userId: member.userId,
                          name: member.name ?? member.email,
                          role: member.role,
                        }}
                        isSelf={member.userId === user.id}
                        readerIsOwner={role === "owner"}
                        seatNote={seatNote}
                      />
                    )}
                  </TableCell>
                )}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Card>
      <div className="mt-4">
        <Pagination
          previousHref={page.previous ? hrefWith(path, { before: page.previous }) : null}
          nextHref={page.next ? hrefWith(path, { after: page.next }) : null}
        />
      </div>
    </>
  );
}

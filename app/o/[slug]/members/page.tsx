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
import { hrefWith } from "@/lib/href";
import { listMembers } from "@/lib/organizations/members";
import { can, roleNames } from "@/lib/organizations/permissions";
import { memberListSchema } from "@/lib/organizations/schema";
import { loadOrganization } from "../load";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage({ params, searchParams }: PageProps<"/o/[slug]/members">) {
  const { slug } = await params;
  const { organization, user, role } = await loadOrganization(slug);
  if (!can(role, "members.read")) notFound();
  const list = memberListSchema.parse(await searchParams);
  const page = await withTenant(database(), organization.id, (db) =>
    listMembers(db, { organizationId: organization.id, ...list }),
  );
  const path = organizationPath(slug, "members");
  return (
    <>
      <PageHeader title="Members" description={`Who belongs to ${organization.name}, and in which role.`} />
      <Card>
        <Table label="Members">
          <TableHeader>
            <TableRow>
              <TableHead>Name</TableHead>
              <TableHead className="max-lg:hidden">E-mail</TableHead>
              <TableHead className="max-sm:rounded-tr-md">Role</TableHead>
              <TableHead className="max-sm:hidden">Member since</TableHead>
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

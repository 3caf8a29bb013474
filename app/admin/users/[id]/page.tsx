import { notFound } from "next/navigation";
import { TextLink } from "@/app/admin/_components/text-link";
import { UserBadges } from "@/app/admin/_components/user-badges";
import { adminPageMetadata, loadAdmin } from "@/app/admin/load";
import { adminPath } from "@/app/admin/paths";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { CopyableText } from "@/components/ui/copy-button";
import { DataItem, DataList } from "@/components/ui/data-list";
import { LocalTime } from "@/components/ui/local-time";
import { PageHeader } from "@/components/ui/page-header";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { findUserDetail } from "@/lib/admin/users";
import { idSchema } from "@/lib/ids";
import { roleNames } from "@/lib/organizations/permissions";

export const generateMetadata = () => adminPageMetadata("User");

export default async function AdminUserPage({ params }: PageProps<"/admin/users/[id]">) {
  const { db } = await loadAdmin();
  const id = idSchema("user").safeParse((await params).id);
  const detail = id.success ? await findUserDetail(db, { userId: id.data }) : null;
  if (!detail) notFound();
  const { user, memberships } = detail;
  return (
    <>
      <PageHeader
        title={user.name ?? user.email}
        status={<UserBadges user={user} />}
        parents={[{ href: "/admin/users", label: "Users" }]}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card>
          <CardHeader title="Organizations" />
          {memberships.length === 0 ? (
            <p className="px-5 pt-2 pb-5 text-muted">Belongs to none.</p>
          ) : (
            <div className="mt-3 border-t">
              <Table label="Organizations">
                <TableHeader>
                  <TableRow>
                    <TableHead>Name</TableHead>
                    <TableHead>Address</TableHead>
                    <TableHead>Role</TableHead>
                    <TableHead>Since</TableHead>
                  </TableRow>
                </TableHeader>
                <TableBody>
                  {memberships.map((membership) => (
                    <TableRow key={membership.organizationId}>
                      <TableCell className="w-full min-w-40 max-w-0 truncate">
                        <TextLink href={adminPath("organizations", membership.organizationId)}>
                          {membership.name}
                        </TextLink>
                      </TableCell>
                      <TableCell className="text-muted">{membership.slug}</TableCell>
                      <TableCell>{roleNames[membership.role]}</TableCell>
                      <TableCell className="text-muted">
                        <LocalTime value={membership.since} />
                      </TableCell>
                    </TableRow>
                  ))}
                </TableBody>
              </Table>
            </div>
          )}
        </Card>
        <Card className="max-lg:order-first">
          <CardHeader title="Facts" />
          <CardContent>
            <DataList className="[&>div]:sm:grid-cols-[6rem_1fr]">
              <DataItem term="Id">
                <CopyableText value={user.id} />
              </DataItem>
              <DataItem term="E-mail">
                <CopyableText value={user.email} />
              </DataItem>
              <DataItem term="Verified">
                {user.emailVerified ? <LocalTime value={user.emailVerified} format="time" /> : "Not yet"}
              </DataItem>
              <DataItem term="Signed up">
                <LocalTime value={user.createdAt} format="time" />
              </DataItem>
              {user.disabledAt && (
                <DataItem term="Disabled">
                  <LocalTime value={user.disabledAt} format="time" />
                </DataItem>
              )}
              <DataItem term="Sessions">{detail.sessions}</DataItem>
            </DataList>
          </CardContent>
        </Card>
      </div>
    </>
  );
}

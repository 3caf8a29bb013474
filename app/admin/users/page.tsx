import { adminPath } from "@/app/admin/paths";
import { Avatar } from "@/components/ui/avatar";
import { LocalTime } from "@/components/ui/local-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { userListSchema } from "@/lib/admin/schema";
import { listUsers } from "@/lib/admin/users";
import { ListPage } from "../_components/list-page";
import { TextLink } from "../_components/text-link";
import { UserBadges } from "../_components/user-badges";
import { adminPageMetadata, loadAdmin } from "../load";

export const generateMetadata = () => adminPageMetadata("Users");

export default async function AdminUsersPage({ searchParams }: PageProps<"/admin/users">) {
  const { db } = await loadAdmin();
  const list = userListSchema.parse(await searchParams);
  return (
    <ListPage
      title="Users"
      description="Everybody with an account, newest first."
      path="/admin/users"
      list={list}
      searchLabel="Search by name, e-mail or id"
      filters={[
        {
          name: "role",
          label: "Role",
          all: "All people",
          options: [
            { value: "admin", label: "Administrators" },
            { value: "user", label: "Customers" },
          ],
        },
      ]}
      read={({ limit }) => listUsers(db, { ...list, limit })}
      nothingFits="Nobody fits"
    >
      {(users) => (
        <Table label="Users">
          <TableHeader>
            <TableRow>
              <TableHead>Name</TableHead>
              <TableHead>E-mail</TableHead>
              <TableHead>State</TableHead>
              <TableHead numeric>Organizations</TableHead>
              <TableHead>Signed up</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {users.map((user) => (
              <TableRow key={user.id}>
                <TableCell className="w-full max-w-0 min-w-44">
                  <span className="flex items-center gap-2.5">
                    <Avatar name={user.name ?? user.email} image={user.image} size="sm" />
                    <span className="truncate">
                      <TextLink href={adminPath("users", user.id)}>{user.name ?? "Unnamed"}</TextLink>
                    </span>
                  </span>
                </TableCell>
                <TableCell className="text-muted">{user.email}</TableCell>
                <TableCell>
                  <UserBadges user={user} />
                </TableCell>
                <TableCell numeric>{user.organizations}</TableCell>
                <TableCell className="text-muted">
                  <LocalTime value={user.createdAt} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </ListPage>
  );
}

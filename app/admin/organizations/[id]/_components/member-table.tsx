import { TextLink } from "@/app/admin/_components/text-link";
import { adminPath } from "@/app/admin/paths";
import { LocalTime } from "@/components/ui/local-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Member } from "@/lib/organizations/members";
import { roleNames } from "@/lib/organizations/permissions";

export function MemberTable({ members }: { members: readonly Member[] }) {
  if (members.length === 0) return <p className="px-5 pt-2 pb-5 text-muted">Nobody belongs to it.</p>;
  return (
    <div className="mt-3 border-t">
      <Table label="Members">
        <TableHeader>
          <TableRow>
            <TableHead>Name</TableHead>
            <TableHead className="w-full">E-mail</TableHead>
            <TableHead>Role</TableHead>
            <TableHead>Since</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {members.map((member) => (
            <TableRow key={member.userId}>
              <TableCell>
                <TextLink href={adminPath("users", member.userId)}>{member.name ?? "Unnamed"}</TextLink>
              </TableCell>
              <TableCell className="min-w-40 max-w-0 truncate text-muted" title={member.email}>
                {member.email}
              </TableCell>
              <TableCell>{roleNames[member.role]}</TableCell>
              <TableCell className="text-muted">
                <LocalTime value={member.since} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

import { Badge } from "@/components/ui/badge";
import type { UserRow } from "@/lib/admin/users";

/** What is out of the ordinary about an account. */
export function UserBadges({ user }: { user: Pick<UserRow, "role" | "emailVerified" | "disabledAt"> }) {
  const ordinary = user.role === "user" && user.emailVerified && !user.disabledAt;
  if (ordinary) return <span className="text-faint">Verified</span>;
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {user.role === "admin" && <Badge tone="accent">Administrator</Badge>}
      {!user.emailVerified && <Badge tone="caution">Not verified</Badge>}
      {user.disabledAt && <Badge tone="danger">Disabled</Badge>}
    </span>
  );
}

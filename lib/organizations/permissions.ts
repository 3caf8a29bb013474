/** What each role may do in its organization. This table is the one place that says so. */
const permissionsByRole = {
  owner: [
    "organization.read",
    "organization.update",
    "members.read",
    "members.manage",
    "billing.read",
    "billing.manage",
    "projects.read",
    "projects.write",
  ],
  admin: [
    "organization.read",
    "organization.update",
    "members.read",
    "members.manage",
    "billing.read",
    "billing.manage",
    "projects.read",
    "projects.write",
  ],
  billing: ["organization.read", "members.read", "billing.read", "billing.manage", "projects.read"],
  member: ["organization.read", "members.read", "projects.read", "projects.write"],
} as const satisfies Record<string, readonly string[]>;

export type MemberRole = keyof typeof permissionsByRole;
export type Permission = (typeof permissionsByRole)[MemberRole][number];

/** The roles as people read them. */
export const roleNames: Readonly<Record<MemberRole, string>> = {
  owner: "Owner",
  admin: "Admin",
  billing: "Billing",
  member: "Member",
};

export const memberRoles = ["owner", "admin", "billing", "member"] as const satisfies readonly MemberRole[];

/** What a role is for, in a few words. */
export const roleDescriptions: Readonly<Record<MemberRole, string>> = {
  owner: "Everything, owners included",
  admin: "Everything but owners",
  billing: "Plan, payment and invoices",
  member: "Projects",
};

/** Whether the role may do this. A role that the table doesn't know may do nothing. */
export function can(role: MemberRole, permission: Permission): boolean {
  const granted: readonly string[] = permissionsByRole[role] ?? [];
  return granted.includes(permission);
}

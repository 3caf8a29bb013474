import { expect, test } from "vitest";
import { can, type MemberRole, type Permission } from "./permissions";

const permissions = [
  "organization.read",
  "organization.update",
  "members.read",
  "members.manage",
  "billing.read",
  "billing.manage",
  "projects.read",
  "projects.write",
] as const satisfies readonly Permission[];

const expected: Readonly<Record<MemberRole, string>> = {
  owner: "yyyyyyyy",
  admin: "yyyyyyyy",
  billing: "y.y.yyy.",
  member: "y.y...yy",
};

test.each<MemberRole>(["owner", "admin", "billing", "member"])("what a %s may do", (role) => {
  expect(permissions.map((permission) => (can(role, permission) ? "y" : ".")).join("")).toBe(expected[role]);
});

test("a role that nobody knows may do nothing", () => {
  const unknown: string = "superuser";
  for (const permission of permissions) expect(can(unknown as MemberRole, permission)).toBe(false);
});

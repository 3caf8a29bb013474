import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents, memberships } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { aMember, anOrganization, aUser } from "@/dev/testing/people";
import { aSubscription } from "@/dev/testing/subscriptions";
import { ConflictError, ForbiddenError, LimitReachedError, NotFoundError } from "@/lib/errors";
import type { OrganizationId, UserId } from "@/lib/ids";
import { queues } from "@/lib/jobs/queues";
import { addMember } from "./add-member";
import { changeRole } from "./change-role";
import type { MemberRole } from "./permissions";
import { removeMember } from "./remove-member";

const { db } = await testDatabase();
const all = acrossTenants(db);

type House = { id: OrganizationId; ownerId: UserId };

const add = ({ id, ownerId }: House, userId: UserId, role: MemberRole = "member") =>
  withTenant(db, id, (tenant) =>
    addMember(tenant, { organizationId: id, userId, role, actor: { kind: "user", userId: ownerId } }),
  );
const remove = ({ id }: House, userId: UserId, actorId: UserId) =>
  withTenant(db, id, (tenant) => removeMember(tenant, { organizationId: id, userId, actorId }));
const change = ({ id }: House, userId: UserId, role: MemberRole, actorId: UserId) =>
  withTenant(db, id, (tenant) => changeRole(tenant, { organizationId: id, userId, role, actorId }));

async function rolesIn({ id }: House): Promise<Record<string, MemberRole>> {
  const rows = await all
    .select({ userId: memberships.userId, role: memberships.role })
    .from(memberships)
    .where(eq(memberships.organizationId, id));
  return Object.fromEntries(rows.map(({ userId, role }) => [userId, role]));
}

async function audited({ id }: House) {
  const rows = await all
    .select({ action: auditEvents.action, data: auditEvents.data })
    .from(auditEvents)
    .where(eq(auditEvents.organizationId, id))
    .orderBy(auditEvents.createdAt, auditEvents.id);
  return rows.filter(({ action }) => action.startsWith("member."));
}

async function seatJobs({ id }: House): Promise<number> {
  const rows = await db.execute(
    sql`select 1 from pgboss.job where name = ${queues.syncSeats} and data ->> 'organizationId' = ${id}`,
  );
  return rows.length;
}

describe("adding a member", () => {
  test("is audited by name and lets the seats follow", async () => {
    const house = await anOrganization(db);
    const userId = await aUser(db, { name: "Nora" });
    await add(house, userId, "billing");
    expect(await rolesIn(house)).toEqual({ [house.ownerId]: "owner", [userId]: "billing" });
    expect(await audited(house)).toEqual([
      { action: "member.added", data: { name: "Nora", role: "Billing" } },
    ]);
    expect(await seatJobs(house)).toBe(1);
  });

  test("twice is refused and leaves nothing behind", async () => {
    const house = await anOrganization(db);
    const userId = await aUser(db);
    await add(house, userId);
    await expect(add(house, userId)).rejects.toThrow(ConflictError);
    expect(await audited(house)).toHaveLength(1);
    expect(await seatJobs(house)).toBe(1);
  });

  test("keeps the plan's limit, however many come at once", async () => {
    const house = await anOrganization(db);
    await aSubscription(db, { organizationId: house.id, plan: "basic" });
    const people = await Promise.all(Array.from({ length: 12 }, () => aUser(db)));
    const tries = await Promise.allSettled(people.map((userId) => add(house, userId)));
    const refused = tries.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(refused).toHaveLength(12 - 4);
    for (const reason of refused) expect(reason).toBeInstanceOf(LimitReachedError);
    expect(Object.keys(await rolesIn(house))).toHaveLength(5);
  });

  test("has no limit where each member pays", async () => {
    const house = await anOrganization(db);
    await aSubscription(db, { organizationId: house.id, plan: "team" });
    for (let count = 0; count < 30; count += 1) await add(house, await aUser(db));
    expect(Object.keys(await rolesIn(house))).toHaveLength(31);
  });
});

describe("removing a member", () => {
  test("takes them out, is audited, and lets the seats follow", async () => {
    const house = await anOrganization(db);
    const userId = await aMember(db, { organizationId: house.id, role: "member" });
    await remove(house, userId, house.ownerId);
    expect(await rolesIn(house)).toEqual({ [house.ownerId]: "owner" });
    expect(await audited(house)).toMatchObject([{ action: "member.removed" }]);
    expect(await seatJobs(house)).toBe(1);
    await expect(remove(house, userId, house.ownerId)).rejects.toThrow(NotFoundError);
  });

  test("never takes the last owner, not even when two owners remove each other at once", async () => {
    const house = await anOrganization(db);
    await expect(remove(house, house.ownerId, house.ownerId)).rejects.toThrow(/the only owner/);
    const second = await aMember(db, { organizationId: house.id, role: "owner" });
    const tries = await Promise.allSettled([
      remove(house, second, house.ownerId),
      remove(house, house.ownerId, second),
    ]);
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(Object.values(await rolesIn(house))).toEqual(["owner"]);
  });

  test.each(["billing", "member"] as const)("isn't a %s's to do", async (role) => {
    const house = await anOrganization(db);
    const actor = await aMember(db, { organizationId: house.id, role });
    await expect(remove(house, actor, actor)).rejects.toThrow(ForbiddenError);
  });

  test("of another organization finds nobody", async () => {
    const [house, other] = [await anOrganization(db), await anOrganization(db)];
    await expect(remove(house, other.ownerId, house.ownerId)).rejects.toThrow(NotFoundError);
    await expect(remove(other, other.ownerId, house.ownerId)).rejects.toThrow(ForbiddenError);
  });
});

describe("changing a role", () => {
  test("is audited with both, and the same role changes nothing", async () => {
    const house = await anOrganization(db);
    const userId = await aUser(db, { name: "Nora" });
    await add(house, userId);
    await change(house, userId, "admin", house.ownerId);
    await change(house, userId, "admin", house.ownerId);
    expect(await rolesIn(house)).toMatchObject({ [userId]: "admin" });
    expect((await audited(house)).slice(1)).toEqual([
      { action: "member.role_changed", data: { name: "Nora", from: "Member", to: "Admin" } },
    ]);
    // Nobody came or went.
    expect(await seatJobs(house)).toBe(1);
  });

  test("makes and unmakes owners by owners alone", async () => {
    const house = await anOrganization(db);
    const admin = await aMember(db, { organizationId: house.id, role: "admin" });
    const member = await aMember(db, { organizationId: house.id, role: "member" });
    await change(house, member, "billing", admin);
    await expect(change(house, member, "owner", admin)).rejects.toThrow(ForbiddenError);
    await expect(change(house, admin, "owner", admin)).rejects.toThrow(ForbiddenError);
    await expect(change(house, house.ownerId, "member", admin)).rejects.toThrow(ForbiddenError);
    await expect(remove(house, house.ownerId, admin)).rejects.toThrow(ForbiddenError);
    await change(house, admin, "owner", house.ownerId);
    expect(await rolesIn(house)).toEqual({
      [house.ownerId]: "owner",
      [admin]: "owner",
      [member]: "billing",
    });
  });

  test("never leaves an organization without an owner, not even when two owners step down at once", async () => {
    const house = await anOrganization(db);
    const second = await aMember(db, { organizationId: house.id, role: "owner" });
    const tries = await Promise.allSettled(
      [house.ownerId, second].map((userId) => change(house, userId, "member", userId)),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(Object.values(await rolesIn(house)).sort()).toEqual(["member", "owner"]);
  });
});

import { desc, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { auditEvents, users } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { aUser } from "@/dev/testing/people";
import { describeAct, describeActor } from "@/lib/audit/describe";
import { ConflictError, NotFoundError } from "@/lib/errors";
import { listAdministrators } from "./administrators";
import { demoteUser } from "./demote-user";
import { promoteUser } from "./promote-user";

const { db } = await testDatabase();

beforeEach(async () => {
  await db.update(users).set({ role: "user" });
});

const emails = async () => (await listAdministrators(db)).map(({ email }) => email);

/** What the log says of this person, newest first. */
async function log(userId: string): Promise<string[]> {
  const rows = await acrossTenants(db)
    .select({ kind: auditEvents.actorKind, action: auditEvents.action, data: auditEvents.data })
    .from(auditEvents)
    .where(eq(auditEvents.targetId, userId))
    .orderBy(desc(auditEvents.id));
  return rows.map((row) => `${describeActor({ kind: row.kind, name: null })} ${describeAct(row)}`);
}

describe("promoting", () => {
  test("makes an administrator of whoever has the address, in whatever case, once", async () => {
    const id = await aUser(db, { email: "ada@example.com" });
    expect(await promoteUser(db, { email: " Ada@Example.com" })).toEqual({
      email: "ada@example.com",
      changed: true,
    });
    expect(await promoteUser(db, { email: "ada@example.com" })).toMatchObject({ changed: false });
    expect(await emails()).toEqual(["ada@example.com"]);
    expect(await log(id)).toEqual(["An operator made ada@example.com an administrator"]);
  });

  test("finds nobody where nobody has signed up, and trusts no address before it is confirmed", async () => {
    await expect(promoteUser(db, { email: "nobody@example.com" })).rejects.toBeInstanceOf(NotFoundError);
    const id = await aUser(db, { email: "claimed@example.com", emailVerified: null });
    await expect(promoteUser(db, { email: "claimed@example.com" })).rejects.toBeInstanceOf(ConflictError);
    expect(await emails()).toEqual([]);
    expect(await log(id)).toEqual([]);
  });
});

describe("demoting", () => {
  test("takes the role away while another administrator is left", async () => {
    const id = await aUser(db, { email: "leaving@example.com", role: "admin" });
    await aUser(db, { email: "staying@example.com", role: "admin" });
    expect(await demoteUser(db, { email: "leaving@example.com" })).toMatchObject({ changed: true });
    expect(await demoteUser(db, { email: "leaving@example.com" })).toMatchObject({ changed: false });
    expect(await emails()).toEqual(["staying@example.com"]);
    expect(await log(id)).toEqual(["An operator took the administrator’s role from leaving@example.com"]);
  });

  test("leaves one who can sign in", async () => {
    const id = await aUser(db, { email: "last@example.com", role: "admin" });
    await aUser(db, { email: "disabled@example.com", role: "admin", disabledAt: new Date() });
    await expect(demoteUser(db, { email: "last@example.com" })).rejects.toThrow(
      "last@example.com is the last administrator. Add another one first.",
    );
    expect(await emails()).toEqual(["last@example.com", "disabled@example.com"]);
    expect(await log(id)).toEqual([]);
    await expect(demoteUser(db, { email: "nobody@example.com" })).rejects.toBeInstanceOf(NotFoundError);
  });

  test("of all administrators removed at once, one stays", async () => {
    const all = ["a@example.com", "b@example.com", "c@example.com", "d@example.com"];
    for (const email of all) await aUser(db, { email, role: "admin" });
    const tries = await Promise.allSettled(all.map((email) => demoteUser(db, { email })));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(all.length - 1);
    expect(await emails()).toHaveLength(1);
  });
});

import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEvents, users } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { aUser } from "@/dev/testing/people";
import { updateProfile } from "./update-profile";

const { db } = await testDatabase();

test.each(["Ada", null])(
  "a change of the name %s is stored and audited, the same name again isn't",
  async (before) => {
    const userId = await aUser(db, { name: before });
    const other = await aUser(db, { name: "Other" });
    const nameOf = async (id: typeof userId) =>
      (await db.select({ name: users.name }).from(users).where(eq(users.id, id))).map(({ name }) => name);
    await updateProfile(db, { userId, name: "Ada Lovelace" });
    await updateProfile(db, { userId, name: "Ada Lovelace" });
    expect(await nameOf(userId)).toEqual(["Ada Lovelace"]);
    expect(await nameOf(other)).toEqual(["Other"]);
    const audit = await acrossTenants(db)
      .select({ action: auditEvents.action, by: auditEvents.actorUserId })
      .from(auditEvents)
      .where(eq(auditEvents.targetId, userId));
    expect(audit).toEqual([{ action: "user.profile_updated", by: userId }]);
  },
);

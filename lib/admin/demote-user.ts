import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { users } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { ConflictError, NotFoundError } from "@/lib/errors";
import type { UserId } from "@/lib/ids";

/**
 * Makes an administrator an ordinary person again, as an act of the operator's.
 * @param params.email the address they signed up with, in whatever case.
 * @returns the address as it is stored, and whether anything changed: who is none stays none.
 * @throws NotFoundError when nobody has signed up with this address.
 * @throws ConflictError when nobody would be left to open /admin.
 */
export async function demoteUser(
  db: SystemDb,
  params: { email: string },
): Promise<{ email: string; changed: boolean }> {
  const email = params.email.trim().toLowerCase();
  return db.transaction(async (tx) => {
    // One removal at a time: two at once would each count on the other's administrator to stay.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('administrators', 0))`);
    const [user] = await tx
      .select({ id: users.id, role: users.role })
      .from(users)
      .where(eq(users.email, email))
      .for("update");
    if (!user) throw new NotFoundError(`Nobody has signed up as ${email}.`);
    if (user.role !== "admin") return { email, changed: false };
    if (!(await anotherIsLeft(tx, user.id))) {
      throw new ConflictError(`${email} is the last administrator. Add another one first.`);
    }
    await tx.update(users).set({ role: "user", updatedAt: sql`now()` }).where(eq(users.id, user.id));
    await recordAuditEvent(acrossTenants(tx), {
      organizationId: null,
      actor: { kind: "operator" },
      action: "user.demoted",
      target: { type: "user", id: user.id },
      data: { email },
    });
    return { email, changed: true };
  });
}

/** Whether there is another administrator who can sign in. */
async function anotherIsLeft(tx: SystemDb, userId: UserId): Promise<boolean> {
  const others = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, "admin"), isNull(users.disabledAt), ne(users.id, userId)))
    .limit(1);
  return others.length > 0;
}

import { eq, sql } from "drizzle-orm";
import { users } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { ConflictError, NotFoundError } from "@/lib/errors";

/**
 * Makes a person an administrator of the product, as an act of the operator's.
 * @param params.email the address they signed up with, in whatever case.
 * @returns the address as it is stored, and whether anything changed: an administrator stays one.
 * @throws NotFoundError when nobody has signed up with this address.
 * @throws ConflictError when the address isn't confirmed: whoever typed it need not be whose it is.
 */
export async function promoteUser(
  db: SystemDb,
  params: { email: string },
): Promise<{ email: string; changed: boolean }> {
  const email = params.email.trim().toLowerCase();
  return db.transaction(async (tx) => {
    const [user] = await tx
      .select({ id: users.id, role: users.role, emailVerified: users.emailVerified })
      .from(users)
      .where(eq(users.email, email))
      .for("update");
    if (!user) throw new NotFoundError(`Nobody has signed up as ${email}. Sign up in the app first.`);
    if (user.role === "admin") return { email, changed: false };
    if (!user.emailVerified) {
      throw new ConflictError(`${email} isn’t confirmed yet. Open the link that was mailed there first.`);
    }
    await tx.update(users).set({ role: "admin", updatedAt: sql`now()` }).where(eq(users.id, user.id));
    await recordAuditEvent(acrossTenants(tx), {
      organizationId: null,
      actor: { kind: "operator" },
      action: "user.promoted",
      target: { type: "user", id: user.id },
      data: { email },
    });
    return { email, changed: true };
  });
}

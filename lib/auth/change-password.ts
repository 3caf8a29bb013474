import { eq } from "drizzle-orm";
import { userPasswords, users } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { InvalidInputError, NotFoundError } from "@/lib/errors";
import type { UserId } from "@/lib/ids";
import { verifyPassword } from "./password";
import { passwordProblem } from "./password-rules";
import { storePassword } from "./reset-password";
import { revokeSessions } from "./session-store";
import { consumeTries, forgiveSignIn } from "./throttles";

/**
 * Changes the password of somebody who knows the present one. Ends the person's other sessions and tells
 * the person by mail.
 * @param params.sessionToken the session that goes on; null ends them all.
 * @throws InvalidInputError with `field` "currentPassword" or "newPassword", RateLimitedError after too many
 * wrong guesses, which count together with those of signing in.
 */
export async function changePassword(
  db: SystemDb,
  params: {
    userId: UserId;
    currentPassword: string;
    newPassword: string;
    sessionToken: string | null;
    ip: string | null;
  },
): Promise<void> {
  const [user] = await db
    .select({ email: users.email, name: users.name, hash: userPasswords.hash })
    .from(users)
    .leftJoin(userPasswords, eq(userPasswords.userId, users.id))
    .where(eq(users.id, params.userId));
  if (!user) throw new NotFoundError("There is no such account.");
  await consumeTries(db, "signIn", { email: user.email, ip: params.ip });
  if (!(await verifyPassword(params.currentPassword, user.hash))) {
    throw new InvalidInputError("This isn’t your current password.", { field: "currentPassword" });
  }
  await forgiveSignIn(db, { email: user.email, ip: params.ip });
  const problem = passwordProblem(params.newPassword, user);
  if (problem) throw new InvalidInputError(problem, { field: "newPassword" });
  await db.transaction(async (tx) => {
    await storePassword(tx, {
      userId: params.userId,
      email: user.email,
      password: params.newPassword,
      action: "user.password_changed",
    });
    await revokeSessions(tx, { userId: params.userId, exceptToken: params.sessionToken });
  });
}

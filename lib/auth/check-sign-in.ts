import { eq } from "drizzle-orm";
import { userPasswords, users } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { ForbiddenError, InvalidInputError } from "@/lib/errors";
import type { UserId } from "@/lib/ids";
import type { NextPath } from "./next-path";
import { verifyPassword } from "./password";
import { consumeTries, forgiveSignIn } from "./throttles";
import { mailVerification } from "./verification-mail";

/**
 * Whether this person may sign in with this password. An unknown address and a wrong password get the same
 * answer after the same work; anything more is told only to who knows the password.
 * @param params.next where to go on to; it travels in the mail that an unproved address gets.
 * @throws InvalidInputError, ForbiddenError when the address isn't proved yet (its link is mailed again) or
 * the account is disabled, RateLimitedError after too many wrong passwords.
 */
export async function checkSignIn(
  db: SystemDb,
  params: { email: string; password: string; next: NextPath | null; ip: string | null },
): Promise<{ id: UserId; name: string | null; email: string }> {
  await consumeTries(db, "signIn", params);
  const [user] = await db
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      emailVerified: users.emailVerified,
      disabledAt: users.disabledAt,
      hash: userPasswords.hash,
    })
    .from(users)
    .leftJoin(userPasswords, eq(userPasswords.userId, users.id))
    .where(eq(users.email, params.email));
  const matches = await verifyPassword(params.password, user?.hash ?? null);
  if (!user || !matches) throw new InvalidInputError("This e-mail address and password don’t go together.");
  if (user.disabledAt)
    throw new ForbiddenError("This account is disabled. Write to us to have it opened again.");
  if (!user.emailVerified) {
    // Counts as asking for the link: whoever signed up with somebody else's address shall not fill that inbox.
    await consumeTries(db, "resend", params);
    await db.transaction((tx) =>
      mailVerification(tx, { userId: user.id, email: user.email, next: params.next }),
    );
    throw new ForbiddenError("Confirm your e-mail address first; we’ve sent the link again.");
  }
  await forgiveSignIn(db, params);
  return { id: user.id, name: user.name, email: user.email };
}

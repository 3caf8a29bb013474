import { and, eq, isNull, sql } from "drizzle-orm";
import { userPasswords, users } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { enqueueEmail } from "@/lib/email/enqueue-email";
import { InvalidInputError } from "@/lib/errors";
import type { UserId } from "@/lib/ids";
import { consumeTry } from "@/lib/security/throttle";
import { absoluteUrl } from "./absolute-url";
import { dropEmailTokens, issueEmailToken, redeemEmailToken } from "./email-token";
import { hashPassword } from "./password";
import { passwordProblem } from "./password-rules";
import { revokeSessions } from "./session-store";
import { consumeTries, networkThrottles } from "./throttles";

/**
 * Mails a link with which to choose a new password, if the address has an account; the caller can't tell.
 * @throws RateLimitedError
 */
export async function requestPasswordReset(
  db: SystemDb,
  params: { email: string; ip: string | null },
): Promise<void> {
  await consumeTries(db, "reset", params);
  await db.transaction(async (tx) => {
    const [user] = await tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.email, params.email), isNull(users.disabledAt)));
    if (!user) return;
    const { id, token } = await issueEmailToken(tx, { userId: user.id, purpose: "reset_password" });
    await enqueueEmail(tx, {
      dedupeKey: `reset_password:${id}`,
      template: "reset_password",
      to: params.email,
      props: { url: absoluteUrl(`/reset-password?token=${token}`) },
    });
  });
}

/**
 * Sets a new password by the link that was mailed. Whoever reads that inbox has proved the address, too.
 * Ends all of the person's sessions and tells the person by mail.
 * @returns the person's address.
 * @throws InvalidInputError when the link doesn't work any more, or (`field` is then "password") when the
 * password isn't good enough; the link goes on working then. RateLimitedError.
 */
export async function resetPassword(
  db: SystemDb,
  params: { token: string; password: string; ip: string | null },
): Promise<{ email: string }> {
  if (params.ip) await consumeTry(db, networkThrottles.redeem, params.ip);
  return db.transaction(async (tx) => {
    const { userId } = await redeemEmailToken(tx, { token: params.token, purpose: "reset_password" });
    const [user] = await tx
      .update(users)
      .set({ emailVerified: sql`coalesce(${users.emailVerified}, now())` })
      .where(eq(users.id, userId))
      .returning({ email: users.email, name: users.name });
    if (!user) throw new Error(`The account of the link is gone: ${userId}`);
    const problem = passwordProblem(params.password, user);
    if (problem) throw new InvalidInputError(problem, { field: "password" });
    await storePassword(tx, {
      userId,
      email: user.email,
      password: params.password,
      action: "user.password_reset",
    });
    await revokeSessions(tx, { userId });
    return { email: user.email };
  });
}

/**
 * Stores a password that was judged good enough, records it and tells the person. Whoever may have got hold of
 * an older link to set one, can't use it any more.
 */
export async function storePassword(
  tx: SystemDb,
  params: {
    userId: UserId;
    email: string;
    password: string;
    action: "user.password_reset" | "user.password_changed";
  },
): Promise<void> {
  const hash = await hashPassword(params.password);
  await tx
    .insert(userPasswords)
    .values({ userId: params.userId, hash })
    .onConflictDoUpdate({ target: userPasswords.userId, set: { hash, updatedAt: new Date() } });
  await dropEmailTokens(tx, { userId: params.userId, purpose: "reset_password" });
  await recordAuditEvent(acrossTenants(tx), {
    organizationId: null,
    actor: { kind: "user", userId: params.userId },
    action: params.action,
    target: { type: "user", id: params.userId },
  });
  await enqueueEmail(tx, {
    dedupeKey: `password_changed:${params.userId}:${Date.now()}`,
    template: "password_changed",
    to: params.email,
    props: { resetUrl: absoluteUrl("/forgot-password") },
  });
}

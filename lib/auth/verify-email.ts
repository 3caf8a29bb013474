import { and, eq, isNull } from "drizzle-orm";
import { users } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { consumeTry } from "@/lib/security/throttle";
import { redeemEmailToken } from "./email-token";
import type { NextPath } from "./next-path";
import { consumeTries, networkThrottles } from "./throttles";
import { mailVerification } from "./verification-mail";

/**
 * Marks an address as proved, by the link that was mailed to it.
 * @returns the address.
 * @throws InvalidInputError when the link doesn't work any more, RateLimitedError.
 */
export async function verifyEmail(
  db: SystemDb,
  params: { token: string; ip: string | null },
): Promise<{ email: string }> {
  if (params.ip) await consumeTry(db, networkThrottles.redeem, params.ip);
  return db.transaction(async (tx) => {
    const { userId } = await redeemEmailToken(tx, { token: params.token, purpose: "verify_email" });
    const [user] = await tx
      .update(users)
      .set({ emailVerified: new Date() })
      .where(eq(users.id, userId))
      .returning({ email: users.email });
    if (!user) throw new Error(`The account of the link is gone: ${userId}`);
    await recordAuditEvent(acrossTenants(tx), {
      organizationId: null,
      actor: { kind: "user", userId },
      action: "user.email_verified",
      target: { type: "user", id: userId },
    });
    return user;
  });
}

/**
 * Mails a new link to an address that wasn't proved yet. For any other address nothing happens, which the
 * caller can't tell.
 * @throws RateLimitedError
 */
export async function resendVerification(
  db: SystemDb,
  params: { email: string; next: NextPath | null; ip: string | null },
): Promise<void> {
  await consumeTries(db, "resend", params);
  await db.transaction(async (tx) => {
    const [user] = await tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.email, params.email), isNull(users.emailVerified), isNull(users.disabledAt)));
    if (user) await mailVerification(tx, { userId: user.id, email: params.email, next: params.next });
  });
}

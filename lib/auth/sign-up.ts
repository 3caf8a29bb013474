import { eq } from "drizzle-orm";
import { userPasswords, users } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { enqueueEmail } from "@/lib/email/enqueue-email";
import { hrefWith } from "@/lib/href";
import type { UserId } from "@/lib/ids";
import { createOrganization } from "@/lib/organizations/create-organization";
import { absoluteUrl } from "./absolute-url";
import type { NextPath } from "./next-path";
import { hashPassword, verifyPassword } from "./password";
import { consumeTries } from "./throttles";
import { mailVerification } from "./verification-mail";

/**
 * Opens an account with an organization of its own and mails a link that proves the address. Whether the
 * address had an account before is told to its inbox alone: the caller learns nothing, not even by the time
 * it takes.
 * @param params.ip whom to count the try for; null when unknown.
 * @throws RateLimitedError
 */
export async function signUp(
  db: SystemDb,
  params: {
    name: string;
    organizationName: string;
    email: string;
    password: string;
    next: NextPath | null;
    ip: string | null;
  },
): Promise<void> {
  await consumeTries(db, "signUp", params);
  const hash = await hashPassword(params.password);
  await db.transaction(async (tx) => {
    const [user] = await tx
      .insert(users)
      .values({ name: params.name, email: params.email })
      .onConflictDoNothing({ target: users.email })
      .returning({ id: users.id });
    if (user) await openAccount(tx, { ...params, userId: user.id, hash });
    else await mailOwner(tx, params);
    await dropDisputedPassword(tx, params);
  });
}

async function openAccount(
  tx: SystemDb,
  params: { userId: UserId; hash: string; email: string; organizationName: string; next: NextPath | null },
): Promise<void> {
  const { userId, hash, email, next } = params;
  await tx.insert(userPasswords).values({ userId, hash });
  await createOrganization(tx, { name: params.organizationName, ownerId: userId });
  await recordAuditEvent(acrossTenants(tx), {
    organizationId: null,
    actor: { kind: "user", userId },
    action: "user.signed_up",
    target: { type: "user", id: userId },
  });
  await mailVerification(tx, { userId, email, next });
}

/**
 * Whoever signs up with somebody else's address must not get in once its owner has proved it. As long as nobody
 * has, and a second sign-up comes with another password, neither counts: the one who reads the inbox sets a new
 * one by the link for a forgotten password. Does the same work for every address, so that the time tells nothing.
 */
async function dropDisputedPassword(
  tx: SystemDb,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const [account] = await tx
    .select({ id: users.id, proved: users.emailVerified, hash: userPasswords.hash })
    .from(users)
    .leftJoin(userPasswords, eq(userPasswords.userId, users.id))
    .where(eq(users.email, email));
  const same = await verifyPassword(password, account?.hash ?? null);
  if (!account || account.proved || same) return;
  await tx.delete(userPasswords).where(eq(userPasswords.userId, account.id));
}

async function mailOwner(tx: SystemDb, params: { email: string; next: NextPath | null }): Promise<void> {
  const [owner] = await tx.select({ id: users.id }).from(users).where(eq(users.email, params.email));
  if (!owner) return;
  const minute = new Date().toISOString().slice(0, 16);
  await enqueueEmail(tx, {
    dedupeKey: `already_registered:${owner.id}:${minute}`,
    template: "already_registered",
    to: params.email,
    props: {
      signInUrl: absoluteUrl(hrefWith("/sign-in", { next: params.next })),
      resetUrl: absoluteUrl("/forgot-password"),
    },
  });
}

import { and, inArray, isNotNull, lt, or } from "drizzle-orm";
import { emails, emailTokens, sessions, stripeEvents } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { deleteExpiredTries } from "@/lib/security/throttle";

const day = 86_400_000;

/** For how many days the outbox keeps a mail, sent or given up. */
export const emailRetentionDays = 30;

/** For how many days a settled event is kept. Stripe itself sends and lists events for 30 days. */
export const eventRetentionDays = 90;

/**
 * Deletes what is past its time: sessions, mailed links that ran out or were used, counters of tries, old
 * mails, and old events that need nobody any more.
 */
export async function deleteExpired(db: SystemDb, params: { now?: Date } = {}): Promise<void> {
  const now = params.now ?? new Date();
  const daysAgo = (days: number) => new Date(now.getTime() - days * day);
  await db.delete(sessions).where(lt(sessions.expires, now));
  await db.delete(emailTokens).where(or(lt(emailTokens.expiresAt, now), isNotNull(emailTokens.usedAt)));
  await db
    .delete(emails)
    .where(
      and(inArray(emails.status, ["sent", "failed"]), lt(emails.createdAt, daysAgo(emailRetentionDays))),
    );
  await db
    .delete(stripeEvents)
    .where(
      and(
        inArray(stripeEvents.status, ["processed", "ignored"]),
        lt(stripeEvents.receivedAt, daysAgo(eventRetentionDays)),
      ),
    );
  await deleteExpiredTries(db);
}

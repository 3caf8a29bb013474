import { emails } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { newId } from "@/lib/ids";
import { queues } from "@/lib/jobs/queues";
import { sendJob } from "@/lib/jobs/send-job";
import type { TemplateName, TemplateProps } from "./templates";

/** How often a mail is tried; with the pauses below that is about two and a half hours. */
export const mostSendAttempts = 12;

/**
 * Puts a mail into the outbox in the caller's transaction: it is sent if, and only if, that is committed.
 * @param db any handle or transaction, an organization's too.
 * @param params.dedupeKey says what the mail is about, such as `verify_email:etk_…`; asking for the same
 * mail again does nothing.
 */
export async function enqueueEmail<Name extends TemplateName>(
  db: Pick<SystemDb, "transaction">,
  params: { dedupeKey: string; template: Name; to: string; props: TemplateProps<Name> },
): Promise<void> {
  const id = newId("email");
  await db.transaction(async (tx) => {
    // Names no conflict target, since that needs the right to read mails, which organizations don't have.
    const inserted = await tx
      .insert(emails)
      .values({ ...params, id })
      .onConflictDoNothing();
    if (inserted.count === 0) return;
    await sendJob(
      tx,
      queues.sendEmail,
      { emailId: id },
      {
        retryLimit: mostSendAttempts - 1,
        retryDelay: 5,
        retryBackoff: true,
        retryDelayMax: 3600,
        expireInSeconds: 60,
      },
    );
  });
}

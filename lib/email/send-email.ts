import { and, eq, sql } from "drizzle-orm";
import { Resend } from "resend";
import { emails } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { env } from "@/lib/env";
import { UnavailableError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { log } from "@/lib/observability/log";
import { mostSendAttempts } from "./enqueue-email";
import { renderEmail } from "./render-email";
import { isTemplateName } from "./templates";

/** Answers of Resend that no further try will change: the mail itself isn't right. */
const permanentStatus = new Set([400, 422]);

class MailRefusedError extends Error {}

/**
 * Sends one mail of the outbox; does nothing when it was sent before. After a crash between sending and
 * noting it, Resend recognises the mail by its id and doesn't send it twice.
 * @throws whatever went wrong, as long as it should be tried again.
 */
export async function sendEmail(db: SystemDb, params: { emailId: Id<"email"> }): Promise<void> {
  const [mail] = await db
    .update(emails)
    .set({ attempts: sql`${emails.attempts} + 1` })
    .where(and(eq(emails.id, params.emailId), eq(emails.status, "pending")))
    .returning({
      to: emails.to,
      template: emails.template,
      props: emails.props,
      attempts: emails.attempts,
    });
  if (!mail) return;
  try {
    await deliver(params.emailId, mail);
  } catch (fault) {
    const lastError = fault instanceof Error ? fault.message : String(fault);
    const isFinal = mail.attempts >= mostSendAttempts || fault instanceof MailRefusedError;
    await db
      .update(emails)
      .set({ lastError, ...(isFinal ? { status: "failed" as const } : {}) })
      // Another try of the same mail may have got through meanwhile.
      .where(and(eq(emails.id, params.emailId), eq(emails.status, "pending")));
    if (!isFinal) throw fault;
    log.error({ err: fault, emailId: params.emailId, attempts: mail.attempts }, "mail not sent");
    return;
  }
  await db
    .update(emails)
    .set({ status: "sent", sentAt: new Date(), props: null, lastError: null })
    .where(eq(emails.id, params.emailId));
}

/** @throws UnavailableError when Resend can't be reached or is busy, MailRefusedError when it won't have it. */
async function deliver(
  id: Id<"email">,
  mail: { to: string; template: string; props: Record<string, unknown> | null },
): Promise<void> {
  if (!isTemplateName(mail.template)) throw new MailRefusedError(`There is no template ${mail.template}.`);
  const rendered = await renderEmail(mail.template, mail.props);
  const { error } = await resend().emails.send(
    { from: env().EMAIL_FROM, to: mail.to, ...rendered },
    { idempotencyKey: id },
  );
  if (!error) return;
  if (error.statusCode !== null && permanentStatus.has(error.statusCode)) {
    throw new MailRefusedError(`${error.name}: ${error.message}`);
  }
  throw new UnavailableError(`${error.name}: ${error.message}`);
}

let client: Resend | undefined;

function resend(): Resend {
  client ??= new Resend(env().RESEND_API_KEY, {
    baseUrl: env().RESEND_BASE_URL ?? "https://api.resend.com",
  });
  return client;
}

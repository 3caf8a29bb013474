import { desc, eq } from "drizzle-orm";
import { emails, users } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { signUp } from "@/lib/auth/sign-up";
import { verifyEmail } from "@/lib/auth/verify-email";
import { newId } from "@/lib/ids";

/** What every newcomer signs up with. */
export const password = "correct horse battery staple";

/** Where requests come from whose network doesn't matter. */
export const ip = "203.0.113.9";

/** In 24 hours. */
export const tomorrow = () => new Date(Date.now() + 24 * 3_600_000);

/**
 * Somebody new, with an address of their own, who hasn't done anything yet; and what a test wants to know of
 * them. Destructure what the test is about.
 */
export function aNewcomer(db: SystemDb) {
  const email = `newcomer-${newId("user").slice(4)}@example.com`;

  /** What the sign-up form sends. */
  const form = {
    name: "Newcomer",
    organizationName: "Lighthouse",
    email,
    password,
    next: null,
    ip: null,
  };

  /** The mails to the newcomer (or another address), the newest first. */
  async function mails(to = email): Promise<{ template: string; props: Record<string, unknown> }[]> {
    const rows = await db
      .select({ template: emails.template, props: emails.props })
      .from(emails)
      .where(eq(emails.to, to))
      .orderBy(desc(emails.createdAt), desc(emails.id));
    return rows.map(({ template, props }) => ({ template, props: props ?? {} }));
  }

  /** The link in the newest mail. */
  async function newestLink(): Promise<URL> {
    const [mail] = await mails();
    return new URL(String(mail?.props.url));
  }

  async function newestToken(): Promise<string> {
    return (await newestLink()).searchParams.get("token") ?? "";
  }

  /** Their row; they must have signed up. */
  async function person() {
    const [row] = await db.select().from(users).where(eq(users.email, email));
    if (!row) throw new Error(`Nobody has ${email}.`);
    return row;
  }

  async function signUpAndVerify(): Promise<void> {
    await signUp(db, form);
    await verifyEmail(db, { token: await newestToken(), ip: null });
  }

  return { email, form, mails, newestLink, newestToken, person, signUpAndVerify };
}

import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { createDatabase } from "@/db/client";
import { type SystemDb, systemDb } from "@/db/tenancy";
import { aMember, anOrganization, aUser } from "@/dev/testing/people";
import { sessionCookieName } from "@/lib/auth/session-cookie";
import { createSession } from "@/lib/auth/session-store";
import type { OrganizationId, UserId } from "@/lib/ids";
import type { MemberRole } from "@/lib/organizations/permissions";

export const appUrl = process.env.BASE_URL ?? "";
export const stripeUrl = process.env.STRIPE_EMULATOR_URL ?? "";
export const inboxUrl = process.env.INBOX_URL ?? "";

export type TestOrganization = { id: OrganizationId; slug: string; ownerId: UserId };

type World = {
  db: SystemDb;
  /** An organization of this test's own, whose owner is signed in. */
  organization: TestOrganization;
};

/** Tests that begin signed in: the session is made as the sign-in makes it, without its form. */
export const test = base.extend<World, { pool: SystemDb }>({
  pool: [
    // It needs no other fixture, but Playwright wants to read one from this pattern.
    async ({ playwright: _ }, use) => {
      const database = createDatabase(process.env.DATABASE_URL ?? "", { max: 2 });
      await use(systemDb(database.connection));
      await database.close();
    },
    { scope: "worker" },
  ],
  db: async ({ pool }, use) => use(pool),
  organization: async ({ pool, context }, use) => {
    const organization = await anOrganization(pool);
    await signInAs(context, pool, organization.ownerId);
    await use(organization);
  },
});

export { expect };

/** Gives the browser a session of this person. */
export async function signInAs(context: BrowserContext, db: SystemDb, userId: UserId): Promise<void> {
  const { token } = await createSession(db, { userId, expires: new Date(Date.now() + 3_600_000) });
  await context.clearCookies();
  await context.addCookies([{ name: sessionCookieName(appUrl), value: token, url: appUrl, httpOnly: true }]);
}

/** Signs in a new member of the organization, with this role. */
export async function signInAsMember(
  context: BrowserContext,
  db: SystemDb,
  params: { organizationId: OrganizationId; role: MemberRole },
): Promise<void> {
  await signInAs(context, db, await aMember(db, params));
}

/** Signs in a new administrator of the product. */
export async function signInAsAdministrator(context: BrowserContext, db: SystemDb): Promise<void> {
  await signInAs(context, db, await aUser(db, { role: "admin", name: "Ada Administrator" }));
}

/** From the app to Stripe's checkout page, as the plan's button leads there. */
export async function openCheckout(page: Page, plan: "Basic" | "Pro" = "Pro"): Promise<void> {
  await page.goto(`/checkout?plan=${plan.toLowerCase()}&interval=month`);
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await page.waitForURL(`${stripeUrl}/c/pay/**`);
}

/** Fills Stripe's card form and presses its button. */
export async function payWith(page: Page, card: string): Promise<void> {
  await page.getByLabel("Card number").fill(card);
  await page.getByLabel("Expiry").fill("12/40");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: /pay [$€¥]/i }).click();
}

/** The whole way to a plan, with the card that always pays. */
export async function subscribe(page: Page, plan: "Basic" | "Pro" = "Pro"): Promise<void> {
  await openCheckout(page, plan);
  await payWith(page, "4242 4242 4242 4242");
  await expect(page.getByRole("heading", { name: `Payment received. You’re on ${plan}.` })).toBeVisible();
}

export type Mail = { subject: string; html: string; text: string };

/**
 * Waits for a mail to this address with this subject, and returns the newest.
 * @param count how many there must be: a link that was sent again voids the one before.
 */
export async function mailTo(address: string, subject: string, count = 1): Promise<Mail> {
  let found: Mail | undefined;
  await expect
    .poll(
      async () => {
        const response = await fetch(`${inboxUrl}/emails`, {
          headers: { authorization: "Bearer re_embedded" },
        });
        const { data }: { data: ({ to: string[] } & Mail)[] } = await response.json();
        const mails = data.filter((mail) => mail.to.includes(address) && mail.subject === subject);
        found = mails.at(-1);
        return mails.length >= count;
      },
      { message: `a mail to ${address}: ${subject}`, timeout: 20_000 },
    )
    .toBe(true);
  if (!found) throw new Error(`No mail to ${address}`);
  return found;
}

/** The first link of a mail's text that leads to this path of the app. */
export function linkIn(mail: Mail, path: string): string {
  const [link] = mail.text.match(new RegExp(`${appUrl}${path}\\S*`)) ?? [];
  if (!link) throw new Error(`No link to ${path} in: ${mail.text}`);
  return link;
}

import type { APIRequestContext, Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { organizations, paymentMethods, subscriptions, users } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { findCustomerId } from "@/lib/billing/ensure-customer";
import { createStripeClient } from "@/lib/billing/stripe";
import { queues } from "@/lib/jobs/queues";
import { sendJob } from "@/lib/jobs/send-job";
import {
  expect,
  inboxUrl,
  type Mail,
  mailTo,
  stripeUrl,
  subscribe,
  type TestOrganization,
  test,
} from "./support/world";

// What people are told of their billing by mail, and where the mails lead.

const stripe = createStripeClient({ secretKey: "sk_test_embedded", apiBase: stripeUrl });

type Reader = { email: string; organizationName: string };

async function readerOf(db: SystemDb, { id, ownerId }: TestOrganization): Promise<Reader> {
  const [owner] = await db.select({ email: users.email }).from(users).where(eq(users.id, ownerId));
  const [organization] = await acrossTenants(db)
    .select({ name: organizations.name })
    .from(organizations)
    .where(eq(organizations.id, id));
  if (!owner || !organization) throw new Error("The organization has no owner.");
  return { email: owner.email, organizationName: organization.name };
}

async function subscriptionOf(db: SystemDb, { id }: TestOrganization): Promise<Stripe.Subscription> {
  const customer = (await findCustomerId(db, { organizationId: id, livemode: false })) ?? "";
  const [subscription] = (await stripe.subscriptions.list({ customer, limit: 1 })).data;
  if (!subscription) throw new Error("There is no subscription.");
  return subscription;
}

async function travel(request: APIRequestContext, subscription: Stripe.Subscription, to: number) {
  const response = await request.post(`${stripeUrl}/_emulator/travel`, {
    data: { customer: subscription.customer, to },
  });
  expect(response.ok(), await response.text()).toBe(true);
}

/** The address below these words, as the button has it. */
function linkBelow(mail: Mail, words: string): string {
  const [, link] = mail.text.match(new RegExp(`^${words}:\\n(\\S+)$`, "m")) ?? [];
  if (!link) throw new Error(`No link below “${words}” in: ${mail.text}`);
  expect(mail.html).toContain(`href="${link.replaceAll("&", "&amp;")}"`);
  return link;
}

async function startTrialOfTeam(page: Page): Promise<void> {
  await page.goto("/checkout?plan=team&interval=month");
  await page.getByRole("button", { name: "Start the trial" }).click();
  await page.waitForURL(`${stripeUrl}/c/pay/**`);
  await page.getByLabel("Card number").fill("4242 4242 4242 4242");
  await page.getByLabel("Expiry").fill("12/40");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: "Start trial" }).click();
  await expect(page.getByRole("heading", { name: "Your Team trial has started." })).toBeVisible();
}

test("a failed renewal: the mail's link leads to paying, and then a mail says that all is well", async ({
  page,
  request,
  db,
  organization,
}) => {
  const { email, organizationName } = await readerOf(db, organization);
  await subscribe(page);
  await mailTo(email, `${organizationName} is on Pro`);
  const subscription = await subscriptionOf(db, organization);
  const method = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: String(subscription.customer),
  });
  await stripe.subscriptions.update(subscription.id, { default_payment_method: method.id });
  // The mail names the card that was tried: what a slow webhook of the checkout reads may be older.
  await expect
    .poll(async () => {
      const rows = await acrossTenants(db)
        .select({ id: paymentMethods.id })
        .from(subscriptions)
        .innerJoin(paymentMethods, eq(paymentMethods.id, subscriptions.defaultPaymentMethodId))
        .where(eq(subscriptions.id, subscription.id));
      return rows[0]?.id;
    })
    .toBe(method.id);
  const periodEnd = subscription.items.data[0]?.current_period_end ?? 0;
  await travel(request, subscription, periodEnd + 2 * 3600);

  const failed = await mailTo(email, `Payment of $29.00 failed for ${organizationName}`);
  expect(failed.text).toContain("We couldn’t charge $29.00 to Visa ending in 0341");
  await page.goto(linkBelow(failed, "Pay now"));
  await page.getByLabel("Another card").check();
  await page.getByRole("button", { name: "4242 4242 4242 4242" }).click();
  await page.getByRole("button", { name: "Pay $29.00" }).click();
  await expect(page.getByText("Thank you, the payment went through.")).toBeVisible();

  const recovered = await mailTo(email, `Payment of $29.00 went through for ${organizationName}`);
  await page.goto(linkBelow(recovered, "See your plan"));
  await expect(page.getByText("Active", { exact: true })).toBeVisible();
});

test("a trial: a mail the day before its end, and one that says what came after it", async ({
  page,
  request,
  db,
  organization,
}) => {
  const { email, organizationName } = await readerOf(db, organization);
  await startTrialOfTeam(page);
  const subscription = await subscriptionOf(db, organization);
  const trialEnd = Math.floor(Date.now() / 1000) + 20 * 3600;
  await stripe.subscriptions.update(subscription.id, { trial_end: trialEnd, proration_behavior: "none" });
  await expect
    .poll(async () => {
      const [row] = await acrossTenants(db)
        .select({ trialEnd: subscriptions.trialEnd })
        .from(subscriptions)
        .where(eq(subscriptions.id, subscription.id));
      return row?.trialEnd?.getTime();
    })
    .toBe(trialEnd * 1000);

  await sendJob(db, queues.tellTrialsEnding, {});
  const ending = await mailTo(email, `The trial of Team for ${organizationName} ends soon`);
  expect(ending.text).toContain("charged to Visa ending in 4242");
  await page.goto(linkBelow(ending, "See your plan"));
  await expect(page.getByText("Trial", { exact: true }).first()).toBeVisible();

  await travel(request, subscription, trialEnd + 2 * 3600);
  const ended = await mailTo(email, `The trial of Team for ${organizationName} has ended`);
  expect(ended.text).toContain("The first payment of $9.00 went through");
});

test("every mail can be seen in the inbox with example data, in light and in dark", async ({ page }) => {
  await page.goto(`${inboxUrl}/inbox`);
  await page.getByRole("link", { name: "Every mail with example data" }).click();
  await page
    .getByRole("link", { name: /payment_failed/ })
    .first()
    .click();
  const mail = page.frameLocator("iframe");
  const background = () =>
    mail
      .locator(".surface")
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  await page.getByRole("link", { name: "Dark" }).click();
  await expect.poll(background).toBe("rgb(19, 24, 24)");
  await page.getByRole("link", { name: "Light" }).click();
  await expect.poll(background).toBe("rgb(255, 255, 255)");
  await page.getByRole("link", { name: "Plain text" }).click();
  await expect(page.getByText("We couldn’t charge $29.00")).toBeVisible();
});

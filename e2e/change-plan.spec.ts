import type { APIRequestContext, Page } from "@playwright/test";
import type { SystemDb } from "@/db/tenancy";
import { findCustomerId } from "@/lib/billing/ensure-customer";
import { createStripeClient } from "@/lib/billing/stripe";
import type { OrganizationId } from "@/lib/ids";
import { expectAccessible } from "./support/accessible";
import { expect, stripeUrl, subscribe, test } from "./support/world";

// A plan that changes, as the person who pays for it sees and does it.

const stripe = createStripeClient({ secretKey: "sk_test_embedded", apiBase: stripeUrl });
const day = 86_400;

async function customerOf(db: SystemDb, organizationId: OrganizationId) {
  const customerId = (await findCustomerId(db, { organizationId, livemode: false })) ?? "";
  const present = async () => {
    const [subscription] = (await stripe.subscriptions.list({ customer: customerId, limit: 1 })).data;
    if (!subscription) throw new Error("There is no subscription.");
    return subscription;
  };
  return {
    present,
    periodEnd: async () => (await present()).items.data[0]?.current_period_end ?? 0,
    async travel(request: APIRequestContext, to: number) {
      const data = { customer: customerId, to };
      const response = await request.post(`${stripeUrl}/_emulator/travel`, { data });
      expect(response.ok(), await response.text()).toBe(true);
      expect((await request.get(`${stripeUrl}/_emulator/idle`)).ok()).toBe(true);
    },
    async payFrom(card: string) {
      const { id } = await stripe.paymentMethods.attach(card, { customer: customerId });
      await stripe.subscriptions.update((await present()).id, { default_payment_method: id });
    },
    latestInvoice: async () => (await stripe.invoices.list({ customer: customerId, limit: 1 })).data[0],
  };
}

/** Webhooks are on their way: reloads until the page says so. */
async function eventually(page: Page, text: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(text).first()).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
}

test("upgrade: the preview says what is charged, and that is charged", async ({
  page,
  request,
  db,
  organization,
}) => {
  await subscribe(page, "Basic");
  const customer = await customerOf(db, organization.id);
  await customer.travel(request, (await customer.present()).start_date + 10 * day);

  await page.goto(`/o/${organization.slug}/billing`);
  await page.getByRole("link", { name: "Change plan" }).click();
  await page
    .getByRole("link", { name: /^Upgrade ?to Pro$/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Change to Pro" })).toBeVisible();
  const button = page.getByRole("button", { name: /^Pay \$[\d.]+ and upgrade$/ });
  await expect(button).toBeVisible();
  await expect(page.getByText("Unused time on Basic", { exact: false })).toBeVisible();
  await expect(page.getByText("Projects: 25")).toBeVisible();
  await expectAccessible(page, "the page that changes a plan");
  await page.setViewportSize({ width: 1280, height: 800 });

  const [, amount = ""] = (await button.innerText()).match(/Pay \$([\d.]+)/) ?? [];
  await button.click();
  await expect(page.getByText(`You’re on Pro. $${amount} was charged.`)).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "Pro" })).toBeVisible();
  expect((await customer.latestInvoice())?.amount_paid).toBe(Math.round(Number(amount) * 100));
});

test("downgrade: it waits for the period’s end, can be undone, and then happens", async ({
  page,
  request,
  db,
  organization,
}) => {
  await subscribe(page, "Pro");
  const customer = await customerOf(db, organization.id);
  const change = `/o/${organization.slug}/billing/change?plan=basic&interval=month`;
  await page.goto(change);
  await page.getByRole("button", { name: /^Move to Basic on/ }).click();
  await expect(page.getByText(/^You move to Basic on/)).toBeVisible();
  await expect(page.getByText("Change scheduled", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Undo the change" }).click();
  await expect(page.getByText("You stay on Pro.")).toBeVisible();
  await expect(page.getByText("Active", { exact: true })).toBeVisible();

  await page.goto(change);
  await page.getByRole("button", { name: /^Move to Basic on/ }).click();
  await expect(page.getByText("Change scheduled", { exact: true })).toBeVisible();
  await customer.travel(request, (await customer.periodEnd()) + 2 * 3600);
  await eventually(page, "$12.00");
  await expect(page.getByRole("heading", { level: 2, name: "Basic" })).toBeVisible();
  expect((await customer.latestInvoice())?.amount_paid).toBe(1200);
});

test("interval: a year is paid at once, less what is left of the month", async ({
  page,
  db,
  organization,
}) => {
  await subscribe(page, "Pro");
  const customer = await customerOf(db, organization.id);
  await page.goto(`/o/${organization.slug}/billing/change?plan=pro&interval=year`);
  await expect(page.getByText("only when you pay for it changes", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: /^Pay \$2[\d.]+ and switch to yearly$/ }).click();
  await expect(page.getByText(/^You’re on Pro\. \$2/)).toBeVisible();
  await expect(page.getByText("every year")).toBeVisible();
  expect((await customer.present()).items.data[0]?.price.recurring?.interval).toBe("year");
});

test("cancel with a reason, and keep it after all", async ({ page, db, organization }) => {
  await subscribe(page, "Pro");
  const customer = await customerOf(db, organization.id);
  await page.goto(`/o/${organization.slug}/billing`);
  await page.getByRole("link", { name: "Cancel plan" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Cancel Pro" })).toBeVisible();
  await expect(page.getByText("Nothing is deleted.", { exact: false })).toBeVisible();
  await expectAccessible(page, "the page that cancels a plan");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByLabel("Why?").selectOption("too_expensive");
  await page.getByLabel("Anything you’d like to tell us").fill("We are four people.");
  await page.getByRole("button", { name: "Cancel Pro" }).click();
  await expect(page.getByText(/^Pro is cancelled\. You have it until/)).toBeVisible();
  await expect(page.getByText("Cancellation scheduled", { exact: true })).toBeVisible();
  expect((await customer.present()).cancellation_details).toMatchObject({
    feedback: "too_expensive",
    comment: "We are four people.",
  });

  await page.getByRole("button", { name: "Keep my plan" }).click();
  await expect(page.getByText("Active", { exact: true })).toBeVisible();
  expect((await customer.present()).cancel_at).toBeNull();
});

test("pause instead of leaving, and resume", async ({ page, db, organization }) => {
  await subscribe(page, "Pro");
  const customer = await customerOf(db, organization.id);
  await page.goto(`/o/${organization.slug}/billing/cancel`);
  await page.getByLabel("For how long").selectOption("2");
  await page.getByRole("button", { name: "Pause Pro" }).click();
  await expect(page.getByText(/^Pro is paused\. It goes on by itself on/)).toBeVisible();
  await expect(page.getByText("Paused", { exact: true }).first()).toBeVisible();
  await page.getByRole("link", { name: "Resume now" }).first().click();
  await expect(page.getByText("nothing is charged today", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Resume Pro" }).click();
  await expect(page.getByText("Active", { exact: true })).toBeVisible();
  expect((await customer.present()).pause_collection).toBeNull();
});

test("cancel now: the plan ends at once, and it says that nothing is refunded", async ({
  page,
  organization,
}) => {
  await subscribe(page, "Basic");
  await page.goto(`/o/${organization.slug}/billing/cancel`);
  await page.getByLabel("Now", { exact: false }).check();
  await expect(page.getByText("What you have paid isn’t refunded.", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "End Basic now" }).click();
  await expect(page.getByText("Basic has ended. You’re on the Free plan.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "Free" })).toBeVisible();
});

test("3-D Secure: until the bank has its confirmation the old plan stays, then the new one is there", async ({
  page,
  db,
  organization,
}) => {
  await subscribe(page, "Basic");
  const customer = await customerOf(db, organization.id);
  await customer.payFrom("pm_card_authenticationRequired");
  await page.goto(`/o/${organization.slug}/billing/change?plan=pro&interval=month`);
  await page.getByRole("button", { name: /^Pay \$[\d.]+ and upgrade$/ }).click();
  await expect(page.getByText(/^Your bank wants you to confirm the payment of/)).toBeVisible();
  await expect(page.getByText("You’re still on Basic", { exact: false })).toBeVisible();
  const billing = await page.context().newPage();
  await billing.goto(`/o/${organization.slug}/billing`);
  await expect(billing.getByRole("heading", { level: 2, name: "Basic" })).toBeVisible();
  // It says the same when one comes back to it.
  await page.reload();
  await page.getByRole("link", { name: "Confirm payment" }).click();
  await page.getByRole("button", { name: /^Pay \$/ }).click();
  await page.getByRole("button", { name: "Approve payment" }).click();
  await expect(page.getByText("Thank you, the payment went through.")).toBeVisible();
  await expect(async () => {
    await billing.reload();
    await expect(billing.getByRole("heading", { level: 2, name: "Pro" })).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
});

test("what can’t be is said, and changes nothing: no such plan, the same plan, no subscription, Stripe down", async ({
  page,
  request,
  db,
  organization,
}) => {
  const change = `/o/${organization.slug}/billing/change`;
  await page.goto(`${change}?plan=pro&interval=month`);
  await expect(page.getByText("Choose a plan first", { exact: false })).toBeVisible();
  await page.goto(`/o/${organization.slug}/billing/cancel`);
  await expect(page.getByRole("heading", { name: "There is no plan to cancel" })).toBeVisible();

  await subscribe(page, "Basic");
  for (const [query, says] of [
    ["plan=gold&interval=month", "There is no such plan"],
    ["plan=pro&interval=fortnight", "There is no such plan"],
    ["plan=basic&interval=month", "You’re on this plan already"],
    ["plan=pro&interval=month&currency=eur", "a running plan keeps its currency"],
  ] as const) {
    await page.goto(`${change}?${query}`);
    await expect(page.getByText(says, { exact: false })).toBeVisible();
  }

  const customer = await customerOf(db, organization.id);
  const { id } = await customer.present();
  expect((await request.get(`${stripeUrl}/_emulator/idle`)).ok()).toBe(true);
  const failure = { kind: "api", path: `/v1/subscriptions/${id}`, status: 500, times: 1 };
  await request.post(`${stripeUrl}/_emulator/fail_next`, { data: failure });
  await page.goto(`${change}?plan=pro&interval=month`);
  await expect(page.getByRole("heading", { name: "We can’t reach our payment provider" })).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  const button = page.getByRole("button", { name: /^Pay \$[\d.]+ and upgrade$/ });
  await expect(button).toBeVisible();
  await request.post(`${stripeUrl}/_emulator/fail_next`, { data: failure });
  await button.click();
  await expect(page.getByText("provider doesn’t answer right now", { exact: false })).toBeVisible();
  expect((await customer.present()).items.data[0]?.price.unit_amount).toBe(1200);
});

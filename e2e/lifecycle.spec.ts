import type { APIRequestContext, Page } from "@playwright/test";
import type Stripe from "stripe";
import type { SystemDb } from "@/db/tenancy";
import { findCustomerId } from "@/lib/billing/ensure-customer";
import { createStripeClient } from "@/lib/billing/stripe";
import {
  expect,
  openCheckout,
  payWith,
  stripeUrl,
  subscribe,
  type TestOrganization,
  test,
} from "./support/world";

// What happens to a plan by itself, as its people see it on every page.

const stripe = createStripeClient({ secretKey: "sk_test_embedded", apiBase: stripeUrl });
const day = 86_400;

type Customer = { id: string; subscription: Stripe.Subscription; periodEnd: number };

async function customerOf(db: SystemDb, { id }: TestOrganization): Promise<Customer> {
  const customerId = await findCustomerId(db, { organizationId: id, livemode: false });
  const { data } = await stripe.subscriptions.list({ customer: customerId ?? "", limit: 1 });
  const [subscription] = data;
  if (!customerId || !subscription) throw new Error("There is no subscription.");
  return { id: customerId, subscription, periodEnd: subscription.items.data[0]?.current_period_end ?? 0 };
}

async function travel(request: APIRequestContext, { id }: Customer, to: number): Promise<void> {
  const response = await request.post(`${stripeUrl}/_emulator/travel`, { data: { customer: id, to } });
  expect(response.ok(), await response.text()).toBe(true);
}

/** Renewals are charged to this card from now on. */
async function payFrom({ id, subscription }: Customer, card: string): Promise<void> {
  const method = await stripe.paymentMethods.attach(card, { customer: id });
  await stripe.subscriptions.update(subscription.id, { default_payment_method: method.id });
}

/** Reloads until the page's own banner says so: webhooks are on their way. */
async function expectBanner(page: Page, title: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(title)).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
}

async function expectNoBanner(page: Page, title: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText(title)).toHaveCount(0);
  }).toPass({ timeout: 30_000 });
}

async function tryToCreateProject(page: Page, slug: string, name: string): Promise<void> {
  await page.goto(`/o/${slug}/projects`);
  await page.getByRole("button", { name: "New project" }).first().click();
  await page.getByRole("dialog").getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Create project" }).click();
}

test("a renewal that isn't paid: a warning, then read-only, then everything again once it is paid", async ({
  page,
  request,
  db,
  organization,
}) => {
  await subscribe(page);
  const customer = await customerOf(db, organization);
  await payFrom(customer, "pm_card_chargeCustomerFail");
  await travel(request, customer, customer.periodEnd + 2 * 3600);
  await page.goto(`/o/${organization.slug}`);
  await expectBanner(page, "The last payment failed");
  await tryToCreateProject(page, organization.slug, "Within the grace");
  await expect(page.getByRole("row").filter({ hasText: "Within the grace" })).toBeVisible();

  await travel(request, customer, customer.periodEnd + 12 * day);
  await expectBanner(page, "This organization is read-only");
  await tryToCreateProject(page, organization.slug, "Too late");
  await expect(page.getByRole("dialog").getByText(/read-only until its subscription is paid/)).toBeVisible();
  await expect(page.getByRole("dialog").getByLabel("Name")).toHaveValue("Too late");
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Pay invoice" }).click();
  await page.getByLabel("Another card").check();
  await page.getByRole("button", { name: "4242 4242 4242 4242" }).click();
  await page.getByRole("button", { name: "Pay $29.00" }).click();
  await expect(page.getByText("Thank you, the payment went through.")).toBeVisible();

  await page.goto(`/o/${organization.slug}`);
  await expectNoBanner(page, "This organization is read-only");
  await tryToCreateProject(page, organization.slug, "Paid again");
  await expect(page.getByRole("row").filter({ hasText: "Paid again" })).toBeVisible();
});

test("a renewal that the bank wants confirmed offers the way to do so", async ({
  page,
  request,
  db,
  organization,
}) => {
  await subscribe(page);
  const customer = await customerOf(db, organization);
  await payFrom(customer, "pm_card_authenticationRequired");
  await travel(request, customer, customer.periodEnd + 2 * 3600);
  await page.goto(`/o/${organization.slug}`);
  await expectBanner(page, "A payment needs your confirmation");
  await page.getByRole("link", { name: "Confirm payment" }).click();
  await page.getByRole("button", { name: "Pay $29.00" }).click();
  await page.getByRole("button", { name: "Approve payment" }).click();
  await expect(page.getByText("Thank you, the payment went through.")).toBeVisible();
  await page.goto(`/o/${organization.slug}`);
  await expectNoBanner(page, "A payment needs your confirmation");
  await page.goto(`/o/${organization.slug}/billing`);
  await expect(page.getByText("Active", { exact: true })).toBeVisible();
});

test("a plan that was cancelled says until when it lasts, and then is the free one", async ({
  page,
  request,
  db,
  organization,
}) => {
  await subscribe(page);
  const customer = await customerOf(db, organization);
  await stripe.subscriptions.update(customer.subscription.id, { cancel_at_period_end: true });
  await page.goto(`/o/${organization.slug}`);
  await expectBanner(page, "Your plan is cancelled");
  await expect(page.getByRole("button", { name: "Keep my plan" })).toBeVisible();

  await travel(request, customer, customer.periodEnd + 2 * 3600);
  await expectNoBanner(page, "Your plan is cancelled");
  await page.goto(`/o/${organization.slug}/billing`);
  await expect(page.getByRole("heading", { level: 2, name: "Free" })).toBeVisible();
  await expect(page.getByText(/Your Pro plan ended on/)).toBeVisible();
});

test("a trial counts its days on every page", async ({ page, organization }) => {
  await page.goto("/checkout?plan=team&interval=month");
  await page.getByRole("button", { name: /continue|start/i }).click();
  await page.waitForURL(`${stripeUrl}/c/pay/**`);
  await page.getByLabel("Card number").fill("4242 4242 4242 4242");
  await page.getByLabel("Expiry").fill("12/40");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: "Start trial" }).click();
  await expect(page.getByRole("heading", { name: "Your Team trial has started." })).toBeVisible();
  await page.goto(`/o/${organization.slug}`);
  await expect(page.getByText("14 days left in your trial")).toBeVisible();
});

test("a card that expires is pointed out in time", async ({ page, request, db, organization }) => {
  await openCheckout(page);
  await payWith(page, "4242 4242 4242 4242");
  await expect(page.getByRole("heading", { name: "Payment received. You’re on Pro." })).toBeVisible();
  const customer = await customerOf(db, organization);
  const { data } = await stripe.paymentMethods.list({ customer: customer.id });
  const now = new Date();
  const replaced = await request.post(`${stripeUrl}/_emulator/payment_methods/${data[0]?.id}/replace`, {
    data: { expMonth: now.getUTCMonth() + 1, expYear: now.getUTCFullYear() },
  });
  expect(replaced.ok(), await replaced.text()).toBe(true);
  await page.goto(`/o/${organization.slug}`);
  await expectBanner(page, "Visa ending in 4242 expires soon");
});

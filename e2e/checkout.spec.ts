import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import type { SystemDb } from "@/db/tenancy";
import { anOrganization } from "@/dev/testing/people";
import { findCustomerId } from "@/lib/billing/ensure-customer";
import { createStripeClient } from "@/lib/billing/stripe";
import { expect, payWith, stripeUrl, type TestOrganization, test } from "./support/world";

const stripe = createStripeClient({ secretKey: "sk_test_embedded", apiBase: stripeUrl });

const daySeconds = 86_400;

/** What the embedded Stripe's control surface does on request. */
async function control(path: string, body: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${stripeUrl}/_emulator${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

async function customerOf(db: SystemDb, { id }: TestOrganization): Promise<string> {
  return (await findCustomerId(db, { organizationId: id, livemode: false })) ?? "";
}

/** From the checkout at this address to Stripe's page. */
async function toStripe(page: Page, button = "Continue to payment"): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  await page.waitForURL(`${stripeUrl}/c/pay/**`);
}

/** Types a card that pays and presses Stripe's button. */
async function giveCard(page: Page, button: RegExp): Promise<void> {
  await page.getByLabel("Card number").fill("4242 4242 4242 4242");
  await page.getByLabel("Expiry").fill("12/40");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: button }).click();
}

const invoices = (page: Page) => page.getByRole("table", { name: "Invoices" });

test("a trial starts without a charge, ends with the first payment, and isn't offered again", async ({
  page,
  db,
  organization,
}) => {
  // Two checkouts and a trial's end are more than the others do in their time.
  test.slow();
  await page.goto("/checkout?plan=team&interval=month");
  await expect(page.getByText("Nothing: 14 days free")).toBeVisible();
  await expect(page.getByText("$9.00 every month")).toBeVisible();
  await toStripe(page, "Start the trial");
  await giveCard(page, /start trial/i);
  await expect(page.getByRole("heading", { name: "Your Team trial has started." })).toBeVisible();

  const customer = await customerOf(db, organization);
  expect((await stripe.charges.list({ customer })).data).toEqual([]);
  const [trial] = (await stripe.subscriptions.list({ customer })).data;
  await control("/travel", { customer, to: (trial?.trial_end ?? 0) + daySeconds });
  await expect(async () => {
    await page.goto(`/o/${organization.slug}/billing`);
    await expect(invoices(page).getByRole("row").filter({ hasText: "$9.00" })).toContainText("Paid", {
      timeout: 1000,
    });
  }).toPass();

  await stripe.subscriptions.cancel(trial?.id ?? "");
  await expect(async () => {
    await page.goto("/checkout?plan=team&interval=month");
    await expect(page.getByRole("button", { name: "Continue to payment" })).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(page.getByText("14 days free")).toHaveCount(0);
  await toStripe(page);
  // Who comes back pays with the card of before.
  await expect(page.getByRole("radio", { name: /Visa ending in 4242/ })).toBeChecked();
  await page.getByRole("button", { name: /pay \$9\.00/i }).click();
  await expect(page.getByRole("heading", { name: "Payment received. You’re on Team." })).toBeVisible();
});

test("a promotion link says what it takes off, and takes it off", async ({ page, organization }) => {
  const code = `SPRING${randomBytes(4).toString("hex").toUpperCase()}`;
  const coupon = await stripe.coupons.create({
    percent_off: 25,
    duration: "repeating",
    duration_in_months: 3,
  });
  await stripe.promotionCodes.create({ code, promotion: { type: "coupon", coupon: coupon.id } });

  await page.goto(`/pricing?promo=${code.toLowerCase()}`);
  await page.getByRole("link", { name: "Get Pro" }).click();
  await expect(page.getByText(`${code}: 25% off for 3 months`)).toBeVisible();
  await toStripe(page);
  await payWith(page, "4242 4242 4242 4242");
  await expect(page.getByRole("heading", { name: "Payment received. You’re on Pro." })).toBeVisible();
  await page.goto(`/o/${organization.slug}/billing`);
  await expect(invoices(page)).toContainText("$21.75");
});

test("a promotion code that can't be used says why, and the plan can be bought without it", async ({
  page,
  organization: _,
}) => {
  const code = `DOLLARS${randomBytes(4).toString("hex").toUpperCase()}`;
  const coupon = await stripe.coupons.create({ amount_off: 500, currency: "usd", duration: "once" });
  await stripe.promotionCodes.create({ code, promotion: { type: "coupon", coupon: coupon.id } });

  await page.goto(`/checkout?plan=pro&interval=month&currency=eur&promo=${code}`);
  await expect(page.getByText(/takes off an amount in USD, and you pay in EUR/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue to payment" })).toHaveCount(0);
  await page.getByRole("link", { name: "Continue without it" }).click();
  await expect(page.getByText("€27.00 every month")).toBeVisible();
  await toStripe(page);
});

for (const { currency, price } of [
  { currency: "eur", price: "€27.00" },
  { currency: "jpy", price: "¥4,300" },
]) {
  test(`a plan is paid in ${currency}`, async ({ page, organization }) => {
    await page.goto(`/checkout?plan=pro&interval=month&currency=${currency}`);
    await expect(page.getByText(`${price} every month`)).toBeVisible();
    await toStripe(page);
    await payWith(page, "4242 4242 4242 4242");
    await expect(page.getByRole("heading", { name: "Payment received. You’re on Pro." })).toBeVisible();
    await page.goto(`/o/${organization.slug}/billing`);
    await expect(invoices(page)).toContainText(price);
  });
}

/** Lets a bank account pay, and leaves the return page waiting for the bank. */
async function payByDebit(page: Page, account: RegExp): Promise<void> {
  await page.goto("/checkout?plan=pro&interval=month&currency=eur");
  await toStripe(page);
  await page.getByRole("radio", { name: "SEPA Direct Debit" }).check();
  await page.getByRole("button", { name: account }).first().click();
  await page.getByRole("button", { name: /pay €27\.00/i }).click();
  await expect(page.getByRole("heading", { name: "We’re waiting for your bank" })).toBeVisible();
}

async function bankSays(db: SystemDb, organization: TestOrganization, outcome: "succeed" | "fail") {
  const customer = await customerOf(db, organization);
  const [intent] = (await stripe.paymentIntents.list({ customer })).data;
  await control(`/payment_intents/${intent?.id}/settle`, { outcome });
}

test("a bank debit grants nothing until the bank has paid, and the page sees it by itself", async ({
  page,
  context,
  db,
  organization,
}) => {
  await payByDebit(page, /Succeeds later/);
  const app = await context.newPage();
  await app.goto(`/o/${organization.slug}/members`);
  await expect(app.getByText("1 of 2", { exact: true })).toBeVisible();

  await bankSays(db, organization, "succeed");
  await expect(page.getByRole("heading", { name: "Payment received. You’re on Pro." })).toBeVisible({
    timeout: 20_000,
  });
  await app.reload();
  await expect(app.getByText("1 of 20")).toBeVisible();
});

test("a bank debit that is refused says so, and the plan is paid in another way", async ({
  page,
  db,
  organization,
}) => {
  await payByDebit(page, /Fails later/);
  await bankSays(db, organization, "fail");
  await expect(page.getByRole("heading", { name: "The payment didn’t go through" })).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.getByText(/Pro hasn’t started/)).toBeVisible();
  const returned = page.url();
  await page.getByRole("link", { name: "Pay another way" }).click();
  await page.waitForURL(`${stripeUrl}/i/**`);
  await page.getByRole("radio", { name: "Another card" }).check();
  await giveCard(page, /pay €27\.00/i);
  await expect(page.getByText("Paid").first()).toBeVisible();
  await page.goto(returned);
  await expect(page.getByRole("heading", { name: "Payment received. You’re on Pro." })).toBeVisible();
});

test("nobody checks out for an organization that isn't theirs", async ({ page, db, organization }) => {
  const other = await anOrganization(db, { name: "Somebody else" });
  await page.goto(`/checkout?plan=pro&interval=month&organization=${other.slug}`);
  await expect(page.getByText("Somebody else")).toHaveCount(0);
  await toStripe(page);
  expect(await findCustomerId(db, { organizationId: other.id, livemode: false })).toBeNull();
  expect(await customerOf(db, organization)).toMatch(/^cus_/);
});

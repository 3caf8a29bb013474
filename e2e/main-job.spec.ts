import { randomBytes } from "node:crypto";
import {
  expect,
  inboxUrl,
  payWith,
  signInAsAdministrator,
  stripeUrl,
  subscribe,
  test,
} from "./support/world";

// What the product is for, by nothing but its pages: from the landing page to a plan that is paid.

test("a stranger signs up, chooses a plan, pays, is on the plan, and finds the invoice", async ({
  page,
  context,
  request,
}) => {
  const name = `Northwind ${randomBytes(4).toString("hex")}`;
  const email = `stranger-${randomBytes(4).toString("hex")}@example.com`;
  const password = "a sentence is a fine password";

  await page.goto("/");
  await page.getByRole("link", { name: "See pricing" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Pricing" })).toBeVisible();
  await page.getByRole("link", { name: "Get Pro" }).click();

  await page.getByLabel("Your name").fill("Robin");
  await page.getByLabel("Organization").fill(name);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Check your inbox" })).toBeVisible();

  // The mail as the inbox shows it; its link opens another tab.
  const inbox = await context.newPage();
  await expect(async () => {
    await inbox.goto(`${inboxUrl}/inbox`);
    await inbox.getByText(email).first().click({ timeout: 2000 });
  }).toPass();
  const opened = context.waitForEvent("page");
  await inbox.frameLocator("iframe").getByRole("link", { name: "Confirm" }).first().click();
  const tab = await opened;
  await tab.getByRole("button", { name: "Confirm address" }).click();
  await expect(tab.getByText("Address confirmed. Sign in to continue.")).toBeVisible();

  await expect(tab.getByLabel("E-mail")).toHaveValue(email);
  await tab.getByLabel("Password", { exact: true }).fill(password);
  await tab.getByRole("button", { name: "Sign in" }).click();

  // What was chosen before there was an account is still chosen.
  await expect(tab.getByRole("heading", { name: "Subscribe to Pro" })).toBeVisible();
  await expect(tab.getByText("$29.00 every month")).toBeVisible();
  await tab.getByRole("button", { name: "Continue to payment" }).click();
  await tab.waitForURL(`${stripeUrl}/c/pay/**`);
  await payWith(tab, "4242 4242 4242 4242");

  await expect(tab.getByRole("heading", { name: "Payment received. You’re on Pro." })).toBeVisible();
  await tab.getByRole("link", { name: "See billing" }).click();
  await expect(tab.getByRole("heading", { level: 2, name: "Pro" })).toBeVisible();
  await expect(tab.getByText("Active", { exact: true })).toBeVisible();
  await expect(tab.getByText("Renews on")).toBeVisible();
  await expect(tab.getByText("Visa ending in 4242")).toBeVisible();
  const invoice = tab.getByRole("table", { name: "Invoices" }).getByRole("row").nth(1);
  await expect(invoice).toContainText("$29.00");
  await expect(invoice).toContainText("Paid");
  const pdf = await invoice.getByRole("link", { name: /PDF/ }).getAttribute("href");
  const file = await (await request.get(pdf ?? "")).body();
  expect(file.subarray(0, 5).toString()).toBe("%PDF-");
});

test("administrators see the organization on its plan, and every event worked off", async ({
  page,
  context,
  db,
  organization,
}) => {
  await subscribe(page, "Basic");
  await signInAsAdministrator(context, db);

  await page.goto(`/admin/organizations?q=${organization.slug}`);
  const row = page.getByRole("row").filter({ hasText: organization.slug });
  await expect(row).toContainText("Basic");
  await expect(row).toContainText(/active/i);
  await row.getByRole("link").first().click();
  await expect(page.getByText(organization.id).first()).toBeVisible();

  await expect(async () => {
    await page.goto("/admin/events?type=customer.subscription.created");
    // Other tests subscribe customers that the product knows nothing of, and their events are ignored.
    const ours = page.getByRole("row").filter({ hasText: "sub_", hasNotText: "names no organization" });
    await expect(ours.first()).toContainText("Processed", { timeout: 1000 });
  }).toPass();
});

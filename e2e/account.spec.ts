import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { aUser } from "@/dev/testing/people";
import { sessionCookieName } from "@/lib/auth/session-cookie";
import { appUrl, expect, linkIn, mailTo, test } from "./support/world";

const password = "a sentence is a fine password";
const anAddress = () => `person-${randomBytes(5).toString("hex")}@example.com`;

async function signUp(page: Page, email: string): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Robin");
  await page.getByLabel("Organization").fill(`Team ${randomBytes(3).toString("hex")}`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Check your inbox" })).toBeVisible();
}

/** Opens the newest link that proves the address; with `mails`, once so many have come. */
async function confirm(page: Page, email: string, mails = 1): Promise<void> {
  await page.goto(linkIn(await mailTo(email, "Confirm your e-mail address", mails), "/verify"));
  await page.getByRole("button", { name: "Confirm address" }).click();
  await page.waitForURL(/\/sign-in/);
}

async function signIn(page: Page, email: string, secret: string): Promise<void> {
  await page.goto("/sign-in");
  await fillSignIn(page, email, secret);
}

async function fillSignIn(page: Page, email: string, secret: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("signing up with a taken address tells the visitor nothing and its owner everything", async ({
  page,
}) => {
  const email = anAddress();
  await signUp(page, email);
  await confirm(page, email);
  await page.context().clearCookies();
  await signUp(page, email);
  const mail = await mailTo(email, "You already have an account");
  expect(mail.text).toContain("/sign-in");
});

test("nobody gets in before the address is confirmed, and then the link works once", async ({ page }) => {
  const email = anAddress();
  await signUp(page, email);
  await signIn(page, email, password);
  await expect(page.getByText(/confirm your/i).first()).toBeVisible();
  await expect(page).toHaveURL(/sign-in/);

  // Signing in has sent the link again, and the newer one voids the first.
  const link = linkIn(await mailTo(email, "Confirm your e-mail address", 2), "/verify");
  await confirm(page, email, 2);
  await signIn(page, email, password);
  await page.waitForURL(/\/o\//);
  await page.goto(link);
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /\w/ })).toBeVisible();
});

test("a wrong password and an unknown address get the same answer, and what was typed stays", async ({
  page,
  db,
}) => {
  const email = anAddress();
  await aUser(db, { email });
  const answers: (string | null)[] = [];
  for (const address of [email, anAddress()]) {
    await signIn(page, address, "not the right one");
    const answer = page.getByRole("alert").filter({ hasText: /\w/ });
    await expect(answer).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveValue(address);
    answers.push(await answer.textContent());
  }
  expect(answers[0]).toBe(answers[1]);
});

test("a new password by mail ends every session", async ({ page, browser }) => {
  const email = anAddress();
  await signUp(page, email);
  await confirm(page, email);
  await signIn(page, email, password);
  await page.waitForURL(/\/o\//);

  const other = await (await browser.newContext()).newPage();
  await other.goto("/forgot-password");
  await other.getByLabel("E-mail").fill(email);
  await other.getByRole("button", { name: "Send the link" }).click();
  await other.goto(linkIn(await mailTo(email, "Reset your password"), "/reset-password"));
  await other.getByLabel("New password", { exact: true }).fill("quite another sentence");
  await other.getByRole("button", { name: "Set new password" }).click();
  await other.waitForURL(/\/sign-in/);
  await mailTo(email, "Your password was changed");

  await page.reload();
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(other, email, password);
  await expect(other.getByRole("alert").filter({ hasText: /\w/ })).toBeVisible();
  await signIn(other, email, "quite another sentence");
  await other.waitForURL(/\/o\//);
  await other.context().close();
});

test("signing out ends the session, also for who kept the cookie", async ({
  page,
  context,
  organization,
}) => {
  await page.goto(`/o/${organization.slug}`);
  const cookies = await context.cookies();
  await page
    .getByRole("button", { name: /Person/ })
    .last()
    .click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  await context.addCookies(cookies);
  await page.goto(`/o/${organization.slug}`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a visitor who is sent to sign in comes back to where they wanted to go, and nowhere else", async ({
  page,
  context,
}) => {
  const email = anAddress();
  await signUp(page, email);
  await confirm(page, email);
  await signIn(page, email, password);
  await page.waitForURL(/\/o\/[^/]+$/);
  const home = page.url();
  const wanted = `${home}/projects?q=web&sort=name`;

  const ended = { name: sessionCookieName(appUrl), value: "a-session-that-has-ended", url: appUrl };
  for (const cookies of [[], [ended]]) {
    await context.clearCookies();
    await context.addCookies(cookies);
    await page.goto(wanted);
    await expect(page).toHaveURL(/\/sign-in\?next=/);
    await fillSignIn(page, email, password);
    await page.waitForURL(wanted);
  }

  for (const evil of ["https://evil.example.com", "//evil.example.com", "/\\evil.example.com"]) {
    await context.clearCookies();
    await page.goto(`/sign-in?next=${encodeURIComponent(evil)}`);
    await fillSignIn(page, email, password);
    await page.waitForURL(home);
    // Nor does it take away who is signed in already.
    await page.goto(`/sign-in?next=${encodeURIComponent(evil)}`);
    await page.waitForURL(home);
  }
});

import type { Page } from "@playwright/test";
import { withTenant } from "@/db/tenancy";
import { spendCredits } from "@/lib/credits/spend-credits";
import {
  expect,
  payWith,
  signInAsMember,
  stripeUrl,
  subscribe,
  type TestOrganization,
  test,
} from "./support/world";

const available = (page: Page) =>
  page.locator("section", { has: page.getByRole("heading", { name: "Available" }) });
const history = (page: Page) => page.getByRole("table", { name: "History of credits" });

async function buy(page: Page, organization: TestOrganization, name: string): Promise<void> {
  await page.goto(`/o/${organization.slug}/credits`);
  await page.getByRole("button", { name: `Buy ${name}` }).click();
  await page.waitForURL(`${stripeUrl}/c/pay/**`);
}

test("a pack is bought once, used, and shown in the history", async ({ page, db, organization }) => {
  await page.goto(`/o/${organization.slug}/credits`);
  await expect(available(page)).toContainText("25");
  await expect(history(page)).toContainText("Free plan, weekly");

  await buy(page, organization, "500 credits");
  await payWith(page, "4242 4242 4242 4242");
  await page.waitForURL(`**/o/${organization.slug}/credits?session_id=**`);
  await expect(page.getByText("Paid: 500 credits came in")).toBeVisible();
  await expect(available(page)).toContainText("525");
  // Coming back to the same address grants nothing again.
  await page.reload();
  await expect(available(page)).toContainText("525");

  await withTenant(db, organization.id, (tenant) =>
    spendCredits(tenant, {
      organizationId: organization.id,
      amount: 30,
      identifier: "report:1",
      description: "Monthly report",
      actor: { kind: "user", userId: organization.ownerId },
    }),
  );
  await page.goto(`/o/${organization.slug}/credits`);
  await expect(available(page)).toContainText("495");
  // The free plan's are used first, then those that stay.
  await expect(history(page).getByRole("row", { name: /Monthly report/ })).toHaveCount(2);
  await expect(history(page)).toContainText("−25");
});

test("who leaves Stripe's page pays nothing and gets nothing", async ({ page, organization }) => {
  await buy(page, organization, "2,500 credits");
  await page.goto(`/o/${organization.slug}/credits`);
  await expect(available(page)).toContainText("25");
  await expect(page.getByText("2,500 credits came in")).toHaveCount(0);
});

test("a pack can be paid in another currency, until a plan binds the organization to one", async ({
  page,
  organization,
}) => {
  await page.goto(`/o/${organization.slug}/credits`);
  await page.getByRole("radio", { name: "JPY" }).check();
  await expect(page.getByText("¥750")).toBeVisible();
  await page.getByRole("radio", { name: "EUR" }).check();
  await page.getByRole("button", { name: "Buy 500 credits" }).click();
  await page.waitForURL(`${stripeUrl}/c/pay/**`);
  await expect(page.getByText("€4.50").first()).toBeVisible();

  await subscribe(page, "Basic");
  await page.goto(`/o/${organization.slug}/credits`);
  await expect(available(page)).toContainText("525");
  await expect(page.getByRole("radio", { name: "JPY" })).toHaveCount(0);
  await expect(page.getByText("$5", { exact: true })).toBeVisible();
});

test("a member sees the credits and can't buy any; another's purchase is nobody else's", async ({
  page,
  context,
  db,
  organization,
}) => {
  await signInAsMember(context, db, { organizationId: organization.id, role: "member" });
  await page.goto(`/o/${organization.slug}/credits`);
  await expect(available(page)).toContainText("25");
  await expect(page.getByRole("button", { name: /^Buy/ })).toHaveCount(0);
  await expect(page.getByText("ask an owner")).toBeVisible();
});

test("a session that isn't the organization's is not found", async ({ page, organization }) => {
  const answer = await page.goto(`/o/${organization.slug}/credits?session_id=cs_test_another`);
  expect(answer?.status()).toBe(404);
});

test("while Stripe is down the way back says what it doesn't know, and finds out later", async ({
  page,
  organization,
}) => {
  await buy(page, organization, "500 credits");
  const sessionId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await payWith(page, "4242 4242 4242 4242");
  await expect(page.getByText("Paid: 500 credits came in")).toBeVisible();

  // On a path that only this test's session has. The SDK asks twice.
  expect((await fetch(`${stripeUrl}/_emulator/idle`)).ok).toBe(true);
  const response = await fetch(`${stripeUrl}/_emulator/fail_next`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      kind: "api",
      path: `/v1/checkout/sessions/${sessionId}`,
      status: 500,
      times: 2,
    }),
  });
  expect(response.ok).toBe(true);
  await page.goto(`/o/${organization.slug}/credits?session_id=${sessionId}`);
  await expect(page.getByText("We couldn’t ask our payment provider about your payment")).toBeVisible();
  const paid = page.getByText("Paid: 500 credits came in");
  await expect(async () => {
    if (!(await paid.isVisible())) {
      await page.getByRole("button", { name: "Try again" }).click({ timeout: 1000 });
    }
    await expect(paid).toBeVisible({ timeout: 2000 });
  }).toPass();
  await expect(available(page)).toContainText("525");
});

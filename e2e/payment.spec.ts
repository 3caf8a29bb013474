import type { BrowserContext, Page } from "@playwright/test";
import type { SystemDb } from "@/db/tenancy";
import { findCustomerId } from "@/lib/billing/ensure-customer";
import {
  expect,
  openCheckout,
  payWith,
  stripeUrl,
  subscribe,
  type TestOrganization,
  test,
} from "./support/world";

test("a declined card says why and charges nothing; a good one pays", async ({ page, organization }) => {
  await openCheckout(page);
  await payWith(page, "4000 0000 0000 0002");
  await expect(page.getByText("Your card was declined.")).toBeVisible();

  const app = await page.context().newPage();
  await app.goto(`/o/${organization.slug}/billing`);
  await expect(app.getByRole("heading", { level: 2, name: "Free" })).toBeVisible();
  await expect(app.getByRole("table", { name: "Invoices" })).toHaveCount(0);
  await app.close();

  await payWith(page, "4242 4242 4242 4242");
  await expect(page.getByRole("heading", { name: "Payment received. You’re on Pro." })).toBeVisible();
});

test("3-D Secure: a refusal leaves the plan as it was, an approval starts it", async ({
  page,
  organization,
}) => {
  await openCheckout(page);
  await payWith(page, "4000 0025 0000 3155");
  await page.getByRole("button", { name: "Fail payment" }).click();
  await expect(page.getByLabel("Card number")).toBeVisible();
  const app = await page.context().newPage();
  await app.goto(`/o/${organization.slug}/billing`);
  await expect(app.getByRole("heading", { level: 2, name: "Free" })).toBeVisible();
  await app.close();

  await payWith(page, "4000 0025 0000 3155");
  await page.getByRole("button", { name: "Approve payment" }).click();
  await expect(page.getByRole("heading", { name: "Payment received. You’re on Pro." })).toBeVisible();
});

test("a second tab can't buy a second plan", async ({ page, context, organization }) => {
  await openCheckout(page);
  const second = await context.newPage();
  await openCheckout(second);
  expect(new URL(second.url()).pathname).toBe(new URL(page.url()).pathname);

  await payWith(page, "4242 4242 4242 4242");
  await expect(page.getByRole("heading", { name: /Payment received/ })).toBeVisible();
  // The other tab's button no longer pays: it leads to what is already paid.
  await payWith(second, "4242 4242 4242 4242");
  await expect(second.getByRole("heading", { name: /Payment received/ })).toBeVisible();
  await page.goto(`/o/${organization.slug}/billing`);
  await expect(page.getByRole("table", { name: "Invoices" }).getByRole("row")).toHaveCount(2);

  await page.goto("/checkout?plan=basic&interval=month");
  await expect(page.getByRole("heading", { name: /already has a plan/ })).toBeVisible();
});

test("leaving the checkout changes nothing, and it can be taken up again", async ({ page, organization }) => {
  await openCheckout(page);
  const checkout = page.url();
  await page.goto(`/o/${organization.slug}/billing`);
  await expect(page.getByRole("heading", { level: 2, name: "Free" })).toBeVisible();
  await openCheckout(page);
  expect(page.url()).toBe(checkout);
});

test("the return page shows nobody else's checkout", async ({ page, organization }) => {
  for (const session of ["cs_test_unknown", "nonsense", "%00"]) {
    const response = await page.goto(`/o/${organization.slug}/billing/return?session_id=${session}`);
    await expect(page.getByRole("heading", { name: "There is no page at this address" })).toBeVisible();
    expect(response?.status()).toBe(404);
  }
});

test("a plan is cancelled, kept, cancelled in Stripe's portal, and kept again", async ({
  page,
  organization,
}) => {
  await subscribe(page);
  await page.goto(`/o/${organization.slug}/billing`);
  await page.getByRole("link", { name: "Cancel plan" }).click();
  await page.getByRole("button", { name: "Cancel Pro" }).click();
  await expect(page.getByText("Cancellation scheduled")).toBeVisible();
  const card = page.getByRole("main");
  await expect(card.getByText(/Your plan ends on/).first()).toBeVisible();

  await card.getByRole("button", { name: "Keep my plan" }).first().click();
  await expect(page.getByText("Renews on")).toBeVisible();

  await page.getByRole("button", { name: "Open Stripe’s billing portal" }).click();
  await page.waitForURL(`${stripeUrl}/p/session/**`);
  await page.getByRole("link", { name: "Cancel plan" }).click();
  await page.getByRole("button", { name: "Confirm cancellation" }).click();
  await page.getByRole("link", { name: /return/i }).click();
  await page.waitForURL(/\/billing/);
  await expect(page.getByText("Cancellation scheduled")).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Keep my plan" }).first().click();
  await expect(page.getByText("Renews on")).toBeVisible();
  await page.reload();
  await expect(page.getByText("Active", { exact: true })).toBeVisible();
});

test("a month later the plan has renewed: a second invoice", async ({ page, context, db, organization }) => {
  await subscribe(page);
  await page.goto(`/o/${organization.slug}/billing`);
  const invoices = page.getByRole("table", { name: "Invoices" });
  await expect(invoices.getByRole("row")).toHaveCount(2);

  await travelPastRenewal(await openCustomer(context, db, organization));
  await expect(async () => {
    await page.reload();
    await expect(invoices.getByRole("row")).toHaveCount(3, { timeout: 1000 });
  }).toPass();
  await expect(invoices.getByText("Paid")).toHaveCount(2);
});

test("a renewal that fails shows as past due, with what to do", async ({
  page,
  context,
  db,
  organization,
}) => {
  await subscribe(page);
  await page.goto(`/o/${organization.slug}/billing`);
  const console = await openCustomer(context, db, organization);
  await console.getByRole("button", { name: "Make the next payment fail" }).click();
  await expect(console.getByRole("status")).toContainText("next payment");
  await travelPastRenewal(console);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("Past due", { exact: true })).toBeVisible({ timeout: 1000 });
    // The subscription may be heard of before its invoice.
    await expect(page.getByText(/We couldn’t charge \$29\.00 to Visa ending in 4242/).first()).toBeVisible({
      timeout: 1000,
    });
  }).toPass();
  await expect(page.getByRole("link", { name: "Update card" }).first()).toBeVisible();
});

/** The console's page of the organization's customer, in a tab of its own. */
async function openCustomer(context: BrowserContext, db: SystemDb, { id }: TestOrganization): Promise<Page> {
  const customerId = await findCustomerId(db, { organizationId: id, livemode: false });
  const page = await context.newPage();
  await page.goto(`${stripeUrl}/console/customers/${customerId}`);
  return page;
}

/** Moves the time of the customer whose page is open. */
async function travelPastRenewal(page: Page) {
  const before = await page.getByTestId("customer-now").textContent();
  await page.getByRole("button", { name: "Past the next renewal" }).click();
  await expect(page.getByTestId("customer-now")).not.toHaveText(before ?? "");
}

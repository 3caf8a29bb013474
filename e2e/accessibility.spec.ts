import type { Page } from "@playwright/test";
import { billingAlerts, projects } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { expectAccessible } from "./support/accessible";
import { expect, openCheckout, signInAsAdministrator, subscribe, test } from "./support/world";

/** Opens a page of the app's, and holds it against axe's rules once it has all it loads. */
async function expectAccessibleAt(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState("networkidle");
  await expectAccessible(page, path);
}

for (const path of [
  "/",
  "/pricing",
  "/sign-in",
  "/sign-up",
  "/check-inbox",
  "/forgot-password",
  "/reset-password?token=nonsense",
  "/verify?token=nonsense",
  "/no-such-page",
]) {
  test(`axe finds nothing at ${path}`, async ({ page }) => {
    await expectAccessibleAt(page, path);
  });
}

test("axe finds nothing inside an organization, empty and on a plan", async ({ page, db, organization }) => {
  test.setTimeout(180_000);
  const pages = ["", "/projects", "/billing", "/billing/plans", "/members", "/settings"];
  for (const path of pages) await expectAccessibleAt(page, `/o/${organization.slug}${path}`);
  for (const path of ["/account", "/o/new", "/checkout?plan=pro&interval=month"])
    await expectAccessibleAt(page, path);

  const { id: organizationId, ownerId: createdBy } = organization;
  await acrossTenants(db).insert(projects).values({ organizationId, createdBy, name: "Website" });
  await page.setViewportSize({ width: 1280, height: 800 });
  await subscribe(page);
  await expectAccessibleAt(page, new URL(page.url()).pathname + new URL(page.url()).search);
  for (const path of ["", "/projects", "/billing"])
    await expectAccessibleAt(page, `/o/${organization.slug}${path}`);
});

test("axe finds nothing in the administrators' area", async ({ page, context, db, organization }) => {
  test.setTimeout(180_000);
  await subscribe(page);
  await signInAsAdministrator(context, db);
  await acrossTenants(db)
    .insert(billingAlerts)
    .values({
      organizationId: organization.id,
      kind: "unknown_status",
      objectId: `sub_${organization.slug}`,
      detail: "resting",
    });
  for (const path of [
    "/admin",
    "/admin/organizations",
    `/admin/organizations/${organization.id}`,
    "/admin/users",
    `/admin/users/${organization.ownerId}`,
    "/admin/events",
  ]) {
    await expectAccessibleAt(page, path);
  }
  await page.goto("/admin/events");
  const event = await page
    .getByRole("link", { name: /evt_|customer|invoice/ })
    .first()
    .getAttribute("href");
  await expectAccessibleAt(page, event ?? "");
});

test("axe finds nothing on the embedded Stripe's checkout", async ({ page, organization }) => {
  await openCheckout(page);
  await expect(page.getByRole("link", { name: /back/i })).toHaveAttribute(
    "href",
    new RegExp(organization.slug),
  );
  await expectAccessibleAt(page, page.url());
});

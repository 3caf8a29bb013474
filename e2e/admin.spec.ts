import { billingAlerts } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { expect, signInAsAdministrator, test } from "./support/world";

test("administrators settle a billing alert, and the audit log says who did", async ({
  page,
  context,
  db,
  organization,
}) => {
  const objectId = `sub_${organization.slug}`;
  await acrossTenants(db).insert(billingAlerts).values({
    organizationId: organization.id,
    kind: "second_subscription",
    objectId,
    detail: "Two at once; cancel and refund one of them.",
  });
  await signInAsAdministrator(context, db);
  await page.goto(`/admin/organizations/${organization.id}`);
  await page.getByRole("button", { name: /^Mark as settled/ }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("Nothing changes at Stripe");
  await dialog.getByRole("button", { name: "Mark as settled" }).click();
  await expect(page.getByText("The alert is settled.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Open billing alerts" })).toBeHidden();
  await expect(page.getByText(`settled the billing alert about ${objectId}`)).toBeVisible();
  await page.goto("/admin");
  await expect(page.getByText(objectId)).toBeHidden();
});

test("administrators without an organization begin in their area", async ({ page, context, db }) => {
  await signInAsAdministrator(context, db);
  await page.goto("/o");
  await expect(page).toHaveURL(/\/admin$/);
});

import { billingAlerts, billingDrift, customers, stripeEvents } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { createStripeClient } from "@/lib/billing/stripe";
import { expect, signInAsAdministrator, stripeUrl, test } from "./support/world";

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

test("administrators read a dead event, replay it, and its alert is gone", async ({
  page,
  context,
  db,
  organization,
}) => {
  const eventId = `evt_${organization.slug.replaceAll("-", "")}`;
  const type = "test_helpers.unused";
  const created = Math.floor(Date.now() / 1000);
  await db.insert(stripeEvents).values({
    id: eventId,
    type,
    livemode: false,
    status: "dead",
    attempts: 10,
    note: "Stripe was down for a day.",
    payload: {
      id: eventId,
      object: "event",
      type,
      created,
      livemode: false,
      data: { object: { id: "obj_replayed" } },
    },
    stripeCreatedAt: new Date(created * 1000),
  });
  await acrossTenants(db)
    .insert(billingAlerts)
    .values({ kind: "dead_event", objectId: eventId, detail: `${type}: Stripe was down for a day.` });
  await signInAsAdministrator(context, db);
  await page.goto("/admin");
  await page.getByRole("listitem").filter({ hasText: eventId }).getByRole("link").click();
  await page.waitForURL(`**/admin/events/${eventId}`);
  await expect(page.getByRole("main").getByText("Stripe was down for a day.").first()).toBeVisible();
  await expect(page.getByLabel("Payload", { exact: true })).toContainText('"obj_replayed"');
  await page.getByRole("button", { name: "Replay" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Replay" }).click();
  await expect(page.getByText(`${type} was worked off.`)).toBeVisible();
  await expect(page.getByText(`Events of type ${type} are not used.`)).toBeVisible();
  await page.goto("/admin");
  await expect(page.getByText(eventId)).toBeHidden();
});

test("administrators find what was mended, by its customer", async ({ page, context, db, organization }) => {
  const customerId = `cus_${organization.slug.replaceAll("-", "")}`;
  const all = acrossTenants(db);
  const organizationId = organization.id;
  await all
    .insert(customers)
    .values({ id: customerId, organizationId, livemode: false, syncedAt: new Date() });
  await all.insert(billingDrift).values({
    organizationId,
    source: "nightly",
    objectType: "invoice",
    objectId: `in_${organization.slug}`,
    differences: { status: { mirror: "open", stripe: "paid" } },
  });
  await all.insert(billingAlerts).values({
    organizationId,
    kind: "drift",
    objectId: customerId,
    detail: "Mended by reconciliation.",
  });
  await signInAsAdministrator(context, db);
  await page.goto(`/admin/organizations/${organizationId}`);
  await page.getByRole("link", { name: "See what was mended" }).click();
  const row = page.getByRole("row").filter({ hasText: `in_${organization.slug}` });
  await expect(row).toContainText(/open →\s*at Stripe paid/);
  await expect(row).toContainText("Nightly run");
  await page.getByLabel("Found by").selectOption("hourly");
  await expect(page.getByText("No drift fits")).toBeVisible();
});

test("administrators bring an organization in line with Stripe", async ({
  page,
  context,
  db,
  organization,
}) => {
  const stripe = createStripeClient({ secretKey: "sk_test_embedded", apiBase: stripeUrl });
  const customer = await stripe.customers.create({
    email: "billing@example.com",
    metadata: { organizationId: organization.id },
  });
  const broken = { email: "broken@example.com", syncedAt: new Date() };
  await acrossTenants(db)
    .insert(customers)
    .values({ id: customer.id, organizationId: organization.id, livemode: false, ...broken })
    // The customer's own webhook may have been faster.
    .onConflictDoUpdate({ target: customers.id, set: broken });
  await signInAsAdministrator(context, db);
  await page.goto(`/admin/organizations/${organization.id}`);
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(page.getByText("brought billing in line with Stripe")).toBeVisible();
  await expect(page.getByText("billing@example.com")).toBeVisible();
});

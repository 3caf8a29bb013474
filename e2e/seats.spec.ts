import { memberships, trials } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { aMember, aUser } from "@/dev/testing/people";
import { findCustomerId } from "@/lib/billing/ensure-customer";
import { enqueueSeatSync } from "@/lib/billing/seats/enqueue-seat-sync";
import { createStripeClient } from "@/lib/billing/stripe";
import type { UserId } from "@/lib/ids";
import { expect, payWith, signInAs, stripeUrl, type TestOrganization, test } from "./support/world";

const stripe = createStripeClient({ secretKey: "sk_test_embedded", apiBase: stripeUrl });

/** How many seats are paid for. */
async function seatsOf(db: SystemDb, { id }: TestOrganization): Promise<number | undefined> {
  const customer = await findCustomerId(db, { organizationId: id, livemode: false });
  const [subscription] = (await stripe.subscriptions.list({ customer: customer ?? "" })).data;
  return subscription?.items.data[0]?.quantity;
}

/** Somebody joins, as they do by the function that adds members. */
async function join(db: SystemDb, { id: organizationId }: TestOrganization, name: string): Promise<UserId> {
  const userId = await aUser(db, { name });
  await acrossTenants(db).insert(memberships).values({ organizationId, userId, role: "member" });
  await enqueueSeatSync(db, { organizationId });
  return userId;
}

test("seats are paid for as many members as there are, and follow them both ways", async ({
  page,
  db,
  organization,
}) => {
  const { id: organizationId } = organization;
  await aMember(db, { organizationId, role: "member" });
  // Its trial was long ago, so that the first payment shows the amount.
  await acrossTenants(db)
    .insert(trials)
    .values({ organizationId, subscriptionId: "sub_past", startedAt: new Date("2026-01-01") });

  await page.goto("/checkout?plan=team&interval=month");
  await expect(page.getByText("$18.00 every month")).toBeVisible();
  await expect(page.getByText("2 now. Each costs $9 for seats 1–10, $7 from seat 11.")).toBeVisible();
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await page.waitForURL(`${stripeUrl}/c/pay/**`);
  await payWith(page, "4242 4242 4242 4242");
  await expect(page.getByRole("heading", { name: "Payment received. You’re on Team." })).toBeVisible();

  await page.goto(`/o/${organization.slug}/members`);
  await expect(page.getByText("2 seats used: $18.00 every month")).toBeVisible();
  await expect(page.getByText("One more member adds $9.00 every month.")).toBeVisible();

  await join(db, organization, "Nora Newcomer");
  await expect.poll(() => seatsOf(db, organization), { timeout: 20_000 }).toBe(3);
  await page.reload();
  await expect(page.getByText("3 seats used: $27.00 every month")).toBeVisible();

  await page.getByRole("button", { name: "Actions for Nora Newcomer" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("a seat less is paid: $18.00 every month");
  await dialog.getByRole("button", { name: "Remove member" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Nora Newcomer" })).toHaveCount(0);
  await expect(page.getByText("2 seats used: $18.00 every month")).toBeVisible();
  await expect.poll(() => seatsOf(db, organization), { timeout: 20_000 }).toBe(2);
});

test("roles are changed by those who may, and an owner always remains", async ({
  page,
  context,
  db,
  organization,
}) => {
  const { slug } = organization;
  const userId = await join(db, organization, "Nora Newcomer");
  await page.goto(`/o/${slug}/members`);
  const nora = page.getByRole("row").filter({ hasText: "Nora Newcomer" });
  await nora.getByRole("button").click();
  await page.getByRole("menuitem", { name: "Change role" }).click();
  await page.getByRole("dialog").getByRole("radio", { name: /Admin/ }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Change role" }).click();
  await expect(nora).toContainText("Admin");

  const self = page.getByRole("row").filter({ hasText: "You" });
  await self.getByRole("button").click();
  await page.getByRole("menuitem", { name: "Leave" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Leave organization" }).click();
  await expect(page.getByRole("alertdialog")).toContainText("the only owner");
  await expect(page.getByRole("alertdialog").getByRole("button", { name: "Cancel" })).toBeEnabled();

  // An admin has nothing to do with the owner, and gives nobody an owner's role.
  await signInAs(context, db, userId);
  await page.goto(`/o/${slug}/members`);
  await expect(page.getByRole("row").filter({ hasText: "Owner" }).getByRole("button")).toHaveCount(0);
  await nora.getByRole("button").click();
  await page.getByRole("menuitem", { name: "Change role" }).click();
  await expect(page.getByRole("dialog").getByRole("radio")).toHaveCount(3);
});

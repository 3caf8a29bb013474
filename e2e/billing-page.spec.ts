import type { Page } from "@playwright/test";
import type { SystemDb } from "@/db/tenancy";
import { findCustomerId } from "@/lib/billing/ensure-customer";
import { createStripeClient } from "@/lib/billing/stripe";
import { expectAccessible } from "./support/accessible";
import { expect, signInAsMember, stripeUrl, subscribe, type TestOrganization, test } from "./support/world";

const stripe = createStripeClient({ secretKey: "sk_test_embedded", apiBase: stripeUrl });

const billingOf = ({ slug }: TestOrganization) => `/o/${slug}/billing`;

async function customerOf(db: SystemDb, { id }: TestOrganization): Promise<string> {
  const customerId = await findCustomerId(db, { organizationId: id, livemode: false });
  if (!customerId) throw new Error("The organization has no customer.");
  return customerId;
}

/** Stores a card on Stripe's page and comes back. */
async function addCard(page: Page, number: string): Promise<void> {
  await page.getByRole("button", { name: "Add payment method" }).click();
  await page.waitForURL(`${stripeUrl}/c/pay/**`);
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry").fill("12/40");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: /^Save/ }).click();
  await page.waitForURL(/\/billing$/);
}

test("a second card is added, made the default, and the first removed", async ({
  page,
  db,
  organization,
}) => {
  await subscribe(page);
  await page.goto(billingOf(organization));
  const methods = page.getByRole("list", { name: "Payment methods" });
  await expect(methods.getByRole("listitem")).toHaveText([/Visa ending in 4242.*Default/]);
  // The one that pays the plan offers no way to remove it.
  await expect(methods.getByRole("button")).toHaveCount(0);

  await addCard(page, "5555 5555 5555 4444");
  await expect(methods.getByRole("listitem")).toHaveText([
    /Visa ending in 4242.*Default/,
    /Mastercard ending in 4444/,
  ]);

  await methods.getByRole("button", { name: "Actions for Mastercard ending in 4444" }).click();
  await page.getByRole("menuitem", { name: "Make default" }).click();
  await expect(page.getByText("Mastercard ending in 4444 pays from now on.")).toBeVisible();
  await expect(methods.getByRole("listitem").first()).toHaveText(/Mastercard ending in 4444.*Default/);
  const { data } = await stripe.subscriptions.list({
    customer: await customerOf(db, organization),
    expand: ["data.default_payment_method"],
  });
  expect(data[0]?.default_payment_method).toHaveProperty("card.last4", "4444");

  await methods.getByRole("button", { name: "Actions for Visa ending in 4242" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Remove Visa ending in 4242?" });
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Visa ending in 4242 was removed.")).toBeVisible();
  await expect(methods.getByRole("listitem")).toHaveText([/Mastercard ending in 4444.*Default/]);
  await page.reload();
  await expect(methods.getByRole("listitem")).toHaveCount(1);
});

test("a card that is refused on Stripe's page adds nothing", async ({ page, organization }) => {
  await page.goto(billingOf(organization));
  await page.getByRole("button", { name: "Add payment method" }).click();
  await page.waitForURL(`${stripeUrl}/c/pay/**`);
  await page.getByLabel("Card number").fill("4000 0000 0000 0002");
  await page.getByLabel("Expiry").fill("12/40");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: /^Save/ }).click();
  await expect(page.getByText("Your card was declined.")).toBeVisible();
  await page.goto(billingOf(organization));
  await expect(page.getByText("None yet, and none needed now.")).toBeVisible();
});

test("address and tax id are changed; a tax id that can't be right says so at its field", async ({
  page,
  db,
  organization,
}) => {
  await page.goto(billingOf(organization));
  // Nothing was bought yet: the details can be given all the same.
  await page.getByRole("button", { name: "Edit billing details" }).click();
  const form = page.getByRole("dialog", { name: "Billing details" });
  await form.getByLabel("E-mail").fill("billing@acme");
  await form.getByLabel("City").fill("Berlin");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Enter an e-mail address, such as billing@example.com.")).toBeVisible();
  await form.getByLabel("E-mail").fill("billing@acme.example");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Choose the country of this address.")).toBeVisible();
  await form.getByLabel("Country").selectOption({ label: "Germany" });
  await form.getByLabel("Name").fill("Acme GmbH");
  await form.getByLabel("Street and number").fill("Torstraße 1");
  await form.getByLabel("Postal code").fill("10119");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The billing details were saved.")).toBeVisible();
  const card = page.locator("#billing-details");
  for (const part of ["Acme GmbH", "billing@acme.example", "Torstraße 1", "10119 Berlin", "Germany"]) {
    await expect(card.getByText(part)).toBeVisible();
  }

  await card.getByRole("button", { name: "Add tax id" }).click();
  const taxForm = page.getByRole("dialog", { name: "Add tax id" });
  // The address says which kind it is.
  await expect(taxForm.getByLabel("Kind")).toHaveValue("eu_vat");
  await taxForm.getByLabel("Number").fill("DE12");
  await taxForm.getByRole("button", { name: "Add tax id" }).click();
  await expect(
    taxForm.getByText("That isn’t a number of this kind. One looks like DE123456789."),
  ).toBeVisible();
  await expect(taxForm.getByLabel("Number")).toHaveValue("DE12");
  await taxForm.getByLabel("Number").fill("DE123456789");
  await taxForm.getByRole("button", { name: "Add tax id" }).click();
  await expect(card.getByRole("list", { name: "Tax ids" }).getByRole("listitem")).toHaveText([
    /DE123456789.*Verified/,
  ]);

  const customer = await stripe.customers.retrieve(await customerOf(db, organization), {
    expand: ["tax_ids"],
  });
  expect(customer).toMatchObject({ name: "Acme GmbH", address: { city: "Berlin", country: "DE" } });

  await card.getByRole("button", { name: "Remove DE123456789" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(card.getByRole("list", { name: "Tax ids" })).toHaveCount(0);
});

test("invoices are filtered, with what was refunded, and lead to their page and PDF", async ({
  page,
  db,
  organization,
}) => {
  await subscribe(page);
  const customer = await customerOf(db, organization);
  const { data: methods } = await stripe.paymentMethods.list({ customer });
  const { id = "" } = await stripe.invoices.create({ customer, auto_advance: false });
  await stripe.invoiceItems.create({ customer, invoice: id, amount: 5000, currency: "usd" });
  await stripe.invoices.pay(id, { payment_method: methods[0]?.id ?? "" });
  await stripe.creditNotes.create({ invoice: id, amount: 1200, refund_amount: 1200 });
  const { id: unpaid = "" } = await stripe.invoices.create({ customer, auto_advance: false });
  await stripe.invoiceItems.create({ customer, invoice: unpaid, amount: 7000, currency: "usd" });
  await stripe.invoices.finalizeInvoice(unpaid);
  await stripe.invoices.voidInvoice(unpaid);
  expect((await fetch(`${stripeUrl}/_emulator/idle`)).ok).toBe(true);

  const table = page.getByRole("table", { name: "Invoices" });
  await expect(async () => {
    await page.goto(billingOf(organization));
    await expect(table.getByText("Partly refunded")).toBeVisible({ timeout: 1000 });
    await expect(table.getByText("Void", { exact: true })).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(table.getByText("-$12.00").first()).toBeVisible();

  await page.getByRole("combobox", { name: "Status" }).selectOption("Void");
  await page.waitForURL(/status=void/);
  await expect(table.getByRole("row")).toHaveCount(2);
  await page.getByRole("combobox", { name: "Status" }).selectOption("Open");
  await expect(page.getByText("No invoice has this status")).toBeVisible();
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(table.getByText("Partly refunded")).toBeVisible();

  await page.getByRole("combobox", { name: "Status" }).selectOption("Refunded");
  await page.waitForURL(/status=refunded/);
  await expect(table.getByText("Void", { exact: true })).toHaveCount(0);
  const pdf = await table.getByRole("link", { name: /Download invoice .* as PDF/ }).getAttribute("href");
  const response = await page.request.get(pdf ?? "");
  expect(response.headers()["content-type"]).toContain("application/pdf");
  expect((await response.body()).subarray(0, 4).toString()).toBe("%PDF");
  await table.getByRole("link").first().click();
  await page.waitForURL(`${stripeUrl}/**`);
  await expect(page.getByText("$50.00").first()).toBeVisible();
});

test("the next invoice unfolds to its lines; while Stripe fails it says so and can be asked again", async ({
  page,
  db,
  organization,
}) => {
  await subscribe(page);
  await page.goto(billingOf(organization));
  const next = page.getByRole("region", { name: "Next invoice" });
  await expect(next.getByText("$29.00").first()).toBeVisible();
  await expect(next.getByText("To be charged")).toBeHidden();
  // What stands there while Stripe is asked has the same title.
  await page.locator("summary").filter({ hasText: "Next invoice" }).click();
  await expect(next.getByText("To be charged")).toBeVisible();
  await expect(next.getByText(/Pro/)).toBeVisible();

  const { data } = await stripe.subscriptions.list({ customer: await customerOf(db, organization) });
  const ordered = await fetch(`${stripeUrl}/_emulator/fail_next`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ path: "/v1/invoices/create_preview", customer: data[0]?.id }),
  });
  expect(ordered.ok).toBe(true);
  await page.reload();
  await expect(next.getByText(/Stripe doesn’t answer right now/)).toBeVisible();
  // The rest of the page is there all the same.
  await expect(page.getByRole("table", { name: "Invoices" }).getByText("Paid")).toBeVisible();
  await next.getByRole("button", { name: "Try again" }).click();
  await expect(next.getByText("$29.00").first()).toBeVisible();
});

test("a free organization sees what there is and what to do", async ({ page, organization }) => {
  await page.goto(billingOf(organization));
  await expect(page.getByText("None yet, and none needed now.")).toBeVisible();
  await expect(page.getByText("Not filled in yet.")).toBeVisible();
  await expect(page.getByText("No invoices yet")).toBeVisible();
  await expect(page.getByRole("region", { name: "Next invoice" })).toHaveCount(0);
  await expect(page.getByRole("meter", { name: "Projects" })).toBeVisible();
  await expect(page.getByRole("meter", { name: "Members" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Choose a plan" })).toBeVisible();
});

test("the portal offers what our page does, and no other plan", async ({ page, organization }) => {
  await subscribe(page);
  await page.goto(billingOf(organization));
  await page.getByRole("button", { name: "Open Stripe’s billing portal" }).click();
  await page.waitForURL(`${stripeUrl}/p/session/**`);
  await expect(page.getByRole("link", { name: /cancel plan/i })).toBeVisible();
  await expect(page.getByRole("link", { name: /(update|change) plan/i })).toHaveCount(0);
  await page.getByRole("link", { name: /return/i }).click();
  await page.waitForURL(/\/billing$/);
});

test("a member without billing rights sees none of it", async ({ page, context, db, organization }) => {
  await signInAsMember(context, db, { organizationId: organization.id, role: "member" });
  await page.goto(billingOf(organization));
  await expect(page.getByRole("list", { name: "Payment methods" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Edit billing details" })).toHaveCount(0);
});

test("axe finds nothing on the page with all there is, nor in its dialogs", async ({
  page,
  db,
  organization,
}) => {
  test.setTimeout(180_000);
  await subscribe(page);
  const customer = await customerOf(db, organization);
  await stripe.paymentMethods.attach("pm_card_mastercard", { customer });
  await stripe.customers.createTaxId(customer, { type: "eu_vat", value: "DE123456789" });
  await page.goto(`${billingOf(organization)}?from=portal`);
  await page.waitForURL(/\/billing$/);
  await page.locator("summary").filter({ hasText: "Next invoice" }).click();
  await expect(page.getByText("To be charged")).toBeVisible();
  await expectAccessible(page, "the billing page");
  for (const name of ["Edit billing details", "Add tax id"]) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole("button", { name }).click();
    await expectAccessible(page, name);
    await page.keyboard.press("Escape");
  }
});

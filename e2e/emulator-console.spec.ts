import { randomUUID } from "node:crypto";
import { expect, type Page, test } from "@playwright/test";
import type Stripe from "stripe";
import { createStripeClient } from "@/lib/billing/stripe";
import { expectAccessible } from "./support/accessible";
import { stripeUrl } from "./support/world";

const stripe = createStripeClient({ secretKey: "sk_test_embedded", apiBase: stripeUrl });

/** A customer of this test's own, unknown to the product, so that nothing here disturbs another test. */
async function aCustomer(): Promise<Stripe.Customer> {
  const own = randomUUID();
  return stripe.customers.create({ name: `Console Example ${own}`, email: `console-${own}@example.com` });
}

async function aSubscriber(): Promise<{ customer: Stripe.Customer; subscription: Stripe.Subscription }> {
  const customer = await aCustomer();
  const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const [price] = (await stripe.prices.list({ lookup_keys: ["pro_month_usd"] })).data;
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price?.id ?? "" }],
    default_payment_method: method.id,
  });
  return { customer, subscription };
}

/** The console's page of a customer. */
async function openCustomer(page: Page, { id }: Stripe.Customer): Promise<void> {
  await page.goto(`${stripeUrl}/console/customers/${id}`);
}

// The emulator is everybody's: a test that fails midway leaves no chaos to those that come after it.
test.afterEach(async ({ request }) => {
  await request.delete(`${stripeUrl}/_emulator/chaos`);
});

test("everything is found by name, e-mail or id, and one object leads to the next", async ({ page }) => {
  const { customer, subscription } = await aSubscriber();
  await page.goto(stripeUrl);
  await page.getByRole("searchbox", { name: "Search all objects" }).fill(customer.email ?? "");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("link", { name: customer.name ?? "" }).click();
  await expect(page.getByRole("heading", { name: customer.name ?? "" })).toBeVisible();

  await page.getByRole("searchbox", { name: "Search all objects" }).fill(subscription.id);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${stripeUrl}/console/objects/subscription/${subscription.id}`);
  const json = page.getByRole("region", { name: "The object as JSON" });
  await json.getByRole("link", { name: String(subscription.latest_invoice) }).click();
  await expect(page.getByText("Paid", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Objects that refer to it" })).toBeVisible();
  await expect(page.getByRole("link", { name: "invoice.paid" })).toBeVisible();
});

test("a delivery is sent again", async ({ page }) => {
  const customer = await aCustomer();
  await page.goto(`${stripeUrl}/console/events?customer=${customer.id}`);
  await page.getByRole("link", { name: "customer.created" }).click();
  await expect(page.getByTestId("delivery")).toHaveCount(1);
  await page.getByRole("button", { name: "Resend" }).click();
  await expect(page.getByRole("status")).toContainText("sent again");
  await expect(async () => {
    await page.reload();
    await expect(page.getByTestId("delivery")).toHaveCount(2);
    await expect(page.getByTestId("delivery").first()).toContainText("Attempt 1: HTTP 200", {
      timeout: 1000,
    });
  }).toPass();
});

test("the next request about a customer fails, as ordered, and only that", async ({ page }) => {
  const [customer, other] = [await aCustomer(), await aCustomer()];
  await page.goto(`${stripeUrl}/console/failures`);
  await page.getByLabel("What happens").selectOption("Answer 409, the object is locked");
  await page.getByLabel("Path").fill("/v1/customers");
  await page.getByLabel("Customer").fill(customer.id);
  await page.getByRole("button", { name: "Order the failure" }).click();
  await expect(page.getByRole("status")).toContainText("Ordered");
  const ordered = page.getByTestId("ordered-failure").filter({ hasText: customer.id });
  await expect(ordered).toContainText("Answers 409 (lock_timeout)");

  await expect(stripe.customers.retrieve(other.id)).resolves.toMatchObject({ id: other.id });
  await expect(stripe.customers.retrieve(customer.id)).rejects.toMatchObject({ code: "lock_timeout" });
  await expect(stripe.customers.retrieve(customer.id)).resolves.toMatchObject({ id: customer.id });
  await page.reload();
  await expect(ordered).toHaveCount(0);

  await page.goto(`${stripeUrl}/console/requests?q=${customer.id}&show=errors`);
  await page.getByRole("link", { name: `GET /v1/customers/${customer.id}` }).click();
  await expect(page.getByRole("region", { name: "Answer as JSON" })).toContainText("lock_timeout");
});

test("chaos drops the events of one customer until it is turned off", async ({ page }) => {
  const customer = await aCustomer();
  await page.goto(`${stripeUrl}/console/webhooks`);
  await page.getByLabel("Never sent").fill("100");
  await page.getByLabel("Customer").fill(customer.id);
  await page.getByRole("button", { name: "Turn chaos on" }).click();
  await expect(page.getByTestId("chaos-state")).toContainText("go wrong on purpose");
  await stripe.customers.update(customer.id, { description: "Lost" });

  await page.getByRole("button", { name: "Turn chaos off" }).click();
  await expect(page.getByTestId("chaos-state")).toContainText("Off");
  await stripe.customers.update(customer.id, { description: "Found" });
  await page.goto(`${stripeUrl}/console/events?customer=${customer.id}&type=customer.updated`);
  await expect(page.getByRole("cell", { name: "Dropped" })).toHaveCount(1);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("cell", { name: "Succeeded" })).toHaveCount(1, { timeout: 1000 });
  }).toPass();
});

test("the calendar leads to a day, with the keyboard too", async ({ page }) => {
  const { customer, subscription } = await aSubscriber();
  const end = (subscription.items.data[0]?.current_period_end ?? 0) * 1000;
  const day = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(end);
  await openCustomer(page, customer);
  await page.getByRole("link", { name: "Month after" }).click();
  await expect(page.getByRole("list", { name: "What falls due this month" })).toContainText(
    "Subscription renews",
  );
  const target = page.getByRole("button", { name: `Travel to the end of ${day}` });
  await target.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("time was moved");
  await expect(page.getByTestId("customer-now")).toContainText("23:59:59");
  await expect(page.getByTestId("invoice")).toHaveCount(2);
});

test("axe finds nothing in the console, and no page scrolls sideways", async ({ page }) => {
  test.setTimeout(180_000);
  const { customer, subscription } = await aSubscriber();
  const [event] = (await stripe.events.list({ type: "customer.created", limit: 1 })).data;
  for (const path of [
    "/",
    "/console/objects",
    "/console/objects/invoice",
    `/console/objects/subscription/${subscription.id}`,
    `/console/search?q=${encodeURIComponent(customer.email ?? "")}`,
    `/console/customers/${customer.id}`,
    "/console/calendar",
    "/console/events",
    `/console/events/${event?.id}`,
    "/console/webhooks",
    "/console/failures",
    "/console/requests",
  ]) {
    const response = await page.goto(`${stripeUrl}${path}`);
    expect(response?.status(), path).toBe(200);
    await expectAccessible(page, path, [
      { colorScheme: "light", width: 1280 },
      { colorScheme: "dark", width: 375 },
    ]);
  }
});

import { aUser } from "@/dev/testing/people";
import { createStripeClient } from "@/lib/billing/stripe";
import { expect, signInAs, stripeUrl, test } from "./support/world";

test("the pricing page is static, and shows what is charged by month or by year", async ({ page }) => {
  const response = await page.goto("/pricing");
  expect(response?.headers()["x-nextjs-cache"] ?? response?.headers()["x-nextjs-prerender"]).toBeTruthy();
  await expect(page.getByText("$29", { exact: true }).first()).toBeVisible();
  await page.getByText("Yearly", { exact: false }).first().click();
  await expect(page.getByText("$290", { exact: true }).first()).toBeVisible();
  const link = page.getByRole("link", { name: "Get Pro" });
  await expect(link).toHaveAttribute("href", "/checkout?plan=pro&interval=year");
});

test("it follows a price that changes at Stripe, within about a minute at worst", async ({ page }) => {
  test.setTimeout(240_000);
  const stripe = createStripeClient({ secretKey: "sk_test_embedded", apiBase: stripeUrl });
  const setYearlyBasic = (amount: number) =>
    stripe.prices.create({
      product: "keel_basic",
      currency: "usd",
      unit_amount: amount,
      recurring: { interval: "year" },
      lookup_key: "basic_year_usd",
      transfer_lookup_key: true,
    });
  const shows = (price: string) =>
    expect(async () => {
      await page.goto("/pricing");
      await page.getByText("Yearly", { exact: false }).first().click();
      await expect(page.getByText(price, { exact: true }).first()).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 100_000 });

  await setYearlyBasic(13_100);
  await shows("$131");
  await setYearlyBasic(12_000);
  await shows("$120");
});

for (const query of [
  "",
  "?plan=free&interval=month",
  "?plan=gold&interval=year",
  "?plan=pro&interval=decade",
]) {
  test(`a checkout of what isn't sold leads back to the prices: /checkout${query}`, async ({ page }) => {
    await page.goto(`/checkout${query}`);
    await expect(page).toHaveURL(/\/pricing$/);
  });
}

test("who belongs to no organization makes one and is back at the plan that they chose", async ({
  page,
  context,
  db,
}) => {
  await signInAs(context, db, await aUser(db));
  await page.goto("/checkout?plan=pro&interval=year");
  await page.getByRole("textbox", { name: "Name" }).fill("Newly Founded");
  await page.getByRole("button", { name: "Create organization" }).click();
  await page.waitForURL(/\/checkout\?plan=pro&interval=year$/);
  await expect(page.getByText("You’re about to subscribe Newly Founded to Pro")).toBeVisible();
});

test.describe("before any script has run", () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 1024, height: 800 } });

  test("the head of the comparison covers none of its rows", async ({ page }) => {
    await page.goto("/pricing");
    const rows = page.getByRole("table", { name: "Plans compared" }).getByRole("row");
    const head = await rows.nth(0).getByRole("columnheader").last().boundingBox();
    const firstRow = await rows.nth(1).boundingBox();
    if (!head || !firstRow) throw new Error("The table isn't there.");
    expect(head.y + head.height).toBeLessThanOrEqual(firstRow.y + 1);
  });
});

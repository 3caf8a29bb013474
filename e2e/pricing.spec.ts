import type { Page } from "@playwright/test";
import { aUser } from "@/dev/testing/people";
import { createStripeClient } from "@/lib/billing/stripe";
import { expect, signInAs, stripeUrl, subscribe, test } from "./support/world";

const pick = (page: Page, name: "Monthly" | "Quarterly" | "Yearly" | "USD" | "EUR" | "JPY") =>
  page.getByRole("radio", { name: new RegExp(`^${name}`) }).check();
const cardOf = (page: Page, plan: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: plan, exact: true }) });

test("the pricing page is static, and shows what is charged by interval and currency", async ({ page }) => {
  const response = await page.goto("/pricing");
  expect(response?.headers()["x-nextjs-cache"] ?? response?.headers()["x-nextjs-prerender"]).toBeTruthy();
  await expect(cardOf(page, "Pro").getByText("$29", { exact: true })).toBeVisible();
  await pick(page, "Yearly");
  await expect(cardOf(page, "Pro").getByText("$290", { exact: true })).toBeVisible();
  await pick(page, "EUR");
  await expect(cardOf(page, "Pro").getByText("€270", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Get Pro" })).toHaveAttribute(
    "href",
    "/checkout?plan=pro&interval=year&currency=eur",
  );
});

test("a plan by the seat shows what the first seats cost, what later ones do, and its trial", async ({
  page,
}) => {
  await page.goto("/pricing");
  await pick(page, "Quarterly");
  const team = cardOf(page, "Team");
  await expect(team.getByText("$25", { exact: true })).toBeVisible();
  const shown = (text: string) => team.getByText(text).filter({ visible: true });
  await expect(shown("a seat, a quarter")).toHaveCount(1);
  await expect(shown("From seat 11 on, each costs $19")).toHaveCount(1);
  await expect(shown("The first 14 days are free, once")).toHaveCount(1);
  const row = page
    .getByRole("table", { name: "Plans compared" })
    .getByRole("row", { name: "Paid quarterly" });
  await expect(row).toContainText("$19 from seat 11");
});

test("the four plans stand side by side at one height", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto("/pricing");
  const boxes = await Promise.all(
    ["Free", "Basic", "Pro", "Team"].map((plan) => cardOf(page, plan).boundingBox()),
  );
  expect(new Set(boxes.map((box) => box?.y)).size).toBe(1);
  expect(new Set(boxes.map((box) => box?.height)).size).toBe(1);
});

test("a promotion code in the address goes along to the checkout", async ({ page }) => {
  await page.goto("/pricing?promo=LAUNCH%2020");
  await expect(page.getByText("Your code LAUNCH 20 goes along to the checkout")).toBeVisible();
  await expect(page.getByRole("link", { name: "Get Basic" })).toHaveAttribute(
    "href",
    "/checkout?plan=basic&interval=month&currency=usd&promo=LAUNCH+20",
  );
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
      await pick(page, "Yearly");
      await expect(cardOf(page, "Basic").getByText(price, { exact: true })).toBeVisible({ timeout: 1000 });
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
  "?plan=pro&interval=month&currency=gbp",
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
  await page.waitForURL(/\/checkout\?plan=pro&interval=year&currency=usd$/);
  await expect(page.getByText("You’re about to subscribe Newly Founded to Pro")).toBeVisible();
});

test("who has no plan is led to the checkout of the chosen one, for this organization", async ({
  page,
  organization,
}) => {
  await page.goto(`/o/${organization.slug}/billing/plans`);
  await expect(cardOf(page, "Free").getByText("Current plan")).toBeVisible();
  await pick(page, "Yearly");
  await pick(page, "JPY");
  await expect(cardOf(page, "Pro").getByText("¥43,000", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Choose Pro" })).toHaveAttribute(
    "href",
    `/checkout?plan=pro&interval=year&currency=jpy&organization=${organization.slug}`,
  );
  await page.goto(`/o/${organization.slug}/settings`);
  await expect(page.getByText("comes with Pro or Team")).toBeVisible();
});

test("who has a plan sees it marked, and the way up, down and to another interval", async ({
  page,
  organization,
}) => {
  await subscribe(page, "Pro");
  await page.goto(`/o/${organization.slug}/billing/plans`);
  await expect(page.getByRole("radio", { name: "EUR" })).toHaveCount(0);
  const pro = cardOf(page, "Pro");
  await expect(pro.getByText("Current plan").first()).toBeVisible();
  // A trial is for who begins.
  await expect(page.getByText("days are free")).toHaveCount(0);
  await expect(pro.getByRole("link")).toHaveCount(0);
  const change = (plan: string, interval: string) =>
    `/o/${organization.slug}/billing/change?plan=${plan}&interval=${interval}&currency=usd`;
  const basic = cardOf(page, "Basic").getByRole("link", { name: "Downgrade to Basic" });
  await expect(basic).toHaveAttribute("href", change("basic", "month"));
  await expect(cardOf(page, "Free").getByRole("link", { name: "Downgrade to Free" })).toHaveAttribute(
    "href",
    `/o/${organization.slug}/billing/cancel`,
  );
  await pick(page, "Yearly");
  await expect(pro.getByRole("link", { name: "Pay yearly" })).toHaveAttribute("href", change("pro", "year"));

  await page.goto(`/o/${organization.slug}/settings`);
  await expect(page.getByText("Who did what, newest first.")).toBeVisible();
  await expect(page.getByText("began a checkout").first()).toBeVisible();
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

  test("interval and currency can be chosen, and yen have no decimals", async ({ page }) => {
    await page.goto("/pricing");
    await pick(page, "Yearly");
    await pick(page, "JPY");
    await expect(cardOf(page, "Pro").getByText("¥43,000", { exact: true })).toBeVisible();
    await expect(cardOf(page, "Pro").getByText("$29", { exact: true })).toBeHidden();
    const row = page.getByRole("table", { name: "Plans compared" }).getByRole("row", { name: "Paid yearly" });
    await expect(row.getByText("¥18,000")).toBeVisible();
    await page.getByRole("link", { name: "Get Pro" }).click();
    await expect(page).toHaveURL(/plan%3Dpro%26interval%3Dyear%26currency%3Djpy/);
  });
});

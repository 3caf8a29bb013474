import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { findBrowser, launchOptions } from "./browser";
import { root } from "./paths";
import { describeFailure } from "./setup-error";
import { signIn } from "./sign-in";

/**
 * Takes the pictures of the billing page that the landing page and the README show, from a running
 * `npm run dev` with its embedded Stripe: puts the example organization on a plan, if it has none, lets it
 * renew twice, and writes public/screenshots.
 * npm run screenshots:product -- [--base URL] [--stripe URL]
 */
const billing = "/o/acme/billing";

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      base: { type: "string", default: "http://localhost:3000" },
      stripe: { type: "string", default: "http://localhost:4242" },
    },
  });
  const browser = await chromium.launch(launchOptions(await findBrowser()));
  try {
    const context = await browser.newContext({
      baseURL: values.base,
      locale: "en-US",
      timezoneId: "UTC",
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
    });
    await signIn(context, "owner");
    await putOnPlan(context, values.stripe);
    await takePictures(context);
  } finally {
    await browser.close();
  }
}

async function putOnPlan(context: BrowserContext, stripeUrl: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(billing, { waitUntil: "networkidle" });
  if ((await page.getByRole("link", { name: "Cancel plan" }).count()) > 0) return page.close();

  await page.goto("/checkout?plan=pro&interval=month", { waitUntil: "networkidle" });
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await page.waitForURL(/\/c\/pay\//);
  await page.getByLabel("Card number").fill("4242 4242 4242 4242");
  await page.getByLabel("Expiry").fill("12/40");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: /pay \$/i }).click();
  await page.getByRole("heading", { name: /Payment received/ }).waitFor();

  await page.goto(`${stripeUrl}/?q=owner@example.com`);
  await page.locator("a[href^='/console/customers/']").first().click();
  for (let invoices = 2; invoices <= 3; invoices += 1) {
    await page.getByRole("button", { name: "Past the next renewal" }).click();
    await page.waitForLoadState();
    await invoicesShown(context, invoices);
  }
  await page.close();
}

/** The webhook of a renewal comes a moment after it. */
async function invoicesShown(context: BrowserContext, count: number): Promise<void> {
  const page: Page = await context.newPage();
  const pdfs = page.getByRole("link", { name: /as PDF/ });
  do await page.goto(billing, { waitUntil: "networkidle" });
  while ((await pdfs.count()) < count);
  await page.close();
}

async function takePictures(context: BrowserContext): Promise<void> {
  const folder = join(root, "public", "screenshots");
  mkdirSync(folder, { recursive: true });
  const page = await context.newPage();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(billing, { waitUntil: "networkidle" });
    await page.evaluate(() => document.fonts.ready);
    const path = join(folder, `billing-${colorScheme}.png`);
    // Next's mark of development is no part of the product.
    await page.screenshot({ path, animations: "disabled", style: "nextjs-portal { display: none }" });
    console.log(path);
  }
}

try {
  await run();
} catch (error) {
  console.error(describeFailure(error));
  process.exitCode = 1;
}

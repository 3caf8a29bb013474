import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type BrowserContext, chromium } from "@playwright/test";
import { findBrowser, launchOptions } from "./browser";
import { describeFailure, SetupError } from "./setup-error";
import { signIn } from "./sign-in";

/**
 * Pictures of a running app, of every path in both themes and at two widths.
 * npm run screenshots -- --out DIR [--base URL] [--as owner|member|admin|none] [paths…]
 */
const themes = ["light", "dark"] as const;
const widths = { desktop: 1280, phone: 375 };
const heightPx = 800;
const withoutDevelopmentMark = "nextjs-portal { display: none }";

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      base: { type: "string", default: "http://localhost:3000" },
      out: { type: "string" },
      as: { type: "string", default: "none" },
    },
  });
  if (!values.out) throw new SetupError("--out is missing.", "Name the folder to write to: --out pictures");
  const folder = resolve(values.out);
  mkdirSync(folder, { recursive: true });

  const browser = await chromium.launch(launchOptions(await findBrowser()));
  try {
    const context = await browser.newContext({ baseURL: values.base, locale: "en-US", timezoneId: "UTC" });
    if (values.as !== "none") await signIn(context, values.as);
    const session = await context.storageState();
    for (const theme of themes) {
      const themed = await browser.newContext({
        baseURL: values.base,
        locale: "en-US",
        timezoneId: "UTC",
        colorScheme: theme,
        reducedMotion: "reduce",
        storageState: session,
      });
      for (const path of positionals.length > 0 ? positionals : ["/"])
        await picture(themed, path, theme, folder);
      await themed.close();
    }
  } finally {
    await browser.close();
  }
}

async function picture(context: BrowserContext, path: string, theme: string, folder: string): Promise<void> {
  const page = await context.newPage();
  const name = path.replace(/^\/|\/$/g, "").replaceAll(/[^a-z0-9]+/gi, "-") || "home";
  for (const [device, width] of Object.entries(widths)) {
    await page.setViewportSize({ width, height: heightPx });
    const response = await page.goto(path, { waitUntil: "networkidle" });
    await page.evaluate(() => document.fonts.ready);
    const file = join(folder, `${name}-${theme}-${device}.png`);
    await page.screenshot({
      path: file,
      fullPage: true,
      animations: "disabled",
      style: withoutDevelopmentMark,
    });
    console.log(`${response?.status() ?? "?"} ${path} → ${file}`);
  }
  await page.close();
}

try {
  await run();
} catch (error) {
  console.error(describeFailure(error));
  process.exitCode = 1;
}

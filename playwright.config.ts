import { defineConfig } from "@playwright/test";
import { launchOptions } from "./dev/browser";

const { BASE_URL, BROWSER_PATH, BROWSER_ENV } = process.env;
if (!BASE_URL) throw new Error("The browser tests need the whole stack: run npm run test:e2e");

export default defineConfig({
  testDir: "e2e",
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // Tells a race from a fault: what passes only the second time is reported as flaky, and is to be mended too.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    baseURL: BASE_URL,
    locale: "en-US",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: launchOptions({ executablePath: BROWSER_PATH, env: JSON.parse(BROWSER_ENV ?? "{}") }),
  },
});

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium, type LaunchOptions } from "@playwright/test";
import { unpackBrowser } from "./browser-package";
import { inRoot } from "./paths";
import type { Environment } from "./processes";
import { SetupError } from "./setup-error";

export type Browser = {
  /** Undefined: the one that Playwright installed for itself. */
  executablePath: string | undefined;
  /** What it needs beside our own environment. */
  env: Environment;
  /** Where it was found, for people. */
  source: string;
};

const systemBrowsers = [
  "/usr/bin/google-chrome",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const installTimeoutMs = 300_000;

/**
 * Finds a Chromium that really starts here, or fetches one.
 * @throws SetupError when there is none and none could be had.
 */
export async function findBrowser(): Promise<Browser> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    const browser = { executablePath: named, env: {}, source: "CHROMIUM_PATH" };
    if (await starts(browser)) return browser;
    throw new SetupError(`CHROMIUM_PATH is ${named}, which doesn't start.`, "Correct it, or unset it.");
  }
  const playwrights = { executablePath: undefined, env: {}, source: "Playwright" };
  if (await starts(playwrights)) return playwrights;
  for (const executablePath of systemBrowsers.filter((path) => existsSync(path))) {
    const browser = { executablePath, env: {}, source: executablePath };
    if (await starts(browser)) return browser;
  }
  if (installPlaywrights() && (await starts(playwrights))) return playwrights;
  const packaged = unpackBrowser();
  if (packaged && (await starts(packaged))) return packaged;
  throw new SetupError(
    "No Chromium was found that starts here.",
    "Run npx playwright install --with-deps chromium, or set CHROMIUM_PATH to a Chrome or Chromium.",
  );
}

/** How it is launched: without what needs a graphics card, a sandbox of the kernel, or the network. */
export function launchOptions({
  executablePath,
  env,
}: Pick<Browser, "executablePath" | "env">): LaunchOptions {
  return {
    ...(executablePath ? { executablePath } : {}),
    env: { ...process.env, ...env },
    chromiumSandbox: false,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  };
}

async function starts(browser: Browser): Promise<boolean> {
  try {
    const running = await chromium.launch(launchOptions(browser));
    await running.close();
    return true;
  } catch {
    return false;
  }
}

function installPlaywrights(): boolean {
  const cli = inRoot("node_modules/@playwright/test/cli.js");
  const { status } = spawnSync(process.execPath, [cli, "install", "--only-shell", "chromium"], {
    stdio: "ignore",
    timeout: installTimeoutMs,
  });
  return status === 0;
}

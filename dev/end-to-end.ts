import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findBrowser } from "./browser";
import { asAdministrator, dropDatabase, testDatabaseName } from "./databases";
import { startInbox } from "./mail";
import { dataDirectory } from "./paths";
import { freePort, waitForPort } from "./ports";
import { startPostgres } from "./postgres";
import { migrateDatabase, openDatabase, seedDatabase, syncPlans } from "./prepare-database";
import { type Environment, runProgram, startProgram } from "./processes";
import { step } from "./progress";
import { startStripe } from "./stripe";
import type { Teardown } from "./teardown";

/** Where the production build of the tests lies, so that it doesn't disturb a running `npm run dev`. */
export const testBuild = {
  NEXT_DIST_DIR: ".next-test",
  NEXT_TELEMETRY_DISABLED: "1",
  NODE_ENV: "production",
} satisfies Environment;

const shownLogLines = 40;

/**
 * Runs the browser tests against the production build, with a database, a Stripe and an inbox of their own.
 * @param args what Playwright is given besides, such as a file or `--grep`.
 * @returns Playwright's exit code.
 */
export async function runBrowserTests(teardown: Teardown, args: readonly string[]): Promise<number> {
  const browser = await step("Browser", findBrowser);
  console.log(`    ${browser.source}`);
  const [appPort, stripePort, inboxPort] = [await freePort(), await freePort(), await freePort()];
  const appUrl = `http://localhost:${appPort}`;

  const inbox = await step("Mail inbox", () => startInbox(inboxPort));
  await teardown.add(inbox.close);
  const stripe = await step("Stripe, embedded", () =>
    startStripe({
      port: stripePort,
      appUrl,
      validateResponses: true,
      // As one sets it in Stripe's settings to keep who doesn't pay as a customer, read-only.
      retryPolicy: { delays: [259_200, 432_000], finally: "unpaid" },
    }),
  );
  await teardown.add(stripe.close);
  const env: Environment = {
    ...testBuild,
    APP_ENV: "test",
    APP_URL: appUrl,
    AUTH_SECRET: "a secret that only the tests know and use",
    EMAIL_FROM: "Keel <hello@example.com>",
    CRON_SECRET: "a secret that only the tests' cron knows",
    DATABASE_URL: await step("PostgreSQL 18", () => startDatabase(teardown)),
    ...inbox.env,
    ...stripe.env,
  };
  await step("Database up to date", () => migrateDatabase(env));
  await step("Plans in Stripe", () => syncPlans(teardown, env));
  await step("Example data", () => seedDatabase(teardown, env));

  const log = await openLog(teardown);
  await startProgram(teardown, { command: ["cli/worker.ts"], env, output: log.file });
  const app = await startProgram(teardown, {
    command: ["node_modules/next/dist/bin/next", "start", "--port", String(appPort)],
    env,
    output: log.file,
  });
  await step("App", () => waitForPort(appPort, app)).catch((error: unknown) => {
    showLog(log.path);
    throw error;
  });

  const code = await runProgram(teardown, {
    command: ["node_modules/@playwright/test/cli.js", "test", ...args],
    env: {
      BASE_URL: appUrl,
      INBOX_URL: inbox.inboxUrl.replace(/\/inbox$/, ""),
      STRIPE_EMULATOR_URL: stripe.consoleUrl,
      DATABASE_URL: env.DATABASE_URL,
      CRON_SECRET: env.CRON_SECRET,
      BROWSER_PATH: browser.executablePath,
      BROWSER_ENV: JSON.stringify(browser.env),
    },
  });
  if (code !== 0 && !teardown.started) showLog(log.path);
  return code;
}

async function startDatabase(teardown: Teardown): Promise<string> {
  const server = await startPostgres({ name: "postgres-test", durable: false });
  await teardown.add(server.stop);
  const name = testDatabaseName("e2e");
  await teardown.add(() => asAdministrator(server, (admin) => dropDatabase(admin, name)));
  return openDatabase(server, name);
}

/** What app and worker say goes to a file, so that the runner's report stays readable. */
async function openLog(teardown: Teardown): Promise<{ path: string; file: number }> {
  const path = join(dataDirectory, "e2e.log");
  mkdirSync(dataDirectory, { recursive: true });
  const file = openSync(path, "w");
  await teardown.add(() => closeSync(file));
  return { path, file };
}

function showLog(path: string): void {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  console.log(`\n  The app's last lines (all of them: ${path})\n`);
  console.log(lines.slice(-shownLogLines).join("\n"));
}

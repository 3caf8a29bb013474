import { join } from "node:path";
import { type Row, table } from "./banner";
import { checkSettings } from "./check-settings";
import { databasePrefix } from "./databases";
import {
  developmentSecret,
  loadEnvironmentFiles,
  publishEnvironment,
  withdrawEnvironment,
} from "./environment-files";
import { tryLock, unlock } from "./file-lock";
import { startInbox } from "./mail";
import { dataDirectory } from "./paths";
import { requireFreePort, waitForPort } from "./ports";
import { startPostgres } from "./postgres";
import { migrateDatabase, openDatabase, seedDatabase, syncPlans } from "./prepare-database";
import { type Environment, startProgram } from "./processes";
import { step } from "./progress";
import { portSetting, setting } from "./settings";
import { SetupError } from "./setup-error";
import { signInRows } from "./sign-in-rows";
import { startStripe } from "./stripe";
import type { Teardown } from "./teardown";

const firstPageTimeoutMs = 20_000;

/** One part of the surroundings: what points the product at it, and its rows in the table. */
type Part = { env: Environment; rows: readonly Row[] };

/**
 * Starts the app, its worker, and whatever of PostgreSQL, Stripe and mail the environment names no real
 * one of.
 * @returns `stopped`, which resolves with a sentence when a program ends by itself.
 * @throws SetupError
 */
export async function startDevelopment(teardown: Teardown): Promise<{ stopped: Promise<string> }> {
  loadEnvironmentFiles();
  const appPort = portSetting("PORT", 3000);
  const appUrl = setting("APP_URL") ?? `http://localhost:${appPort}`;
  const common: Environment = {
    NEXT_TELEMETRY_DISABLED: "1",
    APP_ENV: setting("APP_ENV") ?? "development",
    APP_URL: appUrl,
    AUTH_SECRET: setting("AUTH_SECRET") ?? developmentSecret(),
    EMAIL_FROM: setting("EMAIL_FROM") ?? "Keel <hello@example.com>",
  };
  checkSettings({ ...process.env, ...common });
  await claimRepository(teardown);
  await requireFreePort(appPort, "the app", "PORT");

  // Ports are checked before anything runs, so that a busy one costs no time.
  const mail = await mailPart(teardown);
  const stripe = await stripePart(teardown, appUrl);
  const database = await databasePart(teardown);
  const env = { ...common, ...mail.env, ...stripe.env, ...database.env };

  await step("Database up to date", () => migrateDatabase(env));
  if (!setting("STRIPE_SECRET_KEY")) await step("Plans in Stripe", () => syncPlans(teardown, env));
  if (!setting("DATABASE_URL")) await step("Example data", () => seedDatabase(teardown, env));
  publishEnvironment(env);
  await teardown.add(withdrawEnvironment);

  const { app, worker } = await step("App and worker", () => startProduct(teardown, env, appPort));
  const rows: Row[] = [
    ["App", appUrl],
    ["Admin area", `${appUrl}/admin`],
    ...mail.rows,
    ...stripe.rows,
    ...database.rows,
  ];
  if (!setting("DATABASE_URL")) rows.push(...signInRows());
  console.log(`\n${table(rows)}\n`);
  return {
    stopped: Promise.race([
      app.exited.then((code) => `The app ended by itself (code ${code}); its last lines say why.`),
      worker.exited.then((code) => `The worker ended by itself (code ${code}); its last lines say why.`),
    ]),
  };
}

/** One `npm run dev` at a time: two would share a database, a port and Next's folder. */
async function claimRepository(teardown: Teardown): Promise<void> {
  const lock = join(dataDirectory, "dev.lock");
  const holder = tryLock(lock);
  if (holder) {
    throw new SetupError(
      `npm run dev runs already in this folder (process ${holder.pid}).`,
      `Use that one, or end it first: kill ${holder.pid}`,
    );
  }
  await teardown.add(() => unlock(lock));
}

async function mailPart(teardown: Teardown): Promise<Part> {
  if (setting("RESEND_API_KEY")) return { env: {}, rows: [["Mail", "sent by Resend (RESEND_API_KEY)"]] };
  const port = portSetting("INBOX_PORT", 4243);
  await requireFreePort(port, "the mail inbox", "INBOX_PORT");
  const inbox = await step("Mail inbox", () => startInbox(port));
  await teardown.add(inbox.close);
  return { env: inbox.env, rows: [["Mail inbox", inbox.inboxUrl]] };
}

async function stripePart(teardown: Teardown, appUrl: string): Promise<Part> {
  if (setting("STRIPE_SECRET_KEY"))
    return {
      env: {},
      rows: [["Stripe", "your account; to bring the plans there: npm run keel plans sync -- --apply"]],
    };
  const port = portSetting("STRIPE_EMULATOR_PORT", 4242);
  await requireFreePort(port, "the embedded Stripe", "STRIPE_EMULATOR_PORT");
  const dataFile = join(dataDirectory, "stripe.json");
  const stripe = await step("Stripe, embedded", () => startStripe({ port, appUrl, dataFile }));
  await teardown.add(stripe.close);
  return { env: stripe.env, rows: [["Stripe console", stripe.consoleUrl]] };
}

async function databasePart(teardown: Teardown): Promise<Part> {
  const url = setting("DATABASE_URL");
  if (url)
    return {
      env: { DATABASE_URL: url },
      rows: [["PostgreSQL", "your server; for example data: npm run db:seed"]],
    };
  const server = await step("PostgreSQL 18", () => startPostgres({ name: "postgres", durable: true }));
  await teardown.add(server.stop);
  const embedded = await openDatabase(server, `${databasePrefix}_dev`);
  return { env: { DATABASE_URL: embedded }, rows: [["PostgreSQL", embedded]] };
}

async function startProduct(teardown: Teardown, env: Environment, port: number) {
  const worker = await startProgram(teardown, {
    command: ["node_modules/tsx/dist/cli.mjs", "watch", "--clear-screen=false", "cli/worker.ts"],
    env,
  });
  const app = await startProgram(teardown, {
    command: ["node_modules/next/dist/bin/next", "dev", "--port", String(port)],
    env,
  });
  await waitForPort(port, app);
  // The first answer compiles the first page: better now than when somebody waits for it.
  const signal = AbortSignal.timeout(firstPageTimeoutMs);
  await fetch(`http://localhost:${port}/`, { signal }).catch(() => undefined);
  return { app, worker };
}

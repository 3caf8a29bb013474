import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { auditEvents, customers, subscriptions } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { testDatabase } from "@/dev/testing/database";

let world: BillingWorld;
let databaseUrl: string;
let tenant: Tenant;
let customerId: string;
beforeAll(async () => {
  world = await billingWorld();
  databaseUrl = (await testDatabase()).url;
  tenant = await world.tenant();
  ({ customerId } = await tenant.pay());
  await world.deliverAll();
});

/** Runs `keel billing …` as an operator does. */
async function keel(...args: string[]) {
  const run = promisify(execFile)(process.execPath, ["--import", "tsx", "cli/main.ts", "billing", ...args], {
    env: { ...process.env, DATABASE_URL: databaseUrl, STRIPE_API_BASE: world.emulator.url },
  });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}

const all = () => acrossTenants(world.db);
const forget = () => all().delete(customers).where(eq(customers.id, customerId));
const mirrored = async () =>
  (await all().select().from(subscriptions).where(eq(subscriptions.customerId, customerId))).length;

// Each run starts a Node of its own, which takes seconds on a busy machine.
const timeout = 120_000;

it("fills the mirror back: rehearsed, done, and then with nothing left", { timeout }, async () => {
  await forget();
  const dry = await keel("backfill", "--dry-run", "--since", "2026-01-01");
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.stdout).toContain(`customer ${customerId}: row "missing" → "present"`);
  expect(dry.stdout).toMatch(/Would mend:\n(.+\n)* +1 {2}customer\n/);
  expect(dry.stderr).toMatch(/looked at, \d+ mended \(customers\)\n/);
  expect(await mirrored()).toBe(0);

  const done = JSON.parse((await keel("backfill", "--json")).stdout);
  expect(done).toMatchObject({ finished: true, failed: 0, mended: { customer: 1, subscription: 1 } });
  expect(await mirrored()).toBe(1);
  expect((await keel("backfill")).stdout).toBe("Nothing was mended: the tables are as Stripe is.\n");
});

it("reconciles now, and syncs one customer or organization", { timeout }, async () => {
  await forget();
  const hourly = await keel("reconcile", "--hourly");
  expect(hourly).toMatchObject({ code: 0, stdout: expect.stringContaining("0 had never been delivered") });
  const nightly = await keel("reconcile", "--nightly", "--json");
  expect(JSON.parse(nightly.stdout)).toMatchObject({ finished: true, mended: { subscription: 1 } });

  await forget();
  const synced = await keel("sync", customerId);
  expect(synced.stdout).toContain(`${customerId} is as Stripe has it`);
  expect(await mirrored()).toBe(1);
  const again = JSON.parse((await keel("sync", tenant.organization.id, "--json")).stdout);
  expect(again).toEqual({ customerId, ignored: null, drift: [] });
  const audited = await all()
    .select({ kind: auditEvents.actorKind })
    .from(auditEvents)
    .where(eq(auditEvents.action, "billing.synced"));
  expect(audited).toEqual([{ kind: "operator" }, { kind: "operator" }]);
});

it("says in a sentence what it can't do", { timeout }, async () => {
  const runs = await Promise.all([
    keel("sync", "somebody"),
    keel("sync", "cus_unknown"),
    keel("backfill", "--since", "yesterday"),
    keel("reconcile"),
  ]);
  expect(runs.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
  expect(runs[0]?.stderr).toContain("somebody is neither a customer’s id");
  expect(runs[1]?.stderr).toContain("Stripe doesn’t know the customer cus_unknown");
  expect(runs[2]?.stderr).toContain("Expected a day such as 2027-01-31.");
  expect(runs[3]?.stderr).toContain("say --hourly or --nightly");
  for (const { stderr } of runs) expect(stderr).not.toContain("    at ");
});

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "@/dev/testing/database";
import { type TestStripe, testStripe } from "@/dev/testing/stripe";
import { paidPlanKeys } from "@/lib/billing/plans";

let stripe: TestStripe;
let databaseUrl: string;
beforeAll(async () => {
  stripe = await testStripe();
  databaseUrl = (await testDatabase()).url;
});

/** Runs `keel …` as an operator does. */
async function keel(args: string[], env: Record<string, string> = {}) {
  const command = ["--import", "tsx", "cli/main.ts", ...args];
  const run = promisify(execFile)(process.execPath, command, {
    env: { ...process.env, DATABASE_URL: databaseUrl, STRIPE_API_BASE: stripe.emulator.url, ...env },
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

const products = async () => (await stripe.stripe.products.list({ limit: 100 })).data.length;

// Each run starts a Node of its own, which takes seconds on a busy machine.
describe("keel plans sync", { timeout: 120_000 }, () => {
  it("shows what it would do, does it when told to, and then has nothing left to do", async () => {
    const dry = await keel(["plans", "sync"]);
    expect(dry).toMatchObject({ code: 0, stderr: "" });
    expect(dry.stdout).toMatch(/would +create the price of pro per month: \$29\.00/);
    expect(dry.stdout).toContain("Nothing was changed. Add --apply");
    expect(await products()).toBe(0);

    const applied = await keel(["plans", "sync", "--apply"]);
    expect(applied).toMatchObject({ code: 0, stderr: "" });
    expect(applied.stdout).toMatch(/done +create the product of plan basic/);
    expect(await products()).toBe(paidPlanKeys.length);

    const again = await keel(["plans", "sync", "--apply", "--json"]);
    expect(JSON.parse(again.stdout)).toEqual({ applied: true, changes: [] });
    expect(await products()).toBe(paidPlanKeys.length);
  });

  it("ends with code 1 and one sentence when the environment is wrong", async () => {
    const run = await keel(["plans", "sync"], { STRIPE_SECRET_KEY: "pk_test_wrong" });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("STRIPE_SECRET_KEY");
    expect(run.stderr).not.toContain("    at ");
  });

  it("says when Stripe can't be reached, without a stack", async () => {
    const run = await keel(["plans", "sync"], { STRIPE_API_BASE: "http://127.0.0.1:1" });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/Stripe/);
    expect(run.stderr).not.toContain("    at ");
  });
});

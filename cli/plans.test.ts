import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "@/dev/testing/database";
import { type TestStripe, testStripe } from "@/dev/testing/stripe";
import { packKeys } from "@/lib/billing/packs";
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
describe("keel plans", { timeout: 240_000 }, () => {
  it("shows what it would do, does it when told to, and then has nothing left to do", async () => {
    const dry = await keel(["plans", "sync", "--check"]);
    expect(dry).toMatchObject({ code: 2, stderr: "" });
    expect(dry.stdout).toContain("would   create Pro monthly in USD: $29");
    expect(dry.stdout).toContain("create Team quarterly in JPY: ¥3,600 for seats 1–10, ¥2,800 from seat 11");
    expect(dry.stdout).toContain("would   create the price of the pack “500 credits” in EUR: €4.50");
    expect(dry.stdout).toContain("Nothing was changed. Add --apply");
    expect(await products()).toBe(0);

    const applied = await keel(["plans", "sync", "--apply"]);
    expect(applied).toMatchObject({ code: 0, stderr: "" });
    expect(applied.stdout).toContain("done    create the product Basic");
    expect(await products()).toBe(paidPlanKeys.length + packKeys.length);

    const again = await keel(["plans", "sync", "--apply", "--json"]);
    expect(JSON.parse(again.stdout)).toEqual({ applied: true, changes: [] });
    expect(await products()).toBe(paidPlanKeys.length + packKeys.length);
    const listed = await keel(["plans", "list", "--check"]);
    expect(listed).toMatchObject({ code: 0, stderr: "" });
    expect(listed.stdout).toMatch(/pro +Pro: on sale, 0 subscriptions/);
    expect(listed.stdout).toMatch(/yearly +\$290 +· +€270 +· +¥43,000/);
    expect(listed.stdout).toContain("Stripe sells what the catalogue says.");
  });

  it("shows old and new of what differs, and ends with code 2 when it was asked to check", async () => {
    await stripe.stripe.prices.create({
      product: "keel_pro",
      currency: "usd",
      unit_amount: 1950,
      recurring: { interval: "month" },
      lookup_key: "pro_month_usd",
      transfer_lookup_key: true,
    });
    const dry = await keel(["plans", "sync"]);
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain("replace Pro monthly in USD: $19.50 a month → $29; its subscribers keep");
    const listed = await keel(["plans", "list", "--check"]);
    expect(listed.code).toBe(2);
    expect(listed.stdout).toContain("! plans sync would replace Pro monthly in USD: $19.50 a month → $29");
    const json = await keel(["plans", "list", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      drifted: true,
      plans: [{ plan: "basic" }, { changes: [{ replaced: { price: 1950 }, price: 2900 }, {}] }, {}],
    });
  });

  it("takes a plan off sale when told to, and puts it back", async () => {
    const dry = await keel(["plans", "archive", "basic"]);
    expect(dry).toMatchObject({ code: 0, stderr: "" });
    expect(dry.stdout).toContain("would   take Basic off sale");
    const isSold = async () => (await stripe.stripe.products.retrieve("keel_basic")).active;
    expect(await isSold()).toBe(true);
    await keel(["plans", "archive", "basic", "--apply"]);
    expect(await isSold()).toBe(false);
    const again = await keel(["plans", "archive", "basic", "--apply"]);
    expect(again.stdout).toContain("Basic isn’t on sale; nothing to change.");
    const back = await keel(["plans", "archive", "basic", "--undo", "--apply"]);
    expect(back.stdout).toContain("done    put Basic monthly in USD on sale again: $12");
    expect(await isSold()).toBe(true);
  });

  it.each(["gold", "free"])("refuses to archive %s, and says which plans there are", async (plan) => {
    const run = await keel(["plans", "archive", plan, "--apply"]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("basic, pro, team");
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

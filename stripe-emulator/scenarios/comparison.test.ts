import { expect, it } from "vitest";
import { startEmulator } from "../tests/fixtures";
import { scenarios } from "./all";
import { compareScenario, describe } from "./comparison";
import { differencesOf } from "./difference";
import { readKey } from "./key";
import { knownDifferences } from "./known-differences";
import type { Scenario } from "./scenario";
import { emulatorPace, removeLeftovers } from "./stage";

const scenario = (name: string): Scenario => {
  const found = scenarios.find((one) => one.name === name);
  if (!found) throw new Error(`There is no scenario ${name}`);
  return found;
};

async function twoEmulators() {
  const [left, right] = [await startEmulator(), await startEmulator()];
  return {
    left: { stripe: left.stripe, pace: emulatorPace },
    right: { stripe: right.stripe, pace: emulatorPace },
  };
}

it("finds no difference between two emulators", async () => {
  const { left, right } = await twoEmulators();
  for (const name of ["first-subscription", "upgrade-invoiced", "renewal-failed", "cards-refused"]) {
    const verdict = await compareScenario(scenario(name), left, right);
    expect(verdict).toEqual({ scenario: name, differences: [], explained: [], failure: null });
    expect(describe(verdict)).toEqual([`✓ ${name}`]);
  }
});

it("leaves no clock and no customer behind", async () => {
  const { left, right } = await twoEmulators();
  await compareScenario(scenario("renewal"), left, right);
  for (const { stripe } of [left, right]) {
    expect((await stripe.testHelpers.testClocks.list()).data).toEqual([]);
    expect((await stripe.customers.list()).data).toEqual([]);
    expect((await stripe.products.list({ active: true })).data).toEqual([]);
  }
});

it("removes what an interrupted run left behind, and nothing else", async () => {
  const { left } = await twoEmulators();
  const { testClocks } = left.stripe.testHelpers;
  await testClocks.create({ frozen_time: 1_800_000_000, name: "scenario renewal" });
  const own = await testClocks.create({ frozen_time: 1_800_000_000, name: "my own" });
  await removeLeftovers(left.stripe);
  expect((await testClocks.list()).data.map(({ id }) => id)).toEqual([own.id]);
});

it("shows what differs, where, and on which side", async () => {
  const { left, right } = await twoEmulators();
  let runs = 0;
  const changing: Scenario = {
    ...scenario("first-subscription"),
    async run(stage) {
      runs += 1;
      stage.note("invoice", { total: 2000, lines: [{ amount: runs === 1 ? 2000 : 2001 }] });
    },
  };
  const verdict = await compareScenario(changing, left, right);
  expect(verdict.differences).toEqual([{ path: "invoice.lines[0].amount", left: 2000, right: 2001 }]);
  expect(describe(verdict)).toEqual([
    "✗ first-subscription: 1 different",
    "    invoice.lines[0].amount",
    "      emulator 2000",
    "      Stripe   2001",
  ]);
});

it("says which side didn't finish", async () => {
  const { left, right } = await twoEmulators();
  let runs = 0;
  const failing: Scenario = {
    ...scenario("renewal"),
    async run() {
      runs += 1;
      if (runs === 2) throw new Error("no such price");
    },
  };
  const verdict = await compareScenario(failing, left, right);
  expect(verdict.failure).toBe("Stripe: no such price");
});

it("compares a missing fact, a longer list and another type", () => {
  expect(differencesOf({ a: 1, b: [1] }, { b: [1, 2], c: { d: null } })).toEqual([
    { path: "a", left: 1, right: undefined },
    { path: "b[1]", left: undefined, right: 2 },
    { path: "c", left: undefined, right: { d: null } },
  ]);
});

it("counts events by type, and explains only another order of the same", async () => {
  expect(differencesOf({ events: ["a", "b"] }, { events: ["b", "b"] })).toEqual([
    { path: 'events["a"]', left: 1, right: 0 },
    { path: 'events["b"]', left: 1, right: 2 },
  ]);
  const [order] = differencesOf({ events: ["a", "b"] }, { events: ["b", "a"] });
  expect(order?.path).toBe("events (order)");
  expect(knownDifferences.some(({ path }) => path.test(order?.path ?? ""))).toBe(true);
});

it.each([
  [undefined, /no key/],
  ["sk_test_embedded", /no key/],
  ["sk_live_abc", /live key/],
  ["rk_live_abc", /live key/],
  ["pk_test_abc", /isn't a secret test key/],
])("doesn't run with the key %s", (value, refusal) => {
  expect(readKey(value)).toEqual({ refusal: expect.stringMatching(refusal) });
});

it("runs with a test key", () => {
  expect(readKey(" sk_test_51AbC ")).toEqual({ key: "sk_test_51AbC" });
});

it("gives every known difference a reason and an existing scenario", () => {
  for (const { scenario: name, reason } of knownDifferences) {
    expect(reason).toMatch(/\.$/);
    if (name) expect(scenarios.map((one) => one.name)).toContain(name);
  }
});

import { parseArgs } from "node:util";
import Stripe from "stripe";
import { scenarios } from "./all";
import { compareScenario, describe, type Verdict } from "./comparison";
import { readKey } from "./key";
import { emulatorPace, removeLeftovers, stripePace } from "./stage";

/**
 * `npm run stripe:compare [-- --only name --list]`: runs the scenarios on the emulator and on Stripe's test
 * mode and prints what differs. Exit code 0: nothing unexplained; 1: differences; 2: it couldn't run.
 */
const usage = "Usage: npm run stripe:compare -- [--only <name>]… [--list]";

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: "string", multiple: true }, list: { type: "boolean" } },
  });
  if (values.list) {
    for (const { name, title } of scenarios) console.log(`${name.padEnd(34)} ${title}`);
    return 0;
  }
  const unknown = (values.only ?? []).filter((name) => !scenarios.some((one) => one.name === name));
  if (unknown.length > 0) {
    console.error(`There is no scenario ${unknown.join(", ")}. --list shows them.`);
    return 2;
  }
  const key = readKey(process.env.STRIPE_SECRET_KEY);
  if ("refusal" in key) {
    console.error(key.refusal);
    return 2;
  }
  return compareAll(
    key.key,
    scenarios.filter(({ name }) => !values.only || values.only.includes(name)),
  );
}

async function compareAll(key: string, chosen: typeof scenarios): Promise<number> {
  const real = new Stripe(key, { maxNetworkRetries: 3 });
  await removeLeftovers(real);
  // Not before it is needed, so that a missing key is told at once.
  const { createStripeEmulator } = await import("../index");
  const emulator = await createStripeEmulator();
  const { host, port } = emulator;
  const left = {
    stripe: new Stripe("sk_test_emulator", { host, port, protocol: "http" }),
    pace: emulatorPace,
  };
  const right = { stripe: real, pace: stripePace };
  const verdicts: Verdict[] = [];
  try {
    for (const scenario of chosen) {
      const verdict = await compareScenario(scenario, left, right);
      verdicts.push(verdict);
      console.log(describe(verdict).join("\n"));
    }
  } finally {
    await emulator.close();
  }
  return summarize(verdicts);
}

function summarize(verdicts: readonly Verdict[]): number {
  const failed = verdicts.filter(({ failure }) => failure !== null).length;
  const different = verdicts.filter(({ differences }) => differences.length > 0).length;
  const explained = verdicts.flatMap((verdict) => verdict.explained);
  for (const reason of new Set(explained.map((one) => one.reason))) {
    console.log(`known, ${explained.filter((one) => one.reason === reason).length}×: ${reason}`);
  }
  const same = verdicts.length - failed - different;
  console.log(
    `${verdicts.length} scenarios: ${same} the same, ${different} different, ${failed} didn't finish.`,
  );
  return failed + different > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? `✗ ${error.message}\n${usage}` : error);
  process.exitCode = 2;
}

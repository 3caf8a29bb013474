import type Stripe from "stripe";
import { type Difference, differencesOf } from "./difference";
import { explain } from "./known-differences";
import type { Facts, Scenario } from "./scenario";
import { type RunOptions, runScenario } from "./stage";

/** What the SDK points at, and how long to wait for its clocks. */
export interface Side {
  stripe: Stripe;
  pace: RunOptions;
}

export interface Verdict {
  scenario: string;
  /** Differences that nobody has explained. */
  differences: Difference[];
  /** Those that are known, with their reasons. */
  explained: (Difference & { reason: string })[];
  /** What stopped one of the runs, as a sentence. */
  failure: string | null;
}

/** Runs one scenario on both sides, one after the other, and compares what they saw. */
export async function compareScenario(scenario: Scenario, emulator: Side, other: Side): Promise<Verdict> {
  const [left, right] = [await outcome(scenario, emulator), await outcome(scenario, other)];
  const verdict: Verdict = { scenario: scenario.name, differences: [], explained: [], failure: null };
  if ("failure" in left || "failure" in right) {
    const failures = [
      "failure" in left ? `emulator: ${left.failure}` : null,
      "failure" in right ? `Stripe: ${right.failure}` : null,
    ];
    return { ...verdict, failure: failures.filter((one) => one !== null).join("; ") };
  }
  for (const difference of differencesOf(left.facts, right.facts)) {
    const reason = explain(scenario.name, difference);
    if (reason) verdict.explained.push({ ...difference, reason });
    else verdict.differences.push(difference);
  }
  return verdict;
}

async function outcome(
  scenario: Scenario,
  { stripe, pace }: Side,
): Promise<{ facts: Facts } | { failure: string }> {
  try {
    return { facts: await runScenario(stripe, scenario, pace) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** A verdict as lines for a terminal. */
export function describe({ scenario, differences, explained, failure }: Verdict): string[] {
  if (failure) return [`✗ ${scenario}: didn't finish. ${failure}`];
  const known = explained.length > 0 ? ` (${explained.length} known)` : "";
  if (differences.length === 0) return [`✓ ${scenario}${known}`];
  return [
    `✗ ${scenario}: ${differences.length} different${known}`,
    ...differences.flatMap(({ path, left, right }) => [
      `    ${path}`,
      `      emulator ${JSON.stringify(left) ?? "nothing"}`,
      `      Stripe   ${JSON.stringify(right) ?? "nothing"}`,
    ]),
  ];
}

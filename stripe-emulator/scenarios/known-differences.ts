import type { Difference } from "./difference";

/** A difference between the emulator and Stripe that is there on purpose or can't be avoided. */
export interface KnownDifference {
  /** Name of the scenario; null for all of them. */
  scenario: string | null;
  /** Matches the path of the fact, e.g. `invoice.lines[0].description`. */
  path: RegExp;
  reason: string;
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    scenario: null,
    path: /^events.* \(order\)$/,
    reason: "Stripe lists events by the second: those of one second come in no fixed order.",
  },
  {
    scenario: null,
    path: /\.next_action$/,
    reason:
      "The emulator sends people to its own hosted page for 3-D Secure, where Stripe uses its browser SDK.",
  },
  {
    scenario: "renewal-failed",
    path: /^will be retried$/,
    reason: "Whether and when a failed renewal is retried is a setting of the account.",
  },
];

/** Why a difference is expected, or undefined when it is news. */
export function explain(scenario: string, { path }: Difference): string | undefined {
  return knownDifferences.find(
    (known) => (known.scenario === null || known.scenario === scenario) && known.path.test(path),
  )?.reason;
}

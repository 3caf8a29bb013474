import fc from "fast-check";
import { expect, it } from "vitest";
import { settle } from "./settlement";

it("loses nothing: what is due and what stays on the balance are the total and the old balance", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.constantFrom("usd", "gbp", "jpy", "huf"),
      (total, balance, currency) => {
        const { due, endingBalance } = settle(total, balance, currency);
        expect(due + endingBalance).toBe(total + balance);
        expect(due).toBeGreaterThanOrEqual(0);
        if (due > 0) expect(endingBalance).toBe(0);
      },
    ),
  );
});

it.each([
  [49, 0, "usd", 0, 49],
  [50, 0, "usd", 50, 0],
  [30, 25, "usd", 55, 0],
  [29, 0, "gbp", 0, 29],
  [2000, -500, "usd", 1500, 0],
  [-300, 0, "usd", 0, -300],
] as const)("%i on a balance of %i %s asks for %i and leaves %i", (total, balance, currency, due, left) => {
  expect(settle(total, balance, currency)).toEqual({ due, endingBalance: left });
});

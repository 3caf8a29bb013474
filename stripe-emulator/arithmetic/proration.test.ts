import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { creditFor, prorate } from "./proration";

const amounts = fc.integer({ min: 0, max: 100_000_000 });
const periods = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 1, max: 366 * 86_400 }))
  .map(([start, length]) => ({ start, end: start + length }));

describe("proration", () => {
  it.each([
    [3000, 0, 3000],
    [3000, 15, 1500],
    [3000, 30, 0],
    [3000, 40, 0],
    [1, 15, 1],
  ])("%i after %i of 30 days costs %i", (amount, day, expected) => {
    expect(prorate(amount, { start: 0, end: 30 * 86_400 }, day * 86_400)).toBe(expected);
  });

  it("rounds an exact half away from zero, where floating point falls short of it", () => {
    expect(prorate(45, { start: 0, end: 1000 }, 300)).toBe(32);
    expect(prorate(-45, { start: 0, end: 1000 }, 300)).toBe(-32);
  });

  it("lies between nothing and everything, and falls as time goes on", () => {
    fc.assert(
      fc.property(amounts, periods, fc.double({ min: 0, max: 1, noNaN: true }), (amount, period, share) => {
        const moment = Math.floor(period.start + (period.end - period.start) * share);
        const rest = prorate(amount, period, moment);
        expect(rest).toBeGreaterThanOrEqual(0);
        expect(rest).toBeLessThanOrEqual(amount);
        expect(prorate(amount, period, moment + 1)).toBeLessThanOrEqual(rest);
      }),
    );
  });

  it("never credits more than was debited, however often the plan changes", () => {
    fc.assert(
      fc.property(amounts, fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 6 }), (first, steps) => {
        const moments = steps.sort((a, b) => a - b);
        let debit = { amount: first, period: { start: 0, end: 1000 } };
        let net = first;
        for (const moment of moments) {
          const credit = creditFor(debit.amount, debit.period, moment);
          expect(-credit).toBeLessThanOrEqual(debit.amount);
          const charge = prorate(first, { start: 0, end: 1000 }, moment);
          net += credit + charge;
          debit = { amount: charge, period: { start: moment, end: 1000 } };
        }
        // Back on the same plan the whole time: at most a rounding unit a change apart.
        expect(Math.abs(net - first)).toBeLessThanOrEqual(moments.length);
      }),
    );
  });
});

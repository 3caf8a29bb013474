import fc from "fast-check";
import { expect, it } from "vitest";
import { formatDecimal, parseDecimal } from "./decimal";
import { aggregate, type MeteredUsage } from "./metering";

const used = (timestamp: number, value: string): MeteredUsage => ({ timestamp, value });

it("sums exactly, counts, and takes the last by time of use", () => {
  const usage = [used(20, "0.1"), used(10, "0.2"), used(20, "-0.05")];
  expect(aggregate({ formula: "sum", window: null }, usage)).toBe("0.25");
  expect(aggregate({ formula: "count", window: null }, usage)).toBe("3");
  expect(aggregate({ formula: "last", window: null }, usage)).toBe("-0.05");
  for (const formula of ["sum", "count", "last"]) {
    expect(aggregate({ formula, window: null }, [])).toBe("0");
  }
});

it("keeps only the report that came last for an hour or a day", () => {
  const usage = [used(3_600, "5"), used(7_199, "7"), used(7_200, "1"), used(3_601, "6"), used(90_000, "2")];
  expect(aggregate({ formula: "sum", window: "hour" }, usage)).toBe("9");
  expect(aggregate({ formula: "sum", window: "day" }, usage)).toBe("8");
  expect(() => aggregate({ formula: "sum", window: "week" }, usage)).toThrow(RangeError);
});

it("sums to the same whatever the periods it is cut into", () => {
  const usages = fc.array(
    fc.record({
      timestamp: fc.integer({ min: 0, max: 1_000 }),
      value: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => formatDecimal(BigInt(n) * 10n ** 9n)),
    }),
  );
  fc.assert(
    fc.property(usages, fc.integer({ min: 0, max: 1_000 }), (usage, cut) => {
      const sum = { formula: "sum", window: null };
      const before = aggregate(
        sum,
        usage.filter(({ timestamp }) => timestamp < cut),
      );
      const after = aggregate(
        sum,
        usage.filter(({ timestamp }) => timestamp >= cut),
      );
      expect(parseDecimal(before) + parseDecimal(after)).toBe(parseDecimal(aggregate(sum, usage)));
    }),
  );
});

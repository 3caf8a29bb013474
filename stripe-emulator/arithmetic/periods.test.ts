import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addIntervals, periodContaining, type Recurrence } from "./periods";

const at = (iso: string) => Date.parse(iso) / 1000;
const month: Recurrence = { interval: "month", interval_count: 1 };

const recurrences = fc.record({
  interval: fc.constantFrom("day", "week", "month", "year"),
  interval_count: fc.integer({ min: 1, max: 12 }),
});
const moments = fc.integer({ min: at("2001-01-01T00:00:00Z"), max: at("2090-01-01T00:00:00Z") });

describe("addIntervals", () => {
  it.each([
    ["2026-01-31T10:00:00Z", 1, "2026-02-28T10:00:00Z"],
    ["2026-01-31T10:00:00Z", 2, "2026-03-31T10:00:00Z"],
    ["2028-01-31T10:00:00Z", 1, "2028-02-29T10:00:00Z"],
    ["2026-08-31T23:59:59Z", 1, "2026-09-30T23:59:59Z"],
    ["2026-12-15T00:00:00Z", 1, "2027-01-15T00:00:00Z"],
  ])("%s and %i months is %s", (anchor, count, expected) => {
    expect(addIntervals(at(anchor), month, count)).toBe(at(expected));
  });

  it("a leap day comes back only in leap years", () => {
    const year = { interval: "year", interval_count: 1 };
    expect(addIntervals(at("2028-02-29T00:00:00Z"), year, 1)).toBe(at("2029-02-28T00:00:00Z"));
    expect(addIntervals(at("2028-02-29T00:00:00Z"), year, 4)).toBe(at("2032-02-29T00:00:00Z"));
  });

  it("keeps the time of day and never the wrong month", () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 60 }), (anchor, count) => {
        const result = new Date(addIntervals(anchor, month, count) * 1000);
        const from = new Date(anchor * 1000);
        expect((result.getTime() / 1000) % 86_400).toBe(anchor % 86_400);
        const months = (result.getUTCFullYear() - from.getUTCFullYear()) * 12;
        expect(months + result.getUTCMonth() - from.getUTCMonth()).toBe(count);
        expect(result.getUTCDate()).toBeLessThanOrEqual(from.getUTCDate());
      }),
    );
  });

  it("keeps the day that is meant, even where the anchor's month is too short for it", () => {
    const monthEnd = { ...month, day: 31 };
    const months = [0, 1, 2, 3].map((n) => addIntervals(at("2026-02-28T00:00:00Z"), monthEnd, n));
    expect(months).toEqual(["02-28", "03-31", "04-30", "05-31"].map((day) => at(`2026-${day}T00:00:00Z`)));
    // An anchor on another day was set since, and means its own.
    expect(addIntervals(at("2026-02-10T00:00:00Z"), monthEnd, 1)).toBe(at("2026-03-10T00:00:00Z"));
  });

  it("refuses an interval that does not exist", () => {
    expect(() => addIntervals(0, { interval: "fortnight", interval_count: 1 }, 1)).toThrow(RangeError);
  });
});

describe("periodContaining", () => {
  it("contains its moment and is followed by the next without a gap", () => {
    fc.assert(
      fc.property(
        moments,
        recurrences,
        // A subscription may be backdated by years, and its anchor may be set later than its start.
        fc.integer({ min: -40 * 366 * 86_400, max: 40 * 366 * 86_400 }),
        (anchor, every, later) => {
          const moment = anchor + later;
          const period = periodContaining(anchor, every, moment);
          expect(period.start).toBeLessThanOrEqual(moment);
          expect(period.end).toBeGreaterThan(moment);
          expect(periodContaining(anchor, every, period.end).start).toBe(period.end);
        },
      ),
    );
  });
});

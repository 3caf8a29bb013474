import fc from "fast-check";
import { expect, it } from "vitest";
import { dayOf, endOfDay, monthAfter, monthKey, monthOf, parseMonth, weeksOf } from "./month";

it("lays out a month from Monday to Sunday", () => {
  const weeks = weeksOf({ year: 2028, month: 2 });
  expect(weeks[0]).toEqual([
    null,
    "2028-02-01",
    "2028-02-02",
    "2028-02-03",
    "2028-02-04",
    "2028-02-05",
    "2028-02-06",
  ]);
  expect(weeks.at(-1)).toEqual(["2028-02-28", "2028-02-29", null, null, null, null, null]);
  expect(weeksOf({ year: 2027, month: 3 })[0]?.[0]).toBe("2027-03-01");
});

it("has every day of a month once, in weeks of seven", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1970, max: 2200 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
      const weeks = weeksOf({ year, month });
      expect(weeks.every((week) => week.length === 7)).toBe(true);
      const days = weeks.flat().filter((day) => day !== null);
      expect(new Set(days).size).toBe(new Date(Date.UTC(year, month, 0)).getUTCDate());
      for (const [column, day] of weeks.flatMap((week) => [...week.entries()])) {
        if (day) expect((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7).toBe(column);
      }
    }),
  );
});

it("leads from month to month", () => {
  expect(monthAfter({ year: 2027, month: 12 }, 1)).toEqual({ year: 2028, month: 1 });
  expect(monthAfter({ year: 2027, month: 1 }, -1)).toEqual({ year: 2026, month: 12 });
  expect(parseMonth(monthKey({ year: 2027, month: 4 }))).toEqual({ year: 2027, month: 4 });
  expect(parseMonth("2027-13")).toBeUndefined();
});

it("ends a day a second before the next", () => {
  const end = endOfDay("2027-01-31") ?? 0;
  expect([dayOf(end), dayOf(end + 1), monthOf(end + 1)]).toEqual([
    "2027-01-31",
    "2027-02-01",
    { year: 2027, month: 2 },
  ]);
  expect(endOfDay("2027-02-30")).toBeUndefined();
  expect(endOfDay("soon")).toBeUndefined();
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { addIntervals, periodContaining } from "../arithmetic/periods";
import { anchorOf, firstPeriod } from "./first-period";

const now = Date.parse("2026-04-16T10:20:30Z") / 1000;
const recurrence = fc.record({
  interval: fc.constantFrom("day", "week", "month", "year"),
  interval_count: fc.integer({ min: 1, max: 6 }),
});
/** Now and then a whole number of days ago, so that a period may begin just now. */
const start = fc.oneof(
  fc.integer({ min: now - 400 * 86_400, max: now }),
  fc.integer({ min: 0, max: 400 }).map((days) => now - days * 86_400),
);
const iso = (time: number) => new Date(time * 1000).toISOString();

it("leaves no gap from the start to the end of the current period, whatever the anchor", () => {
  fc.assert(
    fc.property(recurrence, start, fc.nat(), (every, from, offset) => {
      const span = addIntervals(now, every, 1) - now;
      const anchor = now + (offset % span);
      const { current, pieces } = firstPeriod(every, {
        now,
        start: from,
        anchor,
        trialEnd: null,
        behavior: "create_prorations",
      });
      expect(pieces[0]?.from).toBe(from);
      for (const [index, { natural, from: begin, free }] of pieces.entries()) {
        expect(free).toBe(false);
        expect(begin).toBeLessThan(natural.end);
        expect(pieces[index + 1]?.from ?? natural.end).toBe(natural.end);
      }
      expect(current.end).toBe(pieces.at(-1)?.natural.end);
      expect(current.start).toBeLessThanOrEqual(now);
      expect(current.end).toBeGreaterThan(now);
    }),
  );
});

it("charges nothing but a whole period that begins now without prorations", () => {
  fc.assert(
    fc.property(recurrence, start, (every, from) => {
      const terms = { now, start: from, anchor: from, trialEnd: null, behavior: "none" as const };
      const charged = firstPeriod(every, terms).pieces.filter(({ free }) => !free);
      const begins = periodContaining(from, every, now).start === now;
      expect(charged).toHaveLength(begins ? 1 : 0);
    }),
  );
});

it("has a trial for its first period, and nothing to bill", () => {
  const trial = firstPeriod(
    { interval: "month", interval_count: 1 },
    { now, start: now, anchor: now + 100, trialEnd: now + 100, behavior: "create_prorations" },
  );
  expect(trial).toEqual({ current: { start: now, end: now + 100 }, pieces: [] });
});

it("finds the next moment that fits an anchor's configuration", () => {
  const next = (config: Parameters<typeof anchorOf>[0]) => iso(anchorOf(config, now));
  expect(next({ day_of_month: 1 })).toBe("2026-05-01T10:20:30.000Z");
  expect(next({ day_of_month: 31 })).toBe("2026-04-30T10:20:30.000Z");
  expect(next({ day_of_month: 16 })).toBe("2026-05-16T10:20:30.000Z");
  expect(next({ day_of_month: 16, hour: 12, minute: 0, second: 0 })).toBe("2026-04-16T12:00:00.000Z");
  expect(next({ day_of_month: 29, month: 2 })).toBe("2027-02-28T10:20:30.000Z");
  expect(next({ day_of_month: 5, month: 4 })).toBe("2027-04-05T10:20:30.000Z");
});

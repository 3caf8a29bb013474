import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { graceEndsAt } from "@/lib/billing/access";
import { type PlanLine, paidAllowance, trialAllowance } from "./allowance";

let made = 0;

/** Pro for January, paid in full. */
function aLine(values: Partial<PlanLine> = {}): PlanLine {
  made += 1;
  return {
    id: `il_${String(made).padStart(4, "0")}`,
    amount: 2900,
    proration: false,
    periodStart: new Date("2027-01-01T00:00:00Z"),
    periodEnd: new Date("2027-02-01T00:00:00Z"),
    priceId: "price_pro",
    planKey: "pro",
    interval: "month",
    intervalCount: 1,
    ...values,
  };
}

const half = { proration: true, periodStart: new Date("2027-01-16T12:00:00Z") };
const basic = { planKey: "basic", priceId: "price_basic" };
const credits = (lines: PlanLine[]) => paidAllowance(lines).grants.map((grant) => grant.credits);

describe("a paid line brings", () => {
  test.each([
    [{ interval: "month", intervalCount: 1 }, 2000],
    [{ interval: "month", intervalCount: 3 }, 6000],
    [{ interval: "year", intervalCount: 1 }, 24_000],
  ])("by %j %d credits", (recurrence, expected) => {
    expect(credits([aLine(recurrence)])).toEqual([expected]);
  });

  test("nothing of a plan that isn't ours, of an interval that we don't sell, or once for all", () => {
    expect(credits([aLine({ planKey: "gold" }), aLine({ planKey: null })])).toEqual([]);
    expect(credits([aLine({ interval: "week" }), aLine({ interval: null, intervalCount: null })])).toEqual(
      [],
    );
  });

  test("the plan's credits once for all its tiers, under the same name whatever their order", () => {
    const tiers = [aLine({ amount: 9000 }), aLine({ amount: 1400 })];
    expect(credits(tiers)).toEqual([2000]);
    expect(paidAllowance(tiers)).toEqual(paidAllowance(tiers.toReversed()));
  });

  test("credits until its period and the days of grace are over", () => {
    const [grant] = paidAllowance([aLine()]).grants;
    expect(grant?.expiresAt).toEqual(graceEndsAt(new Date("2027-02-01T00:00:00Z")));
  });
});

describe("prorations", () => {
  test("of an upgrade bring the difference for the rest of the period", () => {
    const lines = [aLine({ ...half, ...basic, amount: -600 }), aLine({ ...half, amount: 1450 })];
    expect(paidAllowance(lines)).toMatchObject({ grants: [{ credits: 750 }], takenBack: null });
  });

  test("of a downgrade take the difference back", () => {
    const lines = [aLine({ ...half, amount: -1450 }), aLine({ ...half, ...basic, amount: 600 })];
    expect(paidAllowance(lines)).toMatchObject({ grants: [], takenBack: { credits: 750 } });
  });

  test("there and back within one second bring nothing, whichever second it is", () => {
    const start = Date.UTC(2027, 0, 1) / 1000;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 * 86_400 - 1 }), (second) => {
        const rest = { proration: true, periodStart: new Date((start + second) * 1000) };
        const there = [aLine({ ...rest, ...basic, amount: -1200 }), aLine({ ...rest, amount: 2900 })];
        const back = [aLine({ ...rest, amount: -2900 }), aLine({ ...rest, ...basic, amount: 1200 })];
        const brought = credits(there)[0] ?? 0;
        expect(paidAllowance(back).takenBack?.credits ?? 0).toBe(brought);
      }),
      // Half credits are rare: the middle of the month is one.
      { examples: [[15.5 * 86_400]] },
    );
  });

  test("of another seat bring nothing", () => {
    const seat = { ...half, planKey: "team", priceId: "price_team" };
    const lines = [aLine({ ...seat, amount: -1800 }), aLine({ ...seat, amount: 2250 })];
    expect(paidAllowance(lines)).toEqual({ grants: [], takenBack: null });
  });

  test("beside a whole period leave it its credits", () => {
    const lines = [
      aLine({ ...half, amount: -1450 }),
      aLine({ ...half, ...basic, amount: 600 }),
      aLine({ ...basic, amount: 1200 }),
    ];
    expect(paidAllowance(lines)).toMatchObject({ grants: [{ credits: 500 }], takenBack: { credits: 750 } });
  });

  test.each(["2027-03-31", "2028-02-29", "2027-02-28"])(
    "of a whole month that ends on %s count whole",
    (end) => {
      const periodEnd = new Date(`${end}T00:00:00Z`);
      const periodStart = new Date(periodEnd.getTime() - 40 * 86_400_000);
      expect(credits([aLine({ proration: true, periodStart, periodEnd })])).toEqual([2000]);
    },
  );
});

describe("a trial", () => {
  test("brings the credits of one month, however long the plan's interval", () => {
    const free = aLine({ amount: 0, interval: "year", periodEnd: new Date("2027-01-15T00:00:00Z") });
    expect(trialAllowance([free])).toMatchObject({
      credits: 2000,
      expiresAt: graceEndsAt(new Date("2027-01-15T00:00:00Z")),
    });
    expect(paidAllowance([free])).toEqual({ grants: [], takenBack: null });
  });

  test("is no line that was paid, nor a proration of nothing", () => {
    expect(trialAllowance([aLine(), aLine({ ...half, amount: 0 })])).toBeNull();
  });
});

import { describe, expect, test } from "vitest";
import { planOf } from "./plans";
import type { IntervalPrices, PaidOffer } from "./pricing";
import { nameBestSaving, nameSaving, savingOf } from "./saving";

const prices = (month: number, year: number): IntervalPrices => ({ month, quarter: null, year });
const seats = (firstTen: number, others: number) => [
  { upTo: 10, unitAmount: firstTen },
  { upTo: null, unitAmount: others },
];

describe("what paying yearly saves", () => {
  test.each([
    ["two whole months", prices(2900, 29_000), "2 months free"],
    ["one whole month", prices(1000, 11_000), "1 month free"],
    ["a part of a month", prices(1000, 10_200), "15% less"],
    ["a percentage, rounded down", prices(999, 9900), "17% less"],
    ["less than a percent", prices(1000, 11_990), null],
    ["nothing", prices(1000, 12_000), null],
    ["less than nothing", prices(1000, 13_000), null],
    ["unknown without a monthly price", { month: null, quarter: null, year: 9000 }, null],
    [
      "the least of all seats",
      { month: seats(900, 700), quarter: null, year: seats(9000, 7700) },
      "1 month free",
    ],
    [
      "nothing where some seats save nothing",
      { month: seats(900, 700), quarter: null, year: seats(9000, 8400) },
      null,
    ],
    ["unknown where the tiers differ", { month: seats(900, 700), quarter: null, year: 9000 }, null],
  ])("%s", (_, given, name) => {
    expect(nameSaving(given, "year")).toBe(name);
  });

  test("comes with its amount in minor units", () => {
    expect(savingOf(prices(2900, 29_000), "year")).toEqual({ amount: 5800, months: 2, percent: 16 });
  });

  test("is counted by quarters too, and never for paying monthly itself", () => {
    const given = { month: 2900, quarter: 7900, year: null };
    expect(savingOf(given, "quarter")).toMatchObject({ amount: 800, percent: 9 });
    expect(nameSaving(given, "quarter")).toBe("9% less");
    expect(nameSaving(given, "month")).toBeNull();
    expect(nameSaving(given, "year")).toBeNull();
  });
});

describe("one name for all offers", () => {
  const { prices: _, recommended: __, ...free } = planOf("free");
  const offer = (usd: IntervalPrices): PaidOffer => ({
    ...free,
    key: "pro",
    recommended: false,
    prices: { usd, eur: prices(1000, 12_000), jpy: prices(1000, 12_000) },
  });
  const nothingPaid = { ...free, key: "free", recommended: false, prices: null } as const;
  const yearly = { currency: "usd", interval: "year" } as const;

  test("is the common one", () => {
    const offers = [nothingPaid, offer(prices(1200, 12_000)), offer(prices(2900, 29_000))];
    expect(nameBestSaving(offers, yearly)).toBe("2 months free");
    expect(nameBestSaving(offers, { ...yearly, currency: "eur" })).toBeNull();
  });

  test("is the greatest where they differ", () => {
    const offers = [offer(prices(1000, 10_000)), offer(prices(1000, 9000))];
    expect(nameBestSaving(offers, yearly)).toBe("up to 25% less");
  });

  test("is none where nothing is saved", () => {
    expect(nameBestSaving([nothingPaid, offer(prices(1000, 12_000))], yearly)).toBeNull();
  });
});

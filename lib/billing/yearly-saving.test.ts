import { describe, expect, test } from "vitest";
import type { Offer } from "./pricing";
import { nameBestSaving, nameSaving, yearlySaving } from "./yearly-saving";

const usd = (amount: number) => ({ amount, currency: "usd" });
const prices = (month: number, year: number) => ({ month: usd(month), year: usd(year) });

describe("what paying yearly saves", () => {
  test.each([
    ["two whole months", prices(2900, 29_000), "2 months free"],
    ["one whole month", prices(1000, 11_000), "1 month free"],
    ["a part of a month", prices(1000, 10_200), "15% less"],
    ["a percentage, rounded down", prices(999, 9900), "17% less"],
    ["less than a percent", prices(1000, 11_990), null],
    ["nothing", prices(1000, 12_000), null],
    ["less than nothing", prices(1000, 13_000), null],
    ["unknown without a monthly price", { month: null, year: usd(9000) }, null],
    ["unknown in another currency", { month: usd(1000), year: { amount: 9000, currency: "eur" } }, null],
  ])("%s", (_, given, name) => {
    expect(nameSaving(given)).toBe(name);
  });

  test("comes with its amount in minor units", () => {
    expect(yearlySaving(prices(2900, 29_000))?.amount).toEqual(usd(5800));
  });
});

describe("one name for all offers", () => {
  const offer = (of: { month: number; year: number } | null): Offer => {
    const shared = {
      name: "Plan",
      description: "",
      highlights: [],
      limits: { projects: 1 },
      recommended: false,
    };
    return of
      ? { ...shared, key: "pro", prices: prices(of.month, of.year) }
      : { ...shared, key: "free", prices: null };
  };

  test("is the common one", () => {
    const offers = [offer(null), offer({ month: 1200, year: 12_000 }), offer({ month: 2900, year: 29_000 })];
    expect(nameBestSaving(offers)).toBe("2 months free");
  });

  test("is the greatest where they differ", () => {
    const offers = [offer({ month: 1000, year: 10_000 }), offer({ month: 1000, year: 9000 })];
    expect(nameBestSaving(offers)).toBe("up to 25% less");
  });

  test("is none where nothing is saved", () => {
    expect(nameBestSaving([offer(null), offer({ month: 1000, year: 12_000 })])).toBeNull();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMoney, fractionDigits } from "./money";

describe("money", () => {
  it.each([
    [2900, "usd", "$29.00"],
    [5, "usd", "$0.05"],
    [0, "usd", "$0.00"],
    [-1250, "usd", "-$12.50"],
    [123456789, "usd", "$1,234,567.89"],
    [3000, "jpy", "¥3,000"],
    [1999, "eur", "€19.99"],
    [1500, "kwd", "KWD 1.500"],
  ])("%i minor units of %s are %s", (amount, currency, expected) => {
    expect(formatMoney({ amount, currency }).replaceAll("\u00a0", " ")).toBe(expected);
  });

  it("leaves zeros out where a price is whole, and only there", () => {
    expect(formatMoney({ amount: 2900, currency: "usd" }, { trimZeros: true })).toBe("$29");
    expect(formatMoney({ amount: 2950, currency: "usd" }, { trimZeros: true })).toBe("$29.50");
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses %d as minor units", (amount) => {
    expect(() => formatMoney({ amount, currency: "usd" })).toThrow(RangeError);
  });

  it("writes every amount so that the same digits can be read back", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 12 }),
        fc.constantFrom("usd", "eur", "jpy", "kwd"),
        (amount, currency) => {
          const digits = formatMoney({ amount, currency }).replace(/\D/g, "");
          expect(Number(digits)).toBe(amount);
          expect(digits.length).toBeGreaterThan(fractionDigits(currency));
        },
      ),
    );
  });
});

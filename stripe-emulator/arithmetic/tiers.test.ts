import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDecimal, multiplied, parseDecimal, truncated } from "./decimal";
import { amountFor, bandsOf, type PriceTerms, type Tier } from "./tiers";

const tier = (
  up_to: number | null,
  unit_amount_decimal: string | null,
  flat_amount_decimal: string | null = null,
) => ({
  up_to,
  unit_amount_decimal,
  flat_amount_decimal,
});

function tiered(tiers_mode: "graduated" | "volume", tiers: readonly Tier[]): PriceTerms {
  return { unit_amount_decimal: null, tiers_mode, tiers, transform_quantity: null };
}

function perUnit(
  unit_amount_decimal: string,
  transform_quantity: PriceTerms["transform_quantity"] = null,
): PriceTerms {
  return { unit_amount_decimal, tiers_mode: null, tiers: null, transform_quantity };
}

const fonts = [tier(5, "700"), tier(10, "650"), tier(null, "600")];

describe("volume prices", () => {
  it.each([
    [1, 700],
    [5, 3500],
    [6, 3900],
    [20, 12000],
    [25, 15000],
  ])("charge %i units in the one tier they lie in", (quantity, amount) => {
    expect(amountFor(tiered("volume", fonts), quantity)).toBe(amount);
  });

  it("add the flat amount of that tier only", () => {
    const terms = tiered("volume", [tier(10, "100", "500"), tier(null, "50", "900")]);
    expect(bandsOf(terms, 11)).toEqual([
      { kind: "units", tier: 2, quantity: "11", unitAmount: "50", amount: 550 },
      { kind: "flat", tier: 2, quantity: "0", unitAmount: "900", amount: 900 },
    ]);
  });
});

describe("graduated prices", () => {
  it.each([
    [1, 700],
    [5, 3500],
    [6, 4150],
    [20, 12750],
    [25, 15750],
  ])("charge %i units tier by tier", (quantity, amount) => {
    expect(amountFor(tiered("graduated", fonts), quantity)).toBe(amount);
  });

  it("have a part for the units and one for the flat amount of each tier that is reached", () => {
    const terms = tiered("graduated", [tier(1000, "0", "900"), tier(null, "3.6", "0")]);
    expect(bandsOf(terms, 1031).map(({ tier, quantity, amount }) => [tier, quantity, amount])).toEqual([
      [1, "1000", 0],
      [1, "0", 900],
      [2, "31", 112],
      [2, "0", 0],
    ]);
    expect(amountFor(terms, 1000)).toBe(900);
    expect(amountFor(terms, 0)).toBe(900);
  });
});

describe("prices per unit", () => {
  it("are exact with decimals, and round half away from zero once", () => {
    expect(amountFor(perUnit("0.1"), 3)).toBe(0);
    expect(amountFor(perUnit("0.1"), 5)).toBe(1);
    expect(amountFor(perUnit("0.000000000001"), "500000000000")).toBe(1);
    expect(amountFor(perUnit("1.005"), 100)).toBe(101);
    expect(amountFor(perUnit("200"), "1.5")).toBe(300);
  });

  it("round packages up or down", () => {
    const package60 = (round: string) => perUnit("10", { divide_by: 60, round });
    expect(amountFor(package60("up"), 2654)).toBe(450);
    expect(amountFor(package60("down"), 2654)).toBe(440);
    expect(amountFor(package60("up"), 60)).toBe(10);
    expect(amountFor(package60("up"), 0)).toBe(0);
    expect(amountFor(package60("up"), "0.5")).toBe(10);
  });

  it("charge nothing for usage that was taken back", () => {
    expect(bandsOf(perUnit("100"), -3)).toMatchObject([{ quantity: "0", amount: 0 }]);
  });
});

const cents = fc.integer({ min: 0, max: 10_000_000 }).map((n) => formatDecimal(BigInt(n) * 10n ** 9n));
const amounts = fc.record({
  unit: cents,
  flat: fc.option(fc.integer({ min: 0, max: 100_000 }).map(String), { nil: null }),
});
const tierLists = fc
  .uniqueArray(fc.integer({ min: 1, max: 5_000 }), { maxLength: 5 })
  .chain((ends) =>
    fc.tuple(
      fc.constant([...ends].sort((a, b) => a - b)),
      fc.array(amounts, { minLength: ends.length + 1, maxLength: ends.length + 1 }),
    ),
  )
  .map(([ends, money]) => money.map(({ unit, flat }, index) => tier(ends[index] ?? null, unit, flat)));
const quantities = fc.integer({ min: 0, max: 10_000 });

describe("any tiers", () => {
  it("graduated is the sum of its bands, which hold every unit once", () => {
    fc.assert(
      fc.property(tierLists, quantities, (tiers, quantity) => {
        const bands = bandsOf(tiered("graduated", tiers), quantity);
        const units = bands.reduce((sum, band) => sum + parseDecimal(band.quantity), 0n);
        expect(formatDecimal(units)).toBe(String(quantity));
        expect(bands.reduce((sum, { amount }) => sum + amount, 0)).toBe(
          amountFor(tiered("graduated", tiers), quantity),
        );
        let below = 0;
        for (const band of bands.filter(({ kind }) => kind === "units")) {
          const own = tiers[(band.tier ?? 0) - 1];
          const end = own?.up_to ?? quantity;
          expect(Number(band.quantity)).toBe(Math.max(0, Math.min(quantity, end) - below));
          below = end;
        }
      }),
    );
  });

  it("graduated and per unit never cost less for more", () => {
    fc.assert(
      fc.property(tierLists, quantities, quantities, cents, (tiers, a, b, unit) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        const graduated = tiered("graduated", tiers);
        expect(amountFor(graduated, less)).toBeLessThanOrEqual(amountFor(graduated, more));
        expect(amountFor(perUnit(unit), less)).toBeLessThanOrEqual(amountFor(perUnit(unit), more));
      }),
    );
  });

  it("volume picks exactly one tier, the one the quantity lies in", () => {
    fc.assert(
      fc.property(tierLists, quantities, (tiers, quantity) => {
        const bands = bandsOf(tiered("volume", tiers), quantity);
        const numbers = new Set(bands.map(({ tier }) => tier));
        expect(numbers.size).toBe(1);
        const [number = 0] = numbers;
        const own = tiers[(number ?? 0) - 1];
        expect(quantity).toBeLessThanOrEqual(own?.up_to ?? Number.POSITIVE_INFINITY);
        expect(quantity).toBeGreaterThan((number ?? 0) > 1 ? (tiers[(number ?? 0) - 2]?.up_to ?? 0) : -1);
        expect(bands[0]?.quantity).toBe(String(quantity));
      }),
    );
  });

  it("one endless tier costs what a price per unit costs", () => {
    fc.assert(
      fc.property(cents, quantities, (unit, quantity) => {
        const expected = amountFor(perUnit(unit), quantity);
        expect(amountFor(tiered("volume", [tier(null, unit)]), quantity)).toBe(expected);
        expect(amountFor(tiered("graduated", [tier(null, unit)]), quantity)).toBe(expected);
      }),
    );
  });
});

describe("decimals", () => {
  it("come back as they were written", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (value) => {
        expect(parseDecimal(formatDecimal(value))).toBe(value);
      }),
    );
    expect(formatDecimal(parseDecimal("10.500"))).toBe("10.5");
    expect(parseDecimal(1e-7)).toBe(100_000n);
    expect(truncated("3.999")).toBe(3);
    expect(multiplied(parseDecimal(1), parseDecimal("-0.5"))).toBe(-1);
  });

  it.each(["", "1e5", "1.", ".5", "0.0000000000001", "abc", "1,5"])("%j is none", (text) => {
    expect(() => parseDecimal(text)).toThrow(RangeError);
  });
});

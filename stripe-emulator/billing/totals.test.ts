import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeTotals, distribute, percentOf, type TotalsDiscount, type TotalsLine } from "./totals";

const percents = fc.integer({ min: 1, max: 1_000_000 }).map((value) => value / 10_000);
const discount = (id: string): fc.Arbitrary<TotalsDiscount> =>
  fc.oneof(
    percents.map((percentOff) => ({ id, percentOff, amountOff: null, products: null })),
    fc.integer({ min: 1, max: 50_000 }).map((amountOff) => ({
      id,
      percentOff: null,
      amountOff,
      products: amountOff % 3 === 0 ? ["p1"] : null,
    })),
  );
const taxRate = (id: string) =>
  fc.record({ id: fc.constant(id), percentage: percents, inclusive: fc.boolean() });
const line: fc.Arbitrary<TotalsLine> = fc.record({
  amount: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  product: fc.constantFrom("p1", "p2", null),
  discountable: fc.boolean(),
  discounts: fc.oneof(
    fc.constant([]),
    discount("own").map((own) => [own]),
  ),
  taxRates: fc.oneof(fc.constant([]), fc.tuple(taxRate("t1")), fc.tuple(taxRate("t1"), taxRate("t2"))),
});
const sum = (parts: readonly { amount: number }[]) => parts.reduce((total, { amount }) => total + amount, 0);

describe("totals", () => {
  it("takes lines, discounts and taxes to the total exactly", () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 6 }),
        fc.tuple(discount("a"), discount("b")),
        fc.constantFrom("none" as const, "exempt" as const, "reverse" as const),
        (lines, discounts, exempt) => {
          const totals = computeTotals(lines, discounts, exempt);
          const taxes = totals.lines.flatMap((one) => one.taxes);
          const taken = totals.lines.flatMap((one) => one.discounts);
          const exclusive = taxes.filter(({ inclusive }) => !inclusive);
          expect(sum(lines)).toBe(totals.subtotal);
          expect(sum(taken)).toBe(sum(totals.discounts));
          expect(sum(taxes)).toBe(sum(totals.taxes));
          expect(totals.subtotal - sum(totals.discounts) + sum(exclusive)).toBe(totals.total);
          expect(totals.total - sum(totals.taxes)).toBe(totals.totalExcludingTax);
          if (exempt !== "none") expect(sum(totals.taxes)).toBe(0);
        },
      ),
    );
  });

  it("never takes more off a line than it costs", () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 6 }),
        fc.tuple(discount("a"), discount("b")),
        (lines, discounts) => {
          for (const [index, one] of computeTotals(lines, discounts).lines.entries()) {
            expect(sum(one.discounts)).toBeLessThanOrEqual(Math.max(0, lines[index]?.amount ?? 0));
            for (const { amount } of one.discounts) expect(amount).toBeGreaterThanOrEqual(0);
          }
        },
      ),
    );
  });

  it("credits exactly the tax that was charged", () => {
    fc.assert(
      fc.property(line, (one) => {
        const plain = { ...one, discountable: false, discounts: [] };
        const back = { ...plain, amount: -plain.amount };
        expect(computeTotals([plain], []).total + computeTotals([back], []).total).toBe(0);
      }),
    );
  });

  it("splits an amount so that the parts sum to it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 99_999_999 }), { minLength: 1 }),
        fc.nat(),
        (weights, n) => {
          const whole = weights.reduce((total, weight) => total + weight, 0);
          const amount = whole === 0 ? 0 : n % (whole + 1);
          const parts = distribute(amount, weights);
          expect(parts.reduce((total, part) => total + part, 0)).toBe(amount);
          for (const [index, part] of parts.entries()) expect(part).toBeLessThanOrEqual(weights[index] ?? 0);
        },
      ),
    );
  });

  it.each([
    [100, 33.33, 33],
    [1050, 10, 105],
    [1005, 50, 503],
    [-1005, 50, -503],
    [99_999_999, 99.99, 99_989_999],
  ])("%i at %d %% is %i", (amount, percent, expected) => {
    expect(percentOf(amount, percent)).toBe(expected);
  });

  it("takes inclusive tax out of the amount and adds exclusive tax to it", () => {
    const vat = { id: "vat", percentage: 20, inclusive: true };
    const sales = { id: "sales", percentage: 10, inclusive: false };
    const of = (rates: TotalsLine["taxRates"]) =>
      computeTotals(
        [{ amount: 1200, product: null, discountable: true, discounts: [], taxRates: rates }],
        [],
      );
    expect(of([vat])).toMatchObject({
      subtotal: 1200,
      subtotalExcludingTax: 1000,
      total: 1200,
      totalExcludingTax: 1000,
      taxes: [{ amount: 200, taxable: 1000 }],
    });
    expect(of([sales])).toMatchObject({ subtotal: 1200, total: 1320, totalExcludingTax: 1200 });
  });
});

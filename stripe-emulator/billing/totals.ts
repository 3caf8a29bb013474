import { shareOf } from "../arithmetic/decimal";

/** A discount as the arithmetic needs it: exactly one of the two amounts is set. */
export interface TotalsDiscount {
  id: string;
  /** Percent, up to 100, with up to four decimals. */
  percentOff: number | null;
  /** Minor units of the invoice's currency. */
  amountOff: number | null;
  /** Products it is limited to; null for all. */
  products: readonly string[] | null;
}

export interface TotalsTaxRate {
  id: string;
  /** Percent, with up to four decimals. */
  percentage: number;
  /** Whether the tax is already part of the amount. */
  inclusive: boolean;
}

export interface TotalsLine {
  /** Minor units before discounts; negative for a credit. */
  amount: number;
  product: string | null;
  /** Whether discounts of the invoice take something off. */
  discountable: boolean;
  /** Discounts of this line alone, which come before the invoice's. */
  discounts: readonly TotalsDiscount[];
  taxRates: readonly TotalsTaxRate[];
}

export type TaxExempt = "none" | "exempt" | "reverse";

export interface DiscountAmount {
  discount: string;
  /** Minor units taken off. */
  amount: number;
}

export interface TaxAmount {
  taxRate: string;
  inclusive: boolean;
  amount: number;
  /** What the tax is counted from, in minor units. */
  taxable: number;
}

export interface LineTotals {
  discounts: DiscountAmount[];
  taxes: TaxAmount[];
}

/** All in minor units. */
export interface Totals {
  /** One for each line, in the same order. */
  lines: LineTotals[];
  subtotal: number;
  subtotalExcludingTax: number;
  /** Summed over the lines, one for each discount. */
  discounts: DiscountAmount[];
  /** Summed over the lines, one for each tax rate. */
  taxes: TaxAmount[];
  total: number;
  totalExcludingTax: number;
}

/** Percentages are counted in millionths, so that 33.33 % is exact. */
const millionths = 1_000_000;

function scaled(percent: number): bigint {
  return BigInt(Math.round(percent * millionths));
}

/** Percent of an amount in minor units, rounded half away from zero. */
export function percentOf(amount: number, percent: number): number {
  return shareOf(amount, scaled(percent), BigInt(100 * millionths));
}

/**
 * Splits an amount in proportion to weights, so that the parts sum exactly to it: whole units first, then
 * one more each for the largest remainders. No part is larger than its weight while the amount isn't larger
 * than all of them together.
 * @param amount zero or more minor units
 * @param weights zero or more each
 */
export function distribute(amount: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  const whole = BigInt(sum);
  const shares = weights.map((weight) => {
    const product = BigInt(amount) * BigInt(weight);
    return { part: Number(product / whole), remainder: product % whole };
  });
  let missing = amount - shares.reduce((total, { part }) => total + part, 0);
  const byRemainder = shares.filter(({ remainder }) => remainder > 0n);
  byRemainder.sort((a, b) => (a.remainder === b.remainder ? 0 : a.remainder > b.remainder ? -1 : 1));
  for (const one of byRemainder) {
    if (missing === 0) break;
    one.part += 1;
    missing -= 1;
  }
  return shares.map(({ part }) => part);
}

/**
 * What an invoice's lines come to: their discounts, one after the other and those of single lines first,
 * then the taxes on what remains. A discount is counted over all lines it applies to and split among them,
 * so that its parts sum to it exactly; a tax is counted and rounded line by line.
 * @param discounts discounts of the invoice, in the order in which they apply
 */
export function computeTotals(
  lines: readonly TotalsLine[],
  discounts: readonly TotalsDiscount[],
  taxExempt: TaxExempt = "none",
): Totals {
  const taken = discountLines(lines, discounts);
  const totals = lines.map((line, index): LineTotals => {
    const own = taken[index] ?? [];
    return { discounts: own, taxes: taxesOf(line.amount - sumOf(own), line.taxRates, taxExempt) };
  });
  const subtotal = sumOf(lines);
  const total =
    subtotal -
    sumOf(totals.flatMap((line) => line.discounts)) +
    sumOf(totals.flatMap((line) => line.taxes).filter(({ inclusive }) => !inclusive));
  const beforeDiscounts = lines.flatMap(({ amount, taxRates }) => taxesOf(amount, taxRates, taxExempt));
  return {
    lines: totals,
    subtotal,
    subtotalExcludingTax: subtotal - sumOf(beforeDiscounts.filter(({ inclusive }) => inclusive)),
    discounts: sumByDiscount(totals.flatMap((line) => line.discounts)),
    taxes: sumByRate(totals.flatMap((line) => line.taxes)),
    total,
    totalExcludingTax: total - sumOf(totals.flatMap((line) => line.taxes)),
  };
}

function sumOf(parts: readonly { amount: number }[]): number {
  return parts.reduce((total, { amount }) => total + amount, 0);
}

function discountLines(
  lines: readonly TotalsLine[],
  discounts: readonly TotalsDiscount[],
): DiscountAmount[][] {
  const taken: DiscountAmount[][] = lines.map(() => []);
  const apply = (discount: TotalsDiscount, reaches: (line: TotalsLine) => boolean) => {
    const weights = lines.map((line, index) => {
      const within = discount.products?.includes(line.product ?? "") ?? true;
      return reaches(line) && within ? Math.max(0, line.amount - sumOf(taken[index] ?? [])) : 0;
    });
    const base = weights.reduce((total, weight) => total + weight, 0);
    const off =
      discount.percentOff === null
        ? Math.min(discount.amountOff ?? 0, base)
        : percentOf(base, discount.percentOff);
    for (const [index, amount] of distribute(off, weights).entries()) {
      const line = lines[index];
      if (line && reaches(line)) taken[index]?.push({ discount: discount.id, amount });
    }
  };
  const ownDiscounts = new Map(lines.flatMap((line) => line.discounts).map((one) => [one.id, one]));
  for (const discount of ownDiscounts.values()) {
    apply(discount, (line) => line.discounts.some(({ id }) => id === discount.id));
  }
  for (const discount of discounts) {
    // One that a line already has of its own isn't applied to it twice.
    if (ownDiscounts.has(discount.id)) continue;
    apply(discount, (line) => line.discountable);
  }
  return taken;
}

/**
 * Taxes on an amount. Inclusive ones are taken out of it together; exclusive ones are counted from what is
 * then left.
 * @param amount minor units after discounts, of either sign
 */
function taxesOf(amount: number, rates: readonly TotalsTaxRate[], exempt: TaxExempt): TaxAmount[] {
  const hundred = BigInt(100 * millionths);
  const included = rates
    .filter(({ inclusive }) => inclusive)
    .reduce((total, { percentage }) => total + scaled(percentage), 0n);
  const taxFree = exempt !== "none";
  const inclusiveTax = taxFree ? 0 : shareOf(amount, included, hundred + included);
  const net = amount - inclusiveTax;
  const inclusiveWeights = rates.map(({ inclusive, percentage }) =>
    inclusive ? Number(scaled(percentage)) : 0,
  );
  const inclusiveParts = distribute(Math.abs(inclusiveTax), inclusiveWeights);
  return rates.map(({ id, percentage, inclusive }, index) => {
    const part = (inclusiveParts[index] ?? 0) * (inclusiveTax < 0 ? -1 : 1);
    const tax = inclusive ? part : taxFree ? 0 : percentOf(net, percentage);
    return { taxRate: id, inclusive, amount: tax === 0 ? 0 : tax, taxable: net };
  });
}

/** Sums up what discounts take off, by discount. */
export function sumByDiscount(amounts: readonly DiscountAmount[]): DiscountAmount[] {
  const sums = new Map<string, DiscountAmount>();
  for (const { discount, amount } of amounts) {
    const sum = sums.get(discount);
    if (sum) sum.amount += amount;
    else sums.set(discount, { discount, amount });
  }
  return [...sums.values()];
}

/** Sums up taxes, by rate. */
export function sumByRate(amounts: readonly TaxAmount[]): TaxAmount[] {
  const sums = new Map<string, TaxAmount>();
  for (const one of amounts) {
    const sum = sums.get(one.taxRate);
    if (sum) {
      sum.amount += one.amount;
      sum.taxable += one.taxable;
    } else sums.set(one.taxRate, { ...one });
  }
  return [...sums.values()];
}

import { formatDecimal, multiplied, packages, parseDecimal } from "./decimal";

/** One tier of a price. The amounts are decimals of a minor unit; at least one of them is set. */
export interface Tier {
  /** The last unit that belongs to it; null for the last tier, which has no end. */
  up_to: number | null;
  unit_amount_decimal: string | null;
  flat_amount_decimal: string | null;
}

/** How a price turns a quantity into money. */
export interface PriceTerms {
  unit_amount_decimal: string | null;
  tiers_mode: string | null;
  /** Lowest first; null for a price per unit. */
  tiers: readonly Tier[] | null;
  transform_quantity: { divide_by: number; round: string } | null;
}

/** A part of what a quantity costs, which is a line of its own on an invoice. */
export interface Band {
  /** `units` of a tier, the `flat` amount of a tier, or the whole of a price `per_unit`. */
  kind: "per_unit" | "units" | "flat";
  /** Counted from 1; null for a price per unit. */
  tier: number | null;
  /** Decimal; 0 for a flat amount. */
  quantity: string;
  /** Decimal minor units for one unit, or the flat amount. */
  unitAmount: string;
  /** Whole minor units. */
  amount: number;
}

/**
 * What a quantity of a price costs, in the parts that stand on an invoice. A graduated price has the units of
 * every tier that is reached, a volume price those of the one tier the quantity lies in; the flat amount of a
 * tier follows its units. Each part is rounded by itself. With a quantity of zero the first tier counts.
 * @param quantity a decimal; a negative one (usage that was taken back) counts as zero
 * @throws RangeError when the quantity isn't a decimal
 */
export function bandsOf(terms: PriceTerms, quantity: string | number): Band[] {
  const given = parseDecimal(quantity);
  const units = given > 0n ? given : 0n;
  if (!terms.tiers) return [perUnit(terms, units)];
  return terms.tiers_mode === "volume" ? volume(terms.tiers, units) : graduated(terms.tiers, units);
}

/** What a quantity of a price costs, in whole minor units. */
export function amountFor(terms: PriceTerms, quantity: string | number): number {
  return bandsOf(terms, quantity).reduce((sum, { amount }) => sum + amount, 0);
}

function perUnit(terms: PriceTerms, units: bigint): Band {
  const unitAmount = terms.unit_amount_decimal ?? "0";
  const transform = terms.transform_quantity;
  const billed = transform
    ? packages(units, transform.divide_by, transform.round === "up" ? "up" : "down")
    : units;
  return {
    kind: "per_unit",
    tier: null,
    quantity: formatDecimal(units),
    unitAmount,
    amount: multiplied(billed, parseDecimal(unitAmount)),
  };
}

function volume(tiers: readonly Tier[], units: bigint): Band[] {
  const index = tiers.findIndex((tier) => tier.up_to === null || units <= parseDecimal(tier.up_to));
  const tier = tiers[index];
  return tier ? bandsOfTier(tier, index + 1, units) : [];
}

function graduated(tiers: readonly Tier[], units: bigint): Band[] {
  const bands: Band[] = [];
  let below = 0n;
  for (const [index, tier] of tiers.entries()) {
    if (index > 0 && units <= below) break;
    const end = tier.up_to === null ? units : parseDecimal(tier.up_to);
    bands.push(...bandsOfTier(tier, index + 1, (units < end ? units : end) - below));
    below = end;
  }
  return bands;
}

function bandsOfTier(tier: Tier, number: number, units: bigint): Band[] {
  const unitAmount = tier.unit_amount_decimal ?? "0";
  const own: Band = {
    kind: "units",
    tier: number,
    quantity: formatDecimal(units),
    unitAmount,
    amount: multiplied(units, parseDecimal(unitAmount)),
  };
  if (tier.flat_amount_decimal === null) return [own];
  const flat = tier.flat_amount_decimal;
  const one = parseDecimal(1);
  return [
    own,
    {
      kind: "flat",
      tier: number,
      quantity: "0",
      unitAmount: flat,
      amount: multiplied(one, parseDecimal(flat)),
    },
  ];
}

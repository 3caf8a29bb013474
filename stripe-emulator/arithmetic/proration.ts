import { shareOf } from "./decimal";
import type { Period } from "./periods";

/**
 * What the rest of a period costs, to the second.
 * @param amount minor units for the whole period
 * @param at Unix seconds; before the period all of it is to come, after it nothing
 * @returns minor units, rounded half away from zero as Stripe rounds
 */
export function prorate(amount: number, period: Period, at: number): number {
  const length = period.end - period.start;
  if (length <= 0) return 0;
  return shareOf(amount, Math.min(length, Math.max(0, period.end - at)), length);
}

/**
 * What is given back for the unused rest of a period. It is counted from what was debited, so that changing
 * a plan twice never credits more than was charged.
 * @param debited minor units that were charged for `period`
 * @returns zero or a negative number of minor units
 */
export function creditFor(debited: number, period: Period, at: number): number {
  const credit = -prorate(debited, period, at);
  return credit === 0 ? 0 : credit;
}

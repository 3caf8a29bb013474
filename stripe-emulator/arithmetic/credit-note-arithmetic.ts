import { shareOf } from "./decimal";

/**
 * The share of a discount or tax that belongs to a part of its line. Shares of parts that are credited one
 * after the other sum exactly to the total once the whole line is credited.
 * @param total the line's discount or tax, in minor units
 * @param whole what the line came to, without its sign
 * @param before what was credited of it earlier
 * @param part what is credited now
 */
export function shareOfPart(total: number, whole: number, before: number, part: number): number {
  if (whole === 0) return 0;
  return shareOf(total, before + part, whole) - shareOf(total, before, whole);
}

/** How a credit note divides: it first lowers what an invoice still waits for; the rest is given back. */
export function splitCredit(total: number, remaining: number): { prePayment: number; postPayment: number } {
  const prePayment = Math.min(total, remaining);
  return { prePayment, postPayment: total - prePayment };
}

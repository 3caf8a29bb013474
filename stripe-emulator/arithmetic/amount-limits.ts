import { invalidRequest } from "../http/errors";

/** The least a payment can be, in minor units; 50 for every currency that isn't listed. */
const minimums: Readonly<Record<string, number>> = {
  aed: 200,
  bgn: 100,
  czk: 1500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  mxn: 1000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
};

/** The most a payment can be, in minor units. */
export const maximumAmount = 99_999_999;

/** The most a price or a line of an invoice can come to, in minor units: sums of such stay exact. */
const maximumLineAmount = 999_999_999_999;

/** @throws StripeApiError for an amount that is too large to count with */
export function checkLineAmount(amount: number, param?: string): void {
  if (!(Math.abs(amount) > maximumLineAmount)) return;
  throw invalidRequest(
    `Amounts must be no more than ${maximumLineAmount} in minor units.`,
    param,
    "amount_too_large",
  );
}

/** The least a payment in a currency can be, in minor units. */
export function minimumAmount(currency: string): number {
  return minimums[currency] ?? 50;
}

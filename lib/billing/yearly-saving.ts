import type { Money } from "@/lib/money";
import type { Offer, OfferPrices } from "./pricing";

/** What a year costs less when it is paid at once: the amount, and it in months of the monthly price. */
export type YearlySaving = { amount: Money; months: number; percent: number };

/** Null when there is none, or the prices can't be compared. */
export function yearlySaving({ month, year }: OfferPrices): YearlySaving | null {
  if (!month || !year || month.currency !== year.currency) return null;
  const monthly = 12 * month.amount;
  const saved = monthly - year.amount;
  if (saved <= 0) return null;
  return {
    amount: { amount: saved, currency: month.currency },
    months: saved / month.amount,
    // Rounded down, so that it never promises too much.
    percent: Math.floor((saved * 100) / monthly),
  };
}

/** `2 months free` where it comes to whole months, else `15% less`. Null when there is no saving. */
export function nameSaving(prices: OfferPrices): string | null {
  const saving = yearlySaving(prices);
  if (!saving) return null;
  const { months, percent } = saving;
  if (Number.isInteger(months)) return months === 1 ? "1 month free" : `${months} months free`;
  return percent > 0 ? `${percent}% less` : null;
}

/** One name for the saving on all offers: the common one, or the greatest as `up to 15% less`. */
export function nameBestSaving(offers: readonly Offer[]): string | null {
  const priced = offers.flatMap(({ prices }) => (prices ? [prices] : []));
  const names = new Set(priced.map(nameSaving));
  const [only] = names;
  if (names.size === 1 && only) return only;
  const best = Math.max(0, ...priced.map((prices) => yearlySaving(prices)?.percent ?? 0));
  return best > 0 ? `up to ${best}% less` : null;
}

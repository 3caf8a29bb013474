import { type Interval, monthsOf, type PriceTier, tiersOf } from "./plans";
import type { IntervalPrices, Offer, OfferChoice } from "./pricing";

/** What is saved each interval against paying monthly: minor units, and the same in months of the monthly price. */
export type Saving = { amount: number; months: number; percent: number };

/**
 * What paying by this interval costs less than monthly: for the organization or, by a graduated price, for a
 * seat of the tier that saves least, so that it never promises too much. Null when there is a tier that saves
 * nothing, or the prices can't be compared.
 */
export function savingOf(prices: IntervalPrices, interval: Interval): Saving | null {
  const { month, [interval]: price } = prices;
  if (month === null || price === null) return null;
  const monthly = tiersOf(month);
  const tiers = tiersOf(price);
  if (monthly.length !== tiers.length) return null;
  let least: Saving | null = null;
  for (const [place, tier] of monthly.entries()) {
    const saving = tierSaving(tier, tiers[place], monthsOf[interval]);
    if (!saving) return null;
    if (!least || saving.months < least.months) least = saving;
  }
  return least;
}

function tierSaving(monthly: PriceTier, tier: PriceTier | undefined, months: number): Saving | null {
  if (!tier || tier.upTo !== monthly.upTo) return null;
  const full = months * monthly.unitAmount;
  const saved = full - tier.unitAmount;
  if (saved <= 0) return null;
  return {
    amount: saved,
    months: saved / monthly.unitAmount,
    // Rounded down, so that it never promises too much.
    percent: Math.floor((saved * 100) / full),
  };
}

/** `2 months free` where it comes to whole months, else `15% less`. Null when there is no saving. */
export function nameSaving(prices: IntervalPrices, interval: Interval): string | null {
  const saving = savingOf(prices, interval);
  if (!saving) return null;
  const { months, percent } = saving;
  if (Number.isInteger(months)) return months === 1 ? "1 month free" : `${months} months free`;
  return percent > 0 ? `${percent}% less` : null;
}

/** One name for the saving on all offers: the common one, or the greatest as `up to 15% less`. */
export function nameBestSaving(offers: readonly Offer[], { currency, interval }: OfferChoice): string | null {
  const priced = offers.flatMap(({ prices }) => (prices ? [prices[currency]] : []));
  const names = new Set(priced.map((prices) => nameSaving(prices, interval)));
  const [only] = names;
  if (names.size === 1 && only) return only;
  const best = Math.max(0, ...priced.map((prices) => savingOf(prices, interval)?.percent ?? 0));
  return best > 0 ? `up to ${best}% less` : null;
}

import { fromUnixSeconds } from "@/lib/dates";

/** For how many months a plan can be paused. */
export const pauseMonths = [1, 2, 3] as const;
export type PauseMonths = (typeof pauseMonths)[number];

/**
 * Whether a plan that is paid every so many months can be paused for so long: only whole periods can be left out,
 * or else the rest of the last one would be used without being paid for.
 */
export function canPauseFor(months: PauseMonths, intervalMonths: number): boolean {
  return months % intervalMonths === 0;
}

/**
 * The end of the period that ends so many months after another one, in Unix seconds. Stripe keeps the day of the
 * anchor and falls back to a month's last day: Jan 31, Feb 28, Mar 31.
 */
export function laterPeriodEnd(anchor: number, periodEnd: number, months: number): number {
  const end = fromUnixSeconds(periodEnd);
  const anchorDay = fromUnixSeconds(anchor).getUTCDate();
  const year = end.getUTCFullYear();
  const month = end.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const timeOfDay = periodEnd % 86_400;
  return Date.UTC(year, month, Math.min(anchorDay, lastDay)) / 1000 + timeOfDay;
}

/** How often a price recurs, e.g. every 3 months. */
export interface Recurrence {
  interval: string;
  interval_count: number;
  /** Day of the month that is meant where the anchor's month was too short for it; the anchor's own by default. */
  day?: number | undefined;
}

/** Unix seconds; the end is outside of the period. */
export interface Period {
  start: number;
  end: number;
}

const daySeconds = 86_400;

/**
 * The moment `count` intervals after the anchor. Months are calendar months in UTC; a day that the month
 * doesn't have becomes its last day, and the anchor's day comes back in the next month that has it
 * (Jan 31, Feb 28, Mar 31). So does the day that is meant, where the anchor's own month is too short for it.
 * @param anchor Unix seconds
 * @throws RangeError for an interval Stripe doesn't have
 */
export function addIntervals(anchor: number, recurrence: Recurrence, count: number): number {
  const steps = recurrence.interval_count * count;
  switch (recurrence.interval) {
    case "day":
      return anchor + steps * daySeconds;
    case "week":
      return anchor + steps * 7 * daySeconds;
    case "month":
      return addMonths(anchor, steps, recurrence.day);
    case "year":
      return addMonths(anchor, steps * 12, recurrence.day);
    default:
      throw new RangeError(`Stripe has no interval ${recurrence.interval}`);
  }
}

function lastDayOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

function addMonths(anchor: number, months: number, meant = 0): number {
  const from = new Date(anchor * 1000);
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  const own = from.getUTCDate();
  const kept = own === lastDayOf(year, from.getUTCMonth()) ? Math.max(own, meant) : own;
  const day = Math.min(kept, lastDayOf(year, month));
  const timeOfDay = ((anchor % daySeconds) + daySeconds) % daySeconds;
  return Date.UTC(year, month, day) / 1000 + timeOfDay;
}

/** The billing period, counted from the anchor, that `at` lies in; its start belongs to it. */
export function periodContaining(anchor: number, recurrence: Recurrence, at: number): Period {
  let count = Math.floor((at - anchor) / secondsOf(recurrence));
  while (addIntervals(anchor, recurrence, count) > at) count -= 1;
  while (addIntervals(anchor, recurrence, count + 1) <= at) count += 1;
  return {
    start: addIntervals(anchor, recurrence, count),
    end: addIntervals(anchor, recurrence, count + 1),
  };
}

/** A rough length in seconds, to begin a search with. */
function secondsOf({ interval, interval_count }: Recurrence): number {
  const days: Record<string, number> = { day: 1, week: 7, month: 30.4, year: 365.25 };
  return interval_count * (days[interval] ?? 1) * daySeconds;
}

/** Whether two prices are billed at the same rhythm. */
export function sameRecurrence(a: Recurrence, b: Recurrence): boolean {
  return a.interval === b.interval && a.interval_count === b.interval_count;
}

/** A calendar month, in UTC. */
export interface Month {
  year: number;
  /** 1 to 12. */
  month: number;
}

const daySeconds = 86_400;

/** The day a moment lies in, e.g. `2027-01-31`, in UTC. @param at Unix seconds */
export function dayOf(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 10);
}

/** The last second of a day, in Unix seconds; undefined for what isn't a day. */
export function endOfDay(day: string): number | undefined {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(start) || dayOf(start / 1000) !== day) return undefined;
  return start / 1000 + daySeconds - 1;
}

/** The month a moment lies in. @param at Unix seconds */
export function monthOf(at: number): Month {
  const date = new Date(at * 1000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 };
}

/** Reads `2027-01`; undefined for what isn't a month. */
export function parseMonth(text: string | undefined): Month | undefined {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text ?? "");
  return match ? { year: Number(match[1]), month: Number(match[2]) } : undefined;
}

/** `2027-01`. */
export function monthKey({ year, month }: Month): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
}

const nameFormat = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** `January 2027`. */
export function monthName({ year, month }: Month): string {
  return nameFormat.format(Date.UTC(year, month - 1, 1));
}

/** The month so many months later, or earlier. */
export function monthAfter({ year, month }: Month, months: number): Month {
  const index = year * 12 + (month - 1) + months;
  return { year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1 };
}

/** The weeks of a month, Monday first; the days of its neighbours are null. */
export function weeksOf({ year, month }: Month): (string | null)[][] {
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const offset = (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7;
  const cells: (string | null)[] = Array.from({ length: offset }, () => null);
  for (let day = 1; day <= days; day += 1) {
    cells.push(`${monthKey({ year, month })}-${String(day).padStart(2, "0")}`);
  }
  while (cells.length % 7 > 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

import { formatDecimal, parseDecimal } from "./decimal";

/** What was reported to a meter for one customer. */
export interface MeteredUsage {
  /** Unix seconds at which it was used. */
  timestamp: number;
  /** Decimal; negative when usage is taken back. */
  value: string;
}

export interface Metering {
  formula: string;
  /** When usage is reported already summed up per hour or day: a later report replaces an earlier one of the same window. */
  window: string | null;
}

const windowSeconds: Record<string, number> = { hour: 3_600, day: 86_400 };

/** Seconds of a window: an hour or a day, both of UTC. @throws RangeError for any other */
export function secondsOfWindow(window: string): number {
  const seconds = windowSeconds[window];
  if (seconds === undefined) throw new RangeError(`There is no metering window ${window}`);
  return seconds;
}

/** The last report of each window stands for the whole of it. */
function latestOfWindows(usage: readonly MeteredUsage[], window: string): MeteredUsage[] {
  const seconds = secondsOfWindow(window);
  const latest = new Map<number, MeteredUsage>();
  for (const one of usage) latest.set(Math.floor(one.timestamp / seconds), one);
  return [...latest.values()];
}

/**
 * What a meter says for some usage.
 * @param usage in the order in which it was received
 * @returns decimal; zero when nothing was used
 */
export function aggregate({ formula, window }: Metering, usage: readonly MeteredUsage[]): string {
  const counted = window ? latestOfWindows(usage, window) : usage;
  switch (formula) {
    case "count":
      return String(counted.length);
    case "last": {
      // Of several at the same second, the one that was received last.
      const last = counted.reduce<MeteredUsage | undefined>(
        (found, one) => (found && found.timestamp > one.timestamp ? found : one),
        undefined,
      );
      return last ? formatDecimal(parseDecimal(last.value)) : "0";
    }
    default:
      return formatDecimal(counted.reduce((sum, { value }) => sum + parseDecimal(value), 0n));
  }
}

const unitDigits = new Map<string, number>();

function digitsOf(currency: string): number {
  const known = unitDigits.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
  }).resolvedOptions();
  unitDigits.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
}

/** An amount in the currency's smallest unit, for a person: `2900, "usd"` → `$29.00`, `500, "jpy"` → `¥500`. */
export function money(amount: number, currency: string): string {
  const value = amount / 10 ** digitsOf(currency);
  return new Intl.NumberFormat("en-US", { style: "currency", currency }).format(value);
}

/**
 * A price for one, which may be finer than the currency's smallest unit: `"0.25", "usd"` → `$0.0025`.
 * @param decimal minor units as a decimal string
 */
export function unitPrice(decimal: string, currency: string): string {
  const digits = digitsOf(currency);
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: 14,
  }).format(Number(decimal) / 10 ** digits);
}

const dateFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const timeFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZone: "UTC",
});

/** Unix seconds as `3 January 2027`, in UTC. */
export function date(at: number): string {
  return dateFormat.format(at * 1000);
}

/** Unix seconds as `3 Jan 2027, 14:05:00 UTC`. */
export function dateTime(at: number): string {
  return `${timeFormat.format(at * 1000)} UTC`;
}

/** `month` → `per month`, three of them → `every 3 months`. */
export function everyInterval(interval: string, count: number): string {
  return count === 1 ? `per ${interval}` : `every ${count} ${interval}s`;
}

/** `past_due` → `Past due`. */
export function words(code: string): string {
  const text = code.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

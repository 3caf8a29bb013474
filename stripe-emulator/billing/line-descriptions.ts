import type { Band } from "../arithmetic/tiers";
import type { PriceRecord, ProductRecord } from "../store/records/catalogue";

/** Stripe counts these in hundredths, though they have no minor unit any more. */
const countedInHundredths = ["isk", "ugx"];

const formats = new Map<string, Intl.NumberFormat>();

/** Formats are made once: that takes far longer than formatting. */
function formatOf(currency: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const key = `${currency} ${options.maximumFractionDigits}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency, ...options });
  formats.set(key, format);
  return format;
}

/** How many decimals the minor units of a currency stand for: 2 for cents, 0 for yen. */
function minorDigits(currency: string): number {
  if (countedInHundredths.includes(currency.toLowerCase())) return 2;
  return formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** `$20.00`, as Stripe writes amounts into descriptions. @param amount minor units */
export function formatAmount(amount: number, currency: string): string {
  return formatOf(currency).format(amount / 10 ** minorDigits(currency));
}

/** The same for the price of one, which may be less than a minor unit: `$0.036`. @param amount decimal minor units */
function formatUnitAmount(amount: string, currency: string): string {
  const format = formatOf(currency, { maximumFractionDigits: 14 });
  // Only shown: twelve digits are what a double holds safely.
  return format.format(Number((Number(amount) / 10 ** minorDigits(currency)).toPrecision(12)));
}

function every(recurring: PriceRecord["recurring"]): string {
  if (!recurring) return "";
  const { interval, interval_count: count } = recurring;
  return count > 1 ? ` / every ${count} ${interval}s` : ` / ${interval}`;
}

/**
 * What a line says about an item for a period: `3 seat × Pro (at $20.00 / month)`,
 * `31 × Credits (Tier 2 at $0.036 / month)`, and for the flat amount of a tier `Credits (Tier 1 at $9.00 / month)`.
 */
export function bandDescription(
  band: Band,
  price: PriceRecord,
  product: Pick<ProductRecord, "name" | "unit_label">,
  currency: string,
): string {
  const rate = formatUnitAmount(band.unitAmount, currency) + perPackage(price) + every(price.recurring);
  const units = product.unit_label ? `${band.quantity} ${product.unit_label}` : band.quantity;
  switch (band.kind) {
    case "per_unit":
      return `${units} × ${product.name} (at ${rate})`;
    case "units":
      return `${units} × ${product.name} (Tier ${band.tier} at ${rate})`;
    case "flat":
      return `${product.name} (Tier ${band.tier} at ${rate})`;
  }
}

function perPackage({ transform_quantity: transform }: PriceRecord): string {
  return transform ? ` per ${transform.divide_by} units` : "";
}

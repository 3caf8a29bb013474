/** An amount in the currency's minor units (cents; for JPY whole yen). Never a fraction. */
export type Money = { readonly amount: number; readonly currency: string };

const digitsByCurrency = new Map<string, number>();

/** How many digits the currency has after the point: 2 for USD, 0 for JPY, 3 for KWD. */
export function fractionDigits(currency: string): number {
  const known = digitsByCurrency.get(currency);
  if (known !== undefined) return known;
  const options = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
  const digits = options.maximumFractionDigits ?? 2;
  digitsByCurrency.set(currency, digits);
  return digits;
}

/**
 * Writes an amount for people: `$29.00`, `¥3,000`.
 * @param options.trimZeros leaves out `.00` where the amount is whole, as prices on a pricing page do.
 * @throws RangeError when the amount isn't a safe integer of minor units.
 */
export function formatMoney(
  { amount, currency }: Money,
  options: { locale?: string; trimZeros?: boolean } = {},
): string {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`Not an amount in minor units: ${amount}`);
  return new Intl.NumberFormat(options.locale ?? "en-US", {
    style: "currency",
    currency: currency.toUpperCase(),
    trailingZeroDisplay: options.trimZeros ? "stripIfInteger" : "auto",
  }).format(amount / 10 ** fractionDigits(currency.toUpperCase()));
}

/**
 * Exact decimals, as integers of 10^-12: Stripe's amounts and quantities have at most twelve decimal places, and
 * money is never a float.
 */
const places = 12;
const scale = 10n ** BigInt(places);

/**
 * Reads a decimal such as `0.05`.
 * @returns its value in units of 10^-12
 * @throws RangeError when it isn't a decimal number, or has more than twelve decimal places
 */
export function parseDecimal(text: string | number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,12}))?$/.exec(plain(text));
  if (!match) throw new RangeError(`${text} is no decimal with at most twelve decimal places`);
  const [, sign, whole = "0", fraction = ""] = match;
  const value = BigInt(whole) * scale + BigInt(fraction.padEnd(places, "0"));
  return sign ? -value : value;
}

/** Small numbers turn to text as `1e-7`. */
function plain(text: string | number): string {
  if (typeof text === "string") return text;
  return Number.isInteger(text) ? String(text) : text.toFixed(places).replace(/\.?0+$/, "");
}

/** Writes a decimal without needless zeros. @param value in units of 10^-12 */
export function formatDecimal(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -places)}${fraction ? `.${fraction}` : ""}`;
}

/** Divides and rounds half away from zero, as Stripe rounds money. */
function divideRounded(value: bigint, by: bigint): bigint {
  const half = by / 2n;
  return value < 0n ? -((-value + half) / by) : (value + half) / by;
}

/**
 * A share of an amount of money.
 * @param amount minor units, of either sign
 * @param part and `whole` whole numbers that the share is the quotient of; `whole` above zero
 * @returns whole minor units, rounded half away from zero
 */
export function shareOf(amount: number, part: number | bigint, whole: number | bigint): number {
  return Number(divideRounded(BigInt(amount) * BigInt(part), BigInt(whole)));
}

/**
 * Divides a whole number into equal parts.
 * @returns a decimal of at most twelve places
 */
export function quotient(value: number, parts: number): string {
  return formatDecimal(divideRounded(BigInt(value) * scale, BigInt(parts)));
}

/**
 * What a quantity of something costs.
 * @param quantity in units of 10^-12
 * @param unitAmount price of one, in 10^-12 of a minor unit
 * @returns whole minor units, rounded half away from zero
 */
export function multiplied(quantity: bigint, unitAmount: bigint): number {
  return Number(divideRounded(quantity * unitAmount, scale * scale));
}

/** Divides a quantity into packages of `by`, rounded up or down to whole ones. Both in units of 10^-12. */
export function packages(quantity: bigint, by: number, round: "up" | "down"): bigint {
  const size = BigInt(by) * scale;
  const whole = quantity / size;
  return (round === "up" && quantity % size > 0n ? whole + 1n : whole) * scale;
}

/** A quantity without its decimals. */
export function truncated(text: string | number): number {
  return Number(parseDecimal(text) / scale);
}

import { createHash, randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Random bytes in stock: asking for a few at a time costs as much as asking for many. */
let stock = randomBytes(0);
let used = 0;

function randomByte(): number {
  if (used >= stock.length) {
    stock = randomBytes(4_096);
    used = 0;
  }
  used += 1;
  return stock[used - 1] ?? 0;
}

/** Random letters and digits, as Stripe's ids have them. */
export function token(length: number): string {
  let text = "";
  while (text.length < length) text += alphabet[randomByte() % alphabet.length];
  return text;
}

/** A new id such as `cus_…` or `in_…`. */
export function newId(prefix: string, length = 24): string {
  return `${prefix}_${token(length)}`;
}

/** The same text always gives the same id part; for fingerprints and number prefixes. */
export function digest(text: string, length: number): string {
  const bytes = createHash("sha256").update(text).digest();
  return Array.from(bytes.subarray(0, length), (byte) => alphabet[byte % 36]).join("");
}

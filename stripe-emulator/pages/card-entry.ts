import type { CardInput } from "../billing/cards";

/** What a person typed into the form, as it came. */
export interface CardEntry {
  /** A saved payment method's id, or `new`. */
  method: string;
  cardNumber: string;
  expiry: string;
  cvc: string;
  cardName: string;
  country: string;
  postalCode: string;
}

export type CardField = "cardNumber" | "expiry" | "cvc";
export type CardErrors = Partial<Record<CardField, string>>;

export type CardChoice =
  | { ok: true; card: CardInput }
  | { ok: true; paymentMethodId: string }
  | { ok: false; errors: CardErrors };

/** A form with nothing typed. @param method what is chosen: `new` or a saved one's id */
export function emptyEntry(method = "new"): CardEntry {
  return { method, cardNumber: "", expiry: "", cvc: "", cardName: "", country: "", postalCode: "" };
}

/** The card's fields of a sent form; anything missing is empty. */
export function cardEntry(form: URLSearchParams): CardEntry {
  const text = (name: keyof CardEntry) => (form.get(name) ?? "").trim();
  return {
    method: text("method") || "new",
    cardNumber: text("cardNumber"),
    expiry: text("expiry"),
    cvc: text("cvc"),
    cardName: text("cardName"),
    country: text("country"),
    postalCode: text("postalCode"),
  };
}

/** The check digit every card number ends with (ISO/IEC 7812-1). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function isAmex(digits: string): boolean {
  return /^3[47]/.test(digits);
}

function numberError(digits: string): string | undefined {
  if (digits.length < (isAmex(digits) ? 15 : 16)) return "Your card number is incomplete.";
  if (digits.length > 19 || !passesLuhn(digits)) return "Your card number is invalid.";
  return undefined;
}

/** `12 / 34`, `12/2034` and `1234` all mean December 2034. */
export function parseExpiry(text: string): { month: number; year: number } | undefined {
  const match = /^(\d{1,2})\s*[/-]\s*(\d{2}|\d{4})$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text);
  const [month, year] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || month < 1 || month > 12) return undefined;
  return { month, year: year < 100 ? 2000 + year : year };
}

function expiryError(text: string, now: number): string | undefined {
  const expiry = parseExpiry(text);
  if (!expiry) return "Your card's expiration date is incomplete.";
  // A card is good until its month is over.
  if (Date.UTC(expiry.year, expiry.month) > now * 1000) return undefined;
  return expiry.year < new Date(now * 1000).getUTCFullYear()
    ? "Your card's expiration year is in the past."
    : "Your card's expiration date is in the past.";
}

function cvcError(text: string, amex: boolean): string | undefined {
  return new RegExp(amex ? "^\\d{3,4}$" : "^\\d{3}$").test(text)
    ? undefined
    : "Your card's security code is incomplete.";
}

/**
 * Judges what was typed as the card form does, before anything is charged.
 * @param now Unix seconds of the customer's time
 */
export function readCard(entry: CardEntry, now: number): CardChoice {
  if (entry.method !== "new") return { ok: true, paymentMethodId: entry.method };
  const digits = entry.cardNumber.replace(/[\s-]/g, "");
  const errors: CardErrors = {};
  const wrongNumber = /^\d*$/.test(digits) ? numberError(digits) : "Your card number is invalid.";
  if (wrongNumber) errors.cardNumber = wrongNumber;
  const wrongExpiry = expiryError(entry.expiry, now);
  if (wrongExpiry) errors.expiry = wrongExpiry;
  const wrongCvc = cvcError(entry.cvc, isAmex(digits));
  if (wrongCvc) errors.cvc = wrongCvc;
  const expiry = parseExpiry(entry.expiry);
  if (wrongNumber || wrongExpiry || wrongCvc || !expiry) return { ok: false, errors };
  return {
    ok: true,
    card: {
      number: digits,
      expMonth: expiry.month,
      expYear: expiry.year,
      cvc: entry.cvc,
      ...(entry.cardName ? { name: entry.cardName } : {}),
      ...(entry.postalCode ? { postalCode: entry.postalCode } : {}),
      ...(entry.country ? { country: entry.country } : {}),
    },
  };
}

/** The field a decline belongs to, so that its sentence stands where the card's owner looks. */
export function declinedField(code: string): CardField {
  if (code === "expired_card" || code.startsWith("invalid_expiry")) return "expiry";
  if (code === "incorrect_cvc" || code === "invalid_cvc") return "cvc";
  return "cardNumber";
}

/** An expiry and CVC that any test card accepts, for the customer's time. */
export function testCardDetails(number: string, now: number): { expiry: string; cvc: string } {
  const year = String((new Date(now * 1000).getUTCFullYear() + 4) % 100).padStart(2, "0");
  return { expiry: `12 / ${year}`, cvc: isAmex(number) ? "1234" : "123" };
}

/** Puts a test card into what was typed, as the buttons beside the form do. */
export function filledWith(entry: CardEntry, number: string, now: number): CardEntry {
  const details = testCardDetails(number, now);
  return {
    ...entry,
    ...details,
    method: "new",
    cardNumber: number,
    cardName: entry.cardName || "Test Customer",
  };
}

import type { CardDetails } from "./subscription-state";

const brandNames: Readonly<Record<string, string>> = {
  amex: "American Express",
  cartes_bancaires: "Cartes Bancaires",
  diners: "Diners Club",
  discover: "Discover",
  eftpos_au: "Eftpos Australia",
  jcb: "JCB",
  link: "Link",
  mastercard: "Mastercard",
  unionpay: "UnionPay",
  visa: "Visa",
};

/** The card as people call it: `Visa ending in 4242`. */
export function nameCard({ brand, last4 }: Pick<CardDetails, "brand" | "last4">): string {
  return `${brandNames[brand] ?? "Card"} ending in ${last4}`;
}

/** As it stands on the card: `04/27`. */
export function formatExpiry({ expMonth, expYear }: Pick<CardDetails, "expMonth" | "expYear">): string {
  return `${String(expMonth).padStart(2, "0")}/${String(expYear % 100).padStart(2, "0")}`;
}

const soonDays = 45;

/** A card is good to the end of its month; `soon` within the last 45 days before that. */
export function expiryOf(
  { expMonth, expYear }: Pick<CardDetails, "expMonth" | "expYear">,
  now: Date,
): "valid" | "soon" | "expired" {
  // Months of Date count from 0, so this is the first instant after the card's month.
  const end = Date.UTC(expYear, expMonth, 1);
  if (now.getTime() >= end) return "expired";
  return end - now.getTime() <= soonDays * 86_400_000 ? "soon" : "valid";
}

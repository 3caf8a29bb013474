import { nameCard } from "../card";
import type { CardDetails } from "../subscription-state";
import type { PaymentMethod } from "./queries";

const typeNames: Readonly<Record<string, string>> = {
  acss_debit: "Pre-authorized debit",
  amazon_pay: "Amazon Pay",
  au_becs_debit: "BECS Direct Debit",
  bacs_debit: "Bacs Direct Debit",
  cashapp: "Cash App Pay",
  link: "Link",
  paypal: "PayPal",
  revolut_pay: "Revolut Pay",
  sepa_debit: "SEPA Direct Debit",
  us_bank_account: "Bank account",
};

/** What can be paid with, as people call it: `Visa ending in 4242`, `SEPA Direct Debit ending in 3000`. */
export function nameMethod({ type, brand, last4 }: Pick<PaymentMethod, "type" | "brand" | "last4">): string {
  if (brand && last4) return nameCard({ brand, last4 });
  const name = typeNames[type] ?? "Payment method";
  return last4 ? `${name} ending in ${last4}` : name;
}

/** The card's details; null for what isn't a card. */
export function cardOf({ brand, last4, expMonth, expYear }: PaymentMethod): CardDetails | null {
  return brand && last4 && expMonth && expYear ? { brand, last4, expMonth, expYear } : null;
}

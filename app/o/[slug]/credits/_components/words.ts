import type { CreditEntry, CreditSource } from "@/lib/credits/queries";

export const wholeNumber = new Intl.NumberFormat("en-US");

const signed = new Intl.NumberFormat("en-US", { signDisplay: "always" });

/** With its sign: `+500`, `−20`. */
export const signedNumber = (value: number) => signed.format(value).replace("-", "−");

/** Where credits come from, as people read it. */
export const sourceNames: Readonly<Record<CreditSource, string>> = {
  plan: "Plan",
  refill: "Free plan",
  pack: "Pack",
  promotion: "Promotion",
  admin: "Gift",
  referral: "Referral",
};

/** What an entry of the ledger was for. */
export function describeEntry({ kind, description, source }: CreditEntry): string {
  switch (kind) {
    case "grant":
      return description ?? sourceNames[source];
    case "debit":
      return description ?? "Used";
    case "expiry":
      return `Expired: ${sourceNames[source].toLowerCase()}`;
    case "clawback":
      return description ?? "Taken back";
  }
}

import type Stripe from "stripe";
import type { Stored } from "./stored";

export type InvoiceRecord = Stored<
  Omit<Stripe.Invoice, "lines" | "payments" | "confirmation_secret" | "discounts" | "default_tax_rates">
> & {
  customer: string;
  discounts: string[];
  /** Ids; the API shows them whole. */
  default_tax_rates: string[];
  internal: {
    /** Unguessable part of the hosted page's address. */
    token: string;
    /** Failed automatic attempts so far, for the retry ladder. */
    failures: number;
    /** Days from its finalization until it is due, where that was said instead of a date. */
    daysUntilDue?: number;
  };
};

/** Which price an amount comes from, if any, with the unit amount as it is sent: a decimal string. */
interface Pricing {
  price_details?: { price: string; product: string };
  type: "price_details";
  unit_amount_decimal: string | null;
}

export type InvoiceLineRecord = Omit<Stored<Stripe.InvoiceLineItem>, "pricing"> & {
  invoice: string;
  discounts: string[];
  pricing: Pricing | null;
  internal: {
    /** Tax rates of the line alone; null where the invoice's count. */
    taxRates: string[] | null;
    /** Discounts that a proration's amount already has in it. */
    includedDiscounts: string[];
    /** Of a charge for the rest of a period: what it is a part of. */
    whole?: Whole;
  };
};

/** What a whole period costs, in minor units after discounts. */
interface Whole {
  amount: number;
  period: { start: number; end: number };
}

/** A pending invoice item: a proration or a charge that waits for the next invoice. */
export type InvoiceItemRecord = Omit<
  Stored<Stripe.InvoiceItem>,
  "deleted" | "pricing" | "discounts" | "tax_rates"
> & {
  customer: string;
  pricing: Pricing | null;
  discounts: string[];
  /** Ids; the API shows them whole. */
  tax_rates: string[];
  internal: { line: LineDraft };
};

/** A line before it stands on an invoice. Amounts in minor units, before discounts and exclusive taxes. */
export interface LineDraft {
  amount: number;
  currency: string;
  description: string | null;
  period: { start: number; end: number };
  /** Null for an amount that no price stands for. */
  price: string | null;
  /** Minor units for one, as a decimal string; null for the flat amount of a tier and for bare amounts. */
  unitAmountDecimal: string | null;
  /** Whole units. */
  quantity: number;
  /** With decimals, where usage has some. */
  quantityDecimal?: string;
  /** Whether the invoice's discounts take something off; not of prorations, which have them in their amount. */
  discountable: boolean;
  /** Discounts of this line alone, which come before the invoice's. */
  discounts: string[];
  /** Discounts that a proration's amount already has in it. */
  includedDiscounts: string[];
  /** Of a charge for the rest of a period: what it is a part of. */
  whole?: Whole;
  /** Tax rates of this line alone; null where the invoice's count. */
  taxRates: string[] | null;
  subscription: string | null;
  subscriptionItem: string | null;
  proration: boolean;
  /** What this one gives the unused rest back of: lines of an invoice, or an item that still waits for one. */
  credited: { invoice: string; lines: string[] } | { invoiceItem: string } | null;
  invoiceItem: string | null;
  metadata: Record<string, string>;
}

export type InvoicePaymentRecord = Omit<Stored<Stripe.InvoicePayment>, "payment"> & {
  invoice: string;
  payment: { payment_intent: string; type: "payment_intent" };
};

export type CreditNoteRecord = Stored<Omit<Stripe.CreditNote, "lines">> & {
  invoice: string;
  customer: string;
};

export type CreditNoteLineRecord = Omit<Stored<Stripe.CreditNoteLineItem>, "tax_rates"> & {
  /** Ids; the API shows them whole. */
  tax_rates: string[];
  internal: { creditNote: string };
};

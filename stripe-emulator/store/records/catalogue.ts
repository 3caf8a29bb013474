import type Stripe from "stripe";
import type { Stored } from "./stored";

export type ProductRecord = Stored<Omit<Stripe.Product, "deleted">>;

/** A tier as it is sent; `unit_amount` and `flat_amount` are null where the decimal isn't a whole number. */
export type PriceTier = Stored<Stripe.Price.Tier>;

/** What a price costs in one currency. */
export interface PriceAmounts {
  custom_unit_amount: Stripe.Price.CustomUnitAmount | null;
  unit_amount: number | null;
  unit_amount_decimal: string | null;
  /** Lowest first; null for a price per unit. */
  tiers: PriceTier[] | null;
}

export type PriceRecord = Stored<Omit<Stripe.Price, "deleted" | "tiers" | "product" | "currency_options">> & {
  product: string;
  /** Sent only when it is asked for by `expand`; absent when there is none of it. */
  internal?: {
    tiers: PriceTier[] | null;
    /** Amounts in further currencies, by currency. */
    currencyOptions: Record<string, PriceAmounts & { tax_behavior: Stripe.Price.TaxBehavior | null }>;
    /** Made by `price_data` for one use, and so inactive from the start. */
    inline: boolean;
  };
};

export type TaxRateRecord = Stored<Stripe.TaxRate>;

export type MeterRecord = Stored<Stripe.Billing.Meter>;

/** A meter event with an id of its own, since Stripe knows it by its identifier only. */
export type MeterEventRecord = Stored<Stripe.Billing.MeterEvent> & {
  id: string;
  internal: {
    meter: string;
    customer: string;
    /** Decimal; what the payload says, or 1 for a meter that only counts. */
    value: string;
    /** Taken back by an adjustment: it isn't counted. */
    canceled: boolean;
  };
};

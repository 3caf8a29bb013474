import type Stripe from "stripe";
import type { Stored } from "./stored";

export type CouponRecord = Stored<Omit<Stripe.Coupon, "applies_to" | "currency_options" | "deleted">> & {
  internal: {
    /** A deleted coupon stays for the discounts that were made of it. */
    deleted: boolean;
    terms: CouponTerms;
  };
};

export type PromotionCodeRecord = Stored<Stripe.PromotionCode> & {
  promotion: { type: "coupon"; coupon: string };
};

/** A coupon as applied to a customer, subscription, item or invoice. */
export type DiscountRecord = Omit<Stored<Omit<Stripe.Discount, "deleted">>, "source"> & {
  source: { type: "coupon"; coupon: string };
  /** What the coupon said when it was redeemed. */
  internal: { terms: CouponTerms };
};

/** What a coupon takes off. */
export interface CouponTerms {
  percentOff: number | null;
  /** Minor units by currency; null for a percentage. */
  amountsOff: Record<string, number> | null;
  /** Products it is limited to; null for all. */
  products: string[] | null;
  once: boolean;
}

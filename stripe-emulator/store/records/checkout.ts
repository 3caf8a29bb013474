import type Stripe from "stripe";
import type { Totals } from "../../billing/totals";
import type { DiscountRecord } from "./discounts";
import type { Stored } from "./stored";

/** One thing that a Checkout Session sells. */
export interface CheckoutLineRecord {
  id: string;
  price: string;
  /** 0 of a metered price. */
  quantity: number;
  /** Between what the customer may change the quantity; null when it is fixed. */
  adjustable: { minimum: number; maximum: number } | null;
  /** How much of it is bought when the customer adds it; null when it is part of the order anyway. */
  optional: number | null;
  /** Ids; empty where the subscription's default rates count. */
  taxRates: string[];
  metadata: Record<string, string>;
}

/** Amounts that are due now, in minor units. */
export interface CheckoutCounts {
  /** Of each line, before discounts and taxes. */
  amounts: number[];
  totals: Pick<Totals, "lines" | "subtotal" | "discounts" | "taxes" | "total">;
}

export type CheckoutSessionRecord = Stored<Omit<Stripe.Checkout.Session, "line_items" | "discounts">> & {
  discounts: { coupon: string | null; promotion_code: string | null }[];
  internal: {
    lineItems: CheckoutLineRecord[];
    /** What the session was made of: its page, its completion and its successor after expiry go by it. */
    params: Stripe.Checkout.SessionCreateParams;
    /** What is taken off, as resolved and not yet redeemed; redeemed discounts once the session is complete. */
    discounts: DiscountRecord[];
    /** What the lines come to, in their order; null in setup mode. */
    counts: CheckoutCounts | null;
    /** A payment that waits for 3-D Secure. */
    pendingPaymentMethod: string | null;
    /** The PaymentIntent of refused attempts, where an invoice makes its own once it is paid. */
    refusedIntent: string | null;
    /** What the customer's browser proves with that it was sent here; it stands in the session's url. */
    clientToken: string;
    /** Unguessable part of the address that recovers the session after its expiry. */
    recoveryToken: string | null;
  };
};

export type PortalConfigurationRecord = Stored<Stripe.BillingPortal.Configuration>;

export type PortalSessionRecord = Stored<Stripe.BillingPortal.Session> & {
  /** Unix seconds of wall time after which the session opens nothing; absent in snapshots of old. */
  internal?: { expiresAt: number };
};

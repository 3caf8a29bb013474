import type Stripe from "stripe";
import type { Stored } from "./stored";

/** How a card behaves: decided by its number when the payment method is created. */
export type CardBehavior =
  | "succeeds"
  | "declined"
  | "lost_card"
  | "stolen_card"
  | "insufficient_funds"
  | "expired_card"
  | "incorrect_cvc"
  | "processing_error"
  | "card_velocity_exceeded"
  | "fraudulent"
  | "fails_after_attach"
  | "authentication_required"
  | "authentication_required_once"
  | "authentication_required_then_insufficient_funds"
  | "refund_fails"
  | "refund_pending"
  | "funds_available_at_once";

/** How a bank account behaves once it is debited; the answer always comes later. */
export type DebitBehavior = "debit_succeeds" | "debit_fails" | "debit_insufficient_funds";

export type PaymentMethodRecord = Stored<Stripe.PaymentMethod> & {
  internal: {
    behavior: CardBehavior | DebitBehavior;
    /** True once a person approved 3-D Secure for a later off-session use. */
    authenticated: boolean;
    /** Seconds that the bank takes for a debit, beyond the usual. */
    extraDelay?: number;
    /** True once it was taken away from a customer: it can't be used again. */
    detached?: boolean;
  };
};

export type PaymentIntentRecord = Stored<Stripe.PaymentIntent> & {
  internal: {
    /** Set when the intent pays an invoice. */
    invoice: string | null;
    /** Where a person goes back to after 3-D Secure. */
    returnUrl?: string | null;
    /** The latest attempt was Stripe's own, which is followed by others if it fails. */
    automatic?: boolean;
  };
};

export type SetupIntentRecord = Stored<Stripe.SetupIntent> & {
  internal?: {
    /** Where a person goes back to after 3-D Secure. */
    returnUrl: string | null;
  };
};

export type ChargeRecord = Stored<Stripe.Charge>;

export type RefundRecord = Stored<Stripe.Refund>;

export type BalanceTransactionRecord = Stored<Stripe.BalanceTransaction> & {
  internal: {
    /** On whose time it becomes available; null is wall time. */
    customer: string | null;
  };
};

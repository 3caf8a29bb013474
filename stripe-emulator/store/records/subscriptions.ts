import type Stripe from "stripe";
import type { Period } from "../../arithmetic/periods";
import type { HeldUpdate } from "../../billing/pending-update";
import type { Stored } from "./stored";

export type SubscriptionRecord = Stored<
  Omit<Stripe.Subscription, "items" | "discounts" | "default_tax_rates" | "pending_update">
> & {
  customer: string;
  discounts: string[];
  /** Ids; the API shows them whole. */
  default_tax_rates: string[];
  pending_update: PendingUpdateRecord | null;
  internal?: SubscriptionInternals;
};

/** What waits for an invoice's payment; its items are shown as they would be. */
export type PendingUpdateRecord = Omit<
  Stripe.Subscription.PendingUpdate,
  "discount" | "discounts" | "subscription_items"
> & { discount: null; discounts: string[] | null; subscription_items: SubscriptionItemRecord[] | null };

export interface SubscriptionInternals {
  /** The invoice that `pending_update` waits for, and what is done when it is paid. */
  pendingUpdate?: HeldUpdate & { invoice: string };
  /** The invoice that a resumption waits for, and the periods that begin with it. */
  resumption?: { invoice: string; onAttempt: boolean; anchor: number; periods: Record<string, Period> };
  /** Pending items that give back the time after a scheduled cancellation. */
  cancellationCredits?: string[];
  /** Whether pausing gave back what was unused of the current periods. */
  pausedWithCredit?: boolean;
}

export type SubscriptionItemRecord = Omit<
  Stored<Stripe.SubscriptionItem>,
  "price" | "plan" | "deleted" | "discounts" | "tax_rates"
> & {
  price: string;
  /** Zero of a metered price, whose items show none. */
  quantity: number;
  discounts: string[];
  /** Ids; the API shows them whole. */
  tax_rates: string[];
  internal?: {
    /** When the item came or got its price, where that was within its period: usage counts from then on. */
    meteredSince: number;
  };
};

export type SubscriptionScheduleRecord = Stored<Omit<Stripe.SubscriptionSchedule, "phases">> & {
  customer: string;
  phases: SchedulePhaseRecord[];
};

type PhaseDiscount = { coupon: string | null; discount: string | null; promotion_code: string | null };

type PhaseAddition = Omit<
  Stripe.SubscriptionSchedule.Phase.AddInvoiceItem,
  "price" | "discounts" | "tax_rates"
> & { price: string; discounts: PhaseDiscount[]; tax_rates: string[] };

export type SchedulePhaseItem = Omit<
  Stripe.SubscriptionSchedule.Phase.Item,
  "price" | "plan" | "discounts" | "tax_rates"
> & { price: string; discounts: PhaseDiscount[]; tax_rates: string[] };

/** A phase with ids where the API shows tax rates whole, and without the plan that stands beside a price. */
export type SchedulePhaseRecord = Omit<
  Stored<Stripe.SubscriptionSchedule.Phase>,
  "add_invoice_items" | "items" | "discounts" | "default_tax_rates"
> & {
  add_invoice_items: PhaseAddition[];
  items: SchedulePhaseItem[];
  discounts: PhaseDiscount[];
  default_tax_rates: string[];
};

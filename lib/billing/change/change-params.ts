import type Stripe from "stripe";

/** A change that is made at once, in Stripe's terms. */
export type ImmediateChange = {
  subscriptionId: string;
  itemId: string;
  priceId: string;
  quantity: number;
  timing: "now" | "trial";
  /** Unix seconds from which unused time is credited and the new plan charged; null for the present moment. */
  prorationDate: number | null;
  /** How a scheduled cancellation was asked for, which the change takes back; null without one. */
  cancellation: "flag" | "date" | null;
};

/** What both the preview and the change are made of, so that what is shown is what is charged. */
function changeParams(change: ImmediateChange) {
  return {
    items: [{ id: change.itemId, price: change.priceId, quantity: change.quantity }],
    ...(change.timing === "now"
      ? {
          proration_behavior: "always_invoice" as const,
          ...(change.prorationDate === null ? {} : { proration_date: change.prorationDate }),
        }
      : { proration_behavior: "none" as const }),
    ...(change.cancellation === "flag" ? { cancel_at_period_end: false } : {}),
  };
}

/** What is charged now. */
export function previewParams(change: ImmediateChange): Stripe.InvoiceCreatePreviewParams {
  return {
    subscription: change.subscriptionId,
    subscription_details: { ...changeParams(change), ...withoutDate(change) },
  };
}

/** The change itself does this in a step of its own. */
function withoutDate({ cancellation }: Pick<ImmediateChange, "cancellation">) {
  return cancellation === "date" ? { cancel_at: "" as const } : {};
}

/** What is charged each interval from then on, with discounts and taxes. */
export function recurringParams(change: ImmediateChange): Stripe.InvoiceCreatePreviewParams {
  return {
    subscription: change.subscriptionId,
    preview_mode: "recurring",
    subscription_details: {
      ...changeParams({ ...change, timing: "trial" }),
      ...withoutDate(change),
    },
  };
}

/**
 * The change itself. Where its payment doesn't go through, Stripe keeps the old plan and holds the new one until
 * the invoice is paid, for 23 hours at most (https://docs.stripe.com/billing/subscriptions/pending-updates).
 */
export function updateParams(change: ImmediateChange): Stripe.SubscriptionUpdateParams {
  return {
    ...changeParams(change),
    ...(change.timing === "now" ? { payment_behavior: "pending_if_incomplete" as const } : {}),
  };
}

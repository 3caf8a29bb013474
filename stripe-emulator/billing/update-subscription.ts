import type Stripe from "stripe";
import type { Context } from "../context";
import { cardError } from "../http/errors";
import { changeRecord } from "../store/changes";
import type { InvoiceRecord } from "../store/records/invoices";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { type Authorization, authorizePayment, declineError } from "./authorize";
import type { SubscriptionChange } from "./change-subscription";
import { planSubscription } from "./cycle";
import { defaultMethodOfSubscription } from "./default-method";
import { shapeInvoice } from "./invoice-shape";
import { addPendingItem, pendingItems } from "./invoices";
import { draftUpdateInvoice, issueUpdateInvoice } from "./issue-invoice";
import { discardPendingUpdate, type HeldUpdate, holdUpdate } from "./pending-update";
import { renewCredits } from "./scheduled-cancellation";
import { storeTerms } from "./store-items";

export interface ApplyOptions {
  offSession: boolean;
  /**
   * `error_if_incomplete` refuses the change when it can't be paid, `pending_if_incomplete` keeps it until it
   * is, `default_incomplete` leaves the payment to whoever confirms it.
   */
  paymentBehavior: Stripe.SubscriptionUpdateParams.PaymentBehavior;
  /** What `pending_if_incomplete` keeps beside the items. */
  held?: Omit<HeldUpdate, "change">;
  /** Leaves the invoice a draft for an hour, as what a schedule does by itself. */
  drafted?: boolean;
  /** Attributes that change alongside and decide how the change is paid. */
  terms?: PaymentTerms;
}

/** Attributes of a subscription that decide how its invoices are paid. */
export type PaymentTerms = Pick<
  SubscriptionRecord,
  "collection_method" | "default_payment_method" | "default_tax_rates" | "pause_collection"
>;

/**
 * Does a planned change: items, prorations and, if it is invoiced at once, the payment.
 * @param alongside other attributes that change with it, under the same event
 * @throws StripeApiError 402 when it can't be paid and payment_behavior is `error_if_incomplete`
 */
export function applyChange(
  ctx: Context,
  subscription: SubscriptionRecord,
  change: SubscriptionChange,
  options: ApplyOptions,
  alongside: () => void,
): void {
  const answer = askFirst(ctx, { ...subscription, ...options.terms }, change, options);
  // A newer change takes the place of one that still waits for its payment.
  discardPendingUpdate(ctx, subscription);
  if (answer && answer.status !== "approved" && options.paymentBehavior === "pending_if_incomplete") {
    holdUpdate(
      ctx,
      subscription,
      { ...nothingBeside, ...options.held, change },
      {
        ...options,
        answer: answer.status === "no_method" ? undefined : answer,
      },
    );
    return;
  }
  let invoice: InvoiceRecord | undefined;
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    storeTerms(ctx, subscription, change);
    alongside();
    const now = ctx.clock.now(subscription.customer);
    if (change.invoiced && change.lines.length + pendingItems(ctx, subscription).length > 0) {
      const input = { lines: change.lines, period: { start: now, end: now } };
      invoice = draftUpdateInvoice(
        ctx,
        subscription,
        { ...input, billingReason: "subscription_update" },
        options.drafted,
      );
    } else {
      for (const line of change.lines) addPendingItem(ctx, subscription, line);
    }
    renewCredits(ctx, subscription);
  });
  planSubscription(ctx, subscription);
  if (!invoice) return;
  issueUpdateInvoice(ctx, subscription, invoice, {
    ...options,
    answer: answer?.status === "no_method" ? undefined : answer,
  });
}

const nothingBeside = { trialEnd: null, trialFromPlan: false, metadata: null, cancelAtPeriodEnd: null };

/**
 * Asks the bank before anything changes, where a refusal must leave everything as it was.
 * @param subscription as it will be
 */
function askFirst(
  ctx: Context,
  subscription: SubscriptionRecord,
  change: SubscriptionChange,
  options: ApplyOptions,
): Authorization | { status: "no_method" } | undefined {
  const { paymentBehavior } = options;
  if (paymentBehavior !== "error_if_incomplete" && paymentBehavior !== "pending_if_incomplete") return;
  if (!change.invoiced || subscription.collection_method === "send_invoice") return;
  if (subscription.pause_collection) return;
  const amount = dueFor(ctx, subscription, change, paymentBehavior);
  if (amount <= 0) return;
  const method = defaultMethodOfSubscription(ctx, subscription);
  const answer = method
    ? authorizePayment(ctx, method, {
        amount,
        customer: subscription.customer,
        offSession: options.offSession,
      })
    : { status: "no_method" as const };
  if (paymentBehavior === "error_if_incomplete") refuseUnpaid(answer);
  return answer;
}

/** @throws StripeApiError 402 unless the bank has approved, or answers later */
export function refuseUnpaid(answer: Authorization | { status: "no_method" }): void {
  switch (answer.status) {
    case "no_method":
      throw cardError("resource_missing", "This customer has no default payment method.");
    case "declined":
      throw declineError(answer);
    case "requires_action":
      throw cardError(
        "subscription_payment_intent_requires_action",
        "Payment for this subscription requires additional user action before it can be completed successfully.",
      );
  }
}

/** What a change costs at once, with discounts, taxes and balance, in minor units. */
function dueFor(
  ctx: Context,
  subscription: SubscriptionRecord,
  change: SubscriptionChange,
  paymentBehavior: ApplyOptions["paymentBehavior"],
): number {
  const now = ctx.clock.now(subscription.customer);
  const waiting =
    paymentBehavior === "pending_if_incomplete"
      ? []
      : pendingItems(ctx, subscription).map(({ internal }) => internal.line);
  const { invoice } = shapeInvoice(ctx, {
    subscription,
    billingReason: "subscription_update",
    lines: [...waiting, ...change.lines],
    period: { start: now, end: now },
    finalizesAt: null,
    ...(change.discounts ? { discounts: change.discounts } : {}),
    lineDiscounts: change.itemDiscounts ?? [],
  });
  return invoice.amount_due;
}

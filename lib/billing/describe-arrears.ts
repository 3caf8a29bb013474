import { formatMoney } from "@/lib/money";
import { accessOf, graceEndsAt } from "./access";
import { nameCard } from "./card";
import {
  alarming,
  type BillingAct,
  cancelUnlessAsked,
  readOnlyTitle,
  type Sentence,
  type SubscriptionDescription,
} from "./description";
import type { SubscriptionState, UnpaidInvoice } from "./subscription-state";

// The states in which money is owed.

/** Before anything was paid there is no paid plan, whatever Stripe calls the subscription. */
export function firstPayment(
  { planName }: SubscriptionState,
  invoice: UnpaidInvoice | null,
): SubscriptionDescription {
  const until = `You’re on the Free plan until then.`;
  if (invoice?.paymentStatus === "processing") {
    return {
      label: "Waiting for your bank",
      tone: "caution",
      sentence: [
        `Your bank hasn’t confirmed the first payment for ${planName} yet; that may take some days. ${until}`,
      ],
      acts: ["portal"],
      notice: null,
    };
  }
  const needsBank = invoice?.paymentStatus === "requires_action";
  return {
    label: needsBank ? "Action required" : "Payment incomplete",
    tone: "caution",
    sentence: [
      needsBank
        ? `Your bank wants you to confirm the first payment for ${planName}. ${until}`
        : `The first payment for ${planName} hasn’t gone through, so you’re still on the Free plan. Pay it to start ${planName}.`,
    ],
    acts: payFirst(invoice),
    notice: null,
  };
}

/** Stripe has stopped trying. */
export function unpaid(
  subscription: SubscriptionState,
  invoice: UnpaidInvoice | null,
): SubscriptionDescription {
  return alarming("Unpaid", readOnlyTitle, {
    sentence: [
      `${couldNotCharge(subscription, invoice)} We have stopped trying. The organization is read-only until it is paid.`,
      ...endOf(subscription),
    ],
    acts: [...payFirst(invoice), ...cancelUnlessAsked(subscription)],
  });
}

export function pastDue(
  subscription: SubscriptionState,
  invoice: UnpaidInvoice | null,
  now: Date,
): SubscriptionDescription {
  const firstUnpaidAt = subscription.firstUnpaidAt ?? subscription.currentPeriodStart;
  const isReadOnly = accessOf({ ...subscription, firstUnpaidAt }, now) === "read_only";
  const needsBank = invoice?.paymentStatus === "requires_action";
  const again: Sentence = invoice?.nextPaymentAttempt
    ? [" We’ll try again on ", invoice.nextPaymentAttempt, "."]
    : [];
  const consequence: Sentence = isReadOnly
    ? [" The organization is read-only until it is paid."]
    : invoice
      ? [" Without a payment the organization becomes read-only on ", graceEndsAt(firstUnpaidAt), "."]
      : [];
  const fault = needsBank
    ? `Your bank wants you to confirm the payment of ${money(invoice)}.`
    : couldNotCharge(subscription, invoice);
  const title = isReadOnly
    ? readOnlyTitle
    : needsBank
      ? "A payment needs your confirmation"
      : "The last payment failed";
  return alarming(needsBank ? "Action required" : "Past due", title, {
    sentence: [fault, ...(needsBank ? [] : again), ...consequence, ...endOf(subscription)],
    acts: [
      ...(needsBank ? payFirst(invoice) : ["update_card" as const, ...payOnly(invoice)]),
      ...cancelUnlessAsked(subscription),
    ],
    severity: isReadOnly ? "danger" : "warning",
  });
}

function money({ amountRemaining, currency }: UnpaidInvoice): string {
  return formatMoney({ amount: amountRemaining, currency });
}

function couldNotCharge({ card }: SubscriptionState, invoice: UnpaidInvoice | null): string {
  const amount = invoice ? money(invoice) : "the last invoice";
  return card ? `We couldn’t charge ${amount} to ${nameCard(card)}.` : `We couldn’t collect ${amount}.`;
}

function endOf({ cancelAt }: SubscriptionState): Sentence {
  return cancelAt ? [" The plan is cancelled and ends on ", cancelAt, "."] : [];
}

/** Paying what is open, where Stripe has a page for it. */
function payOnly(invoice: UnpaidInvoice | null): BillingAct[] {
  if (!invoice?.hostedInvoiceUrl) return [];
  return [invoice.paymentStatus === "requires_action" ? "confirm_payment" : "pay_invoice"];
}

export function payFirst(invoice: UnpaidInvoice | null): BillingAct[] {
  return [...payOnly(invoice), "update_card"];
}

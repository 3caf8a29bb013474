import { formatMoney, type Money } from "@/lib/money";
import { accessOf, graceEndsAt } from "./access";
import { nameCard } from "./card";
import type { BillingOverview } from "./queries";

/** A sentence whose dates are still dates, so that a page can write them in the reader's zone. */
export type Sentence = readonly (string | Date)[];

/** What a person can do about the subscription from the billing page. */
export type BillingAct = "choose_plan" | "cancel" | "resume" | "pay_invoice" | "update_card" | "portal";

export type SubscriptionDescription = {
  /** The chip; null where there is no subscription that could have a state. */
  label: string | null;
  tone: "neutral" | "positive" | "caution" | "danger";
  sentence: Sentence;
  /** What makes sense in this state, the most important first. */
  acts: readonly BillingAct[];
  /** What every page of the organization should say above its content; null when all is well. */
  notice: { severity: "info" | "warning" | "danger"; title: string } | null;
};

type State = Pick<BillingOverview, "subscription" | "card" | "unpaidInvoice">;
type Subscription = NonNullable<BillingOverview["subscription"]>;

/** What is charged each interval: the price times the seats; null for prices that aren't a plain amount. */
export function recurringAmount(
  subscription: Pick<Subscription, "unitAmount" | "quantity" | "currency">,
): Money | null {
  const { unitAmount, quantity, currency } = subscription;
  return unitAmount === null ? null : { amount: unitAmount * quantity, currency };
}

/** Puts the state of a subscription into words and says what can be done about it. Pure. */
export function describeSubscription(state: State, now: Date): SubscriptionDescription {
  const { subscription } = state;
  if (!subscription) {
    return {
      label: null,
      tone: "neutral",
      sentence: ["Nothing is charged. A paid plan gives you more room."],
      acts: ["choose_plan"],
      notice: null,
    };
  }
  switch (subscription.status) {
    case "active":
    case "trialing":
      return subscription.cancelAt ? ending(subscription.cancelAt) : running(subscription, state);
    case "past_due":
      return pastDue(subscription, state, now);
    case "unpaid":
      return {
        label: "Unpaid",
        tone: "danger",
        sentence: [
          `${couldNotCharge(state)} We have stopped trying. The organization is read-only until it is paid.`,
          ...endOf(subscription),
        ],
        acts: [...payFirst(state), ...cancelUnlessAsked(subscription)],
        notice: { severity: "danger", title: readOnlyTitle },
      };
    case "paused":
      return {
        label: "Paused",
        tone: "danger",
        sentence: ["The subscription is paused, so nothing is charged and the organization is read-only."],
        acts: ["portal", ...cancelUnlessAsked(subscription)],
        notice: { severity: "danger", title: readOnlyTitle },
      };
    case "incomplete":
      return {
        label: "Payment incomplete",
        tone: "caution",
        sentence: [
          `The first payment for ${subscription.planName} hasn’t gone through, so you’re still on the Free plan. Pay it to start ${subscription.planName}.`,
        ],
        acts: payFirst(state),
        notice: null,
      };
    case "incomplete_expired":
      return {
        label: null,
        tone: "neutral",
        sentence: [
          `The first payment for ${subscription.planName} wasn’t made in time, so it didn’t start. Nothing was charged.`,
        ],
        acts: ["choose_plan"],
        notice: null,
      };
    case "canceled":
      return {
        label: null,
        tone: "neutral",
        sentence: subscription.endedAt
          ? [`Your ${subscription.planName} plan ended on `, subscription.endedAt, "."]
          : [`Your ${subscription.planName} plan has ended.`],
        acts: ["choose_plan"],
        notice: null,
      };
    default:
      return {
        label: "Needs attention",
        tone: "danger",
        sentence: [
          `Stripe reports a state that we don’t know (${subscription.status}). The organization is read-only until that is cleared up.`,
        ],
        acts: ["portal"],
        notice: { severity: "danger", title: readOnlyTitle },
      };
  }
}

const readOnlyTitle = "This organization is read-only";

function ending(cancelAt: Date): SubscriptionDescription {
  return {
    label: "Cancellation scheduled",
    tone: "caution",
    sentence: ["Your plan ends on ", cancelAt, ". Until then nothing changes."],
    acts: ["resume", "portal"],
    notice: { severity: "info", title: "Your plan is cancelled" },
  };
}

function running(subscription: Subscription, { card }: State): SubscriptionDescription {
  const end = subscription.currentPeriodEnd;
  const amount = recurringAmount(subscription);
  const price = amount && formatMoney(amount);
  const acts: BillingAct[] = ["portal", "cancel"];
  if (subscription.collectionPaused) {
    return {
      label: "Collection paused",
      tone: "caution",
      sentence: ["Payments are paused: nothing is charged for now. The current period ends on ", end, "."],
      acts,
      notice: null,
    };
  }
  if (subscription.status === "trialing") {
    const then = price ? `. Then it costs ${price} every ${subscription.interval}.` : ".";
    return {
      label: "Trial",
      tone: "positive",
      sentence: ["Your trial ends on ", end, card ? then : `${then} Add a card before that.`],
      acts: card ? acts : ["update_card", "cancel"],
      notice: null,
    };
  }
  return {
    label: "Active",
    tone: "positive",
    sentence: ["Renews on ", end, price ? ` for ${price}.` : "."],
    acts,
    notice: null,
  };
}

function pastDue(subscription: Subscription, state: State, now: Date): SubscriptionDescription {
  const { unpaidInvoice: invoice } = state;
  const firstUnpaidAt = invoice?.createdAt ?? subscription.currentPeriodStart;
  const isReadOnly = accessOf({ status: "past_due", firstUnpaidAt }, now) === "read_only";
  const again: Sentence = invoice?.nextPaymentAttempt
    ? [" We’ll try again on ", invoice.nextPaymentAttempt, "."]
    : [];
  const consequence: Sentence = isReadOnly
    ? [" The organization is read-only until it is paid."]
    : invoice
      ? [" Without a payment the organization becomes read-only on ", graceEndsAt(invoice.createdAt), "."]
      : [];
  return {
    label: "Past due",
    tone: isReadOnly ? "danger" : "caution",
    sentence: [couldNotCharge(state), ...again, ...consequence, ...endOf(subscription)],
    acts: [
      "update_card",
      ...(invoice?.hostedInvoiceUrl ? (["pay_invoice"] as const) : []),
      ...cancelUnlessAsked(subscription),
    ],
    notice: isReadOnly
      ? { severity: "danger", title: readOnlyTitle }
      : { severity: "warning", title: "The last payment failed" },
  };
}

function couldNotCharge({ card, unpaidInvoice }: State): string {
  const amount = unpaidInvoice
    ? formatMoney({ amount: unpaidInvoice.amountRemaining, currency: unpaidInvoice.currency })
    : "the last invoice";
  return card ? `We couldn’t charge ${amount} to ${nameCard(card)}.` : `We couldn’t collect ${amount}.`;
}

function endOf({ cancelAt }: Subscription): Sentence {
  return cancelAt ? [" The plan is cancelled and ends on ", cancelAt, "."] : [];
}

/** While money is owed the end can be asked for, too; taking it back is offered once it is paid. */
function cancelUnlessAsked({ cancelAt }: Subscription): BillingAct[] {
  return cancelAt ? [] : ["cancel"];
}

/** Paying what is open comes first where Stripe has a page for it. */
function payFirst({ unpaidInvoice }: State): BillingAct[] {
  return unpaidInvoice?.hostedInvoiceUrl ? ["pay_invoice", "update_card"] : ["update_card"];
}

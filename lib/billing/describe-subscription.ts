import { accessOf } from "./access";
import { expiryOf, nameCard } from "./card";
import { firstPayment, pastDue, payFirst, unpaid } from "./describe-arrears";
import {
  alarming,
  type BillingAct,
  cancelUnlessAsked,
  type DescribedState,
  type Notice,
  quiet,
  readOnlyTitle,
  type Sentence,
  type SubscriptionDescription,
} from "./description";
import { everyInterval, priceInWords } from "./recurring";
import type { SubscriptionState, UnpaidInvoice } from "./subscription-state";

/** Puts the state of a subscription into words and says what can be done about it. Pure. */
export function describeSubscription(
  { subscription, unpaidInvoice }: DescribedState,
  now: Date,
): SubscriptionDescription {
  if (!subscription) {
    return quiet(null, ["Nothing is charged. A paid plan gives you more room."], ["choose_plan"]);
  }
  const { planName } = subscription;
  switch (subscription.status) {
    case "active":
    case "past_due":
      if (subscription.firstPaymentPending) return firstPayment(subscription, unpaidInvoice);
      return subscription.status === "active"
        ? running(subscription, unpaidInvoice, now)
        : pastDue(subscription, unpaidInvoice, now);
    case "trialing":
      return subscription.cancelAt ? ending(subscription, subscription.cancelAt) : trial(subscription, now);
    case "unpaid":
      return unpaid(subscription, unpaidInvoice);
    case "paused":
      return alarming("Paused", readOnlyTitle, {
        sentence: [
          "The trial ended without a payment method, so nothing is charged and the organization is read-only.",
        ],
        acts: ["update_card", ...cancelUnlessAsked(subscription)],
      });
    case "incomplete":
      return firstPayment(subscription, unpaidInvoice);
    case "incomplete_expired":
      return quiet(
        null,
        [`The first payment for ${planName} wasn’t made in time, so it didn’t start. Nothing was charged.`],
        ["choose_plan"],
      );
    case "canceled":
      return ended(subscription);
    default:
      return alarming("Needs attention", readOnlyTitle, {
        sentence: [
          `Stripe reports a state that we don’t know (${subscription.status}). The organization is read-only until that is cleared up.`,
        ],
        acts: ["portal"],
      });
  }
}

function ending(subscription: SubscriptionState, cancelAt: Date): SubscriptionDescription {
  const what = subscription.status === "trialing" ? "trial" : "plan";
  const sentence: Sentence = [`Your ${what} ends on `, cancelAt, ". Until then nothing changes."];
  return alarming("Cancellation scheduled", `Your ${what} is cancelled`, {
    sentence,
    acts: ["resume", "change_plan"],
    severity: "info",
  });
}

function ended({ planName, endedAt, cancellationReason }: SubscriptionState): SubscriptionDescription {
  const because =
    cancellationReason === "payment_failed"
      ? " because it wasn’t paid"
      : cancellationReason === "payment_disputed"
        ? " because a payment was disputed"
        : "";
  return quiet(
    null,
    endedAt
      ? [`Your ${planName} plan ended on `, endedAt, `${because}.`]
      : [`Your ${planName} plan has ended${because}.`],
    ["choose_plan"],
  );
}

function trial(subscription: SubscriptionState, now: Date): SubscriptionDescription {
  const end = subscription.trialEnd ?? subscription.currentPeriodEnd;
  const price = priceInWords(subscription);
  const then = price ? `. Then it costs ${price} every ${everyInterval(subscription)}.` : ".";
  const hasCard = subscription.card !== null || subscription.defaultPaymentMethodId !== null;
  const sentence: Sentence = [
    "Your trial ends on ",
    end,
    hasCard ? then : `${then} Without a payment method the plan ends then.`,
  ];
  const acts: BillingAct[] = hasCard ? ["change_plan", "cancel"] : ["update_card", "cancel"];
  return {
    label: "Trial",
    tone: "positive",
    sentence,
    acts,
    notice: {
      severity: hasCard ? "info" : "warning",
      title: daysLeft(end, now),
      sentence,
      act: hasCard ? null : "update_card",
    },
  };
}

function daysLeft(end: Date, now: Date): string {
  const days = Math.max(0, Math.ceil((end.getTime() - now.getTime()) / 86_400_000));
  if (days === 0) return "Your trial ends now";
  return days === 1 ? "1 day left in your trial" : `${days} days left in your trial`;
}

function running(
  subscription: SubscriptionState,
  invoice: UnpaidInvoice | null,
  now: Date,
): SubscriptionDescription {
  const { planName, cancelAt, pending, next, card, collectionPaused } = subscription;
  if (collectionPaused) return pausedCollection(subscription, now);
  if (pending) {
    return alarming("Upgrade not paid", `Your change to ${pending.planName} waits for its payment`, {
      sentence: [
        `You keep ${planName} until the payment for ${pending.planName} has gone through. If it hasn’t by `,
        pending.until,
        ", nothing changes.",
      ],
      acts: [...payFirst(invoice), "undo_change"],
      severity: "warning",
    });
  }
  if (cancelAt) return ending(subscription, cancelAt);
  const end = subscription.currentPeriodEnd;
  if (next) {
    return {
      label: "Change scheduled",
      tone: "positive",
      sentence: [`Moves to ${next.planName} on `, next.at, `. Until then you have all of ${planName}.`],
      acts: ["undo_change", "change_plan", "cancel"],
      notice: null,
    };
  }
  const price = priceInWords(subscription);
  return {
    label: "Active",
    tone: "positive",
    sentence: ["Renews on ", end, price ? ` for ${price}.` : "."],
    acts: ["change_plan", "cancel"],
    notice: card && expiringCard(card, end, now),
  };
}

function expiringCard(card: NonNullable<SubscriptionState["card"]>, renewal: Date, now: Date): Notice | null {
  const expiry = expiryOf(card, now);
  if (expiry === "valid") return null;
  const name = nameCard(card);
  return {
    severity: "warning",
    title: expiry === "expired" ? `${name} has expired` : `${name} expires soon`,
    sentence: ["Add another card, so that the renewal on ", renewal, " goes through."],
    act: "update_card",
  };
}

function pausedCollection(subscription: SubscriptionState, now: Date): SubscriptionDescription {
  const { paidUntil, collectionResumesAt, currentPeriodEnd, planName } = subscription;
  const again: Sentence = collectionResumesAt
    ? [" Payments go on by themselves on ", collectionResumesAt, "."]
    : [];
  const acts: BillingAct[] = ["unpause", ...cancelUnlessAsked(subscription)];
  if (accessOf(subscription, now) === "read_only") {
    return alarming("Paused", readOnlyTitle, {
      sentence: [`${planName} is paused and what was paid for has ended.`, ...again],
      acts,
    });
  }
  return alarming("Paused", `${planName} is paused`, {
    sentence: [
      "Nothing is charged. What you paid for lasts until ",
      paidUntil ?? currentPeriodEnd,
      "; then the organization is read-only.",
      ...again,
    ],
    acts,
    severity: "info",
  });
}

import { describe, expect, test } from "vitest";
import { formatDay } from "@/lib/dates";
import { pastDueGraceDays } from "./access";
import { describeSubscription } from "./describe-subscription";
import type { Sentence } from "./description";
import type { SubscriptionState, UnpaidInvoice } from "./subscription-state";

const now = new Date("2027-01-10T12:00:00Z");
const daysFromNow = (days: number) => new Date(now.getTime() + days * 86_400_000);

const visa = { brand: "visa", last4: "4242", expMonth: 12, expYear: 2034 };
const pro: SubscriptionState = {
  id: "sub_1",
  customerId: "cus_1",
  status: "active",
  planKey: "pro",
  planName: "Pro",
  priceId: "price_1",
  unitAmount: 2900,
  tiers: null,
  quantity: 1,
  currency: "usd",
  interval: "month",
  intervalCount: 1,
  currentPeriodStart: new Date("2027-01-10T09:00:00Z"),
  currentPeriodEnd: new Date("2027-02-03T09:00:00Z"),
  trialEnd: null,
  cancelAt: null,
  endedAt: null,
  cancellationReason: null,
  collectionPaused: false,
  collectionResumesAt: null,
  defaultPaymentMethodId: null,
  hasDiscount: false,
  card: visa,
  next: null,
  pending: null,
  firstUnpaidAt: null,
  firstPaymentPending: false,
  paidUntil: new Date("2027-02-03T09:00:00Z"),
};
const team = {
  planKey: "team",
  planName: "Team",
  unitAmount: null,
  tiers: [
    { upTo: 10, unitAmount: 900 },
    { upTo: null, unitAmount: 700 },
  ],
};
const unpaid = (daysAgo: number): UnpaidInvoice => ({
  id: "in_1",
  amountRemaining: 2900,
  currency: "usd",
  createdAt: daysFromNow(-daysAgo),
  nextPaymentAttempt: daysFromNow(3),
  hostedInvoiceUrl: "https://invoice.example.com/1",
  paymentStatus: "requires_payment_method",
  paymentErrorCode: "card_declined",
});

const state = (
  subscription: Partial<SubscriptionState> | null,
  unpaidInvoice: UnpaidInvoice | null = null,
) => ({
  subscription: subscription && {
    ...pro,
    ...subscription,
    firstUnpaidAt: unpaidInvoice?.createdAt ?? null,
  },
  unpaidInvoice,
});

const text = (sentence: Sentence) =>
  sentence.map((part) => (typeof part === "string" ? part : formatDay(part))).join("");

describe("the state of a subscription in words", () => {
  const cancelAt = pro.currentPeriodEnd;
  const table: [string, ReturnType<typeof state>, string | null, string, string[], string | null][] = [
    [
      "none",
      state(null),
      null,
      "Nothing is charged. A paid plan gives you more room.",
      ["choose_plan"],
      null,
    ],
    ["active", state({}), "Active", "Renews on 3 February 2027 for $29.00.", ["change_plan", "cancel"], null],
    [
      "active with seats in two tiers",
      state({ ...team, quantity: 12 }),
      "Active",
      "Renews on 3 February 2027 for $104.00 (12 seats).",
      ["change_plan", "cancel"],
      null,
    ],
    [
      "active with a discount",
      state({ hasDiscount: true }),
      "Active",
      "Renews on 3 February 2027 for $29.00 before your discount.",
      ["change_plan", "cancel"],
      null,
    ],
    [
      "active at a price that we can't reckon by",
      state({ unitAmount: null }),
      "Active",
      "Renews on 3 February 2027.",
      ["change_plan", "cancel"],
      null,
    ],
    [
      "active, the card expires soon",
      state({ card: { ...visa, expMonth: 1, expYear: 2027 } }),
      "Active",
      "Renews on 3 February 2027 for $29.00.",
      ["change_plan", "cancel"],
      "warning: Visa ending in 4242 expires soon",
    ],
    [
      "active, the card has expired",
      state({ card: { ...visa, expMonth: 12, expYear: 2026 } }),
      "Active",
      "Renews on 3 February 2027 for $29.00.",
      ["change_plan", "cancel"],
      "warning: Visa ending in 4242 has expired",
    ],
    [
      "active, cancellation scheduled",
      state({ cancelAt }),
      "Cancellation scheduled",
      "Your plan ends on 3 February 2027. Until then nothing changes.",
      ["resume", "change_plan"],
      "info: Your plan is cancelled",
    ],
    [
      "active, a smaller plan scheduled",
      state({ next: { planName: "Basic", at: cancelAt } }),
      "Change scheduled",
      "Moves to Basic on 3 February 2027. Until then you have all of Pro.",
      ["undo_change", "change_plan", "cancel"],
      null,
    ],
    [
      "active, an upgrade waits for its payment",
      state(
        { pending: { planName: "Team", until: daysFromNow(1) } },
        { ...unpaid(0), paymentStatus: "requires_action" },
      ),
      "Upgrade not paid",
      "You keep Pro until the payment for Team has gone through. If it hasn’t by 11 January 2027, nothing changes.",
      ["confirm_payment", "update_card", "undo_change"],
      "warning: Your change to Team waits for its payment",
    ],
    [
      "active, collection paused, the paid period still on",
      state({ collectionPaused: true, collectionResumesAt: new Date("2027-04-01T00:00:00Z") }),
      "Paused",
      "Nothing is charged. What you paid for lasts until 3 February 2027; then the organization is read-only. Payments go on by themselves on 1 April 2027.",
      ["unpause", "cancel"],
      "info: Pro is paused",
    ],
    [
      "active, collection paused, the paid period over",
      state({ collectionPaused: true, paidUntil: daysFromNow(-1) }),
      "Paused",
      "Pro is paused and what was paid for has ended.",
      ["unpause", "cancel"],
      "danger: This organization is read-only",
    ],
    [
      "active at Stripe, the first debit still under way",
      state({ firstPaymentPending: true }, { ...unpaid(0), paymentStatus: "processing" }),
      "Waiting for your bank",
      "Your bank hasn’t confirmed the first payment for Pro yet; that may take some days. You’re on the Free plan until then.",
      ["portal"],
      null,
    ],
    [
      "past due at Stripe, the first debit refused",
      state({ status: "past_due", firstPaymentPending: true }, unpaid(1)),
      "Payment incomplete",
      "The first payment for Pro hasn’t gone through, so you’re still on the Free plan. Pay it to start Pro.",
      ["pay_invoice", "update_card"],
      null,
    ],
    [
      "trialing with a card",
      state({ status: "trialing" }),
      "Trial",
      "Your trial ends on 3 February 2027. Then it costs $29.00 every month.",
      ["change_plan", "cancel"],
      "info: 24 days left in your trial",
    ],
    [
      "trialing by the quarter, on the last day",
      state({ status: "trialing", trialEnd: daysFromNow(0.9), intervalCount: 3 }),
      "Trial",
      "Your trial ends on 11 January 2027. Then it costs $29.00 every 3 months.",
      ["change_plan", "cancel"],
      "info: 1 day left in your trial",
    ],
    [
      "trialing without a payment method",
      state({ status: "trialing", card: null }),
      "Trial",
      "Your trial ends on 3 February 2027. Then it costs $29.00 every month. Without a payment method the plan ends then.",
      ["update_card", "cancel"],
      "warning: 24 days left in your trial",
    ],
    [
      "trialing, cancellation scheduled",
      state({ status: "trialing", cancelAt }),
      "Cancellation scheduled",
      "Your trial ends on 3 February 2027. Until then nothing changes.",
      ["resume", "change_plan"],
      "info: Your trial is cancelled",
    ],
    [
      "past due, within the days of grace",
      state({ status: "past_due" }, unpaid(2)),
      "Past due",
      "We couldn’t charge $29.00 to Visa ending in 4242. We’ll try again on 13 January 2027. Without a payment the organization becomes read-only on 15 January 2027.",
      ["update_card", "pay_invoice", "cancel"],
      "warning: The last payment failed",
    ],
    [
      "past due, the bank wants a confirmation",
      state({ status: "past_due" }, { ...unpaid(2), paymentStatus: "requires_action" }),
      "Action required",
      "Your bank wants you to confirm the payment of $29.00. Without a payment the organization becomes read-only on 15 January 2027.",
      ["confirm_payment", "update_card", "cancel"],
      "warning: A payment needs your confirmation",
    ],
    [
      "past due, after the days of grace",
      state({ status: "past_due" }, unpaid(pastDueGraceDays)),
      "Past due",
      "We couldn’t charge $29.00 to Visa ending in 4242. We’ll try again on 13 January 2027. The organization is read-only until it is paid.",
      ["update_card", "pay_invoice", "cancel"],
      "danger: This organization is read-only",
    ],
    [
      "past due, the invoice not mirrored yet",
      state({ status: "past_due", card: null }),
      "Past due",
      "We couldn’t collect the last invoice.",
      ["update_card", "cancel"],
      "warning: The last payment failed",
    ],
    [
      "past due for long, the invoice still not mirrored",
      state({ status: "past_due", card: null, currentPeriodStart: new Date("2027-01-01T09:00:00Z") }),
      "Past due",
      "We couldn’t collect the last invoice. The organization is read-only until it is paid.",
      ["update_card", "cancel"],
      "danger: This organization is read-only",
    ],
    [
      "past due, cancellation scheduled",
      state({ status: "past_due", cancelAt }, { ...unpaid(1), nextPaymentAttempt: null }),
      "Past due",
      "We couldn’t charge $29.00 to Visa ending in 4242. Without a payment the organization becomes read-only on 16 January 2027. The plan is cancelled and ends on 3 February 2027.",
      ["update_card", "pay_invoice"],
      "warning: The last payment failed",
    ],
    [
      "unpaid",
      state({ status: "unpaid" }, unpaid(20)),
      "Unpaid",
      "We couldn’t charge $29.00 to Visa ending in 4242. We have stopped trying. The organization is read-only until it is paid.",
      ["pay_invoice", "update_card", "cancel"],
      "danger: This organization is read-only",
    ],
    [
      "paused at the end of a trial",
      state({ status: "paused" }),
      "Paused",
      "The trial ended without a payment method, so nothing is charged and the organization is read-only.",
      ["update_card", "cancel"],
      "danger: This organization is read-only",
    ],
    [
      "incomplete",
      state({ status: "incomplete" }, unpaid(0)),
      "Payment incomplete",
      "The first payment for Pro hasn’t gone through, so you’re still on the Free plan. Pay it to start Pro.",
      ["pay_invoice", "update_card"],
      null,
    ],
    [
      "incomplete, the bank wants a confirmation",
      state({ status: "incomplete" }, { ...unpaid(0), paymentStatus: "requires_action" }),
      "Action required",
      "Your bank wants you to confirm the first payment for Pro. You’re on the Free plan until then.",
      ["confirm_payment", "update_card"],
      null,
    ],
    [
      "incomplete, expired",
      state({ status: "incomplete_expired" }),
      null,
      "The first payment for Pro wasn’t made in time, so it didn’t start. Nothing was charged.",
      ["choose_plan"],
      null,
    ],
    [
      "ended",
      state({ status: "canceled", endedAt: new Date("2027-01-03T00:00:00Z") }),
      null,
      "Your Pro plan ended on 3 January 2027.",
      ["choose_plan"],
      null,
    ],
    [
      "ended for want of payment",
      state({
        status: "canceled",
        endedAt: new Date("2027-01-03T00:00:00Z"),
        cancellationReason: "payment_failed",
      }),
      null,
      "Your Pro plan ended on 3 January 2027 because it wasn’t paid.",
      ["choose_plan"],
      null,
    ],
    [
      "of a status that we don't know",
      state({ status: "frozen" }),
      "Needs attention",
      "Stripe reports a state that we don’t know (frozen). The organization is read-only until that is cleared up.",
      ["portal"],
      "danger: This organization is read-only",
    ],
  ];

  test.each(table)("%s", (_, given, label, sentence, acts, notice) => {
    const described = describeSubscription(given, now);
    expect(described.label).toBe(label);
    expect(text(described.sentence)).toBe(sentence);
    expect(described.acts).toEqual(acts);
    const { severity, title } = described.notice ?? {};
    expect(severity ? `${severity}: ${title}` : null).toBe(notice);
  });
});

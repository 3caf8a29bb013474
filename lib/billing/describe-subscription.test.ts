import { describe, expect, test } from "vitest";
import { formatDay } from "@/lib/dates";
import { pastDueGraceDays } from "./access";
import { describeSubscription, type Sentence } from "./describe-subscription";
import type { BillingOverview } from "./queries";

const now = new Date("2027-01-10T12:00:00Z");
const daysFromNow = (days: number) => new Date(now.getTime() + days * 86_400_000);

type Subscription = NonNullable<BillingOverview["subscription"]>;

const pro: Subscription = {
  id: "sub_1",
  status: "active",
  planName: "Pro",
  unitAmount: 2900,
  quantity: 1,
  currency: "usd",
  interval: "month",
  currentPeriodStart: new Date("2027-01-10T09:00:00Z"),
  currentPeriodEnd: new Date("2027-02-03T09:00:00Z"),
  cancelAt: null,
  endedAt: null,
  collectionPaused: false,
};
const visa = { brand: "visa", last4: "4242", expMonth: 12, expYear: 2034 };
const unpaid = (daysAgo: number) => ({
  amountRemaining: 2900,
  currency: "usd",
  createdAt: daysFromNow(-daysAgo),
  nextPaymentAttempt: daysFromNow(3),
  hostedInvoiceUrl: "https://invoice.example.com/1",
});

const state = (subscription: Partial<Subscription> | null, rest: Partial<BillingOverview> = {}) => ({
  subscription: subscription && { ...pro, ...subscription },
  card: visa,
  unpaidInvoice: null,
  ...rest,
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
    ["active", state({}), "Active", "Renews on 3 February 2027 for $29.00.", ["portal", "cancel"], null],
    [
      "active with seats",
      state({ quantity: 2 }),
      "Active",
      "Renews on 3 February 2027 for $58.00.",
      ["portal", "cancel"],
      null,
    ],
    [
      "active at a price that isn't a plain amount",
      state({ unitAmount: null }),
      "Active",
      "Renews on 3 February 2027.",
      ["portal", "cancel"],
      null,
    ],
    [
      "active, cancellation scheduled",
      state({ cancelAt }),
      "Cancellation scheduled",
      "Your plan ends on 3 February 2027. Until then nothing changes.",
      ["resume", "portal"],
      "info",
    ],
    [
      "active, collection paused",
      state({ collectionPaused: true }),
      "Collection paused",
      "Payments are paused: nothing is charged for now. The current period ends on 3 February 2027.",
      ["portal", "cancel"],
      null,
    ],
    [
      "trialing with a card",
      state({ status: "trialing" }),
      "Trial",
      "Your trial ends on 3 February 2027. Then it costs $29.00 every month.",
      ["portal", "cancel"],
      null,
    ],
    [
      "trialing without a card",
      state({ status: "trialing" }, { card: null }),
      "Trial",
      "Your trial ends on 3 February 2027. Then it costs $29.00 every month. Add a card before that.",
      ["update_card", "cancel"],
      null,
    ],
    [
      "past due, within the days of grace",
      state({ status: "past_due" }, { unpaidInvoice: unpaid(2) }),
      "Past due",
      "We couldn’t charge $29.00 to Visa ending in 4242. We’ll try again on 13 January 2027. Without a payment the organization becomes read-only on 15 January 2027.",
      ["update_card", "pay_invoice", "cancel"],
      "warning",
    ],
    [
      "past due, after the days of grace",
      state({ status: "past_due" }, { unpaidInvoice: unpaid(pastDueGraceDays) }),
      "Past due",
      "We couldn’t charge $29.00 to Visa ending in 4242. We’ll try again on 13 January 2027. The organization is read-only until it is paid.",
      ["update_card", "pay_invoice", "cancel"],
      "danger",
    ],
    [
      "past due, the invoice not mirrored yet",
      state({ status: "past_due" }, { card: null }),
      "Past due",
      "We couldn’t collect the last invoice.",
      ["update_card", "cancel"],
      "warning",
    ],
    [
      "past due for long, the invoice still not mirrored",
      state({ status: "past_due", currentPeriodStart: new Date("2027-01-01T09:00:00Z") }, { card: null }),
      "Past due",
      "We couldn’t collect the last invoice. The organization is read-only until it is paid.",
      ["update_card", "cancel"],
      "danger",
    ],
    [
      "past due, cancellation scheduled",
      state({ status: "past_due", cancelAt }, { unpaidInvoice: { ...unpaid(1), nextPaymentAttempt: null } }),
      "Past due",
      "We couldn’t charge $29.00 to Visa ending in 4242. Without a payment the organization becomes read-only on 16 January 2027. The plan is cancelled and ends on 3 February 2027.",
      ["update_card", "pay_invoice"],
      "warning",
    ],
    [
      "unpaid",
      state({ status: "unpaid" }, { unpaidInvoice: unpaid(20) }),
      "Unpaid",
      "We couldn’t charge $29.00 to Visa ending in 4242. We have stopped trying. The organization is read-only until it is paid.",
      ["pay_invoice", "update_card", "cancel"],
      "danger",
    ],
    [
      "paused",
      state({ status: "paused" }),
      "Paused",
      "The subscription is paused, so nothing is charged and the organization is read-only.",
      ["portal", "cancel"],
      "danger",
    ],
    [
      "incomplete",
      state({ status: "incomplete" }, { unpaidInvoice: unpaid(0) }),
      "Payment incomplete",
      "The first payment for Pro hasn’t gone through, so you’re still on the Free plan. Pay it to start Pro.",
      ["pay_invoice", "update_card"],
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
      "of a status that we don't know",
      state({ status: "frozen" }),
      "Needs attention",
      "Stripe reports a state that we don’t know (frozen). The organization is read-only until that is cleared up.",
      ["portal"],
      "danger",
    ],
  ];

  test.each(table)("%s", (_, given, label, sentence, acts, severity) => {
    const described = describeSubscription(given, now);
    expect(described.label).toBe(label);
    expect(text(described.sentence)).toBe(sentence);
    expect(described.acts).toEqual(acts);
    expect(described.notice?.severity ?? null).toBe(severity);
  });
});

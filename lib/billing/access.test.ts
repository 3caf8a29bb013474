import { describe, expect, it } from "vitest";
import {
  accessOf,
  isKnownStatus,
  isLive,
  isTerminal,
  pastDueGraceDays,
  subscriptionStatuses,
} from "./access";

const now = new Date("2027-03-10T12:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

describe("access", () => {
  it.each([
    [null, null, "free"],
    ["incomplete", null, "free"],
    ["incomplete_expired", null, "free"],
    ["canceled", null, "free"],
    ["canceled", daysAgo(100), "free"],
    ["trialing", null, "full"],
    ["active", null, "full"],
    ["active", daysAgo(100), "full"],
    ["past_due", null, "full"],
    ["past_due", daysAgo(0), "full"],
    ["past_due", daysAgo(pastDueGraceDays - 0.01), "full"],
    ["past_due", daysAgo(pastDueGraceDays), "read_only"],
    ["past_due", daysAgo(100), "read_only"],
    ["unpaid", daysAgo(1), "read_only"],
    ["paused", null, "read_only"],
    ["a_status_of_the_future", null, "read_only"],
    ["", null, "read_only"],
  ] as const)("status %j, first unpaid invoice of %s: %s", (status, firstUnpaidAt, expected) => {
    expect(accessOf({ status, firstUnpaidAt }, now)).toBe(expected);
  });

  it.each([
    ["active", { firstPaymentPending: true }, "free"],
    ["past_due", { firstPaymentPending: true }, "free"],
    ["trialing", { firstPaymentPending: true }, "full"],
    ["unpaid", { firstPaymentPending: true }, "read_only"],
    ["active", { collectionPaused: true, paidUntil: daysAgo(-1) }, "full"],
    ["active", { collectionPaused: true, paidUntil: daysAgo(0) }, "read_only"],
    ["active", { collectionPaused: true, paidUntil: null }, "full"],
    ["active", { collectionPaused: false, paidUntil: daysAgo(100) }, "full"],
    ["trialing", { collectionPaused: true, paidUntil: daysAgo(1) }, "full"],
  ] as const)("billing 36: status %s with %j: %s", (status, more, expected) => {
    expect(accessOf({ status, firstUnpaidAt: null, ...more }, now)).toBe(expected);
  });

  it("ends a subscription for good only when nothing can revive it", () => {
    expect(subscriptionStatuses.filter(isTerminal)).toEqual(["incomplete_expired", "canceled"]);
    expect(subscriptionStatuses.every(isKnownStatus)).toBe(true);
    expect(isKnownStatus("a_status_of_the_future")).toBe(false);
  });

  it("counts as a live subscription what is a paid plan, also an unpaid one", () => {
    expect(subscriptionStatuses.filter(isLive)).toEqual([
      "active",
      "trialing",
      "past_due",
      "unpaid",
      "paused",
    ]);
    expect(isLive("a_status_of_the_future")).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { amountFor, cataloguePrice, type Interval, type PaidPlanKey, recurrence } from "../plans";
import { timingOf } from "./timing";

const months = (interval: Interval) =>
  recurrence[interval].intervalCount * (recurrence[interval].interval === "year" ? 12 : 1);

function terms(plan: PaidPlanKey, interval: Interval, seats = 1) {
  const amount = amountFor(cataloguePrice(plan, interval, "usd"), seats);
  return { planKey: plan, months: months(interval), amount };
}

describe("when a change takes effect", () => {
  it.each([
    ["a dearer plan", terms("basic", "month"), terms("pro", "month"), "now"],
    ["a cheaper plan", terms("pro", "month"), terms("basic", "month"), "period_end"],
    ["a longer interval", terms("pro", "month"), terms("pro", "quarter"), "now"],
    ["a longer interval still", terms("pro", "quarter"), terms("pro", "year"), "now"],
    ["a shorter interval", terms("pro", "year"), terms("pro", "month"), "period_end"],
    ["the same", terms("pro", "month"), terms("pro", "month"), null],
    [
      "the same with another amount, as on an older price",
      { ...terms("pro", "month"), amount: 1900 },
      terms("pro", "month"),
      null,
    ],
    ["a dearer plan by the month, from a year", terms("basic", "year"), terms("pro", "month"), "now"],
    ["a cheaper plan by the year, from a month", terms("pro", "month"), terms("basic", "year"), "period_end"],
    [
      "a dearer plan by the year, cheaper than the month’s price of today’s",
      terms("basic", "month"),
      terms("pro", "year"),
      "now",
    ],
    ["seats that cost less than the plan", terms("pro", "month"), terms("team", "month", 3), "period_end"],
    ["seats that cost more than the plan", terms("pro", "month"), terms("team", "month", 4), "now"],
    [
      "a plan that the catalogue doesn’t know",
      { ...terms("basic", "month"), planKey: null },
      terms("basic", "month"),
      "now",
    ],
  ] as const)("%s", (_, current, next, expected) => {
    expect(timingOf("active", current, next)).toBe(expected);
    expect(timingOf("trialing", current, next)).toBe(expected && "trial");
  });
});

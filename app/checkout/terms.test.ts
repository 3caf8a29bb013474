import { describe, expect, test } from "vitest";
import {
  cataloguePrice,
  type currencies,
  type Interval,
  intervals,
  type PaidPlanKey,
  planOf,
} from "@/lib/billing/plans";
import type { PaidOffer } from "@/lib/billing/pricing";
import { termsFor } from "./terms";

const now = new Date("2026-11-21T12:00:00Z");

function offerOf(key: PaidPlanKey): PaidOffer {
  const { prices: _, recommended = false, ...plan } = planOf(key);
  const byInterval = (currency: (typeof currencies)[number]) => {
    const at = (interval: Interval) => cataloguePrice(key, interval, currency);
    const [month, quarter, year] = intervals;
    return { month: at(month), quarter: at(quarter), year: at(year) };
  };
  return {
    ...plan,
    key,
    recommended,
    prices: { usd: byInterval("usd"), eur: byInterval("eur"), jpy: byInterval("jpy") },
  };
}

function termsOf(key: PaidPlanKey, facts: { members: number; hadTrial: boolean } | undefined) {
  const price = cataloguePrice(key, "month", "usd");
  return termsFor(offerOf(key), { interval: "month", currency: "usd", price, facts, now });
}

describe("what the checkout page promises", () => {
  test("is one price for all where the plan says so", () => {
    expect(termsOf("pro", { members: 9, hadTrial: false })).toMatchObject({
      amount: 2900,
      seats: null,
      trialDays: 0,
      firstPaymentAt: null,
    });
  });

  test("counts every member by the tiers, and names them", () => {
    expect(termsOf("team", { members: 12, hadTrial: true })).toMatchObject({
      amount: 10_400,
      trialDays: 0,
      seats: { members: 12, each: "$9 for seats 1–10, $7 from seat 11" },
    });
  });

  test("is a trial for who had none", () => {
    expect(termsOf("team", { members: 1, hadTrial: false })).toMatchObject({
      trialDays: 14,
      firstPaymentAt: new Date("2026-12-05T12:00:00Z"),
    });
    expect(termsOf("team", undefined)).toMatchObject({ amount: 900, trialDays: 14 });
  });
});

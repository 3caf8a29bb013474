import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { subscribedTenant } from "@/dev/testing/plan-changes";
import { ConflictError, UnavailableError } from "@/lib/errors";
import { pauseSubscription, unpauseSubscription } from "./pause";
import { canPauseFor, laterPeriodEnd, pauseMonths } from "./pause-length";
import { cancelAtPeriodEnd } from "./schedule-cancellation";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const unix = (iso: string) => Date.parse(iso) / 1000;

describe("when a pause is over", () => {
  it.each([
    ["2027-01-15T10:00:00Z", "2027-02-15T10:00:00Z", 1, "2027-03-15T10:00:00Z"],
    ["2027-01-31T10:00:00Z", "2027-02-28T10:00:00Z", 1, "2027-03-31T10:00:00Z"],
    ["2027-01-31T10:00:00Z", "2027-03-31T10:00:00Z", 1, "2027-04-30T10:00:00Z"],
    ["2027-11-30T23:59:59Z", "2027-12-30T23:59:59Z", 2, "2028-02-29T23:59:59Z"],
  ] as const)("from the anchor %s and the end %s in %i months it is %s", (anchor, end, months, expected) => {
    expect(laterPeriodEnd(unix(anchor), unix(end), months)).toBe(unix(expected));
  });

  it("is always a whole number of months later, at the same time of day", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: unix("2026-01-01T00:00:00Z"), max: unix("2036-01-01T00:00:00Z") }),
        fc.constantFrom(...pauseMonths),
        (anchor, months) => {
          const end = laterPeriodEnd(anchor, anchor, 1);
          const later = laterPeriodEnd(anchor, end, months);
          const monthOf = (at: number) =>
            new Date(at * 1000).getUTCFullYear() * 12 + new Date(at * 1000).getUTCMonth();
          expect(monthOf(later) - monthOf(end)).toBe(months);
          expect(later % 86_400).toBe(anchor % 86_400);
        },
      ),
    );
  });

  it("leaves out whole periods only", () => {
    expect(pauseMonths.filter((months) => canPauseFor(months, 1))).toEqual([1, 2, 3]);
    expect(pauseMonths.filter((months) => canPauseFor(months, 3))).toEqual([3]);
    expect(pauseMonths.filter((months) => canPauseFor(months, 12))).toEqual([]);
  });
});

/** What follows a failed renewal; with an argument, from now on. */
async function retryPolicy(change?: object): Promise<object> {
  const response = await fetch(`${world.emulator.url}/_emulator/retry_policy`, {
    ...(change ? { method: "POST", body: JSON.stringify(change) } : {}),
    headers: { "content-type": "application/json" },
  });
  expect(response.ok).toBe(true);
  return response.json();
}

describe("pausing", () => {
  it("keeps what is paid for, leaves out so many renewals, then charges again by itself", async () => {
    const org = await subscribedTenant(world, "pro");
    await org.travel(10);
    await pauseSubscription(world.ctx, { ...org.request, months: 2 });
    await pauseSubscription(world.ctx, { ...org.request, months: 2 });
    expect(await org.audited("subscription.paused")).toEqual([{ months: 2 }]);
    const paidUntil = ((await org.atStripe()).items.data[0]?.current_period_end ?? 0) * 1000;
    expect((await org.entitlements(new Date(paidUntil - 1000))).access).toBe("full");

    await org.travelPastPeriod();
    expect((await org.entitlements(new Date(paidUntil + 1000))).access).toBe("read_only");
    await org.travelPastPeriod();
    expect((await org.invoices()).map(({ status }) => status)).toEqual(["void", "void", "paid"]);
    expect((await org.mirrored())?.collectionPaused).toBe(true);

    await org.travelPastPeriod();
    expect((await org.invoices()).map(({ status }) => status)).toEqual(["paid", "void", "void", "paid"]);
    expect((await org.mirrored())?.collectionPaused).toBe(false);
    expect((await org.entitlements()).access).toBe("full");
  });

  it("billing 36: `paused`, `pause_collection` and `unpaid` are told apart", async () => {
    const org = await subscribedTenant(world, "pro");
    await pauseSubscription(world.ctx, { ...org.request, months: 1 });
    expect(await org.mirrored()).toMatchObject({
      status: "active",
      collectionPaused: true,
      collectionResumesAt: expect.any(Date),
    });

    const paused = await subscribedTenant(world, "pro");
    await world.stripe.subscriptions.pause(paused.subscriptionId);
    await world.deliverAll();
    expect(await paused.mirrored()).toMatchObject({ status: "paused", collectionPaused: false });
    expect((await paused.entitlements()).access).toBe("read_only");

    const usual = await retryPolicy();
    await retryPolicy({ ...usual, delays: [], finally: "unpaid" });
    const unpaid = await subscribedTenant(world, "pro");
    await unpaid.payWith("pm_card_chargeCustomerFail");
    await unpaid.travelPastPeriod();
    await retryPolicy(usual);
    expect(await unpaid.mirrored()).toMatchObject({ status: "unpaid", collectionPaused: false });
    expect((await unpaid.entitlements()).access).toBe("read_only");
  });

  it("resumed within the paid period costs nothing", async () => {
    const org = await subscribedTenant(world, "pro");
    await pauseSubscription(world.ctx, { ...org.request, months: 3 });
    expect(await unpauseSubscription(world.ctx, org.request)).toEqual({
      charged: { amount: 0, currency: "usd" },
    });
    await unpauseSubscription(world.ctx, org.request);
    expect(await org.mirrored()).toMatchObject({ collectionPaused: false, collectionResumesAt: null });
    expect(await org.audited("subscription.unpaused")).toHaveLength(1);
    await org.travelPastPeriod();
    expect((await org.invoices())[0]).toMatchObject({ status: "paid", amount_paid: 2900 });
  });

  it("resumed after the paid period begins a new one and charges it, when that was confirmed", async () => {
    const org = await subscribedTenant(world, "pro");
    await pauseSubscription(world.ctx, { ...org.request, months: 3 });
    await org.travelPastPeriod(10 * 86_400);
    await expect(unpauseSubscription(world.ctx, org.request)).rejects.toThrow(/\$29\.00 today/);
    expect((await org.mirrored())?.collectionPaused).toBe(true);

    const resumed = await unpauseSubscription(world.ctx, { ...org.request, confirmedAmount: 2900 });
    expect(resumed.charged.amount).toBe(2900);
    const [invoice] = await org.invoices();
    expect(invoice).toMatchObject({ status: "paid", amount_paid: 2900 });
    const [item] = (await org.atStripe()).items.data;
    expect(item?.current_period_start).toBe(invoice?.created);
    expect(await org.mirrored()).toMatchObject({ collectionPaused: false });
  });

  it("resumed with a card that fails is owed like any renewal", async () => {
    const org = await subscribedTenant(world, "pro");
    await pauseSubscription(world.ctx, { ...org.request, months: 3 });
    await org.travelPastPeriod();
    await org.payWith("pm_card_chargeCustomerFail");
    await unpauseSubscription(world.ctx, { ...org.request, confirmedAmount: 2900 });
    expect(await org.mirrored()).toMatchObject({ status: "past_due", collectionPaused: false });
    expect((await org.invoices())[0]).toMatchObject({ status: "open", amount_remaining: 2900 });
  });

  it("cancelled after the paid period ends at once, since nothing is paid for", async () => {
    const org = await subscribedTenant(world, "pro");
    await pauseSubscription(world.ctx, { ...org.request, months: 3 });
    await org.travelPastPeriod();
    await cancelAtPeriodEnd(world.ctx, org.request);
    expect(await org.mirrored()).toMatchObject({ status: "canceled" });
    expect((await org.entitlements()).access).toBe("free");
  });

  it("is refused for a part of a period, in a trial, and without a subscription", async () => {
    const yearly = await subscribedTenant(world, "pro", { interval: "year" });
    await expect(pauseSubscription(world.ctx, { ...yearly.request, months: 3 })).rejects.toThrow(
      /every year can’t be paused/,
    );
    const trial = await subscribedTenant(world, "team");
    await expect(pauseSubscription(world.ctx, { ...trial.request, months: 1 })).rejects.toThrow(/trial/);
    await world.stripe.subscriptions.cancel(trial.subscriptionId);
    await expect(pauseSubscription(world.ctx, { ...trial.request, months: 1 })).rejects.toThrow(
      ConflictError,
    );
  });

  it("changes nothing while Stripe is down", async () => {
    const org = await subscribedTenant(world, "pro");
    world.emulator.failNext({ path: org.subscriptionId, status: 500, times: 1 });
    await expect(pauseSubscription(world.ctx, { ...org.request, months: 1 })).rejects.toThrow(
      UnavailableError,
    );
    expect((await org.atStripe()).pause_collection).toBeNull();
    expect(await org.audited("subscription.paused")).toEqual([]);
  });
});

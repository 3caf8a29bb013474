import { beforeAll, describe, expect, it } from "vitest";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { subscribedTenant } from "@/dev/testing/plan-changes";
import { ConflictError } from "@/lib/errors";
import { cancelAtPeriodEnd, cancelNow, resumeSubscription } from "./schedule-cancellation";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

describe("cancelling", () => {
  it("for the period’s end keeps the plan until then and tells Stripe why", async () => {
    const org = await subscribedTenant(world, "pro");
    const reason = { feedback: "too_expensive", comment: "We are four people." } as const;
    await cancelAtPeriodEnd(world.ctx, { ...org.request, reason });
    expect(await org.atStripe()).toMatchObject({ cancellation_details: reason });
    expect(await org.mirrored()).toMatchObject({
      cancelAt: expect.any(Date),
      cancellationFeedback: "too_expensive",
      cancellationComment: "We are four people.",
    });
    expect(await org.audited("subscription.cancellation_scheduled")).toEqual([{ feedback: "too_expensive" }]);
    expect((await org.entitlements()).plan.key).toBe("pro");
    await org.travelPastPeriod();
    expect((await org.entitlements()).plan.key).toBe("free");
    expect(await org.invoices()).toHaveLength(1);
  });

  it("at once ends the plan, pays nothing back, and is done once", async () => {
    const org = await subscribedTenant(world, "pro");
    await org.travel(10);
    const asked = await Promise.allSettled([
      cancelNow(world.ctx, { ...org.request, reason: { feedback: "unused" } }),
      cancelNow(world.ctx, org.request),
    ]);
    expect(asked.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await org.mirrored()).toMatchObject({ status: "canceled" });
    expect((await org.entitlements()).plan.key).toBe("free");
    const [only, ...others] = await org.invoices();
    expect(only).toMatchObject({ amount_paid: 2900, post_payment_credit_notes_amount: 0 });
    expect(others).toEqual([]);
    expect(await world.stripe.customers.retrieve(org.customerId)).toMatchObject({ balance: 0 });
    expect(await org.audited("subscription.canceled")).toHaveLength(1);
    await expect(resumeSubscription(world.ctx, org.request)).rejects.toThrow(ConflictError);
  });

  it("billing 30: a cancellation in the portal shows as scheduled, and undoing it clears it", async () => {
    const org = await subscribedTenant(world, "pro");
    const [item] = (await org.atStripe()).items.data;
    const at = item?.current_period_end ?? 0;
    // As the portal does it in the flexible billing mode.
    await world.stripe.subscriptions.update(org.subscriptionId, { cancel_at: at });
    expect((await org.atStripe()).cancel_at_period_end).toBe(false);
    await world.deliverAll();
    expect(await org.mirrored()).toMatchObject({ cancelAt: new Date(at * 1000), status: "active" });
    expect((await org.entitlements()).cancelAt).toEqual(new Date(at * 1000));

    await resumeSubscription(world.ctx, org.request);
    expect(await org.mirrored()).toMatchObject({ cancelAt: null, cancelAtPeriodEnd: false });
    await org.travelPastPeriod();
    expect((await org.invoices())[0]).toMatchObject({ status: "paid", amount_paid: 2900 });
  });
});

it.each(["It’s\0 fine", "It’s\ud800 fine"])(
  "a reason that no table could hold is kept as far as one can: %j",
  async (comment) => {
    const org = await subscribedTenant(world);
    await cancelAtPeriodEnd(world.ctx, { ...org.request, reason: { comment } });
    expect(await org.mirrored()).toMatchObject({
      cancelAtPeriodEnd: true,
      cancellationComment: expect.stringMatching(/^It’s\ufffd? fine$/),
    });
  },
);

import { beforeAll, describe, expect, it } from "vitest";
import { withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { aUser } from "@/dev/testing/people";
import { type Subscribed, subscribedTenant } from "@/dev/testing/plan-changes";
import { addMember } from "@/lib/organizations/add-member";
import { pauseSubscription } from "../pause";
import { cancelNow } from "../schedule-cancellation";
import { syncSeats } from "./sync-seats";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

/** A team of one that has just paid for its first month. */
async function aPaidTeam(): Promise<Subscribed> {
  const org = await subscribedTenant(world, "team");
  await org.travel(20);
  expect((await org.invoices())[0]).toMatchObject({ status: "paid", total: 900 });
  return org;
}

async function join({ request: { organizationId } }: Subscribed): Promise<void> {
  const userId = await aUser(world.db);
  await withTenant(world.db, organizationId, (db) =>
    addMember(db, { organizationId, userId, role: "member", actor: { kind: "system" } }),
  );
  await syncSeats(world.ctx, { organizationId });
}

describe("seats that were added are paid for", () => {
  it("when the plan is cancelled at once, before the next invoice", async () => {
    const org = await aPaidTeam();
    await join(org);
    await join(org);
    await org.travel(40);
    await cancelNow(world.ctx, org.request);
    const [last] = await org.invoices();
    expect(last).toMatchObject({ status: "paid" });
    // Two seats of 9.00 for most of a month.
    expect(last?.total).toBeGreaterThan(1400);
    expect(last?.total).toBeLessThanOrEqual(1800);
  });

  it("and nothing is charged for a cancellation without them", async () => {
    const org = await aPaidTeam();
    const before = await org.invoices();
    await cancelNow(world.ctx, org.request);
    expect(await org.invoices()).toHaveLength(before.length);
  });

  it("which a pause would leave out: it waits for the next invoice", async () => {
    const org = await aPaidTeam();
    await join(org);
    await expect(pauseSubscription(world.ctx, { ...org.request, months: 1 })).rejects.toThrow(
      "come with the next invoice",
    );
    expect((await org.atStripe()).pause_collection).toBeNull();
    await org.travelPastPeriod();
    await pauseSubscription(world.ctx, { ...org.request, months: 1 });
    expect((await org.atStripe()).pause_collection).not.toBeNull();
  });

  it("which nobody can be while the plan is paused", async () => {
    const org = await aPaidTeam();
    await pauseSubscription(world.ctx, { ...org.request, months: 1 });
    await expect(join(org)).rejects.toThrow("Team is paused");
    expect((await org.atStripe()).items.data[0]?.quantity).toBe(1);
  });
});

import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { checkouts, subscriptions } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { getEntitlements } from "../entitlements";
import { expireOverdue } from "./expire-overdue";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const day = 86_400_000;

const mirrored = async ({ organization }: Tenant) => {
  const [row] = await acrossTenants(world.db)
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.organizationId, organization.id));
  if (!row) throw new Error("No subscription is mirrored.");
  return row;
};
const access = ({ organization }: Tenant) =>
  withTenant(world.db, organization.id, (db) => getEntitlements(db, { organizationId: organization.id }));

/** On Pro, and nothing more will be heard of Stripe. */
async function subscribed() {
  const tenant = await world.tenant();
  const { customerId } = await tenant.pay();
  await world.deliverAll();
  return { tenant, customerId };
}

/** Lets Stripe's clock run; no event of it is delivered. */
async function silently(customerId: string, to: Date): Promise<Date> {
  await world.emulator.travel(customerId, Math.ceil(to.getTime() / 1000));
  return to;
}

describe("what has ended although no event came", () => {
  it("ends a plan at the end that was asked for", async () => {
    const { tenant, customerId } = await subscribed();
    const { id } = await mirrored(tenant);
    const end = new Date(Date.now() + 10 * day);
    await world.stripe.subscriptions.update(id, { cancel_at: Math.floor(end.getTime() / 1000) });
    await world.deliverAll();
    const now = await silently(customerId, new Date(end.getTime() + day));
    expect(await access(tenant)).toMatchObject({ access: "full" });

    expect(await expireOverdue(world.ctx, { now })).toMatchObject({ subscriptions: 1, failed: 0 });
    expect(await mirrored(tenant)).toMatchObject({ status: "canceled" });
    expect(await access(tenant)).toMatchObject({ access: "free", plan: { key: "free" } });
    expect(await expireOverdue(world.ctx, { now })).toMatchObject({ subscriptions: 0 });
  });

  it("notices a renewal, and leaves what isn't due alone", async () => {
    const { tenant, customerId } = await subscribed();
    const other = await subscribed();
    const untouched = await mirrored(other.tenant);
    const renewed = new Date(Date.now() + 32 * day);
    await silently(customerId, renewed);
    expect(await expireOverdue(world.ctx)).toEqual({ subscriptions: 0, checkouts: 0, failed: 0 });

    await acrossTenants(world.db)
      .update(subscriptions)
      .set({ syncedAt: renewed })
      .where(eq(subscriptions.id, untouched.id));
    expect(await expireOverdue(world.ctx, { now: renewed })).toMatchObject({ subscriptions: 1 });
    expect((await mirrored(tenant)).syncedAt.getTime()).toBeGreaterThan(untouched.syncedAt.getTime());
  });

  it("goes on with the others where Stripe fails for one", async () => {
    const first = await subscribed();
    const second = await subscribed();
    const ends = Math.floor((Date.now() + 5 * day) / 1000);
    for (const { tenant } of [first, second]) {
      await world.stripe.subscriptions.update((await mirrored(tenant)).id, { cancel_at: ends });
    }
    await world.deliverAll();
    const now = new Date((ends + 86_400) * 1000);
    for (const { customerId } of [first, second]) await silently(customerId, now);
    const { id } = await mirrored(first.tenant);
    world.emulator.failNext({ path: `/v1/subscriptions/${id}`, status: 500, times: 1 });

    expect(await expireOverdue(world.ctx, { now })).toMatchObject({ subscriptions: 1, failed: 1 });
    expect((await mirrored(first.tenant)).status).toBe("active");
    expect((await mirrored(second.tenant)).status).toBe("canceled");
    expect(await expireOverdue(world.ctx, { now })).toMatchObject({ subscriptions: 1, failed: 0 });
    expect((await mirrored(first.tenant)).status).toBe("canceled");
  });

  it("closes a checkout that ran out", async () => {
    const tenant = await world.tenant();
    const { sessionId } = await tenant.checkout();
    const statusOf = async () => {
      const [row] = await acrossTenants(world.db)
        .select({ status: checkouts.status })
        .from(checkouts)
        .where(eq(checkouts.stripeSessionId, sessionId));
      return row?.status;
    };
    await world.stripe.checkout.sessions.expire(sessionId);
    expect(await statusOf()).toBe("open");
    await expireOverdue(world.ctx, { now: new Date(Date.now() + 2 * day) });
    expect(await statusOf()).toBe("expired");
  });
});

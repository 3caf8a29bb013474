import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { auditEvents, billingAlerts, subscriptions, trials } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { readSubscription } from "../sync/read";
import { syncCustomer } from "../sync/sync-customer";
import { raiseAlerts } from "./raise-alerts";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const all = () => acrossTenants(world.db);

describe("what follows from a change of the mirror", () => {
  it("is stored together with it or not at all", async () => {
    const { customerId, subscriptionId } = await (await world.tenant()).pay();
    const mirrored = () => all().$count(subscriptions, eq(subscriptions.id, subscriptionId));
    const audited = () => all().$count(auditEvents, eq(auditEvents.targetId, subscriptionId));
    await all().execute(
      sql`alter table audit_events add constraint refused check (action <> 'subscription.started') not valid`,
    );
    await expect(syncCustomer(world.ctx, customerId)).rejects.toThrow();
    expect(await mirrored()).toBe(0);

    await all().execute(sql`alter table audit_events drop constraint refused`);
    await syncCustomer(world.ctx, customerId);
    expect([await mirrored(), await audited()]).toEqual([1, 1]);
  });

  it("doesn't follow again when another look finds everything as it was", async () => {
    const tenant = await world.tenant();
    const { customerId, subscriptionId } = await tenant.pay("team");
    await syncCustomer(world.ctx, customerId);
    const noted = () => all().$count(trials, eq(trials.organizationId, tenant.organization.id));
    expect(await noted()).toBe(1);
    // By its absence one sees whether the effects ran once more.
    await all().delete(trials).where(eq(trials.organizationId, tenant.organization.id));
    await syncCustomer(world.ctx, customerId);
    expect(await noted()).toBe(0);
    await world.stripe.subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    await syncCustomer(world.ctx, customerId);
    expect(await noted()).toBe(1);
  });

  it("is an alert, once, for a status that nobody knows yet", async () => {
    const { organization, pay } = await world.tenant();
    const { customerId, subscriptionId } = await pay();
    await syncCustomer(world.ctx, customerId);
    await withTenant(world.db, organization.id, async (tenant) => {
      const row = await readSubscription(tenant, subscriptionId);
      if (!row) throw new Error("The subscription wasn't mirrored.");
      const change = { before: row, after: { ...row, status: "hibernating" } };
      for (let time = 1; time <= 2; time += 1) await raiseAlerts(tenant, change);
    });
    const alerts = await all()
      .select()
      .from(billingAlerts)
      .where(eq(billingAlerts.organizationId, organization.id));
    expect(alerts).toMatchObject([
      { kind: "unknown_status", objectId: subscriptionId, detail: "hibernating", resolvedAt: null },
    ]);
  });
});

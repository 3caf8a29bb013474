import { describe, expect, test } from "vitest";
import { invoices, plans, prices, subscriptionItems } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { anOrganization } from "@/dev/testing/people";
import { aSubscription } from "@/dev/testing/subscriptions";
import type { OrganizationId } from "@/lib/ids";
import { getBillingOverview, listSubscribed } from "./queries";

const { db } = await testDatabase();

describe("which organizations are subscribed", () => {
  test("leaves out subscriptions that are over, and organizations that weren't asked for", async () => {
    const [live, over, never, stranger] = [
      await anOrganization(db),
      await anOrganization(db),
      await anOrganization(db),
      await anOrganization(db),
    ];
    await aSubscription(db, { organizationId: live.id, plan: "pro", status: "past_due" });
    await aSubscription(db, { organizationId: over.id, plan: "pro", status: "canceled" });
    await aSubscription(db, { organizationId: stranger.id, plan: "pro" });
    const found = await listSubscribed(db, { organizationIds: [live.id, over.id, never.id] });
    expect([...found]).toEqual([[live.id, "pro"]]);
    expect((await listSubscribed(db, { organizationIds: [] })).size).toBe(0);
  });
});

test("a subscription with more than its plan's item is called by the plan, whichever item is first", async () => {
  const { id: organizationId } = await anOrganization(db);
  const { id: subscriptionId } = await aSubscription(db, { organizationId, plan: "pro" });
  const all = acrossTenants(db);
  const now = new Date();
  await all.insert(plans).values({ id: "prod_addon", name: "Add-on", active: true, syncedAt: now });
  await all.insert(prices).values({
    id: "price_addon",
    planId: "prod_addon",
    currency: "usd",
    unitAmount: 500,
    interval: "month",
    intervalCount: 1,
    active: true,
    syncedAt: now,
  });
  for (const id of ["si_0_first", "si_z_last"]) {
    await all.insert(subscriptionItems).values({
      id,
      organizationId,
      subscriptionId,
      priceId: "price_addon",
      quantity: 1,
      currentPeriodStart: now,
      currentPeriodEnd: now,
    });
  }
  const found = await listSubscribed(db, { organizationIds: [organizationId] });
  expect([...found]).toEqual([[organizationId, "pro"]]);
});

describe("the unpaid invoice", () => {
  let made = 0;
  async function anInvoice(
    of: { organizationId: OrganizationId; subscription: { id: string; customerId: string } },
    values: { status: string; attemptCount: number; on: string },
  ): Promise<void> {
    made += 1;
    const at = new Date(values.on);
    await acrossTenants(db)
      .insert(invoices)
      .values({
        id: `in_${made}`,
        organizationId: of.organizationId,
        customerId: of.subscription.customerId,
        subscriptionId: of.subscription.id,
        livemode: false,
        status: values.status,
        currency: "usd",
        subtotal: 1200,
        total: 1200,
        amountDue: 1200,
        amountPaid: 0,
        amountRemaining: 1200,
        attemptCount: values.attemptCount,
        periodStart: at,
        periodEnd: at,
        stripeCreatedAt: at,
        syncedAt: at,
      });
  }

  test("is the oldest one that was tried and is still open", async () => {
    const { id: organizationId } = await anOrganization(db);
    const subscription = await aSubscription(db, { organizationId, plan: "pro", status: "past_due" });
    const overview = () =>
      withTenant(db, organizationId, (tenant) => getBillingOverview(tenant, { organizationId }));
    await anInvoice({ organizationId, subscription }, { status: "paid", attemptCount: 1, on: "2027-01-01" });
    await anInvoice({ organizationId, subscription }, { status: "open", attemptCount: 0, on: "2027-01-02" });
    expect((await overview()).unpaidInvoice).toBeNull();
    await anInvoice({ organizationId, subscription }, { status: "open", attemptCount: 2, on: "2027-02-01" });
    await anInvoice({ organizationId, subscription }, { status: "open", attemptCount: 1, on: "2027-03-01" });
    expect((await overview()).unpaidInvoice?.createdAt).toEqual(new Date("2027-02-01"));
  });
});

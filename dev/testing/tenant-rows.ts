import * as schema from "@/db/schema";
import { acrossTenants, type CrossTenantDb, type SystemDb } from "@/db/tenancy";
import { newId, type OrganizationId } from "@/lib/ids";
import { aUser } from "./people";
import { aSubscription } from "./subscriptions";

/** A row in every table that holds rows of an organization; one that is left out fails the test of the tenant wall. */
export async function aRowOfEverything(system: SystemDb, organizationId: OrganizationId): Promise<void> {
  const all = acrossTenants(system);
  const [now, key] = [new Date(), organizationId.slice(-8)];
  const userId = await aUser(system);
  const { id: subscriptionId, customerId } = await aSubscription(system, { organizationId, plan: "pro" });
  await all.insert(schema.projects).values({ organizationId, name: "Website", createdBy: userId });
  await all
    .insert(schema.paymentMethods)
    .values({ id: `pm_${key}`, organizationId, customerId, type: "card", syncedAt: now });
  await all.insert(schema.invoices).values({
    id: `in_${key}`,
    organizationId,
    customerId,
    subscriptionId,
    livemode: false,
    status: "open",
    currency: "usd",
    subtotal: 1,
    total: 1,
    amountDue: 1,
    amountPaid: 0,
    amountRemaining: 1,
    attemptCount: 0,
    periodStart: now,
    periodEnd: now,
    stripeCreatedAt: now,
    syncedAt: now,
  });
  await all.insert(schema.invoiceLines).values({
    id: `il_${key}`,
    organizationId,
    invoiceId: `in_${key}`,
    position: 0,
    amount: 1,
    currency: "usd",
    proration: false,
    periodStart: now,
    periodEnd: now,
  });
  await all.insert(schema.invoicePayments).values({
    id: `inpay_${key}`,
    organizationId,
    invoiceId: `in_${key}`,
    status: "open",
    currency: "usd",
    amountRequested: 1,
    stripeCreatedAt: now,
  });
  await all.insert(schema.checkouts).values({ organizationId, customerId, priceId: "price_pro" });
  await all.insert(schema.billingAlerts).values({
    organizationId,
    kind: "second_subscription",
    objectId: subscriptionId,
    detail: "Two at once.",
  });
  await all.insert(schema.refunds).values({
    id: `re_${key}`,
    organizationId,
    customerId,
    invoiceId: `in_${key}`,
    amount: 1,
    currency: "usd",
    status: "succeeded",
    stripeCreatedAt: now,
    syncedAt: now,
  });
  await all.insert(schema.creditNotes).values({
    id: `cn_${key}`,
    organizationId,
    customerId,
    invoiceId: `in_${key}`,
    number: `CN-${key}`,
    status: "issued",
    total: 1,
    currency: "usd",
    stripeCreatedAt: now,
    syncedAt: now,
  });
  await all.insert(schema.trials).values({ organizationId, subscriptionId, startedAt: now });
  await all.insert(schema.billingNotices).values({ organizationId, key: "card_expiring:pm_1:2027-01" });
  await all.insert(schema.billingDrift).values({
    organizationId,
    source: "nightly",
    objectType: "subscription",
    objectId: subscriptionId,
    differences: { status: { mirror: "active", stripe: "canceled" } },
  });
  await fillCredits(all, organizationId);
}

async function fillCredits(all: CrossTenantDb, organizationId: OrganizationId): Promise<void> {
  const grantId = newId("creditGrant");
  await all.insert(schema.creditGrants).values({
    id: grantId,
    organizationId,
    source: "admin",
    sourceKey: `admin:${organizationId}`,
    amount: 1,
    remaining: 1,
    priority: 0,
    effectiveAt: new Date(),
  });
  await all.insert(schema.creditEntries).values({ organizationId, kind: "grant", grantId, amount: 1 });
  await all.insert(schema.creditBalances).values({ organizationId, balance: 1 }).onConflictDoNothing();
}

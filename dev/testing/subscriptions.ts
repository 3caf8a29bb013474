import { customers, plans, prices, subscriptionItems, subscriptions } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import type { PaidPlanKey } from "@/lib/billing/plans";
import type { OrganizationId } from "@/lib/ids";

let made = 0;

/** A subscription as the mirror would hold it, for tests that aren't about the sync. */
export async function aSubscription(
  db: SystemDb,
  params: { organizationId: OrganizationId; plan: PaidPlanKey; status?: string; livemode?: boolean },
): Promise<{ id: string; customerId: string }> {
  made += 1;
  const all = acrossTenants(db);
  const now = new Date();
  const planId = `prod_${params.plan}`;
  const priceId = `price_${params.plan}`;
  const customerId = `cus_${made}`;
  const id = `sub_${made}`;
  await all
    .insert(plans)
    .values({ id: planId, key: params.plan, name: params.plan, active: true, syncedAt: now })
    .onConflictDoNothing();
  await all
    .insert(prices)
    .values({
      id: priceId,
      planId,
      currency: "usd",
      unitAmount: 1200,
      interval: "month",
      intervalCount: 1,
      active: true,
      syncedAt: now,
    })
    .onConflictDoNothing();
  await all.insert(customers).values({
    id: customerId,
    organizationId: params.organizationId,
    livemode: params.livemode ?? false,
    syncedAt: now,
  });
  await all.insert(subscriptions).values({
    id,
    organizationId: params.organizationId,
    customerId,
    livemode: params.livemode ?? false,
    status: params.status ?? "active",
    currency: "usd",
    cancelAtPeriodEnd: false,
    startedAt: now,
    collectionPaused: false,
    stripeCreatedAt: now,
    syncedAt: now,
  });
  await all.insert(subscriptionItems).values({
    id: `si_${made}`,
    organizationId: params.organizationId,
    subscriptionId: id,
    priceId,
    quantity: 1,
    currentPeriodStart: now,
    currentPeriodEnd: new Date(now.getTime() + 30 * 86_400_000),
  });
  return { id, customerId };
}

import { and, eq, inArray } from "drizzle-orm";
import { plans as planMirror, prices, subscriptionItems, subscriptions } from "@/db/schema";
import { acrossTenants, type SystemDb, type TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { isTerminal } from "./access";
import { decidingFirst, isCurrent, planItemFirst } from "./deciding";
import {
  findSubscriptionState,
  findUnpaidInvoice,
  type SubscriptionState,
  type UnpaidInvoice,
} from "./subscription-state";

export type DecidingSubscription = {
  id: string;
  customerId: string;
  status: string;
};

/** The subscription that decides what the organization has; null when it never had one. */
export async function findDecidingSubscription(
  db: SystemDb,
  { organizationId }: { organizationId: OrganizationId },
): Promise<DecidingSubscription | null> {
  const [row] = await acrossTenants(db)
    .select({
      id: subscriptions.id,
      customerId: subscriptions.customerId,
      status: subscriptions.status,
    })
    .from(subscriptions)
    .where(and(eq(subscriptions.organizationId, organizationId), isCurrent()))
    .orderBy(...decidingFirst)
    .limit(1);
  return row ?? null;
}

export type BillingOverview = {
  subscription: SubscriptionState | null;
  /** The oldest invoice of the subscription that waits for its payment; null when all are paid. */
  unpaidInvoice: UnpaidInvoice | null;
};

/** How the organization's subscription stands: two queries. */
export async function getBillingOverview(
  db: TenantDb,
  { organizationId }: { organizationId: OrganizationId },
): Promise<BillingOverview> {
  const subscription = await findSubscriptionState(db, { organizationId });
  return {
    subscription,
    unpaidInvoice: subscription && (await findUnpaidInvoice(db, { subscriptionId: subscription.id })),
  };
}

/** Which of these organizations have a subscription that isn't over, and the name of its plan: one query. */
export async function listSubscribed(
  db: SystemDb,
  { organizationIds }: { organizationIds: readonly OrganizationId[] },
): Promise<Map<OrganizationId, string>> {
  if (organizationIds.length === 0) return new Map();
  const rows = await acrossTenants(db)
    .select({
      organizationId: subscriptions.organizationId,
      status: subscriptions.status,
      planName: planMirror.name,
    })
    .from(subscriptions)
    .innerJoin(subscriptionItems, eq(subscriptionItems.subscriptionId, subscriptions.id))
    .innerJoin(prices, eq(prices.id, subscriptionItems.priceId))
    .innerJoin(planMirror, eq(planMirror.id, prices.planId))
    .where(and(inArray(subscriptions.organizationId, [...organizationIds]), isCurrent()))
    .orderBy(...planItemFirst);
  const live = rows.filter(({ status }) => !isTerminal(status));
  // Of several rows of one organization the first is to count, which comes last here.
  return new Map(live.toReversed().map(({ organizationId, planName }) => [organizationId, planName]));
}

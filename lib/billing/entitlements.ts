import { and, asc, desc, eq, gt, inArray, isNull, min, sql } from "drizzle-orm";
import { invoices, plans as planMirror, prices, subscriptionItems, subscriptions } from "@/db/schema";
import type { CrossTenantDb, TenantDb } from "@/db/tenancy";
import { ReadOnlyError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { type Access, accessOf, freeStatuses } from "./access";
import { isPlanKey, type PlanKey, type PlanLimits, planOf } from "./plans";
import { isLivemode } from "./stripe";

export type Entitlements = {
  plan: { key: PlanKey; name: string; limits: PlanLimits };
  access: Access;
  /** The subscription that decides; null on the free plan. */
  subscriptionId: string | null;
  status: string | null;
  /** When a scheduled cancellation ends the plan; null when none is scheduled. */
  cancelAt: Date | null;
};

/**
 * The subscription that decides what an organization has: a live one before one that is over, then the
 * newest. Orders rows of `subscriptions`.
 */
export const decidingFirst = [
  asc(inArray(subscriptions.status, freeStatuses)),
  desc(subscriptions.stripeCreatedAt),
  desc(subscriptions.id),
];

/**
 * A condition: the subscription is of our key's mode and Stripe still knows it. What was bought in test mode
 * grants nothing once the product runs on a live key.
 */
export const isCurrent = () => and(isNull(subscriptions.deletedAt), eq(subscriptions.livemode, isLivemode()));

/** A condition: the invoice was tried and isn't paid. The days of grace count from the oldest such one. */
export const isUnpaid = and(
  // Stripe gave up on an uncollectible one; it is owed all the same.
  inArray(invoices.status, ["open", "uncollectible"]),
  gt(invoices.attemptCount, 0),
  isNull(invoices.deletedAt),
);

/** What the organization may do now, from the mirror alone: one query, no call to Stripe. */
export async function getEntitlements(
  db: TenantDb | CrossTenantDb,
  params: { organizationId: OrganizationId; now?: Date },
): Promise<Entitlements> {
  const firstUnpaidAt = db
    .select({ at: min(invoices.stripeCreatedAt) })
    .from(invoices)
    .where(and(eq(invoices.subscriptionId, subscriptions.id), isUnpaid));

  const [row] = await db
    .select({
      id: subscriptions.id,
      status: subscriptions.status,
      cancelAt: subscriptions.cancelAt,
      planKey: planMirror.key,
      periodStart: subscriptionItems.currentPeriodStart,
      firstUnpaidAt: sql<Date | null>`(${firstUnpaidAt})`.mapWith(invoices.stripeCreatedAt),
    })
    .from(subscriptions)
    .innerJoin(subscriptionItems, eq(subscriptionItems.subscriptionId, subscriptions.id))
    .innerJoin(prices, eq(prices.id, subscriptionItems.priceId))
    .innerJoin(planMirror, eq(planMirror.id, prices.planId))
    .where(and(eq(subscriptions.organizationId, params.organizationId), isCurrent()))
    .orderBy(...decidingFirst)
    .limit(1);
  const access = accessOf(
    { status: row?.status ?? null, firstUnpaidAt: row?.firstUnpaidAt ?? row?.periodStart ?? null },
    params.now ?? new Date(),
  );
  // A plan that the catalogue no longer knows gives nobody more than the free plan does.
  const key = row && access !== "free" && row.planKey && isPlanKey(row.planKey) ? row.planKey : "free";
  const { name, limits } = planOf(key);
  return {
    plan: { key, name, limits },
    access,
    subscriptionId: access === "free" ? null : (row?.id ?? null),
    status: row?.status ?? null,
    cancelAt: access === "free" ? null : (row?.cancelAt ?? null),
  };
}

/**
 * Lets writes through unless the organization is read-only for want of payment.
 * @throws ReadOnlyError saying how to get out of it.
 */
export async function assertWritable(
  db: TenantDb,
  params: { organizationId: OrganizationId },
): Promise<void> {
  const { access } = await getEntitlements(db, params);
  if (access === "read_only") {
    throw new ReadOnlyError(
      "This organization is read-only until its subscription is paid. Open Billing to settle it.",
    );
  }
}

import { and, eq, isNull } from "drizzle-orm";
import { plans, prices, subscriptionItems, subscriptions } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import type { OrganizationId } from "@/lib/ids";
import { isLive } from "../access";

type Turn = "subscription.started" | "subscription.ended";

/** The status that the mirror has of a subscription; null for one that it doesn't have, or that Stripe forgot. */
export async function mirroredStatus(tenant: TenantDb, subscriptionId: string): Promise<string | null> {
  const [row] = await tenant
    .select({ status: subscriptions.status })
    .from(subscriptions)
    .where(and(eq(subscriptions.id, subscriptionId), isNull(subscriptions.deletedAt)));
  return row?.status ?? null;
}

/**
 * Audits that a plan began or ended, by what the mirror said before and says now: however often and in
 * whatever order events come, each turn is seen once. Called after the writing, under the customer's lock.
 */
export async function auditTurn(
  tenant: TenantDb,
  subscription: { id: string; organizationId: OrganizationId; status: string },
  before: string | null,
): Promise<void> {
  const action = turnBetween(before, subscription.status);
  if (!action) return;
  const [plan] = await tenant
    .select({ name: plans.name })
    .from(subscriptionItems)
    .innerJoin(prices, eq(prices.id, subscriptionItems.priceId))
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(eq(subscriptionItems.subscriptionId, subscription.id))
    .limit(1);
  await recordAuditEvent(tenant, {
    organizationId: subscription.organizationId,
    actor: { kind: "stripe" },
    action,
    target: { type: "subscription", id: subscription.id },
    data: plan ? { plan: plan.name } : {},
  });
}

function turnBetween(before: string | null, now: string): Turn | null {
  // A status that we don't know is neither: what comes out of one had begun before.
  const unbegun = before === null || before === "incomplete";
  if (isLive(now)) return unbegun ? "subscription.started" : null;
  if (now !== "canceled" || before === "canceled") return null;
  return before === "incomplete" ? null : "subscription.ended";
}

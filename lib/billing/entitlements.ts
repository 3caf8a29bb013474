import type { CrossTenantDb, TenantDb } from "@/db/tenancy";
import { ReadOnlyError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { type Access, accessOf } from "./access";
import { type Feature, isPlanKey, type PlanKey, type PlanLimits, planOf } from "./plans";
import { findSubscriptionState, type SubscriptionState } from "./subscription-state";

export type Entitlements = {
  plan: { key: PlanKey; name: string; limits: PlanLimits; features: readonly Feature[] };
  access: Access;
  /** The subscription that decides; null on the free plan. */
  subscriptionId: string | null;
  status: string | null;
  /** When a scheduled cancellation ends the plan; null when none is scheduled. */
  cancelAt: Date | null;
};

/** What the organization may do now, from the mirror alone: one query, no call to Stripe. */
export async function getEntitlements(
  db: TenantDb | CrossTenantDb,
  params: { organizationId: OrganizationId; now?: Date },
): Promise<Entitlements> {
  return entitlementsOf(await findSubscriptionState(db, params), params.now ?? new Date());
}

/** What follows from a subscription as it was read; null is the free plan. */
export function entitlementsOf(state: SubscriptionState | null, now: Date): Entitlements {
  const access = stateAccess(state, now);
  // A plan that the catalogue no longer knows gives nobody more than the free plan does.
  const key =
    state && access !== "free" && state.planKey && isPlanKey(state.planKey) ? state.planKey : "free";
  const { name, limits, features } = planOf(key);
  return {
    plan: { key, name, limits, features },
    access,
    subscriptionId: access === "free" ? null : (state?.id ?? null),
    status: state?.status ?? null,
    cancelAt: access === "free" ? null : (state?.cancelAt ?? null),
  };
}

/** The access policy on a subscription as it was read; null without one. */
function stateAccess(state: SubscriptionState | null, now: Date): Access {
  if (!state) return accessOf({ status: null, firstUnpaidAt: null }, now);
  return accessOf({ ...state, firstUnpaidAt: state.firstUnpaidAt ?? state.currentPeriodStart }, now);
}

/**
 * Lets writes through unless the organization is read-only for want of payment.
 * @throws ReadOnlyError saying how to get out of it.
 */
export async function assertWritable(
  db: TenantDb,
  params: { organizationId: OrganizationId },
): Promise<void> {
  const state = await findSubscriptionState(db, params);
  if (stateAccess(state, new Date()) !== "read_only") return;
  throw new ReadOnlyError(
    state?.collectionPaused
      ? "This organization is read-only while its plan is paused. Open Billing to go on with it."
      : "This organization is read-only until its subscription is paid. Open Billing to settle it.",
  );
}

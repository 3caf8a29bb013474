import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { trials } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import type { MirroredSubscription } from "./effects/changes";
import type { Effect } from "./effects/effects";
import { type PaidPlanKey, planOf } from "./plans";

/** Whether the organization had its trial, of whatever plan, by what we remember of it. */
export async function hadTrial(
  db: TenantDb,
  { organizationId }: { organizationId: OrganizationId },
): Promise<boolean> {
  const rows = await db
    .select({ startedAt: trials.startedAt })
    .from(trials)
    .where(eq(trials.organizationId, organizationId));
  return rows.length > 0;
}

/**
 * The days for which the organization may try this plan: those of the catalogue, once for each organization,
 * across plans and subscriptions. Decide it under the organization's lock.
 * @param params.subscriptions every subscription that the customer has or had, by Stripe's list: a trial that
 * no webhook told us of counts too.
 */
export async function trialDaysFor(
  db: TenantDb,
  params: {
    organizationId: OrganizationId;
    plan: PaidPlanKey;
    subscriptions: readonly Pick<Stripe.Subscription, "trial_start">[];
  },
): Promise<number> {
  const { trialDays } = planOf(params.plan);
  if (trialDays === 0 || params.subscriptions.some(({ trial_start }) => trial_start !== null)) return 0;
  return (await hadTrial(db, params)) ? 0 : trialDays;
}

/** Remembers that the organization had its trial, also when Stripe forgets the subscription or the customer. */
export const rememberTrial: Effect<MirroredSubscription> = async (tenant, { after }) => {
  if (!after.trialStart) return;
  await tenant
    .insert(trials)
    .values({
      organizationId: after.organizationId,
      subscriptionId: after.id,
      startedAt: after.trialStart,
    })
    .onConflictDoNothing();
};

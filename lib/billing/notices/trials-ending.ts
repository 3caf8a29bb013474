import { and, asc, eq, gt, isNull, lte } from "drizzle-orm";
import { subscriptions } from "@/db/schema";
import { acrossTenants, type SystemDb, type TenantDb, withTenant } from "@/db/tenancy";
import { isLivemode } from "../stripe";
import { forEachOrganization } from "./for-each-organization";
import { findMirroredPlan, findPayingCard } from "./mirrored-plan";
import { tell } from "./tell";

const day = 86_400_000;

/** How many days before its end a trial is mentioned; the second time a day before. */
const firstLeadDays = 7;
const lastLeadDays = 1;

/**
 * Tells of every trial that ends within a week, and again within a day, each once; not of one that was cancelled.
 * A trial of a week or less is mentioned the day before only. Any number of workers may do it at once.
 */
export async function tellTrialsEnding(db: SystemDb, params: { now?: Date } = {}): Promise<void> {
  const now = params.now ?? new Date();
  const ending = await acrossTenants(db)
    .select({ id: subscriptions.id, organizationId: subscriptions.organizationId })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.status, "trialing"),
        eq(subscriptions.livemode, isLivemode()),
        isNull(subscriptions.deletedAt),
        gt(subscriptions.trialEnd, now),
        lte(subscriptions.trialEnd, new Date(now.getTime() + firstLeadDays * day)),
      ),
    )
    .orderBy(asc(subscriptions.id));
  await forEachOrganization(ending, ({ id, organizationId }) =>
    withTenant(db, organizationId, (tenant) => tellTrialEnding(tenant, { subscriptionId: id, now })),
  );
}

async function tellTrialEnding(
  tenant: TenantDb,
  { subscriptionId, now }: { subscriptionId: string; now: Date },
): Promise<void> {
  const plan = await findMirroredPlan(tenant, subscriptionId);
  if (!plan?.trialEnd || plan.status !== "trialing" || plan.cancelAt) return;
  const { trialEnd, planName, cost } = plan;
  const lead = trialEnd.getTime() - now.getTime() <= lastLeadDays * day ? lastLeadDays : firstLeadDays;
  const lengthMs = trialEnd.getTime() - (plan.trialStart ?? plan.startedAt).getTime();
  if (lead === firstLeadDays && lengthMs <= firstLeadDays * day) return;
  const card = await findPayingCard(tenant, plan);
  await tell(tenant, {
    ...plan,
    // With the date: a trial that is prolonged is mentioned anew.
    key: `trial_ending:${subscriptionId}:${trialEnd.toISOString()}:${lead}`,
    happenedAt: null,
    mail: (letter) => ({
      template: "trial_ending",
      props: {
        letter,
        planName,
        price: cost,
        trialEnd: trialEnd.toISOString(),
        card: card.hasMethod ? (card.name ?? "your payment method") : null,
      },
    }),
  });
}

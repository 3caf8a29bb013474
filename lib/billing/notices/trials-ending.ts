import { and, asc, eq, gt, isNull, lte, notExists, sql } from "drizzle-orm";
import { billingNotices, subscriptions } from "@/db/schema";
import { acrossTenants, type SystemDb, type TenantDb, withTenant } from "@/db/tenancy";
import { isLivemode } from "../stripe";
import { forEachOrganization } from "./for-each-organization";
import { findMirroredPlan, findPayingCard } from "./mirrored-plan";
import { tell } from "./tell";

const day = 86_400_000;

/** How many days before its end a trial is mentioned; the second time a day before. */
const firstLeadDays = 7;
const lastLeadDays = 1;

const daysAfter = (date: Date, days: number) => new Date(date.getTime() + days * day);

/** With the date: a trial that is prolonged is mentioned anew. */
const keyOf = ({
  subscriptionId,
  trialEnd,
  lead,
}: {
  subscriptionId: string;
  trialEnd: Date;
  lead: number;
}) => `trial_ending:${subscriptionId}:${trialEnd.toISOString()}:${lead}`;

/** The same of a row of `subscriptions`, so that nobody is looked at again each hour of a week. */
const keyInSql = (now: Date) => sql`concat_ws(':', 'trial_ending', ${subscriptions.id},
  to_char(${subscriptions.trialEnd} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  case when ${lte(subscriptions.trialEnd, daysAfter(now, lastLeadDays))} then ${lastLeadDays}::int
    else ${firstLeadDays}::int end)`;

/**
 * Tells of every trial that ends within a week, and again within a day, each once; not of one that was cancelled.
 * A trial of a week or less is mentioned the day before only. Any number of workers may do it at once.
 * @returns how many trials were looked at: those that had been told of before aren't.
 */
export async function tellTrialsEnding(db: SystemDb, params: { now?: Date } = {}): Promise<number> {
  const now = params.now ?? new Date();
  const all = acrossTenants(db);
  const told = all
    .select({ key: billingNotices.key })
    .from(billingNotices)
    .where(
      and(
        eq(billingNotices.organizationId, subscriptions.organizationId),
        eq(billingNotices.key, keyInSql(now)),
      ),
    );
  const ending = await all
    .select({ id: subscriptions.id, organizationId: subscriptions.organizationId })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.status, "trialing"),
        eq(subscriptions.livemode, isLivemode()),
        isNull(subscriptions.deletedAt),
        isNull(subscriptions.cancelAt),
        gt(subscriptions.trialEnd, now),
        lte(subscriptions.trialEnd, daysAfter(now, firstLeadDays)),
        notExists(told),
      ),
    )
    .orderBy(asc(subscriptions.id));
  await forEachOrganization(ending, ({ id, organizationId }) =>
    withTenant(db, organizationId, (tenant) => tellTrialEnding(tenant, { subscriptionId: id, now })),
  );
  return ending.length;
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
    key: keyOf({ subscriptionId, trialEnd, lead }),
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

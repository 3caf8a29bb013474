import { and, eq, ne } from "drizzle-orm";
import { invoices } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { isLive } from "../access";
import type { Change, MirroredSubscription } from "../effects/changes";
import { findMirroredPlan, findPlanOfPrice, type MirroredPlan } from "./mirrored-plan";
import { nameChoices, tellProgress } from "./plan-progress";
import { tell } from "./tell";

const hour = 3_600_000;

/** The mails that follow when a subscription was written. */
export async function tellOfSubscription(
  tenant: TenantDb,
  change: Change<MirroredSubscription>,
): Promise<void> {
  const { before, after } = change;
  await tellProgress(tenant, after.id);
  const plan = await findMirroredPlan(tenant, after.id);
  if (!plan) return;
  if (isLive(after.status)) {
    await tellCancellation(tenant, plan, after);
    await tellScheduledChange(tenant, plan, { before, after });
  }
  if (after.status === "paused") await tellTrialEnd(tenant, plan, "paused");
  if (after.status === "canceled") await tellEnd(tenant, plan, after);
}

/** Once for each time that it was asked for: Stripe keeps the moment of that. */
async function tellCancellation(
  tenant: TenantDb,
  plan: MirroredPlan,
  { id, cancelAt, canceledAt }: MirroredSubscription,
): Promise<void> {
  if (!cancelAt) return;
  const askedAt = canceledAt ?? cancelAt;
  await tell(tenant, {
    ...plan,
    key: `cancellation_scheduled:${id}:${askedAt.toISOString()}`,
    happenedAt: askedAt,
    mail: (letter) => ({
      template: "cancellation_scheduled",
      props: { letter, planName: plan.planName, endsAt: cancelAt.toISOString() },
    }),
  });
}

/** Stripe doesn't say when a change was scheduled: one that is there at the first sight is as old as its plan. */
async function tellScheduledChange(
  tenant: TenantDb,
  plan: MirroredPlan,
  { before, after }: Change<MirroredSubscription>,
): Promise<void> {
  const { nextPriceId, nextAt } = after;
  if (!nextPriceId || !nextAt) return;
  const wasThere = before?.nextPriceId === nextPriceId && before.nextAt?.getTime() === nextAt.getTime();
  if (wasThere && before.scheduleId === after.scheduleId) return;
  const next = await findPlanOfPrice(tenant, {
    priceId: nextPriceId,
    quantity: after.nextQuantity,
    discounted: after.discounts.length > 0,
  });
  if (!next) return;
  const [from, to] = nameChoices(plan, next);
  if (from === to) return;
  await tell(tenant, {
    ...plan,
    key: `plan_change_scheduled:${after.scheduleId ?? after.id}:${nextPriceId}:${nextAt.toISOString()}`,
    happenedAt: before ? null : after.startedAt,
    mail: (letter) => ({
      template: "plan_change_scheduled",
      props: { letter, from, to, price: next.cost, at: nextAt.toISOString() },
    }),
  });
}

async function tellEnd(tenant: TenantDb, plan: MirroredPlan, ended: MirroredSubscription): Promise<void> {
  const { id, endedAt } = ended;
  if (!endedAt || (await neverBegan(tenant, id))) return;
  if (endedForWantOfCard(ended, endedAt)) return tellTrialEnd(tenant, plan, "ended");
  await tell(tenant, {
    ...plan,
    key: `plan_ended:${id}`,
    happenedAt: endedAt,
    mail: (letter) => ({
      template: "plan_ended",
      props: { letter, planName: plan.planName, endedAt: endedAt.toISOString(), why: reasonOf(ended) },
    }),
  });
}

/** Its first invoice was never paid: there was no plan that could end. */
async function neverBegan(tenant: TenantDb, subscriptionId: string): Promise<boolean> {
  const [unpaid] = await tenant
    .select({ id: invoices.id })
    .from(invoices)
    .where(
      and(
        eq(invoices.subscriptionId, subscriptionId),
        eq(invoices.billingReason, "subscription_create"),
        ne(invoices.status, "paid"),
      ),
    );
  return unpaid !== undefined;
}

/** Stripe ends a trial without a card at its very end; who cancels has a date for it, or a reason. */
function endedForWantOfCard(subscription: MirroredSubscription, endedAt: Date): boolean {
  const { trialEnd, cancelAt, cancellationReason } = subscription;
  if (!trialEnd || cancelAt || cancellationReason === "cancellation_requested") return false;
  const after = endedAt.getTime() - trialEnd.getTime();
  return after >= 0 && after < hour;
}

function reasonOf({ cancellationReason, cancelAt }: MirroredSubscription) {
  switch (cancellationReason) {
    case "payment_failed":
    case "payment_disputed":
      return cancellationReason;
    case "cancellation_requested":
      return "requested";
    default:
      return cancelAt ? "requested" : "unknown";
  }
}

async function tellTrialEnd(
  tenant: TenantDb,
  plan: MirroredPlan,
  outcome: "ended" | "paused",
): Promise<void> {
  const { trialEnd, planName } = plan;
  if (!trialEnd) return;
  await tell(tenant, {
    ...plan,
    key: `trial_ended:${plan.subscriptionId}`,
    happenedAt: trialEnd,
    mail: (letter) => ({
      template: "trial_ended",
      props: { letter, planName, trialEnd: trialEnd.toISOString(), outcome, charged: null },
    }),
  });
}

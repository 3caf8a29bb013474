import { and, asc, eq, gt, gte, isNull } from "drizzle-orm";
import { invoices } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { intervalOf, isPlanKey, planOf } from "../plans";
import { intervalAdverbs } from "../price-words";
import { findMirroredPlan, type MirroredPlan, type PlanChoice } from "./mirrored-plan";
import { isYoung, tell, youngSince } from "./tell";
import { isTold, listTold, noteOnce } from "./told";

/**
 * Tells how a plan goes on, as far as subscription and invoices say so together: that it began, that it is another
 * one, that its trial became a paid plan, that a payment that had failed went through. Called when either was
 * written, since nobody knows which of the two is heard of first.
 */
export async function tellProgress(tenant: TenantDb, subscriptionId: string): Promise<void> {
  const plan = await findMirroredPlan(tenant, subscriptionId);
  if (!plan) return;
  await tellPlan(tenant, plan);
  if (plan.status !== "active") return;
  const paid = await listPaidSince(tenant, plan);
  await tellConversion(tenant, plan, paid);
  for (const invoice of paid) await tellRecovery(tenant, plan, invoice);
}

/**
 * What was told of a plan last is noted as `plan:sub_…:1:pro:month:1`, the next one under 2. The mirror is compared
 * with that and not with its own row before, so that a row that was broken and mended is no change of plan.
 */
async function tellPlan(tenant: TenantDb, plan: MirroredPlan): Promise<void> {
  const { organizationId, subscriptionId } = plan;
  const begunAt = await grantedAt(tenant, plan);
  if (!begunAt) return;
  const prefix = `plan:${subscriptionId}:`;
  const told = await listTold(tenant, { organizationId, prefix });
  const choice = `${plan.planKey ?? ""}:${plan.interval ?? ""}:${plan.intervalCount ?? ""}`;
  const last = told
    .map((key) => key.slice(prefix.length).split(":"))
    .sort(([a], [b]) => Number(b) - Number(a))[0];
  if (last?.slice(1).join(":") === choice) return;
  await noteOnce(tenant, { organizationId, key: `${prefix}${told.length + 1}:${choice}` });
  if (last) await tellChange(tenant, plan, { last, count: told.length });
  else await tellWelcome(tenant, plan, begunAt);
}

/**
 * Since when the subscription gives its plan; null while it doesn't. By a bank debit Stripe calls it active days
 * before the bank has paid.
 */
async function grantedAt(tenant: TenantDb, plan: MirroredPlan): Promise<Date | null> {
  if (plan.status === "trialing") return plan.startedAt;
  if (plan.status !== "active" && plan.status !== "past_due") return null;
  const [first] = await tenant
    .select({ paidAt: invoices.paidAt })
    .from(invoices)
    .where(
      and(
        eq(invoices.subscriptionId, plan.subscriptionId),
        eq(invoices.billingReason, "subscription_create"),
        isNull(invoices.deletedAt),
      ),
    );
  if (first) return first.paidAt;
  // The first invoice of a young subscription is on its way; that of an old one may be too old to be mirrored.
  return isYoung(plan.startedAt) ? null : plan.startedAt;
}

async function tellWelcome(tenant: TenantDb, plan: MirroredPlan, begunAt: Date): Promise<void> {
  const { planName, cost, trialEnd, status } = plan;
  await tell(tenant, {
    ...plan,
    key: `plan_welcome:${plan.subscriptionId}`,
    happenedAt: begunAt,
    mail: (letter) => ({
      template: "plan_welcome",
      props: {
        letter,
        planName,
        price: cost,
        trialEnd: status === "trialing" ? (trialEnd?.toISOString() ?? null) : null,
        renewsAt: plan.currentPeriodEnd.toISOString(),
      },
    }),
  });
}

async function tellChange(
  tenant: TenantDb,
  plan: MirroredPlan,
  { last, count }: { last: string[]; count: number },
): Promise<void> {
  const [, planKey = "", interval = "", intervalCount = ""] = last;
  const was = isPlanKey(planKey)
    ? { planKey, planName: planOf(planKey).name, interval, intervalCount: Number(intervalCount) }
    : null;
  const [from, to] = was ? nameChoices(was, plan) : [null, plan.planName];
  await tell(tenant, {
    ...plan,
    key: `plan_changed:${plan.subscriptionId}:${count}`,
    happenedAt: null,
    mail: (letter) => ({
      template: "plan_changed",
      props: { letter, from, to, price: plan.cost, renewsAt: plan.currentPeriodEnd.toISOString() },
    }),
  });
}

/** Two plans by their names; of one plan by another interval, with the interval: `Pro, yearly`. */
export function nameChoices(from: PlanChoice, to: PlanChoice): [from: string, to: string] {
  if (from.planName !== to.planName) return [from.planName, to.planName];
  return [nameWithInterval(from), nameWithInterval(to)];
}

function nameWithInterval(choice: PlanChoice): string {
  const interval = intervalOf(choice);
  return interval ? `${choice.planName}, ${intervalAdverbs[interval]}` : choice.planName;
}

type PaidInvoice = {
  id: string;
  amountPaid: number;
  currency: string;
  billingReason: string | null;
  paidAt: Date | null;
};

/** The subscription's paid invoices since its trial, as far as they are young, the eldest first. */
async function listPaidSince(tenant: TenantDb, plan: MirroredPlan): Promise<PaidInvoice[]> {
  return tenant
    .select({
      id: invoices.id,
      amountPaid: invoices.amountPaid,
      currency: invoices.currency,
      billingReason: invoices.billingReason,
      paidAt: invoices.paidAt,
    })
    .from(invoices)
    .where(
      and(
        eq(invoices.subscriptionId, plan.subscriptionId),
        eq(invoices.status, "paid"),
        isNull(invoices.deletedAt),
        gte(invoices.stripeCreatedAt, plan.trialEnd ?? plan.startedAt),
        gt(invoices.paidAt, youngSince()),
      ),
    )
    .orderBy(asc(invoices.stripeCreatedAt), asc(invoices.id))
    .limit(100);
}

/** A trial became a paid plan when what came after it was paid at the first try. */
async function tellConversion(tenant: TenantDb, plan: MirroredPlan, [first]: PaidInvoice[]): Promise<void> {
  const { trialEnd, planName, organizationId } = plan;
  if (!trialEnd || !first || (await hadFailed(tenant, { organizationId, invoiceId: first.id }))) return;
  await tell(tenant, {
    ...plan,
    key: `trial_ended:${plan.subscriptionId}`,
    happenedAt: trialEnd,
    mail: (letter) => ({
      template: "trial_ended",
      props: {
        letter,
        planName,
        trialEnd: trialEnd.toISOString(),
        outcome: "converted",
        charged: first.amountPaid > 0 ? { amount: first.amountPaid, currency: first.currency } : null,
      },
    }),
  });
}

/** Of a first payment and of a change that was paid late, welcome and change tell already. */
const toldOtherwise: ReadonlySet<string | null> = new Set(["subscription_create", "subscription_update"]);

async function tellRecovery(tenant: TenantDb, plan: MirroredPlan, invoice: PaidInvoice): Promise<void> {
  const { paidAt } = invoice;
  const { organizationId, planName } = plan;
  if (!paidAt || toldOtherwise.has(invoice.billingReason)) return;
  if (!(await hadFailed(tenant, { organizationId, invoiceId: invoice.id }))) return;
  await tell(tenant, {
    ...plan,
    key: `payment_recovered:${invoice.id}`,
    happenedAt: paidAt,
    mail: (letter) => ({
      template: "payment_recovered",
      props: {
        letter,
        money: { amount: invoice.amountPaid, currency: invoice.currency },
        paidAt: paidAt.toISOString(),
        planName,
      },
    }),
  });
}

/** Whether people were told that the payment failed, or that it waits for them. */
function hadFailed(
  tenant: TenantDb,
  { organizationId, invoiceId }: { organizationId: MirroredPlan["organizationId"]; invoiceId: string },
): Promise<boolean> {
  const prefixes = [`payment_failed:${invoiceId}:`, `action_required:${invoiceId}:`];
  return isTold(tenant, { organizationId, prefixes });
}

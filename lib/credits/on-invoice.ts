import { and, asc, eq, gte } from "drizzle-orm";
import { invoiceLines, invoices, plans, prices } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { Change, MirroredInvoice } from "@/lib/billing/effects/changes";
import { isPackKey, packOf } from "@/lib/billing/packs";
import { log } from "@/lib/observability/log";
import { type Allowance, type PlanLine, paidAllowance, trialAllowance } from "./allowance";
import { grantCredits } from "./grant-credits";
import { takeBackCredits } from "./take-back-credits";
import { takeBackDifference } from "./take-back-difference";

type CreditLine = PlanLine & { packKey: string | null; quantity: number | null };

/**
 * Grants what an invoice brings once it is paid: the plan's credits (`paidAllowance`), a trial's, those of
 * packs. An invoice that is processing, open or uncollectible brings nothing.
 */
export async function grantOnInvoice(
  tenant: TenantDb,
  { before, after: invoice }: Change<MirroredInvoice>,
): Promise<void> {
  if (invoice.status !== "paid" || before?.status === "paid") return;
  const lines = await creditLines(tenant, invoice.id);
  if (lines.length === 0) return;

  for (const grant of paidAllowance(lines).grants) {
    await grantAllowance(tenant, invoice, `invoice_line:${grant.lineId}`, grant);
  }
  const trial = invoice.subscriptionId === null ? null : trialAllowance(lines);
  // By the subscription: its plan may change within the trial, which makes another free line.
  if (trial) await grantAllowance(tenant, invoice, `trial:${invoice.subscriptionId}`, trial);
  for (const line of lines) await grantPack(tenant, invoice, line);

  await takeBackDifferences(tenant, invoice);
  // What was credited on it before it was paid.
  await takeBackCredits(tenant, { organizationId: invoice.organizationId, invoiceId: invoice.id });
}

/** What this invoice takes back, and what later ones that were heard of first take of its credits. */
async function takeBackDifferences(
  tenant: TenantDb,
  { organizationId, subscriptionId, stripeCreatedAt }: MirroredInvoice,
): Promise<void> {
  if (subscriptionId === null) return;
  const paid = await tenant
    .select({ id: invoices.id, madeAt: invoices.stripeCreatedAt })
    .from(invoices)
    .where(
      and(
        eq(invoices.subscriptionId, subscriptionId),
        eq(invoices.status, "paid"),
        gte(invoices.stripeCreatedAt, stripeCreatedAt),
      ),
    )
    .orderBy(asc(invoices.stripeCreatedAt), asc(invoices.id));
  for (const { id: invoiceId, madeAt } of paid) {
    const { takenBack } = paidAllowance(await creditLines(tenant, invoiceId));
    if (takenBack) await takeBackDifference(tenant, { organizationId, invoiceId, madeAt, ...takenBack });
  }
}

async function grantAllowance(
  tenant: TenantDb,
  { id: invoiceId, organizationId }: MirroredInvoice,
  sourceKey: string,
  { credits, planName, expiresAt }: Allowance,
): Promise<void> {
  // A period that was over long before we heard of it, as when a mirror is filled anew.
  if (expiresAt <= new Date()) return;
  await grantCredits(tenant, {
    organizationId,
    source: "plan",
    sourceKey,
    amount: credits,
    invoiceId,
    expiresAt,
    description: `${planName} plan`,
    actor: { kind: "stripe" },
  });
}

async function grantPack(
  tenant: TenantDb,
  { id: invoiceId, organizationId }: MirroredInvoice,
  { id, packKey, quantity }: CreditLine,
): Promise<void> {
  if (packKey === null) return;
  if (!isPackKey(packKey)) {
    log.error({ packKey, invoiceId }, "a pack was paid that the catalogue doesn't know; grant its credits");
    return;
  }
  const pack = packOf(packKey);
  await grantCredits(tenant, {
    organizationId,
    source: "pack",
    sourceKey: `invoice_line:${id}`,
    amount: pack.credits * (quantity ?? 1),
    invoiceId,
    description: `Pack of ${pack.name}`,
    actor: { kind: "stripe" },
  });
}

/** The invoice's lines whose price is of a plan or pack. */
async function creditLines(tenant: TenantDb, invoiceId: string): Promise<CreditLine[]> {
  return tenant
    .select({
      id: invoiceLines.id,
      amount: invoiceLines.amount,
      quantity: invoiceLines.quantity,
      proration: invoiceLines.proration,
      periodStart: invoiceLines.periodStart,
      periodEnd: invoiceLines.periodEnd,
      priceId: prices.id,
      interval: prices.interval,
      intervalCount: prices.intervalCount,
      planKey: plans.key,
      packKey: plans.packKey,
    })
    .from(invoiceLines)
    .innerJoin(prices, eq(prices.id, invoiceLines.priceId))
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(eq(invoiceLines.invoiceId, invoiceId));
}

import { eq, inArray } from "drizzle-orm";
import { plans, prices } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { Change, MirroredInvoice } from "@/lib/billing/effects/changes";
import { isPackKey, packOf } from "@/lib/billing/packs";
import { log } from "@/lib/observability/log";
import { type Allowance, type PlanLine, paidAllowance, trialAllowance } from "./allowance";
import { grantCredits } from "./grant-credits";
import { takeBackCredits } from "./take-back-credits";

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
  const lines = await creditLines(tenant, invoice);
  if (lines.length === 0) return;

  const paid = paidAllowance(lines);
  if (paid) await grantAllowance(tenant, invoice, `invoice_line:${paid.lineId}`, paid);

  const trial = invoice.subscriptionId === null ? null : trialAllowance(lines);
  // By the subscription: its plan may change within the trial, which makes another free line.
  if (trial) await grantAllowance(tenant, invoice, `trial:${invoice.subscriptionId}`, trial);

  for (const line of lines) await grantPack(tenant, invoice, line);
  // What was credited on it before it was paid.
  await takeBackCredits(tenant, { organizationId: invoice.organizationId, invoiceId: invoice.id });
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
async function creditLines(tenant: TenantDb, { lines }: MirroredInvoice): Promise<CreditLine[]> {
  const priceIds = [...new Set(lines.flatMap(({ priceId }) => (priceId === null ? [] : [priceId])))];
  if (priceIds.length === 0) return [];
  const rows = await tenant
    .select({
      priceId: prices.id,
      interval: prices.interval,
      intervalCount: prices.intervalCount,
      planKey: plans.key,
      packKey: plans.packKey,
    })
    .from(prices)
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(inArray(prices.id, priceIds));
  const byPrice = new Map(rows.map((row) => [row.priceId, row]));
  return lines.flatMap(({ id, amount, quantity, proration, periodStart, periodEnd, priceId }) => {
    const price = priceId === null ? undefined : byPrice.get(priceId);
    return price ? [{ id, amount, quantity, proration, periodStart, periodEnd, ...price }] : [];
  });
}

import { eq, getTableColumns } from "drizzle-orm";
import {
  creditNotes,
  invoiceLines,
  invoices,
  plans,
  prices,
  refunds,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { planItemFirst } from "../deciding";
import type {
  MirroredCreditNote,
  MirroredInvoice,
  MirroredRefund,
  MirroredSubscription,
} from "../effects/changes";

// What the mirror holds of one object, with its parts; null where it doesn't have it.

export async function readSubscription(tenant: TenantDb, id: string): Promise<MirroredSubscription | null> {
  const [row] = await tenant.select().from(subscriptions).where(eq(subscriptions.id, id));
  if (!row) return null;
  const items = await tenant
    .select({
      ...getTableColumns(subscriptionItems),
      planKey: plans.key,
      planName: plans.name,
      unitAmount: prices.unitAmount,
      interval: prices.interval,
      intervalCount: prices.intervalCount,
    })
    .from(subscriptionItems)
    .innerJoin(prices, eq(prices.id, subscriptionItems.priceId))
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(eq(subscriptionItems.subscriptionId, id))
    .orderBy(...planItemFirst);
  return { ...row, items };
}

export async function readInvoice(tenant: TenantDb, id: string): Promise<MirroredInvoice | null> {
  const [row] = await tenant.select().from(invoices).where(eq(invoices.id, id));
  if (!row) return null;
  const lines = await tenant
    .select()
    .from(invoiceLines)
    .where(eq(invoiceLines.invoiceId, id))
    .orderBy(invoiceLines.position);
  return { ...row, lines };
}

export async function readRefund(tenant: TenantDb, id: string): Promise<MirroredRefund | null> {
  const [row] = await tenant.select().from(refunds).where(eq(refunds.id, id));
  return row ?? null;
}

export async function readCreditNote(tenant: TenantDb, id: string): Promise<MirroredCreditNote | null> {
  const [row] = await tenant.select().from(creditNotes).where(eq(creditNotes.id, id));
  return row ?? null;
}

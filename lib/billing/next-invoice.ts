import { and, eq } from "drizzle-orm";
import type Stripe from "stripe";
import { subscriptions } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { fromUnixSeconds } from "@/lib/dates";
import type { OrganizationId } from "@/lib/ids";
import { decidingFirst, isCurrent } from "./deciding";
import { needsStripe } from "./errors";
import { isRefusal } from "./refusal";

export type NextInvoiceLine = {
  id: string;
  description: string;
  /** Minor units of the invoice's currency. */
  amount: number;
  periodStart: Date;
  periodEnd: Date;
};

export type NextInvoice = {
  /** When it will be made. */
  date: Date;
  currency: string;
  lines: NextInvoiceLine[];
  /** There are more lines than a preview shows. */
  hasMoreLines: boolean;
  /** Minor units. What all lines come to, before discounts and taxes. */
  subtotal: number;
  /** What discounts take off. */
  discount: number;
  /** What taxes add. */
  tax: number;
  total: number;
  /** What the customer's balance at Stripe adds (positive) or pays (negative). */
  fromBalance: number;
  /** What will be charged. */
  amountDue: number;
};

/** What a preview is asked for by. */
export type PreviewSource = { subscriptionId: string; scheduleId: string | null };

/**
 * The subscription whose next invoice can be told; null where none comes: no subscription, one that is over,
 * or one that is paused. Whether one that is cancelled ends before its next invoice, Stripe says. One query.
 */
export async function findPreviewSource(
  db: TenantDb,
  { organizationId }: { organizationId: OrganizationId },
): Promise<PreviewSource | null> {
  const [row] = await db
    .select({
      subscriptionId: subscriptions.id,
      scheduleId: subscriptions.scheduleId,
      status: subscriptions.status,
      collectionPaused: subscriptions.collectionPaused,
    })
    .from(subscriptions)
    .where(and(eq(subscriptions.organizationId, organizationId), isCurrent()))
    .orderBy(...decidingFirst)
    .limit(1);
  if (!row || !renews.has(row.status) || row.collectionPaused) return null;
  return { subscriptionId: row.subscriptionId, scheduleId: row.scheduleId };
}

const renews = new Set(["trialing", "active", "past_due"]);

/**
 * The next invoice as Stripe computes it now, with a scheduled change in it; null when Stripe says that none comes.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function previewNextInvoice(stripe: Stripe, source: PreviewSource): Promise<NextInvoice | null> {
  return needsStripe(async () => {
    try {
      return asNextInvoice(await preview(stripe, source));
    } catch (error) {
      if (isRefusal(error) && error.code === "invoice_upcoming_none") return null;
      throw error;
    }
  });
}

async function preview(
  stripe: Stripe,
  { subscriptionId, scheduleId }: PreviewSource,
): Promise<Stripe.Invoice> {
  const ofSubscription = () => stripe.invoices.createPreview({ subscription: subscriptionId });
  if (!scheduleId) return ofSubscription();
  return stripe.invoices.createPreview({ schedule: scheduleId }).catch((error: unknown) => {
    // The schedule has ended or was released since the mirror heard of it.
    if (!isRefusal(error) || error.code === "invoice_upcoming_none") throw error;
    return ofSubscription();
  });
}

function asNextInvoice(invoice: Stripe.Invoice): NextInvoice {
  const sum = (parts: readonly { amount: number }[] | null) =>
    (parts ?? []).reduce((total, { amount }) => total + amount, 0);
  return {
    date: fromUnixSeconds(invoice.next_payment_attempt ?? invoice.period_end),
    currency: invoice.currency,
    lines: invoice.lines.data.map((line) => ({
      id: line.id,
      description: line.description ?? "",
      amount: line.amount,
      periodStart: fromUnixSeconds(line.period.start),
      periodEnd: fromUnixSeconds(line.period.end),
    })),
    hasMoreLines: invoice.lines.has_more,
    subtotal: invoice.subtotal,
    discount: sum(invoice.total_discount_amounts),
    tax: sum(invoice.total_taxes),
    total: invoice.total,
    fromBalance: invoice.amount_due - invoice.total,
    amountDue: invoice.amount_due,
  };
}

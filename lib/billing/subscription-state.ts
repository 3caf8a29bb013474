import {
  and,
  asc,
  eq,
  exists,
  inArray,
  isNotNull,
  isNull,
  max,
  min,
  ne,
  notExists,
  or,
  sql,
} from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import {
  customers,
  invoiceLines,
  invoices,
  paymentMethods,
  plans as planMirror,
  prices,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";
import type { CrossTenantDb, TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { decidingFirst, isCurrent, isUnpaid, payingMethodId, planItemFirst } from "./deciding";
import type { PriceTier } from "./plans";

export type CardDetails = { brand: string; last4: string; expMonth: number; expYear: number };

/** The subscription that decides what an organization has, with all that its state is told by. */
export type SubscriptionState = {
  id: string;
  customerId: string;
  status: string;
  /** The plan's key in the catalogue; null for a product that the catalogue doesn't know. */
  planKey: string | null;
  planName: string;
  priceId: string;
  /** Minor units per interval; null for a tiered price. */
  unitAmount: number | null;
  tiers: readonly PriceTier[] | null;
  quantity: number;
  currency: string;
  /** Stripe's `month` or `year`, and how many of them; null for a one-off price. */
  interval: string | null;
  intervalCount: number | null;
  currentPeriodStart: Date;
  currentPeriodEnd: Date;
  trialEnd: Date | null;
  cancelAt: Date | null;
  endedAt: Date | null;
  cancellationReason: string | null;
  collectionPaused: boolean;
  collectionResumesAt: Date | null;
  defaultPaymentMethodId: string | null;
  hasDiscount: boolean;
  /** The card that pays; null when there is none, or when what pays isn't a card. */
  card: CardDetails | null;
  /** What a schedule changes to, and when; null when nothing is scheduled. */
  next: { planName: string; at: Date } | null;
  /** An upgrade that isn't paid yet, and until when it can be. */
  pending: { planName: string; until: Date } | null;
  /** When the oldest invoice of the present arrears was made. */
  firstUnpaidAt: Date | null;
  /** Nothing was paid yet: the first invoice is open, or not known yet. */
  firstPaymentPending: boolean;
  /** The end of the last period that was paid; null when none was. */
  paidUntil: Date | null;
};

/** One query. Of a subscription with several items the plan's counts. */
export async function findSubscriptionState(
  db: TenantDb | CrossTenantDb,
  { organizationId }: { organizationId: OrganizationId },
): Promise<SubscriptionState | null> {
  const of = eq(invoices.subscriptionId, subscriptions.id);
  const firstUnpaidAt = db
    .select({ at: min(invoices.stripeCreatedAt) })
    .from(invoices)
    .where(and(of, isUnpaid));
  const paid = db
    .select({ one: sql`1` })
    .from(invoices)
    .where(and(of, eq(invoices.status, "paid")));
  const unpaidFirst = db
    .select({ one: sql`1` })
    .from(invoices)
    .where(
      and(
        of,
        eq(invoices.billingReason, "subscription_create"),
        ne(invoices.status, "paid"),
        isNull(invoices.deletedAt),
      ),
    );
  // A subscription that is heard of before its first invoice.
  const latest = db
    .select({ one: sql`1` })
    .from(invoices)
    .where(eq(invoices.id, subscriptions.latestInvoiceId));
  const unheardOf = and(isNotNull(subscriptions.latestInvoiceId), notExists(latest));
  const paidUntil = db
    .select({ at: max(invoiceLines.periodEnd) })
    .from(invoiceLines)
    .innerJoin(invoices, eq(invoices.id, invoiceLines.invoiceId))
    .where(and(of, eq(invoices.status, "paid"), eq(invoiceLines.proration, false)));
  const { next, pending, nextPlan, pendingPlan } = planned;

  const [row] = await db
    .select({
      id: subscriptions.id,
      customerId: subscriptions.customerId,
      status: subscriptions.status,
      planKey: planMirror.key,
      planName: planMirror.name,
      priceId: prices.id,
      unitAmount: prices.unitAmount,
      tiers: prices.tiers,
      quantity: subscriptionItems.quantity,
      currency: subscriptions.currency,
      interval: prices.interval,
      intervalCount: prices.intervalCount,
      currentPeriodStart: subscriptionItems.currentPeriodStart,
      currentPeriodEnd: subscriptionItems.currentPeriodEnd,
      trialEnd: subscriptions.trialEnd,
      cancelAt: subscriptions.cancelAt,
      endedAt: subscriptions.endedAt,
      cancellationReason: subscriptions.cancellationReason,
      collectionPaused: subscriptions.collectionPaused,
      collectionResumesAt: subscriptions.collectionResumesAt,
      defaultPaymentMethodId: subscriptions.defaultPaymentMethodId,
      hasDiscount: sql<boolean>`jsonb_array_length(${subscriptions.discounts}) > 0`,
      brand: paymentMethods.brand,
      last4: paymentMethods.last4,
      expMonth: paymentMethods.expMonth,
      expYear: paymentMethods.expYear,
      nextPlanName: nextPlan.name,
      nextAt: subscriptions.nextAt,
      pendingPlanName: pendingPlan.name,
      pendingUntil: subscriptions.pendingUntil,
      firstUnpaidAt: sql<Date | null>`(${firstUnpaidAt})`.mapWith(invoices.stripeCreatedAt),
      firstPaymentPending: sql<boolean>`${and(notExists(paid), or(exists(unpaidFirst), unheardOf))}`,
      paidUntil: sql<Date | null>`(${paidUntil})`.mapWith(invoiceLines.periodEnd),
    })
    .from(subscriptions)
    .innerJoin(subscriptionItems, eq(subscriptionItems.subscriptionId, subscriptions.id))
    .innerJoin(prices, eq(prices.id, subscriptionItems.priceId))
    .innerJoin(planMirror, eq(planMirror.id, prices.planId))
    .innerJoin(customers, eq(customers.id, subscriptions.customerId))
    .leftJoin(paymentMethods, eq(paymentMethods.id, payingMethodId))
    .leftJoin(next, eq(next.id, subscriptions.nextPriceId))
    .leftJoin(nextPlan, eq(nextPlan.id, next.planId))
    .leftJoin(pending, eq(pending.id, subscriptions.pendingPriceId))
    .leftJoin(pendingPlan, eq(pendingPlan.id, pending.planId))
    .where(and(eq(subscriptions.organizationId, organizationId), isCurrent()))
    .orderBy(...decidingFirst, ...planItemFirst)
    .limit(1);
  if (!row) return null;
  const { nextPlanName, nextAt, pendingPlanName, pendingUntil, quantity, ...others } = row;
  const { brand, last4, expMonth, expYear, ...rest } = others;
  return {
    ...rest,
    card: brand && last4 && expMonth && expYear ? { brand, last4, expMonth, expYear } : null,
    quantity: quantity ?? 1,
    next: nextPlanName !== null && nextAt ? { planName: nextPlanName, at: nextAt } : null,
    pending:
      pendingPlanName !== null && pendingUntil ? { planName: pendingPlanName, until: pendingUntil } : null,
  };
}

const planned = {
  next: alias(prices, "next_prices"),
  nextPlan: alias(planMirror, "next_plans"),
  pending: alias(prices, "pending_prices"),
  pendingPlan: alias(planMirror, "pending_plans"),
};

export type UnpaidInvoice = {
  id: string;
  /** Minor units. */
  amountRemaining: number;
  currency: string;
  createdAt: Date;
  /** When Stripe tries again; null when it won't. */
  nextPaymentAttempt: Date | null;
  hostedInvoiceUrl: string | null;
  /** Stripe's state of the payment, `requires_action` and `processing` among them; null when there is none. */
  paymentStatus: string | null;
  /** What the bank said, as Stripe's decline code; null when it said nothing. */
  paymentErrorCode: string | null;
};

/**
 * The invoice from which the access policy counts the days of grace; before the first payment, the invoice
 * that waits for it.
 */
export async function findUnpaidInvoice(
  db: TenantDb,
  { subscriptionId }: { subscriptionId: string },
): Promise<UnpaidInvoice | null> {
  const waits = and(
    eq(invoices.status, "open"),
    isNull(invoices.deletedAt),
    inArray(invoices.paymentStatus, ["requires_action", "processing"]),
  );
  const [invoice] = await db
    .select({
      id: invoices.id,
      amountRemaining: invoices.amountRemaining,
      currency: invoices.currency,
      createdAt: invoices.stripeCreatedAt,
      nextPaymentAttempt: invoices.nextPaymentAttempt,
      hostedInvoiceUrl: invoices.hostedInvoiceUrl,
      paymentStatus: invoices.paymentStatus,
      paymentErrorCode: invoices.paymentErrorCode,
    })
    .from(invoices)
    .where(and(eq(invoices.subscriptionId, subscriptionId), or(isUnpaid, waits)))
    .orderBy(asc(invoices.stripeCreatedAt))
    .limit(1);
  return invoice ?? null;
}

import { and, eq, min, sql } from "drizzle-orm";
import {
  customers,
  invoices,
  paymentMethods,
  plans,
  prices,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { nameCard } from "../card";
import { isUnpaid, payingMethodId, planItemFirst } from "../deciding";
import { amountFor } from "../plans";

/** What a price asks: minor units, each so many months or years. */
type Cost = {
  amount: number;
  currency: string;
  interval: string;
  intervalCount: number;
  /** Whether the subscription has a discount, which isn't taken off here. */
  discounted: boolean;
};

/** A plan by one of its prices. */
export type PlanChoice = {
  /** The plan's key in the catalogue; null for what isn't a plan of ours. */
  planKey: string | null;
  planName: string;
  interval: string | null;
  intervalCount: number | null;
};

export type MirroredPlan = PlanChoice & {
  subscriptionId: string;
  organizationId: OrganizationId;
  customerId: string;
  status: string;
  startedAt: Date;
  trialStart: Date | null;
  trialEnd: Date | null;
  cancelAt: Date | null;
  currentPeriodEnd: Date;
  /** Null for a price that isn't a plain amount. */
  cost: Cost | null;
};

/** What the mirror says of a subscription and its plan; null for one without items, or that Stripe forgot. */
export async function findMirroredPlan(
  tenant: TenantDb,
  subscriptionId: string,
): Promise<MirroredPlan | null> {
  const [row] = await tenant
    .select({
      subscriptionId: subscriptions.id,
      organizationId: subscriptions.organizationId,
      customerId: subscriptions.customerId,
      status: subscriptions.status,
      startedAt: subscriptions.startedAt,
      trialStart: subscriptions.trialStart,
      trialEnd: subscriptions.trialEnd,
      cancelAt: subscriptions.cancelAt,
      deletedAt: subscriptions.deletedAt,
      currentPeriodEnd: subscriptionItems.currentPeriodEnd,
      quantity: subscriptionItems.quantity,
      discounts: subscriptions.discounts,
      ...pricing,
    })
    .from(subscriptions)
    .innerJoin(subscriptionItems, eq(subscriptionItems.subscriptionId, subscriptions.id))
    .innerJoin(prices, eq(prices.id, subscriptionItems.priceId))
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(eq(subscriptions.id, subscriptionId))
    .orderBy(...planItemFirst)
    .limit(1);
  if (!row || row.deletedAt) return null;
  return { ...row, cost: costOf(row, { quantity: row.quantity, discounted: row.discounts.length > 0 }) };
}

const pricing = {
  planKey: plans.key,
  planName: plans.name,
  interval: prices.interval,
  intervalCount: prices.intervalCount,
  unitAmount: prices.unitAmount,
  tiers: prices.tiers,
  currency: prices.currency,
};

type Pricing = Pick<
  typeof prices.$inferSelect,
  "interval" | "intervalCount" | "unitAmount" | "tiers" | "currency"
>;

type Terms = { quantity: number | null; discounted: boolean };

/** A plan that is to come, with what so many of it cost; null for a price that we don't know. */
export async function findPlanOfPrice(
  tenant: TenantDb,
  { priceId, ...terms }: { priceId: string } & Terms,
): Promise<(PlanChoice & { cost: Cost | null }) | null> {
  const [row] = await tenant
    .select(pricing)
    .from(prices)
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(eq(prices.id, priceId));
  return row ? { ...row, cost: costOf(row, terms) } : null;
}

function costOf(pricing: Pricing, { quantity, discounted }: Terms): Cost | null {
  const { unitAmount, tiers, currency, interval, intervalCount } = pricing;
  const price = tiers ?? unitAmount;
  if (price === null || !interval || !intervalCount) return null;
  return { amount: amountFor(price, quantity ?? 1), currency, interval, intervalCount, discounted };
}

/** The card that pays a subscription's invoices, as people call it; null where it isn't a card, or there is none. */
export async function findPayingCard(
  tenant: TenantDb,
  { customerId, subscriptionId }: { customerId: string; subscriptionId: string | null },
): Promise<{ name: string | null; hasMethod: boolean }> {
  const [row] = await tenant
    .select({
      methodId: sql<string | null>`${payingMethodId}`,
      brand: paymentMethods.brand,
      last4: paymentMethods.last4,
    })
    .from(customers)
    .leftJoin(
      subscriptions,
      and(eq(subscriptions.customerId, customers.id), eq(subscriptions.id, subscriptionId ?? "")),
    )
    .leftJoin(
      paymentMethods,
      and(eq(paymentMethods.id, payingMethodId), eq(paymentMethods.customerId, customers.id)),
    )
    .where(eq(customers.id, customerId));
  const { brand, last4 } = row ?? {};
  return { name: brand && last4 ? nameCard({ brand, last4 }) : null, hasMethod: Boolean(row?.methodId) };
}

/** When the oldest invoice of the subscription's present arrears was made; null when nothing is owed. */
export async function findFirstUnpaidAt(tenant: TenantDb, subscriptionId: string): Promise<Date | null> {
  const [row] = await tenant
    .select({ at: min(invoices.stripeCreatedAt) })
    .from(invoices)
    .where(and(eq(invoices.subscriptionId, subscriptionId), isUnpaid));
  return row?.at ?? null;
}

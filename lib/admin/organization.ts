import { and, desc, eq, isNull, sql } from "drizzle-orm";
import {
  billingAlerts,
  customers,
  invoices,
  organizations,
  plans,
  prices,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";
import type { CrossTenantDb } from "@/db/tenancy";
import { type AuditEntry, listAuditEvents } from "@/lib/audit/queries";
import { decidingFirst, isPlanItem } from "@/lib/billing/deciding";
import { type Entitlements, getEntitlements } from "@/lib/billing/entitlements";
import type { PriceTier } from "@/lib/billing/plans";
import type { OrganizationId } from "@/lib/ids";
import { listMembers, type Member } from "@/lib/organizations/members";
import type { OpenBillingAlert } from "./billing-alerts";

export type OrganizationDetail = {
  organization: { id: OrganizationId; name: string; slug: string; createdAt: Date };
  entitlements: Entitlements;
  /** Of Stripe, the live one first; deleted ones stay visible. */
  customers: { id: string; livemode: boolean; email: string | null; deletedAt: Date | null }[];
  /** The one that decides first. */
  subscriptions: SubscriptionFacts[];
  invoices: InvoiceFacts[];
  members: Member[];
  /** Whether there are more members than are listed. */
  moreMembers: boolean;
  audit: AuditEntry[];
  openAlerts: Omit<OpenBillingAlert, "organization">[];
};

export type SubscriptionFacts = {
  id: string;
  status: string;
  planKey: string | null;
  planName: string;
  /** Minor units per interval; null for a tiered price. */
  unitAmount: number | null;
  tiers: readonly PriceTier[] | null;
  currency: string;
  interval: string | null;
  intervalCount: number | null;
  quantity: number;
  currentPeriodEnd: Date;
  cancelAt: Date | null;
  endedAt: Date | null;
  syncedAt: Date;
};

export type InvoiceFacts = {
  id: string;
  number: string | null;
  status: string;
  total: number;
  amountRemaining: number;
  currency: string;
  createdAt: Date;
};

/** Everything that support needs of one organization; null when there is no such one. */
export async function findOrganizationDetail(
  db: CrossTenantDb,
  { organizationId }: { organizationId: OrganizationId },
): Promise<OrganizationDetail | null> {
  const [organization] = await db
    .select({
      id: organizations.id,
      name: organizations.name,
      slug: organizations.slug,
      createdAt: organizations.createdAt,
    })
    .from(organizations)
    .where(eq(organizations.id, organizationId));
  if (!organization) return null;
  const [entitlements, itsCustomers, itsSubscriptions, itsInvoices, members, audit, openAlerts] =
    await Promise.all([
      getEntitlements(db, { organizationId }),
      listCustomers(db, organizationId),
      listSubscriptions(db, organizationId),
      listInvoices(db, organizationId),
      listMembers(db, { organizationId, limit: 25 }),
      listAuditEvents(db, { organizationId, reader: null, limit: 25 }),
      listOpenAlerts(db, organizationId),
    ]);
  return {
    organization,
    entitlements,
    customers: itsCustomers,
    subscriptions: itsSubscriptions,
    invoices: itsInvoices,
    members: members.rows,
    moreMembers: members.next !== null,
    audit: audit.rows,
    openAlerts,
  };
}

function listCustomers(db: CrossTenantDb, organizationId: OrganizationId) {
  return db
    .select({
      id: customers.id,
      livemode: customers.livemode,
      email: customers.email,
      deletedAt: customers.deletedAt,
    })
    .from(customers)
    .where(eq(customers.organizationId, organizationId))
    .orderBy(desc(isNull(customers.deletedAt)), desc(customers.createdAt))
    .limit(10);
}

function listSubscriptions(db: CrossTenantDb, organizationId: OrganizationId): Promise<SubscriptionFacts[]> {
  return db
    .select({
      id: subscriptions.id,
      status: subscriptions.status,
      planKey: plans.key,
      planName: plans.name,
      unitAmount: prices.unitAmount,
      tiers: prices.tiers,
      currency: subscriptions.currency,
      interval: prices.interval,
      intervalCount: prices.intervalCount,
      quantity: sql<number>`coalesce(${subscriptionItems.quantity}, 1)`,
      currentPeriodEnd: subscriptionItems.currentPeriodEnd,
      cancelAt: subscriptions.cancelAt,
      endedAt: subscriptions.endedAt,
      syncedAt: subscriptions.syncedAt,
    })
    .from(subscriptions)
    .innerJoin(subscriptionItems, eq(subscriptionItems.subscriptionId, subscriptions.id))
    .innerJoin(prices, eq(prices.id, subscriptionItems.priceId))
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(and(eq(subscriptions.organizationId, organizationId), isNull(subscriptions.deletedAt), isPlanItem))
    .orderBy(...decidingFirst)
    .limit(10);
}

function listInvoices(db: CrossTenantDb, organizationId: OrganizationId): Promise<InvoiceFacts[]> {
  return db
    .select({
      id: invoices.id,
      number: invoices.number,
      status: invoices.status,
      total: invoices.total,
      amountRemaining: invoices.amountRemaining,
      currency: invoices.currency,
      createdAt: invoices.stripeCreatedAt,
    })
    .from(invoices)
    .where(and(eq(invoices.organizationId, organizationId), isNull(invoices.deletedAt)))
    .orderBy(desc(invoices.stripeCreatedAt), desc(invoices.id))
    .limit(25);
}

function listOpenAlerts(db: CrossTenantDb, organizationId: OrganizationId) {
  return db
    .select({
      id: billingAlerts.id,
      kind: billingAlerts.kind,
      objectId: billingAlerts.objectId,
      detail: billingAlerts.detail,
      createdAt: billingAlerts.createdAt,
    })
    .from(billingAlerts)
    .where(and(eq(billingAlerts.organizationId, organizationId), isNull(billingAlerts.resolvedAt)))
    .orderBy(desc(billingAlerts.createdAt))
    .limit(10);
}

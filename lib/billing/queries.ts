import { and, eq, inArray, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import { type Page, type PageRequest, selectPage } from "@/db/cursor";
import {
  checkouts,
  customers,
  invoices,
  paymentMethods,
  plans as planMirror,
  prices,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";
import { acrossTenants, type SystemDb, type TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { isTerminal } from "./access";
import { decidingFirst, isCurrent } from "./deciding";
import type { Interval, PaidPlanKey } from "./plans";
import { intervalSchema, paidPlanSchema } from "./schema";
import { isLivemode } from "./stripe";
import {
  type CardDetails,
  findSubscriptionState,
  findUnpaidInvoice,
  type SubscriptionState,
  type UnpaidInvoice,
} from "./subscription-state";

export type DecidingSubscription = {
  id: string;
  customerId: string;
  status: string;
};

/** The subscription that decides what the organization has; null when it never had one. */
export async function findDecidingSubscription(
  db: SystemDb,
  { organizationId }: { organizationId: OrganizationId },
): Promise<DecidingSubscription | null> {
  const [row] = await acrossTenants(db)
    .select({
      id: subscriptions.id,
      customerId: subscriptions.customerId,
      status: subscriptions.status,
    })
    .from(subscriptions)
    .where(and(eq(subscriptions.organizationId, organizationId), isCurrent()))
    .orderBy(...decidingFirst)
    .limit(1);
  return row ?? null;
}

export type BillingOverview = {
  subscription: SubscriptionState | null;
  /** The card that pays; null when there is none, or when what pays isn't a card. */
  card: CardDetails | null;
  billingEmail: string | null;
  /** The oldest invoice of the subscription that was tried and not paid; null when all are paid. */
  unpaidInvoice: UnpaidInvoice | null;
};

/** What the billing page shows above the invoices: three queries. */
export async function getBillingOverview(
  db: TenantDb,
  { organizationId }: { organizationId: OrganizationId },
): Promise<BillingOverview> {
  const subscription = await findSubscriptionState(db, { organizationId });
  const methods = await db
    .select({
      id: paymentMethods.id,
      brand: paymentMethods.brand,
      last4: paymentMethods.last4,
      expMonth: paymentMethods.expMonth,
      expYear: paymentMethods.expYear,
      customerDefault: customers.defaultPaymentMethodId,
      billingEmail: customers.email,
    })
    .from(customers)
    .leftJoin(paymentMethods, eq(paymentMethods.customerId, customers.id))
    .where(
      and(
        eq(customers.organizationId, organizationId),
        eq(customers.livemode, isLivemode()),
        isNull(customers.deletedAt),
      ),
    )
    .limit(100);
  // Stripe charges the subscription's own method before the customer's default.
  const paying = subscription?.defaultPaymentMethodId ?? methods[0]?.customerDefault ?? null;
  const card = methods.find(({ id }) => id !== null && id === paying);
  return {
    subscription,
    card:
      card?.brand && card.last4 && card.expMonth && card.expYear
        ? { brand: card.brand, last4: card.last4, expMonth: card.expMonth, expYear: card.expYear }
        : null,
    billingEmail: methods[0]?.billingEmail ?? null,
    unpaidInvoice: subscription && (await findUnpaidInvoice(db, { subscriptionId: subscription.id })),
  };
}

/** Which of these organizations have a subscription that isn't over, and the name of its plan: one query. */
export async function listSubscribed(
  db: SystemDb,
  { organizationIds }: { organizationIds: readonly OrganizationId[] },
): Promise<Map<OrganizationId, string>> {
  if (organizationIds.length === 0) return new Map();
  const rows = await acrossTenants(db)
    .select({
      organizationId: subscriptions.organizationId,
      status: subscriptions.status,
      planName: planMirror.name,
    })
    .from(subscriptions)
    .innerJoin(subscriptionItems, eq(subscriptionItems.subscriptionId, subscriptions.id))
    .innerJoin(prices, eq(prices.id, subscriptionItems.priceId))
    .innerJoin(planMirror, eq(planMirror.id, prices.planId))
    .where(and(inArray(subscriptions.organizationId, [...organizationIds]), isCurrent()));
  const live = rows.filter(({ status }) => !isTerminal(status));
  return new Map(live.map(({ organizationId, planName }) => [organizationId, planName]));
}

/** What was chosen in a checkout that we began; null for one that we didn't, or of something not sold now. */
export async function findCheckoutChoice(
  db: TenantDb,
  params: { organizationId: OrganizationId; sessionId: string },
): Promise<{ plan: PaidPlanKey; interval: Interval } | null> {
  const [row] = await db
    .select({ plan: planMirror.key, interval: prices.interval })
    .from(checkouts)
    .innerJoin(prices, eq(prices.id, checkouts.priceId))
    .innerJoin(planMirror, eq(planMirror.id, prices.planId))
    .where(
      and(
        eq(checkouts.organizationId, params.organizationId),
        eq(checkouts.stripeSessionId, params.sessionId),
      ),
    );
  return choiceSchema.safeParse(row).data ?? null;
}

const choiceSchema = z.object({ plan: paidPlanSchema, interval: intervalSchema });

export type InvoiceSummary = {
  id: string;
  number: string | null;
  status: string;
  total: number;
  currency: string;
  createdAt: Date;
  hostedInvoiceUrl: string | null;
  pdfUrl: string | null;
};

/** One page of the organization's invoices, newest first, drafts left out. */
export async function listInvoices(
  db: TenantDb,
  params: { organizationId: OrganizationId; request: PageRequest<Date>; limit: number },
): Promise<Page<InvoiceSummary>> {
  return selectPage({
    request: params.request,
    limit: params.limit,
    direction: "desc",
    key: invoices.stripeCreatedAt,
    id: invoices.id,
    placeOf: (invoice: InvoiceSummary) => ({ key: invoice.createdAt, id: invoice.id }),
    select: ({ where, orderBy, limit }) =>
      db
        .select({
          id: invoices.id,
          number: invoices.number,
          status: invoices.status,
          total: invoices.total,
          currency: invoices.currency,
          createdAt: invoices.stripeCreatedAt,
          hostedInvoiceUrl: invoices.hostedInvoiceUrl,
          pdfUrl: invoices.invoicePdf,
        })
        .from(invoices)
        .where(
          and(
            eq(invoices.organizationId, params.organizationId),
            eq(invoices.livemode, isLivemode()),
            isNull(invoices.deletedAt),
            ne(invoices.status, "draft"),
            where,
          ),
        )
        .orderBy(...orderBy)
        .limit(limit),
  });
}

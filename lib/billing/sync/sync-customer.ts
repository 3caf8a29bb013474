import { and, eq, isNull } from "drizzle-orm";
import type Stripe from "stripe";
import { customers, invoices, subscriptions } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { isTerminal } from "../access";
import { type BillingContext, idOfObject, orMissing } from "../stripe";
import { auditTurn } from "./audit-subscription";
import { ensurePrices } from "./catalog";
import { type CustomerScope, type Ignored, underCustomerLock } from "./customer-lock";
import {
  customerRow,
  invoiceLineRow,
  invoicePaymentRow,
  invoiceRow,
  paymentMethodRow,
  subscriptionItemRow,
  subscriptionOfInvoice,
  subscriptionRow,
} from "./rows";
import { writeCustomer, writeInvoice, writeSubscription } from "./write";

/** What a sync did: which organization's mirror is now as Stripe is, or why there is none. */
export type Synced = { organizationId: OrganizationId } | Ignored;

/** How many of the newest invoices a sync of a whole customer covers; each later one has its own events. */
const invoicesPerSync = 24;

/**
 * Brings everything that we mirror of a customer in line with Stripe: the customer, its payment methods, its
 * subscriptions, its newest invoices. The webhook, the return from checkout and the person's own actions all
 * come through here or through the parts below; nothing else writes the mirror.
 * @throws Stripe's errors when Stripe doesn't answer; nothing is half-written then.
 */
export async function syncCustomer(ctx: BillingContext, customerId: string): Promise<Synced> {
  return underCustomerLock(ctx, customerId, async (scope) => {
    const { stripe, organizationId } = scope;
    const exists = await mirrorCustomer(scope);
    if (exists) {
      const all = { customer: customerId, status: "all", limit: 100 } as const;
      for (const subscription of await stripe.subscriptions.list(all).autoPagingToArray({ limit: 100 })) {
        await mirrorSubscription(scope, subscription);
      }
      const newest = await stripe.invoices.list({
        customer: customerId,
        limit: invoicesPerSync,
        expand: ["data.payments"],
      });
      for (const invoice of newest.data) await mirrorInvoice(scope, invoice);
    }
    return { organizationId };
  });
}

/** The part of a sync that concerns the customer itself and its payment methods. */
export async function syncCustomerRecord(ctx: BillingContext, customerId: string): Promise<Synced> {
  return underCustomerLock(ctx, customerId, async (scope) => {
    await mirrorCustomer(scope);
    return { organizationId: scope.organizationId };
  });
}

/** The part of a sync that concerns one subscription. One that Stripe no longer knows becomes a tombstone. */
export async function syncSubscription(
  ctx: BillingContext,
  params: { customerId: string; subscriptionId: string },
): Promise<Synced> {
  return underCustomerLock(ctx, params.customerId, async (scope) => {
    await fetchAndMirrorSubscription(scope, params.subscriptionId);
    return { organizationId: scope.organizationId };
  });
}

/**
 * Changes a subscription at Stripe and mirrors Stripe's answer, under the customer's lock: of two people who ask
 * for the same, the second finds it done.
 * @param params.decide what to change, by the present state at Stripe; null when nothing is to be changed.
 * @param params.alongWith stores something together with the change, such as its audit row; not called without one.
 * @returns the subscription as it is now; null where Stripe doesn't know it any more.
 * @throws Stripe's errors when Stripe doesn't answer.
 */
export async function updateSubscription(
  ctx: BillingContext,
  params: {
    customerId: string;
    subscriptionId: string;
    decide: (current: Stripe.Subscription) => Stripe.SubscriptionUpdateParams | null;
    alongWith: (tenant: TenantDb) => Promise<void>;
  },
): Promise<{ subscription: Stripe.Subscription | null } | Ignored> {
  const { customerId, subscriptionId, decide, alongWith } = params;
  return underCustomerLock(ctx, customerId, async (scope) => {
    const { stripe, inTenant } = scope;
    const current = await orMissing(stripe.subscriptions.retrieve(subscriptionId));
    if (!current) {
      await burySubscription(scope, subscriptionId);
      return { subscription: null };
    }
    const update = decide(current);
    const subscription = update ? await stripe.subscriptions.update(subscriptionId, update) : current;
    await mirrorSubscription(scope, subscription);
    if (update) await inTenant(alongWith);
    return { subscription };
  });
}

/** The part of a sync that concerns one invoice, with all its lines and payments. */
export async function syncInvoice(
  ctx: BillingContext,
  params: { customerId: string; invoiceId: string },
): Promise<Synced> {
  return underCustomerLock(ctx, params.customerId, async (scope) => {
    const invoice = await orMissing(
      scope.stripe.invoices.retrieve(params.invoiceId, { expand: ["payments"] }),
    );
    if (invoice) await mirrorInvoice(scope, invoice);
    else await buryInvoice(scope, params.invoiceId);
    return { organizationId: scope.organizationId };
  });
}

async function mirrorCustomer({ stripe, customerId, organizationId, inTenant }: CustomerScope) {
  const customer = await orMissing(stripe.customers.retrieve(customerId));
  if (!customer || customer.deleted) {
    await inTenant((tenant) =>
      tenant
        .update(customers)
        .set({ deletedAt: new Date(), defaultPaymentMethodId: null, syncedAt: new Date() })
        .where(eq(customers.id, customerId)),
    );
    return false;
  }
  const methods = await stripe.paymentMethods
    .list({ customer: customerId, limit: 100 })
    .autoPagingToArray({ limit: 100 });
  await inTenant((tenant) =>
    writeCustomer(
      tenant,
      customerRow(customer, organizationId),
      methods.map((method) => paymentMethodRow(method, { organizationId, customerId })),
    ),
  );
  return true;
}

async function fetchAndMirrorSubscription(scope: CustomerScope, subscriptionId: string): Promise<void> {
  const subscription = await orMissing(scope.stripe.subscriptions.retrieve(subscriptionId));
  if (subscription) await mirrorSubscription(scope, subscription);
  else await burySubscription(scope, subscriptionId);
}

async function mirrorSubscription(scope: CustomerScope, subscription: Stripe.Subscription): Promise<void> {
  const { stripe, organizationId, tx, inTenant } = scope;
  assertBelongs(scope, subscription);
  const items = subscription.items.has_more
    ? await stripe.subscriptionItems
        .list({ subscription: subscription.id, limit: 100 })
        .autoPagingToArray({ limit: 100 })
    : subscription.items.data;
  await ensurePrices(
    { db: tx, stripe },
    items.map(({ price }) => price),
  );
  await inTenant((tenant) =>
    writeSubscription(
      tenant,
      subscriptionRow(subscription, organizationId),
      items.map((item) => subscriptionItemRow(item, organizationId)),
    ),
  );
}

async function mirrorInvoice(scope: CustomerScope, invoice: Stripe.Invoice): Promise<void> {
  const { stripe, organizationId, customerId, inTenant } = scope;
  if (!hasId(invoice)) return;
  assertBelongs(scope, invoice);
  const subscriptionId = await linkedSubscription(scope, subscriptionOfInvoice(invoice));
  // An invoice carries its first ten lines; the rest is fetched.
  const lines = invoice.lines.has_more
    ? await stripe.invoices.listLineItems(invoice.id, { limit: 100 }).autoPagingToArray({ limit: 10_000 })
    : invoice.lines.data;
  const payments = invoice.payments?.has_more
    ? await stripe.invoicePayments
        .list({ invoice: invoice.id, limit: 100 })
        .autoPagingToArray({ limit: 1000 })
    : (invoice.payments?.data ?? []);
  const owner = { organizationId, invoiceId: invoice.id };
  await inTenant((tenant) =>
    writeInvoice(
      tenant,
      invoiceRow(invoice, { organizationId, customerId, subscriptionId }),
      lines.map((line, position) => invoiceLineRow(line, { ...owner, position })),
      payments.map((payment) => invoicePaymentRow(payment, owner)),
    ),
  );
}

/** Whatever named the object: it is mirrored for the organization of the customer that Stripe says it has. */
function assertBelongs(
  { customerId }: CustomerScope,
  object: { object: string; id: string; customer: string | { id: string } | null },
): void {
  if (idOfObject(object.customer) === customerId) return;
  throw new Error(`The ${object.object} ${object.id} belongs to another customer than ${customerId}.`);
}

/** The subscription's id once its row exists; null where Stripe doesn't know it (any more). */
async function linkedSubscription(scope: CustomerScope, id: string | null): Promise<string | null> {
  if (!id) return null;
  const find = () =>
    scope.inTenant((tenant) =>
      tenant.select({ id: subscriptions.id }).from(subscriptions).where(eq(subscriptions.id, id)),
    );
  if ((await find()).length > 0) return id;
  await fetchAndMirrorSubscription(scope, id);
  return (await find()).length > 0 ? id : null;
}

function hasId(invoice: Stripe.Invoice): invoice is Stripe.Invoice & { id: string } {
  return typeof invoice.id === "string";
}

// Stripe no longer knows the object: its row is marked, and keeps the last state that was seen.

async function burySubscription({ inTenant }: CustomerScope, id: string): Promise<void> {
  await inTenant(async (tenant) => {
    const [buried] = await tenant
      .update(subscriptions)
      .set({ deletedAt: new Date(), syncedAt: new Date() })
      .where(and(eq(subscriptions.id, id), isNull(subscriptions.deletedAt)))
      .returning({
        id: subscriptions.id,
        organizationId: subscriptions.organizationId,
        status: subscriptions.status,
      });
    if (buried && !isTerminal(buried.status)) {
      await auditTurn(tenant, { ...buried, status: "canceled" }, buried.status);
    }
  });
}

async function buryInvoice({ inTenant }: CustomerScope, id: string): Promise<void> {
  await inTenant((tenant) =>
    tenant
      .update(invoices)
      .set({ deletedAt: new Date(), syncedAt: new Date() })
      .where(and(eq(invoices.id, id), isNull(invoices.deletedAt))),
  );
}

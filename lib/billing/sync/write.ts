import { and, eq, isNull, notInArray } from "drizzle-orm";
import {
  billingAlerts,
  customers,
  invoiceLines,
  invoicePayments,
  invoices,
  paymentMethods,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { isKnownStatus, isLive } from "../access";
import { auditTurn, mirroredStatus } from "./audit-subscription";

// Writes one fetched object with its parts. Rows that the fetched object no longer has are removed.

/** PostgreSQL takes 65,535 parameters in a statement; a row here has about a dozen. */
const rowsPerInsert = 1000;

export async function writeCustomer(
  tenant: TenantDb,
  customer: typeof customers.$inferInsert,
  methods: (typeof paymentMethods.$inferInsert)[],
): Promise<void> {
  await tenant.insert(customers).values(customer).onConflictDoUpdate({ target: customers.id, set: customer });
  await tenant.delete(paymentMethods).where(
    and(
      eq(paymentMethods.customerId, customer.id),
      notInArray(
        paymentMethods.id,
        methods.map(({ id }) => id),
      ),
    ),
  );
  for (const method of methods) {
    await tenant
      .insert(paymentMethods)
      .values(method)
      .onConflictDoUpdate({ target: paymentMethods.id, set: method });
  }
}

export async function writeSubscription(
  tenant: TenantDb,
  subscription: typeof subscriptions.$inferInsert,
  items: (typeof subscriptionItems.$inferInsert)[],
): Promise<void> {
  const before = await mirroredStatus(tenant, subscription.id);
  await tenant
    .insert(subscriptions)
    .values(subscription)
    .onConflictDoUpdate({ target: subscriptions.id, set: subscription });
  await tenant.delete(subscriptionItems).where(
    and(
      eq(subscriptionItems.subscriptionId, subscription.id),
      notInArray(
        subscriptionItems.id,
        items.map(({ id }) => id),
      ),
    ),
  );
  for (const item of items) {
    await tenant
      .insert(subscriptionItems)
      .values(item)
      .onConflictDoUpdate({ target: subscriptionItems.id, set: item });
  }
  await auditTurn(tenant, subscription, before);
  await raiseAlerts(tenant, subscription);
}

export async function writeInvoice(
  tenant: TenantDb,
  invoice: typeof invoices.$inferInsert,
  lines: (typeof invoiceLines.$inferInsert)[],
  payments: (typeof invoicePayments.$inferInsert)[],
): Promise<void> {
  await tenant.insert(invoices).values(invoice).onConflictDoUpdate({ target: invoices.id, set: invoice });
  // Lines and payments are written anew: an invoice may have thousands, and outside the transaction nobody
  // sees the gap.
  await tenant.delete(invoiceLines).where(eq(invoiceLines.invoiceId, invoice.id));
  for (let from = 0; from < lines.length; from += rowsPerInsert) {
    await tenant.insert(invoiceLines).values(lines.slice(from, from + rowsPerInsert));
  }
  await tenant.delete(invoicePayments).where(eq(invoicePayments.invoiceId, invoice.id));
  if (payments.length > 0) await tenant.insert(invoicePayments).values(payments);
}

/** Tells administrators of what must not be: a status that we don't know, a second live subscription. */
async function raiseAlerts(tenant: TenantDb, subscription: typeof subscriptions.$inferInsert): Promise<void> {
  if (!isKnownStatus(subscription.status)) {
    await raise(tenant, subscription.organizationId, "unknown_status", subscription.id, subscription.status);
  }
  if (!isLive(subscription.status)) return;
  const others = await tenant
    .select({ id: subscriptions.id, status: subscriptions.status, createdAt: subscriptions.stripeCreatedAt })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.organizationId, subscription.organizationId),
        eq(subscriptions.livemode, subscription.livemode),
        isNull(subscriptions.deletedAt),
      ),
    );
  const alive = others
    .filter(({ status }) => isLive(status))
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id.localeCompare(b.id));
  const [first, ...extra] = alive;
  for (const { id } of extra) {
    const detail = `${id} is live beside ${first?.id}; cancel and refund one of them.`;
    await raise(tenant, subscription.organizationId, "second_subscription", id, detail);
  }
}

async function raise(
  tenant: TenantDb,
  organizationId: OrganizationId,
  kind: (typeof billingAlerts.$inferInsert)["kind"],
  objectId: string,
  detail: string,
): Promise<void> {
  await tenant.insert(billingAlerts).values({ organizationId, kind, objectId, detail }).onConflictDoNothing();
}

import { and, eq, inArray, isNull, notInArray } from "drizzle-orm";
import { customers, invoices, subscriptions } from "@/db/schema";
import type { CustomerScope } from "./customer-lock";
import { everyPage, fetchCustomer } from "./fetch";
import { fetchAndMirrorInvoice } from "./mirror-invoice";
import { fetchAndMirrorSubscription } from "./mirror-subscription";
import { customerRow, paymentMethodRow } from "./rows";
import { writeCustomer } from "./write";

/**
 * Mirrors the customer and its payment methods. With a customer that was deleted, Stripe ended what it had;
 * nothing can be listed by it any more, so what we know of is looked at one by one.
 * @returns whether Stripe still has the customer.
 */
export async function mirrorCustomer(scope: CustomerScope): Promise<boolean> {
  const { stripe, customerId, organizationId, inTenant } = scope;
  const found = await fetchCustomer(stripe, customerId);
  if (!found) {
    await buryCustomer(scope);
    return false;
  }
  const methods = await everyPage(stripe.paymentMethods.list({ customer: customerId, limit: 100 }));
  await inTenant((tenant) =>
    writeCustomer(
      tenant,
      customerRow(found.customer, organizationId, found.taxIds),
      methods.map((method) => paymentMethodRow(method, { organizationId, customerId })),
    ),
  );
  return true;
}

async function buryCustomer(scope: CustomerScope): Promise<void> {
  const { customerId, inTenant } = scope;
  const [alive, unsettled] = await inTenant(async (tenant) => {
    await tenant
      .update(customers)
      .set({ deletedAt: new Date(), defaultPaymentMethodId: null, syncedAt: new Date() })
      .where(and(eq(customers.id, customerId), isNull(customers.deletedAt)));
    return [
      await tenant
        .select({ id: subscriptions.id })
        .from(subscriptions)
        .where(
          and(
            eq(subscriptions.customerId, customerId),
            isNull(subscriptions.deletedAt),
            notInArray(subscriptions.status, ["canceled", "incomplete_expired"]),
          ),
        ),
      await tenant
        .select({ id: invoices.id })
        .from(invoices)
        .where(
          and(
            eq(invoices.customerId, customerId),
            isNull(invoices.deletedAt),
            inArray(invoices.status, ["draft", "open"]),
          ),
        ),
    ];
  });
  for (const { id } of alive) await fetchAndMirrorSubscription(scope, id);
  for (const { id } of unsettled) await fetchAndMirrorInvoice(scope, id);
}

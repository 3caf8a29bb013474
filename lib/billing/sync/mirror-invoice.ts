import { and, eq, isNull } from "drizzle-orm";
import type Stripe from "stripe";
import { invoices } from "@/db/schema";
import { assertBelongs, type CustomerScope } from "./customer-lock";
import { decidingPaymentOf, fetchInvoice, linesOf, paymentsOf } from "./fetch";
import { invoiceLineRow, invoicePaymentRow, invoiceRow, subscriptionOfInvoice } from "./invoice-rows";
import { linkedSubscription } from "./mirror-subscription";
import { writeInvoice } from "./write";

/** Looks at an invoice at Stripe. One that Stripe no longer knows, such as a deleted draft, becomes a tombstone. */
export async function fetchAndMirrorInvoice(scope: CustomerScope, invoiceId: string): Promise<void> {
  const invoice = await fetchInvoice(scope.stripe, invoiceId);
  if (invoice) await mirrorInvoice(scope, invoice);
  else await buryInvoice(scope, invoiceId);
}

/** Mirrors an invoice that was fetched with `invoiceParts`, with all its lines and payments. */
export async function mirrorInvoice(scope: CustomerScope, invoice: Stripe.Invoice): Promise<void> {
  const { stripe, organizationId, customerId, inTenant } = scope;
  if (!hasId(invoice)) return;
  assertBelongs(scope, invoice);
  const subscriptionId = await linkedSubscription(scope, subscriptionOfInvoice(invoice));
  const lines = await linesOf(stripe, invoice);
  const payments = await paymentsOf(stripe, invoice);
  const payment = await decidingPaymentOf(stripe, invoice, payments);
  const owner = { organizationId, invoiceId: invoice.id };
  await inTenant((tenant) =>
    writeInvoice(
      tenant,
      invoiceRow(invoice, { organizationId, customerId, subscriptionId, payment }),
      lines.map((line, position) => invoiceLineRow(line, { ...owner, position })),
      payments.map((each) => invoicePaymentRow(each, owner)),
    ),
  );
}

function hasId(invoice: Stripe.Invoice): invoice is Stripe.Invoice & { id: string } {
  return typeof invoice.id === "string";
}

/** Stripe no longer knows the invoice: its row is marked, and keeps the last state that was seen. */
async function buryInvoice({ inTenant }: CustomerScope, id: string): Promise<void> {
  await inTenant((tenant) =>
    tenant
      .update(invoices)
      .set({ deletedAt: new Date(), syncedAt: new Date() })
      .where(and(eq(invoices.id, id), isNull(invoices.deletedAt))),
  );
}

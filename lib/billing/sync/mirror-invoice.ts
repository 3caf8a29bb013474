import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { invoices } from "@/db/schema";
import { idOfObject } from "../stripe";
import { ensurePrices } from "./catalog";
import { assertBelongs, type CustomerScope } from "./customer-lock";
import { decidingPaymentOf, fetchInvoice, linesOf, paymentsOf } from "./fetch";
import { invoiceLineRow, invoicePaymentRow, invoiceRow, subscriptionOfInvoice } from "./invoice-rows";
import { linkedSubscription } from "./mirror-subscription";
import { writeInvoice, writeInvoiceGone } from "./write";

/** Looks at an invoice at Stripe. One that Stripe no longer knows, such as a deleted draft, becomes a tombstone. */
export async function fetchAndMirrorInvoice(scope: CustomerScope, invoiceId: string): Promise<void> {
  const invoice = await fetchInvoice(scope.stripe, invoiceId);
  if (invoice) await mirrorInvoice(scope, invoice);
  else await scope.inTenant((tenant) => writeInvoiceGone(tenant, invoiceId));
}

/** Mirrors an invoice that was fetched with `invoiceParts`, with all its lines and payments. */
export async function mirrorInvoice(scope: CustomerScope, invoice: Stripe.Invoice): Promise<void> {
  const { stripe, organizationId, customerId, tx, inTenant } = scope;
  if (!hasId(invoice)) return;
  assertBelongs(scope, invoice);
  const subscriptionId = await linkedSubscription(scope, subscriptionOfInvoice(invoice));
  const lines = await linesOf(stripe, invoice);
  // What follows from a line goes by the plan or the pack that its price is of.
  await ensurePrices(
    { db: tx, stripe },
    lines.flatMap((line) => idOfObject(line.pricing?.price_details?.price) ?? []),
  );
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

/** The invoice's id once its row exists; null where there is none, or Stripe doesn't know it (any more). */
export async function linkedInvoice(scope: CustomerScope, id: string | null): Promise<string | null> {
  if (!id) return null;
  const find = () =>
    scope.inTenant((tenant) => tenant.select({ id: invoices.id }).from(invoices).where(eq(invoices.id, id)));
  if ((await find()).length > 0) return id;
  await fetchAndMirrorInvoice(scope, id);
  return (await find()).length > 0 ? id : null;
}

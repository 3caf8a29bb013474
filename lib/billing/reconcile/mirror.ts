import { eq, inArray } from "drizzle-orm";
import {
  creditNotes,
  customers,
  invoiceLines,
  invoicePayments,
  invoices,
  paymentMethods,
  plans,
  prices,
  refunds,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import type { MirroredRow, ObjectType, Snapshot } from "./differences";

/** What is looked at together, and locked together: everything of one customer, or one product with its prices. */
export type MirrorScope = { readonly customerId: string } | { readonly productId: string };

/** All rows of the mirror in this scope. */
export async function readMirror(db: SystemDb, scope: MirrorScope): Promise<Snapshot> {
  const rows = "customerId" in scope ? await ofCustomer(db, scope) : await ofProduct(db, scope);
  return new Map(rows.map((row) => [`${row.objectType}:${row.objectId}`, row]));
}

async function ofProduct(db: SystemDb, { productId }: { productId: string }): Promise<MirroredRow[]> {
  return [
    ...(await db.select().from(plans).where(eq(plans.id, productId))).map(asRow("product")),
    ...(await db.select().from(prices).where(eq(prices.planId, productId))).map(asRow("price")),
  ];
}

async function ofCustomer(db: SystemDb, { customerId }: { customerId: string }): Promise<MirroredRow[]> {
  const all = acrossTenants(db);
  const itsSubscriptions = all
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(eq(subscriptions.customerId, customerId));
  const itsInvoices = all
    .select({ id: invoices.id })
    .from(invoices)
    .where(eq(invoices.customerId, customerId));
  const inSubscriptions = inArray(subscriptionItems.subscriptionId, itsSubscriptions);
  // One after another: a transaction has one connection.
  return [
    ...(await all.select().from(customers).where(eq(customers.id, customerId))).map(asRow("customer")),
    ...(await all.select().from(paymentMethods).where(eq(paymentMethods.customerId, customerId))).map(
      asRow("payment_method"),
    ),
    ...(await all.select().from(subscriptions).where(eq(subscriptions.customerId, customerId))).map(
      asRow("subscription"),
    ),
    ...(await all.select().from(subscriptionItems).where(inSubscriptions)).map((row) =>
      asRow("subscription_item", row.subscriptionId)(row),
    ),
    ...(await all.select().from(invoices).where(eq(invoices.customerId, customerId))).map(asRow("invoice")),
    ...(await all.select().from(invoiceLines).where(inArray(invoiceLines.invoiceId, itsInvoices))).map(
      (row) => asRow("invoice_line", row.invoiceId)(row),
    ),
    ...(await all.select().from(invoicePayments).where(inArray(invoicePayments.invoiceId, itsInvoices))).map(
      (row) => asRow("invoice_payment", row.invoiceId)(row),
    ),
    ...(await all.select().from(refunds).where(eq(refunds.customerId, customerId))).map(asRow("refund")),
    ...(await all.select().from(creditNotes).where(eq(creditNotes.customerId, customerId))).map(
      asRow("credit_note"),
    ),
  ];
}

const asRow =
  (objectType: ObjectType, partOf: string | null = null) =>
  (row: { id: string }): MirroredRow => ({ objectType, objectId: row.id, partOf, row: { ...row } });

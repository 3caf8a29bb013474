import { isDeepStrictEqual } from "node:util";
import { and, eq, isNull, notInArray } from "drizzle-orm";
import {
  creditNotes,
  customers,
  invoiceLines,
  invoicePayments,
  invoices,
  paymentMethods,
  refunds,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import {
  creditNoteEffects,
  type Effect,
  invoiceEffects,
  refundEffects,
  runEffects,
  subscriptionEffects,
} from "../effects/effects";
import { readCreditNote, readInvoice, readRefund, readSubscription } from "./read";

// Writes one fetched object with its parts, and lets follow what follows from the difference. Rows that the
// fetched object no longer has are removed.

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
  await withEffects(
    tenant,
    subscriptionEffects,
    () => readSubscription(tenant, subscription.id),
    async () => {
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
    },
  );
}

/** Marks a subscription that Stripe no longer knows; it keeps the last state that was seen. */
export async function writeSubscriptionGone(tenant: TenantDb, id: string): Promise<void> {
  await withEffects(
    tenant,
    subscriptionEffects,
    () => readSubscription(tenant, id),
    () =>
      tenant
        .update(subscriptions)
        .set({ deletedAt: new Date(), syncedAt: new Date() })
        .where(and(eq(subscriptions.id, id), isNull(subscriptions.deletedAt))),
  );
}

export async function writeInvoice(
  tenant: TenantDb,
  invoice: typeof invoices.$inferInsert,
  lines: (typeof invoiceLines.$inferInsert)[],
  payments: (typeof invoicePayments.$inferInsert)[],
): Promise<void> {
  await withEffects(
    tenant,
    invoiceEffects,
    () => readInvoice(tenant, invoice.id),
    async () => {
      await tenant.insert(invoices).values(invoice).onConflictDoUpdate({ target: invoices.id, set: invoice });
      // Lines and payments are written anew: an invoice may have thousands, and outside the transaction nobody
      // sees the gap.
      await tenant.delete(invoiceLines).where(eq(invoiceLines.invoiceId, invoice.id));
      for (let from = 0; from < lines.length; from += rowsPerInsert) {
        await tenant.insert(invoiceLines).values(lines.slice(from, from + rowsPerInsert));
      }
      await tenant.delete(invoicePayments).where(eq(invoicePayments.invoiceId, invoice.id));
      if (payments.length > 0) await tenant.insert(invoicePayments).values(payments);
    },
  );
}

/** Marks an invoice that Stripe no longer knows, such as a deleted draft. */
export async function writeInvoiceGone(tenant: TenantDb, id: string): Promise<void> {
  await withEffects(
    tenant,
    invoiceEffects,
    () => readInvoice(tenant, id),
    () =>
      tenant
        .update(invoices)
        .set({ deletedAt: new Date(), syncedAt: new Date() })
        .where(and(eq(invoices.id, id), isNull(invoices.deletedAt))),
  );
}

export async function writeRefund(tenant: TenantDb, refund: typeof refunds.$inferInsert): Promise<void> {
  await withEffects(
    tenant,
    refundEffects,
    () => readRefund(tenant, refund.id),
    () => tenant.insert(refunds).values(refund).onConflictDoUpdate({ target: refunds.id, set: refund }),
  );
}

/**
 * Removes what we have of a charge's refunds beyond those that Stripe has. Stripe takes none back, so such a row came
 * from nowhere and nothing follows from its end.
 */
export async function removeOtherRefunds(
  tenant: TenantDb,
  params: { chargeId: string; known: readonly string[] },
): Promise<void> {
  await tenant
    .delete(refunds)
    .where(and(eq(refunds.chargeId, params.chargeId), notInArray(refunds.id, [...params.known])));
}

export async function writeCreditNote(
  tenant: TenantDb,
  note: typeof creditNotes.$inferInsert,
): Promise<void> {
  await withEffects(
    tenant,
    creditNoteEffects,
    () => readCreditNote(tenant, note.id),
    () => tenant.insert(creditNotes).values(note).onConflictDoUpdate({ target: creditNotes.id, set: note }),
  );
}

/** Removes a credit note that Stripe doesn't have: it deletes none, so it never was. */
export async function removeCreditNote(tenant: TenantDb, id: string): Promise<void> {
  await tenant.delete(creditNotes).where(eq(creditNotes.id, id));
}

/** Runs the effects of what `write` changed; none where it changed nothing. */
async function withEffects<Row extends object>(
  tenant: TenantDb,
  effects: readonly Effect<Row>[],
  read: () => Promise<Row | null>,
  write: () => PromiseLike<unknown>,
): Promise<void> {
  const before = await read();
  await write();
  const after = await read();
  if (after && !isDeepStrictEqual(said(before), said(after))) {
    await runEffects(effects, tenant, { before, after });
  }
}

/** What a row says of the object, without when it was looked at. */
function said(row: object | null): object | null {
  return row && { ...row, syncedAt: null, updatedAt: null };
}

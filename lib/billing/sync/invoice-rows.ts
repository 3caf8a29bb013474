import type Stripe from "stripe";
import type { invoiceLines, invoicePayments, invoices } from "@/db/schema";
import { fromUnixSeconds } from "@/lib/dates";
import type { OrganizationId } from "@/lib/ids";
import { idOfObject } from "../stripe";

/** @param params.payment the one that decides about an invoice that isn't settled; null when there is none. */
export function invoiceRow(
  invoice: Stripe.Invoice & { id: string },
  params: {
    organizationId: OrganizationId;
    customerId: string;
    subscriptionId: string | null;
    payment: Stripe.PaymentIntent | null;
  },
): typeof invoices.$inferInsert {
  const { payment, ...owner } = params;
  const failure = payment?.last_payment_error;
  return {
    id: invoice.id,
    ...owner,
    livemode: invoice.livemode,
    number: invoice.number,
    // Stripe's type allows null for previews, which are never mirrored.
    status: invoice.status ?? "draft",
    billingReason: invoice.billing_reason,
    currency: invoice.currency,
    subtotal: invoice.subtotal,
    total: invoice.total,
    amountDue: invoice.amount_due,
    amountPaid: invoice.amount_paid,
    amountRemaining: invoice.amount_remaining,
    tax: (invoice.total_taxes ?? []).reduce((sum, { amount }) => sum + amount, 0),
    amountCredited: invoice.pre_payment_credit_notes_amount + invoice.post_payment_credit_notes_amount,
    paymentStatus: payment?.status ?? null,
    paymentErrorCode: failure?.decline_code ?? failure?.code ?? null,
    paymentErrorMessage: failure?.message ?? null,
    attemptCount: invoice.attempt_count,
    nextPaymentAttempt: fromUnixSeconds(invoice.next_payment_attempt),
    periodStart: fromUnixSeconds(invoice.period_start),
    periodEnd: fromUnixSeconds(invoice.period_end),
    hostedInvoiceUrl: invoice.hosted_invoice_url ?? null,
    invoicePdf: invoice.invoice_pdf ?? null,
    finalizedAt: fromUnixSeconds(invoice.status_transitions.finalized_at),
    paidAt: fromUnixSeconds(invoice.status_transitions.paid_at),
    deletedAt: null,
    stripeCreatedAt: fromUnixSeconds(invoice.created),
    syncedAt: new Date(),
  };
}

/** The subscription that an invoice bills; null for one that bills none. */
export function subscriptionOfInvoice(invoice: Stripe.Invoice): string | null {
  return idOfObject(invoice.parent?.subscription_details?.subscription);
}

export function invoiceLineRow(
  line: Stripe.InvoiceLineItem,
  owner: { organizationId: OrganizationId; invoiceId: string; position: number },
): typeof invoiceLines.$inferInsert {
  return {
    id: line.id,
    ...owner,
    description: line.description,
    amount: line.amount,
    currency: line.currency,
    quantity: line.quantity,
    priceId: idOfObject(line.pricing?.price_details?.price),
    proration:
      line.parent?.subscription_item_details?.proration ??
      line.parent?.invoice_item_details?.proration ??
      false,
    periodStart: fromUnixSeconds(line.period.start),
    periodEnd: fromUnixSeconds(line.period.end),
  };
}

export function invoicePaymentRow(
  payment: Stripe.InvoicePayment,
  owner: { organizationId: OrganizationId; invoiceId: string },
): typeof invoicePayments.$inferInsert {
  return {
    id: payment.id,
    ...owner,
    status: payment.status,
    currency: payment.currency,
    amountRequested: payment.amount_requested,
    amountPaid: payment.amount_paid,
    paymentIntentId: idOfObject(payment.payment.payment_intent),
    chargeId: idOfObject(payment.payment.charge),
    stripeCreatedAt: fromUnixSeconds(payment.created),
  };
}

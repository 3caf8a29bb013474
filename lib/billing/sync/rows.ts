import type Stripe from "stripe";
import type {
  customers,
  invoiceLines,
  invoicePayments,
  invoices,
  paymentMethods,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";
import { fromUnixSeconds } from "@/lib/dates";
import type { OrganizationId } from "@/lib/ids";
import { idOfObject } from "../stripe";

// From Stripe's objects (API 2026-10-28.endive) to our rows: pure, and the only place that knows both shapes.

export function customerRow(
  customer: Stripe.Customer,
  organizationId: OrganizationId,
): typeof customers.$inferInsert {
  return {
    id: customer.id,
    organizationId,
    livemode: customer.livemode,
    email: customer.email,
    name: customer.name ?? null,
    defaultPaymentMethodId: idOfObject(customer.invoice_settings.default_payment_method),
    deletedAt: null,
    syncedAt: new Date(),
  };
}

export function paymentMethodRow(
  method: Stripe.PaymentMethod,
  owner: { organizationId: OrganizationId; customerId: string },
): typeof paymentMethods.$inferInsert {
  return {
    id: method.id,
    ...owner,
    type: method.type,
    brand: method.card?.brand ?? null,
    last4: method.card?.last4 ?? null,
    expMonth: method.card?.exp_month ?? null,
    expYear: method.card?.exp_year ?? null,
    syncedAt: new Date(),
  };
}

export function subscriptionRow(
  subscription: Stripe.Subscription,
  organizationId: OrganizationId,
): typeof subscriptions.$inferInsert {
  return {
    id: subscription.id,
    organizationId,
    customerId: idOfObject(subscription.customer),
    livemode: subscription.livemode,
    status: subscription.status,
    currency: subscription.currency,
    cancelAt: fromUnixSeconds(subscription.cancel_at),
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    canceledAt: fromUnixSeconds(subscription.canceled_at),
    endedAt: fromUnixSeconds(subscription.ended_at),
    trialEnd: fromUnixSeconds(subscription.trial_end),
    startedAt: fromUnixSeconds(subscription.start_date),
    collectionPaused: subscription.pause_collection !== null,
    defaultPaymentMethodId: idOfObject(subscription.default_payment_method),
    latestInvoiceId: idOfObject(subscription.latest_invoice),
    deletedAt: null,
    stripeCreatedAt: fromUnixSeconds(subscription.created),
    syncedAt: new Date(),
  };
}

export function subscriptionItemRow(
  item: Stripe.SubscriptionItem,
  organizationId: OrganizationId,
): typeof subscriptionItems.$inferInsert {
  return {
    id: item.id,
    organizationId,
    subscriptionId: item.subscription,
    priceId: item.price.id,
    quantity: item.quantity ?? null,
    currentPeriodStart: fromUnixSeconds(item.current_period_start),
    currentPeriodEnd: fromUnixSeconds(item.current_period_end),
  };
}

export function invoiceRow(
  invoice: Stripe.Invoice & { id: string },
  owner: { organizationId: OrganizationId; customerId: string; subscriptionId: string | null },
): typeof invoices.$inferInsert {
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

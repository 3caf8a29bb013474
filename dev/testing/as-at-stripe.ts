import { eq, inArray } from "drizzle-orm";
import type Stripe from "stripe";
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
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { idOfObject } from "@/lib/billing/stripe";

// The mirror held against Stripe, object by object, by fields that are written down here once more: a mistake of
// the sync's own translation shows. Both sides speak Stripe's language.

/** Objects by `type id`. */
export type Objects = Record<string, Record<string, unknown>>;

const seconds = (at: Date | null) => (at === null ? null : at.getTime() / 1000);

/** All that Stripe has of a customer. */
export async function atStripe(stripe: Stripe, customerId: string): Promise<Objects> {
  const all: Objects = {};
  const customer = await stripe.customers.retrieve(customerId, { expand: ["tax_ids"] });
  if (customer.deleted) return all;
  all[`customer ${customerId}`] = {
    email: customer.email,
    name: customer.name ?? null,
    default_payment_method: idOfObject(customer.invoice_settings.default_payment_method),
    line1: customer.address?.line1 ?? null,
    balance: customer.balance,
    currency: customer.currency ?? null,
    tax_ids: (customer.tax_ids?.data ?? []).map(({ id, type, value }) => `${id} ${type} ${value}`).sort(),
  };
  const page = { customer: customerId, limit: 100 };
  for await (const { id, type, card } of stripe.paymentMethods.list(page)) {
    all[`payment_method ${id}`] = {
      type,
      card: card && `${card.brand} ${card.last4} ${card.exp_month}/${card.exp_year}`,
    };
  }
  const expand = ["data.schedule", "data.discounts.source.coupon"];
  for await (const subscription of stripe.subscriptions.list({ ...page, status: "all", expand })) {
    addSubscription(all, subscription);
  }
  const invoiceOf = new Map<string, string>();
  for await (const invoice of stripe.invoices.list({ ...page, expand: ["data.payments"] })) {
    await addInvoice(all, stripe, invoice);
    for (const { payment } of invoice.payments?.data ?? []) {
      invoiceOf.set(String(idOfObject(payment.payment_intent)), String(invoice.id));
    }
  }
  for await (const charge of stripe.charges.list({ ...page, expand: ["data.refunds"] })) {
    for (const refund of charge.refunds?.data ?? []) {
      all[`refund ${refund.id}`] = {
        charge: charge.id,
        invoice: invoiceOf.get(String(idOfObject(charge.payment_intent))) ?? null,
        amount: refund.amount,
        currency: refund.currency,
        status: refund.status,
        reason: refund.reason,
        created: refund.created,
      };
    }
  }
  for await (const note of stripe.creditNotes.list(page)) {
    const { number, status, total, currency, reason, created, voided_at } = note;
    const invoice = idOfObject(note.invoice);
    all[`credit_note ${note.id}`] = { invoice, number, status, total, currency, reason, created, voided_at };
  }
  return all;
}

function addSubscription(all: Objects, subscription: Stripe.Subscription): void {
  const schedule = typeof subscription.schedule === "string" ? null : subscription.schedule;
  const [first] = subscription.items.data;
  const later = schedule?.phases.find(
    ({ start_date }) => start_date >= (schedule.current_phase?.end_date ?? 0),
  );
  const [laterItem] = later?.items ?? [];
  const changesLater =
    laterItem &&
    (idOfObject(laterItem.price) !== first?.price.id || (laterItem.quantity ?? 1) !== first.quantity);
  const [pending] = subscription.pending_update?.subscription_items ?? [];
  all[`subscription ${subscription.id}`] = {
    status: subscription.status,
    currency: subscription.currency,
    cancel_at: subscription.cancel_at,
    cancel_at_period_end: subscription.cancel_at_period_end,
    canceled_at: subscription.canceled_at,
    ended_at: subscription.ended_at,
    trialed: subscription.trial_start !== null,
    trial: [subscription.trial_start, subscription.trial_end],
    start_date: subscription.start_date,
    created: subscription.created,
    paused: subscription.pause_collection !== null,
    comment: subscription.cancellation_details?.comment ?? null,
    feedback: subscription.cancellation_details?.feedback ?? null,
    reason: subscription.cancellation_details?.reason ?? null,
    schedule: schedule?.id ?? null,
    next: schedule?.status === "active" && changesLater ? idOfObject(laterItem.price) : null,
    pending: pending ? pending.price.id : null,
    pending_until: subscription.pending_update?.expires_at ?? null,
    discounts: subscription.discounts.map((discount) => idOfObject(discount)).sort(),
    default_payment_method: idOfObject(subscription.default_payment_method),
    latest_invoice: idOfObject(subscription.latest_invoice),
  };
  for (const item of subscription.items.data) {
    all[`subscription_item ${item.id}`] = {
      subscription: subscription.id,
      price: item.price.id,
      quantity: item.quantity ?? null,
      period: [item.current_period_start, item.current_period_end],
    };
  }
}

async function addInvoice(all: Objects, stripe: Stripe, invoice: Stripe.Invoice): Promise<void> {
  const { id } = invoice;
  if (!id) throw new Error("Stripe lists an invoice without an id.");
  all[`invoice ${id}`] = {
    subscription: idOfObject(invoice.parent?.subscription_details?.subscription),
    number: invoice.number,
    status: invoice.status,
    billing_reason: invoice.billing_reason,
    currency: invoice.currency,
    subtotal: invoice.subtotal,
    total: invoice.total,
    due: [invoice.amount_due, invoice.amount_remaining],
    received: invoice.amount_paid,
    credited: invoice.pre_payment_credit_notes_amount + invoice.post_payment_credit_notes_amount,
    attempt_count: invoice.attempt_count,
    next_payment_attempt: invoice.next_payment_attempt,
    period: [invoice.period_start, invoice.period_end],
    finalized_at: invoice.status_transitions.finalized_at,
    paid_at: invoice.status_transitions.paid_at,
    created: invoice.created,
    hosted_invoice_url: invoice.hosted_invoice_url ?? null,
    invoice_pdf: invoice.invoice_pdf ?? null,
  };
  const lines = invoice.lines.has_more
    ? await stripe.invoices.listLineItems(id, { limit: 100 }).autoPagingToArray({ limit: 1000 })
    : invoice.lines.data;
  for (const [position, line] of lines.entries()) {
    all[`invoice_line ${line.id}`] = {
      invoice: id,
      position,
      amount: line.amount,
      currency: line.currency,
      quantity: line.quantity,
      price: idOfObject(line.pricing?.price_details?.price),
      period: [line.period.start, line.period.end],
      proration:
        line.parent?.subscription_item_details?.proration ??
        line.parent?.invoice_item_details?.proration ??
        false,
      description: line.description,
    };
  }
  for (const payment of invoice.payments?.data ?? []) {
    all[`invoice_payment ${payment.id}`] = {
      invoice: id,
      status: payment.status,
      amount: [payment.amount_requested, payment.amount_paid],
      payment_intent: idOfObject(payment.payment.payment_intent),
    };
  }
}

/** All that the mirror has of a customer, without what it knows to be deleted. */
export async function inMirror(db: SystemDb, customerId: string): Promise<Objects> {
  const all = acrossTenants(db);
  const found: Objects = {};
  for (const row of await all.select().from(customers).where(eq(customers.id, customerId))) {
    if (row.deletedAt) continue;
    found[`customer ${row.id}`] = {
      email: row.email,
      name: row.name,
      default_payment_method: row.defaultPaymentMethodId,
      line1: row.address?.line1 ?? null,
      balance: row.balance,
      currency: row.currency,
      tax_ids: row.taxIds.map(({ id, type, value }) => `${id} ${type} ${value}`).sort(),
    };
  }
  for (const row of await all
    .select()
    .from(paymentMethods)
    .where(eq(paymentMethods.customerId, customerId))) {
    const card = row.brand && `${row.brand} ${row.last4} ${row.expMonth}/${row.expYear}`;
    found[`payment_method ${row.id}`] = { type: row.type, card };
  }
  const itsSubscriptions = await all
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.customerId, customerId));
  for (const row of itsSubscriptions) {
    if (row.deletedAt) continue;
    found[`subscription ${row.id}`] = {
      status: row.status,
      currency: row.currency,
      cancel_at: seconds(row.cancelAt),
      cancel_at_period_end: row.cancelAtPeriodEnd,
      canceled_at: seconds(row.canceledAt),
      ended_at: seconds(row.endedAt),
      trialed: row.trialStart !== null,
      trial: [seconds(row.trialStart), seconds(row.trialEnd)],
      start_date: seconds(row.startedAt),
      created: seconds(row.stripeCreatedAt),
      paused: row.collectionPaused,
      comment: row.cancellationComment,
      feedback: row.cancellationFeedback,
      reason: row.cancellationReason,
      schedule: row.scheduleId,
      next: row.nextPriceId,
      pending: row.pendingPriceId,
      pending_until: seconds(row.pendingUntil),
      discounts: row.discounts.map(({ id }) => id).sort(),
      default_payment_method: row.defaultPaymentMethodId,
      latest_invoice: row.latestInvoiceId,
    };
  }
  const ofSubscriptions = itsSubscriptions.map(({ id }) => id);
  for (const row of await all
    .select()
    .from(subscriptionItems)
    .where(inArray(subscriptionItems.subscriptionId, ofSubscriptions))) {
    found[`subscription_item ${row.id}`] = {
      subscription: row.subscriptionId,
      price: row.priceId,
      quantity: row.quantity,
      period: [seconds(row.currentPeriodStart), seconds(row.currentPeriodEnd)],
    };
  }
  await addMirroredInvoices(db, customerId, found);
  for (const row of await all.select().from(refunds).where(eq(refunds.customerId, customerId))) {
    found[`refund ${row.id}`] = {
      charge: row.chargeId,
      invoice: row.invoiceId,
      amount: row.amount,
      currency: row.currency,
      status: row.status,
      reason: row.reason,
      created: seconds(row.stripeCreatedAt),
    };
  }
  for (const row of await all.select().from(creditNotes).where(eq(creditNotes.customerId, customerId))) {
    const { invoiceId: invoice, number, status, total, currency, reason } = row;
    const created = seconds(row.stripeCreatedAt);
    const voided_at = seconds(row.voidedAt);
    found[`credit_note ${row.id}`] = { invoice, number, status, total, currency, reason, created, voided_at };
  }
  return found;
}

async function addMirroredInvoices(db: SystemDb, customerId: string, found: Objects): Promise<void> {
  const all = acrossTenants(db);
  const rows = await all.select().from(invoices).where(eq(invoices.customerId, customerId));
  const known = rows.filter(({ deletedAt }) => !deletedAt);
  for (const row of known) {
    found[`invoice ${row.id}`] = {
      subscription: row.subscriptionId,
      number: row.number,
      status: row.status,
      billing_reason: row.billingReason,
      currency: row.currency,
      subtotal: row.subtotal,
      total: row.total,
      due: [row.amountDue, row.amountRemaining],
      received: row.amountPaid,
      credited: row.amountCredited,
      attempt_count: row.attemptCount,
      next_payment_attempt: seconds(row.nextPaymentAttempt),
      period: [seconds(row.periodStart), seconds(row.periodEnd)],
      finalized_at: seconds(row.finalizedAt),
      paid_at: seconds(row.paidAt),
      created: seconds(row.stripeCreatedAt),
      hosted_invoice_url: row.hostedInvoiceUrl,
      invoice_pdf: row.invoicePdf,
    };
  }
  const ids = known.map(({ id }) => id);
  for (const row of await all.select().from(invoiceLines).where(inArray(invoiceLines.invoiceId, ids))) {
    found[`invoice_line ${row.id}`] = {
      invoice: row.invoiceId,
      position: row.position,
      amount: row.amount,
      currency: row.currency,
      quantity: row.quantity,
      price: row.priceId,
      period: [seconds(row.periodStart), seconds(row.periodEnd)],
      proration: row.proration,
      description: row.description,
    };
  }
  for (const row of await all.select().from(invoicePayments).where(inArray(invoicePayments.invoiceId, ids))) {
    found[`invoice_payment ${row.id}`] = {
      invoice: row.invoiceId,
      status: row.status,
      amount: [row.amountRequested, row.amountPaid],
      payment_intent: row.paymentIntentId,
    };
  }
}

import type Stripe from "stripe";
import type { Fact } from "./scenario";
import type { View } from "./view";

/** Objects reduced to what two runs of a scenario must have in common: no ids, addresses or wall time. */

/** `customer.subscription.updated [items, latest_invoice]`: the type and the keys of previous_attributes. */
export function eventFacts(event: Stripe.Event): Fact {
  const previous = event.data.previous_attributes;
  return previous ? `${event.type} [${Object.keys(previous).sort().join(", ")}]` : event.type;
}

export function subscriptionFacts(view: View, subscription: Stripe.Subscription): Record<string, Fact> {
  const { pause_collection: paused, pending_update: pending } = subscription;
  return {
    id: view.id(subscription),
    status: subscription.status,
    currency: subscription.currency,
    start_date: view.time(subscription.start_date),
    billing_cycle_anchor: view.time(subscription.billing_cycle_anchor),
    trial_start: view.time(subscription.trial_start),
    trial_end: view.time(subscription.trial_end),
    cancel_at: view.time(subscription.cancel_at),
    cancel_at_period_end: subscription.cancel_at_period_end,
    canceled_at: view.time(subscription.canceled_at),
    ended_at: view.time(subscription.ended_at),
    cancellation_reason: subscription.cancellation_details?.reason ?? null,
    collection_method: subscription.collection_method,
    pause_collection: paused && { behavior: paused.behavior, resumes_at: view.time(paused.resumes_at) },
    pending_update: pending && { expires_at: view.time(pending.expires_at) },
    schedule: view.id(subscription.schedule),
    discounts: subscription.discounts.length,
    items: subscription.items.data.map((item) => itemFacts(view, item)),
  };
}

function itemFacts(view: View, item: Stripe.SubscriptionItem): Fact {
  return {
    id: view.id(item),
    price: view.id(item.price),
    quantity: item.quantity ?? null,
    current_period_start: view.time(item.current_period_start),
    current_period_end: view.time(item.current_period_end),
  };
}

export function invoiceFacts(view: View, invoice: Stripe.Invoice): Record<string, Fact> {
  return {
    ...previewFacts(view, invoice),
    id: view.id(invoice),
    status: invoice.status,
    amount_paid: invoice.amount_paid,
    amount_remaining: invoice.amount_remaining,
    attempt_count: invoice.attempt_count,
    attempted: invoice.attempted,
    auto_advance: invoice.auto_advance ?? null,
    automatically_finalizes_at: view.time(invoice.automatically_finalizes_at),
    due_date: view.time(invoice.due_date),
    finalized_at: view.time(invoice.status_transitions.finalized_at),
    paid_at: view.time(invoice.status_transitions.paid_at),
    voided_at: view.time(invoice.status_transitions.voided_at),
    ending_balance: invoice.ending_balance,
    post_payment_credit_notes_amount: invoice.post_payment_credit_notes_amount,
    pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount,
  };
}

/** What a preview and the invoice that follows it share. */
export function previewFacts(view: View, invoice: Stripe.Invoice): Record<string, Fact> {
  return {
    billing_reason: invoice.billing_reason,
    collection_method: invoice.collection_method,
    currency: invoice.currency,
    subtotal: invoice.subtotal,
    discounts: (invoice.total_discount_amounts ?? []).map(({ amount }) => amount),
    taxes: (invoice.total_taxes ?? []).map(({ amount, tax_behavior, taxable_amount }) => ({
      amount,
      tax_behavior,
      taxable_amount,
    })),
    total: invoice.total,
    total_excluding_tax: invoice.total_excluding_tax,
    starting_balance: invoice.starting_balance,
    amount_due: invoice.amount_due,
    period_start: view.time(invoice.period_start),
    period_end: view.time(invoice.period_end),
    lines: invoice.lines.data.map((line) => lineFacts(view, line)),
  };
}

export function lineFacts(view: View, line: Stripe.InvoiceLineItem): Record<string, Fact> {
  return {
    description: line.description,
    amount: line.amount,
    quantity: line.quantity,
    proration: prorationOf(line),
    price: view.id(line.pricing?.price_details?.price),
    period: [view.time(line.period.start), view.time(line.period.end)],
    discounts: (line.discount_amounts ?? []).map(({ amount }) => amount),
    taxes: (line.taxes ?? []).map(({ amount }) => amount),
  };
}

function prorationOf({ parent }: Stripe.InvoiceLineItem): boolean {
  return parent?.subscription_item_details?.proration ?? parent?.invoice_item_details?.proration ?? false;
}

/** Amount, proration and period of every line: short enough for an expectation. */
export function lineAmounts(view: View, invoice: Stripe.Invoice): Fact {
  return invoice.lines.data.map((line) => [
    line.amount,
    prorationOf(line),
    view.time(line.period.start),
    view.time(line.period.end),
  ]);
}

export function chargeFacts(view: View, charge: Stripe.Charge): Record<string, Fact> {
  return {
    id: view.id(charge),
    amount: charge.amount,
    amount_captured: charge.amount_captured,
    amount_refunded: charge.amount_refunded,
    currency: charge.currency,
    captured: charge.captured,
    paid: charge.paid,
    refunded: charge.refunded,
    status: charge.status,
    failure_code: charge.failure_code,
    outcome: charge.outcome?.type ?? null,
  };
}

export function intentFacts(view: View, intent: Stripe.PaymentIntent): Record<string, Fact> {
  return {
    id: view.id(intent),
    amount: intent.amount,
    amount_received: intent.amount_received,
    currency: intent.currency,
    status: intent.status,
    setup_future_usage: intent.setup_future_usage,
    next_action: intent.next_action?.type ?? null,
    error: intent.last_payment_error?.code ?? null,
    decline_code: intent.last_payment_error?.decline_code ?? null,
  };
}

export function refundFacts(view: View, refund: Stripe.Refund): Record<string, Fact> {
  return {
    id: view.id(refund),
    amount: refund.amount,
    currency: refund.currency,
    reason: refund.reason,
    status: refund.status,
  };
}

export function creditNoteFacts(view: View, note: Stripe.CreditNote): Record<string, Fact> {
  return {
    id: view.id(note),
    status: note.status,
    type: note.type,
    reason: note.reason,
    amount: note.amount,
    subtotal: note.subtotal,
    total: note.total,
    pre_payment_amount: note.pre_payment_amount,
    post_payment_amount: note.post_payment_amount,
    refunds: note.refunds.map(({ amount_refunded }) => amount_refunded),
    lines: note.lines.data.map(({ amount, quantity, type }) => ({ amount, quantity, type })),
  };
}

export function discountFacts(view: View, discount: Stripe.Discount): Record<string, Fact> {
  return {
    id: view.id(discount),
    start: view.time(discount.start),
    end: view.time(discount.end),
    subscription: view.id(discount.subscription),
    promotion_code: view.id(discount.promotion_code),
  };
}

export function scheduleFacts(view: View, schedule: Stripe.SubscriptionSchedule): Record<string, Fact> {
  const current = schedule.current_phase;
  return {
    id: view.id(schedule),
    status: schedule.status,
    end_behavior: schedule.end_behavior,
    subscription: view.id(schedule.subscription),
    released_subscription: view.id(schedule.released_subscription),
    current_phase: current && [view.time(current.start_date), view.time(current.end_date)],
    phases: schedule.phases.map(({ start_date, end_date, items }) => ({
      start_date: view.time(start_date),
      end_date: view.time(end_date),
      items: items.map(({ price, quantity }) => [view.id(price), quantity ?? null]),
    })),
  };
}

export function balanceFacts(
  view: View,
  transaction: Stripe.CustomerBalanceTransaction,
): Record<string, Fact> {
  return {
    id: view.id(transaction),
    type: transaction.type,
    amount: transaction.amount,
    ending_balance: transaction.ending_balance,
    invoice: view.id(transaction.invoice),
  };
}

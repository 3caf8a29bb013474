import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import { newId } from "../store/ids";
import { need } from "../store/lookup";
import type { CustomerRecord } from "../store/records/customers";
import type { InvoiceItemRecord, InvoiceRecord, LineDraft } from "../store/records/invoices";
import type { PaymentIntentRecord } from "../store/records/payments";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { changeBalance } from "./customer-balance";
import { defaultMethodOf, subscriptionOf } from "./default-method";
import { spendDiscounts } from "./discounts";
import { planDueDate } from "./due-dates";
import { followVoid } from "./follow-payment";
import { recalculateInvoice } from "./invoice-amounts";
import { type NewInvoice, pricingOf, shapeInvoice } from "./invoice-shape";
import { refreshUsage } from "./metered-items";
import { cancelPaymentIntent, createPaymentIntent, paymentMethodTypes } from "./payment-intent";
import { settle } from "./settlement";

/** Seconds a renewal's invoice stays a draft, so that it can still be changed. */
export const draftSeconds = 3600;

/** Makes a draft invoice of lines and of everything that waits for one. */
export function createInvoice(
  ctx: Context,
  input: NewInvoice,
  pending: readonly InvoiceItemRecord[] = input.subscription ? pendingItems(ctx, input.subscription) : [],
): InvoiceRecord {
  const lines = [...pending.map((item) => ({ ...item.internal.line, invoiceItem: item.id })), ...input.lines];
  const shaped = shapeInvoice(ctx, { ...input, lines });
  const invoice = ctx.store.of("invoice").put(shaped.invoice);
  for (const line of shaped.lines) ctx.store.of("line_item").put(line);
  for (const item of pending) item.invoice = invoice.id;
  spendDiscounts(ctx, invoice, shaped.lines);
  ctx.events.emit("invoice.created", invoice);
  if (input.finalizesAt !== null) {
    ctx.clock.schedule({
      at: input.finalizesAt,
      kind: "invoice.finalize",
      ref: invoice.id,
      customer: invoice.customer,
    });
  }
  return invoice;
}

/**
 * What waits for a subscription's next invoice: its prorations and, since any invoice takes them along, what
 * was added for the customer alone.
 */
export function pendingItems(
  ctx: Context,
  subscription: Pick<SubscriptionRecord, "id" | "customer" | "currency">,
): InvoiceItemRecord[] {
  return ctx.store
    .of("invoiceitem")
    .by("customer", subscription.customer)
    .filter(({ invoice, currency, internal: { line } }) => {
      if (invoice !== null) return false;
      return line.subscription === null
        ? currency === subscription.currency
        : line.subscription === subscription.id;
    });
}

/** What was added for a customer alone and waits for any invoice in its currency. */
export function pendingItemsOfCustomer(
  ctx: Context,
  customer: string,
  currency: string,
): InvoiceItemRecord[] {
  return pendingItems(ctx, { id: "", customer, currency });
}

/**
 * Keeps a line for the next invoice of its subscription or, when it has none, of its customer.
 * @param owner the subscription, or the customer
 * @param placement the id it is to have, and the draft it goes onto at once
 */
export function addPendingItem(
  ctx: Context,
  owner: Pick<SubscriptionRecord, "customer" | "test_clock">,
  line: LineDraft,
  { id = newId("ii"), invoice = null }: { id?: string; invoice?: string | null } = {},
): InvoiceItemRecord {
  const item = ctx.store.of("invoiceitem").put({
    id,
    object: "invoiceitem" as const,
    amount: line.amount,
    currency: line.currency,
    customer: owner.customer,
    customer_account: null,
    date: ctx.clock.now(owner.customer),
    description: line.description,
    discountable: line.discountable,
    discounts: line.discounts,
    invoice,
    livemode: false,
    metadata: line.metadata,
    ...(line.discountable ? {} : { net_amount: line.amount }),
    parent: line.subscription
      ? {
          subscription_details: {
            subscription: line.subscription,
            ...(line.subscriptionItem ? { subscription_item: line.subscriptionItem } : {}),
          },
          type: "subscription_details" as const,
        }
      : null,
    period: line.period,
    pricing: pricingOf(ctx, line),
    proration: line.proration,
    ...(line.proration ? { proration_details: prorationDetails(line) } : {}),
    quantity: line.quantity,
    quantity_decimal: line.quantityDecimal ?? String(line.quantity),
    tax_rates: line.taxRates ?? [],
    test_clock: owner.test_clock,
    internal: { line },
  });
  ctx.events.emit("invoiceitem.created", item);
  return item;
}

function prorationDetails(line: LineDraft): NonNullable<InvoiceItemRecord["proration_details"]> {
  const { credited } = line;
  return {
    credited_items: !credited
      ? null
      : "invoiceItem" in credited
        ? { invoice_item: credited.invoiceItem, type: "invoice_item" }
        : {
            invoice_line_item_details: { invoice: credited.invoice, invoice_line_items: credited.lines },
            type: "invoice_line_items",
          },
    discount_amounts: line.includedDiscounts.map((discount) => ({ amount: 0, discount })),
  };
}

/**
 * Finalizes a draft: it gets its number and pages, the customer's balance is applied, and a PaymentIntent is
 * made for what remains. Nothing is charged yet.
 */
export function finalizeInvoice(ctx: Context, invoice: InvoiceRecord): InvoiceRecord {
  const customer = need(ctx, "customer", invoice.customer);
  const now = ctx.clock.now(invoice.customer);
  ctx.clock.unschedule("invoice.finalize", invoice.id);
  refreshUsage(ctx, invoice);
  recalculateInvoice(ctx, invoice);
  const { due, endingBalance } = settle(invoice.total, customer.balance, invoice.currency);
  invoice.starting_balance = customer.balance;
  invoice.ending_balance = endingBalance;
  invoice.amount_due = due;
  invoice.amount_remaining = due;
  invoice.due_date = dueDateOf(ctx, invoice);
  invoice.number ??= nextNumber(customer);
  invoice.automatically_finalizes_at = null;
  invoice.effective_at ??= now;
  invoice.status = "open";
  invoice.status_transitions.finalized_at = now;
  invoice.hosted_invoice_url = `${ctx.publicUrl}/i/${invoice.internal.token}`;
  invoice.invoice_pdf = `${ctx.publicUrl}/i/${invoice.internal.token}/pdf`;
  applyBalance(ctx, customer, invoice, endingBalance - customer.balance);
  ctx.events.emit("invoice.finalized", invoice);
  if (invoice.amount_due > 0) {
    createInvoicePayment(ctx, invoice);
    planDueDate(ctx, invoice);
  }
  return invoice;
}

/** Takes the next number of a customer's own sequence. */
function nextNumber(customer: CustomerRecord): string {
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  return `${customer.invoice_prefix}-${String(sequence).padStart(4, "0")}`;
}

/** When a sent invoice has to be paid: on its own date, or so many days after it is finalized. */
function dueDateOf(ctx: Context, invoice: InvoiceRecord): number | null {
  if (invoice.collection_method !== "send_invoice") return null;
  const days =
    invoice.internal.daysUntilDue ??
    (invoice.due_date === null ? subscriptionOf(ctx, invoice)?.days_until_due : null);
  if (days === null || days === undefined) return invoice.due_date;
  return ctx.clock.now(invoice.customer) + days * 86_400;
}

/** What the payment of an invoice is for, as it stands on the PaymentIntent. */
function paymentDescription(invoice: InvoiceRecord): string {
  if (invoice.billing_reason === "manual") return `Payment for Invoice ${invoice.number}`;
  return invoice.billing_reason === "subscription_create" ? "Subscription creation" : "Subscription update";
}

/** What an invoice takes from a customer's balance, or gives to it when its total is negative. */
function applyBalance(ctx: Context, customer: CustomerRecord, invoice: InvoiceRecord, amount: number): void {
  if (amount === 0) {
    changeRecord(ctx, customer, "customer.updated", () => {
      customer.currency ??= invoice.currency;
    });
    return;
  }
  const { currency, id, ending_balance: ending } = invoice;
  const type = (ending ?? 0) > 0 ? "invoice_too_small" : "applied_to_invoice";
  changeBalance(ctx, customer, { amount, currency, type, invoice: id });
}

/** The PaymentIntent of a finalized invoice; what pays by itself is on it, and only has to be confirmed. */
function createInvoicePayment(ctx: Context, invoice: InvoiceRecord): void {
  const { amount_due: amount, currency, customer, collection_method: collection } = invoice;
  const method = collection === "charge_automatically" ? defaultMethodOf(ctx, invoice) : undefined;
  const pays = method && paymentMethodTypes(currency, null, null).includes(method.type);
  const intent = createPaymentIntent(ctx, {
    amount,
    currency,
    customer,
    description: paymentDescription(invoice),
    paymentMethod: pays ? method.id : null,
    setupFutureUsage: invoice.billing_reason === "subscription_create" ? "off_session" : null,
    invoice: invoice.id,
  });
  payBy(ctx, invoice, intent, invoice.created);
}

/**
 * Lets a PaymentIntent pay an open invoice.
 * @param created when it began to, in Unix seconds
 */
export function payBy(
  ctx: Context,
  invoice: InvoiceRecord,
  intent: PaymentIntentRecord,
  created: number,
): void {
  ctx.store.of("invoice_payment").put({
    id: newId("inpay"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: intent.amount,
    created,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: "payment_intent" },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

/** What a voided invoice took from the customer's balance goes back to it. */
function returnBalance(ctx: Context, invoice: InvoiceRecord): void {
  const customer = need(ctx, "customer", invoice.customer);
  const amount = invoice.starting_balance - (invoice.ending_balance ?? invoice.starting_balance);
  if (amount === 0 || customer.deleted) return;
  const { currency, id } = invoice;
  changeBalance(ctx, customer, { amount, currency, type: "unapplied_from_invoice", invoice: id });
}

/** Voids an invoice: it will never be paid. */
export function voidInvoice(ctx: Context, invoice: InvoiceRecord): InvoiceRecord {
  const now = ctx.clock.now(invoice.customer);
  stopAdvancing(ctx, invoice);
  invoice.status = "void";
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.voided_at = now;
  ctx.store.touch();
  cancelPayments(ctx, invoice);
  returnBalance(ctx, invoice);
  ctx.events.emit("invoice.voided", invoice);
  followVoid(ctx, invoice);
  return invoice;
}

/** Gives up on what an invoice was to be paid with, e.g. since it was paid otherwise. */
export function cancelPayments(ctx: Context, invoice: InvoiceRecord): void {
  const open = ctx.store
    .of("invoice_payment")
    .by("invoice", invoice.id)
    .filter(({ status }) => status === "open");
  for (const payment of open) {
    payment.status = "canceled";
    payment.status_transitions.canceled_at = ctx.clock.now(invoice.customer);
    const intent = need(ctx, "payment_intent", payment.payment.payment_intent);
    // A debit that is on its way can't be stopped.
    if (intent.status !== "processing") cancelPaymentIntent(ctx, intent, "void_invoice");
  }
}

/** Nothing happens to the invoice by itself any more. */
export function stopAdvancing(ctx: Context, invoice: InvoiceRecord): void {
  for (const kind of ["invoice.finalize", "invoice.retry", "invoice.due_soon", "invoice.overdue"] as const) {
    ctx.clock.unschedule(kind, invoice.id);
  }
}

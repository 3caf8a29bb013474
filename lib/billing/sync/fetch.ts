import type Stripe from "stripe";
import { idOfObject, orMissing } from "../stripe";

// Objects of Stripe's with all that the mirror wants of them, also where Stripe's answer holds only the
// beginning of a list, or the id of a part.

/** What a subscription is fetched with. Who changes one asks for the same, so that the answer can be mirrored. */
export const subscriptionParts: string[] = ["schedule", "discounts.source.coupon"];

/** What an invoice is fetched with. */
export const invoiceParts: string[] = ["payments"];

/** What a charge is fetched with. */
export const chargeParts: string[] = ["refunds"];

/** The same in a list, where everything lies one level deeper. */
export const inList = (parts: readonly string[]) => parts.map((part) => `data.${part}`);

/** All of a list, however long it is; Stripe is asked page by page. */
export async function everyPage<Item>(list: AsyncIterable<Item>): Promise<Item[]> {
  return Array.fromAsync(list);
}

/** A customer with its tax ids; null for one that Stripe doesn't know, or that was deleted. */
export async function fetchCustomer(
  stripe: Stripe,
  id: string,
): Promise<{ customer: Stripe.Customer; taxIds: Stripe.TaxId[] } | null> {
  const customer = await orMissing(stripe.customers.retrieve(id));
  if (!customer || customer.deleted) return null;
  const taxIds = await everyPage(stripe.customers.listTaxIds(id, { limit: 100 }));
  return { customer, taxIds };
}

/** A subscription with its schedule and discounts; null for one that Stripe doesn't know. */
export async function fetchSubscription(stripe: Stripe, id: string): Promise<Stripe.Subscription | null> {
  return orMissing(stripe.subscriptions.retrieve(id, { expand: subscriptionParts }));
}

/** The same with its discounts whole, where it came without. */
export async function withParts(
  stripe: Stripe,
  subscription: Stripe.Subscription,
): Promise<Stripe.Subscription> {
  const whole = subscription.discounts.every(
    (discount) => typeof discount !== "string" && typeof discount.source.coupon !== "string",
  );
  return whole ? subscription : ((await fetchSubscription(stripe, subscription.id)) ?? subscription);
}

/** Every item: a subscription carries the first ones. */
export async function itemsOf(
  stripe: Stripe,
  subscription: Stripe.Subscription,
): Promise<Stripe.SubscriptionItem[]> {
  if (!subscription.items.has_more) return subscription.items.data;
  return everyPage(stripe.subscriptionItems.list({ subscription: subscription.id, limit: 100 }));
}

/** The schedule that steers a subscription; null without one. */
export async function scheduleOf(
  stripe: Stripe,
  { schedule }: Stripe.Subscription,
): Promise<Stripe.SubscriptionSchedule | null> {
  return typeof schedule === "string" ? orMissing(stripe.subscriptionSchedules.retrieve(schedule)) : schedule;
}

/** An invoice with its payments; null for one that Stripe doesn't know. */
export async function fetchInvoice(stripe: Stripe, id: string): Promise<Stripe.Invoice | null> {
  return orMissing(stripe.invoices.retrieve(id, { expand: invoiceParts }));
}

/** Every line: an invoice carries its first ten. */
export async function linesOf(
  stripe: Stripe,
  invoice: Stripe.Invoice & { id: string },
): Promise<Stripe.InvoiceLineItem[]> {
  if (!invoice.lines.has_more) return invoice.lines.data;
  return everyPage(stripe.invoices.listLineItems(invoice.id, { limit: 100 }));
}

/** Every payment: an invoice carries its first ones. */
export async function paymentsOf(
  stripe: Stripe,
  invoice: Stripe.Invoice & { id: string },
): Promise<Stripe.InvoicePayment[]> {
  if (invoice.payments && !invoice.payments.has_more) return invoice.payments.data;
  return everyPage(stripe.invoicePayments.list({ invoice: invoice.id, limit: 100 }));
}

/**
 * The payment that decides about an invoice that isn't settled: the one that is open, or else the last; null
 * for an invoice that is settled, or that nobody tried to pay.
 */
export async function decidingPaymentOf(
  stripe: Stripe,
  invoice: Stripe.Invoice,
  payments: readonly Stripe.InvoicePayment[],
): Promise<Stripe.PaymentIntent | null> {
  if (invoice.status !== "open" && invoice.status !== "uncollectible") return null;
  const [newest] = payments
    .filter(({ status, payment }) => status !== "paid" && payment.payment_intent)
    .sort((a, b) => Number(b.status === "open") - Number(a.status === "open") || b.created - a.created);
  const id = idOfObject(newest?.payment.payment_intent);
  return id ? orMissing(stripe.paymentIntents.retrieve(id)) : null;
}

/** A charge with its refunds; null for one that Stripe doesn't know. */
export async function fetchCharge(stripe: Stripe, id: string): Promise<Stripe.Charge | null> {
  return orMissing(stripe.charges.retrieve(id, { expand: chargeParts }));
}

/** Every refund of a charge: it carries the newest ones. */
export async function refundsOf(stripe: Stripe, charge: Stripe.Charge): Promise<Stripe.Refund[]> {
  if (charge.refunds && !charge.refunds.has_more) return charge.refunds.data;
  return everyPage(stripe.refunds.list({ charge: charge.id, limit: 100 }));
}

/** A credit note; null for one that Stripe doesn't know. */
export async function fetchCreditNote(stripe: Stripe, id: string): Promise<Stripe.CreditNote | null> {
  return orMissing(stripe.creditNotes.retrieve(id));
}

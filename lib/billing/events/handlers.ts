import { recordSession } from "../checkout-session";
import { type BillingContext, orMissing } from "../stripe";
import { syncPrice, syncProduct } from "../sync/catalog";
import {
  type Synced,
  syncCustomer,
  syncCustomerRecord,
  syncInvoice,
  syncSubscription,
} from "../sync/sync-customer";
import { customerIdOf, objectIdOf, type StripeEvent } from "./event";

/** What came of an event: the mirror is in line with Stripe, or why the event concerns nothing of ours. */
export type Handled = "processed" | { ignored: string };

/**
 * An event is a doorbell: it says what to look at, never what is there. The object is fetched anew, so the
 * order in which events come, and the API version they were written in, don't matter.
 */
export async function handleEvent(ctx: BillingContext, event: StripeEvent): Promise<Handled> {
  const object: EventObject = { id: objectIdOf(event), customer: customerIdOf(event) };
  const [family] = event.type.split(".", 1);
  if (event.type.startsWith("customer.subscription.")) return subscriptionEvent(ctx, object);
  if (event.type.startsWith("checkout.session.")) return checkoutEvent(ctx, object);
  switch (family) {
    case "product":
      return object.id ? done(syncProduct(ctx, object.id)) : withoutId(event);
    case "price":
      return object.id ? done(syncPrice(ctx, object.id)) : withoutId(event);
    case "customer":
      return customerEvent(ctx, event, object);
    case "payment_method":
      return object.customer
        ? settle(syncCustomerRecord(ctx, object.customer))
        : { ignored: "The payment method has no customer." };
    case "invoice":
      return invoiceEvent(ctx, event, object);
    default:
      return { ignored: `Events of type ${event.type} are not used.` };
  }
}

type EventObject = { id: string | null; customer: string | null };

async function subscriptionEvent(ctx: BillingContext, object: EventObject): Promise<Handled> {
  if (!object.id || !object.customer) return { ignored: "The subscription has no customer." };
  return settle(syncSubscription(ctx, { customerId: object.customer, subscriptionId: object.id }));
}

async function checkoutEvent(ctx: BillingContext, object: EventObject): Promise<Handled> {
  if (!object.id || !object.customer) return { ignored: "The Checkout Session has no customer." };
  const session = await orMissing(ctx.stripe.checkout.sessions.retrieve(object.id));
  if (session) await recordSession(ctx.db, session);
  return settle(syncCustomer(ctx, object.customer));
}

async function customerEvent(ctx: BillingContext, event: StripeEvent, object: EventObject): Promise<Handled> {
  // customer.created and its kin are about the customer itself, customer.tax_id.created about a part of it.
  const about = /^customer\.(created|updated|deleted)$/.test(event.type) ? object.id : object.customer;
  return about ? settle(syncCustomerRecord(ctx, about)) : withoutId(event);
}

async function invoiceEvent(ctx: BillingContext, event: StripeEvent, object: EventObject): Promise<Handled> {
  // A preview of the next invoice has no id; there is nothing to fetch.
  if (event.type === "invoice.upcoming" || !object.id) return { ignored: "A preview, not an invoice." };
  if (!object.customer) return { ignored: "The invoice has no customer." };
  return settle(syncInvoice(ctx, { customerId: object.customer, invoiceId: object.id }));
}

async function settle(sync: Promise<Synced>): Promise<Handled> {
  const synced = await sync;
  return "ignored" in synced ? synced : "processed";
}

async function done(sync: Promise<void>): Promise<Handled> {
  await sync;
  return "processed";
}

function withoutId(event: StripeEvent): Handled {
  return { ignored: `The object of this ${event.type} has no id.` };
}

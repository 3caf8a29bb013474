import { recordSession } from "../checkout-session";
import { type BillingContext, idOfObject, orMissing } from "../stripe";
import { syncPrice, syncProduct } from "../sync/catalog";
import {
  type Synced,
  syncCreditNote,
  syncCustomer,
  syncCustomerRecord,
  syncInvoice,
  syncRefunds,
  syncSubscription,
} from "../sync/sync-customer";
import { customerIdOf, objectIdOf, type StripeEvent, subscriptionIdOf } from "./event";

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
    case "subscription_schedule":
      return subscriptionEvent(ctx, { ...object, id: subscriptionIdOf(event) });
    case "refund":
      return refundEvent(ctx, object);
    case "charge":
      return chargeEvent(ctx, event, object);
    case "credit_note":
      return creditNoteEvent(ctx, object);
    default:
      return { ignored: `Events of type ${event.type} are not used.` };
  }
}

type EventObject = { id: string | null; customer: string | null };

async function subscriptionEvent(ctx: BillingContext, object: EventObject): Promise<Handled> {
  if (!object.id || !object.customer) return { ignored: "There is no subscription, or it has no customer." };
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

/** A refund's event needn't name its customer; the charge does. */
async function refundEvent(ctx: BillingContext, { id }: EventObject): Promise<Handled> {
  const refund = id ? await orMissing(ctx.stripe.refunds.retrieve(id, { expand: ["charge"] })) : null;
  const charge = refund?.charge;
  if (!charge || typeof charge === "string")
    return { ignored: "The refund is of no charge that Stripe knows." };
  const customerId = idOfObject(charge.customer);
  if (!customerId) return { ignored: "The refunded payment has no customer." };
  return settle(syncRefunds(ctx, { customerId, chargeId: charge.id }));
}

async function chargeEvent(ctx: BillingContext, event: StripeEvent, object: EventObject): Promise<Handled> {
  // charge.refund.updated is about the refund.
  if (event.type.startsWith("charge.refund.")) return refundEvent(ctx, object);
  if (event.type !== "charge.refunded") return { ignored: `Events of type ${event.type} are not used.` };
  if (!object.id || !object.customer) return { ignored: "The refunded payment has no customer." };
  return settle(syncRefunds(ctx, { customerId: object.customer, chargeId: object.id }));
}

async function creditNoteEvent(ctx: BillingContext, object: EventObject): Promise<Handled> {
  if (!object.id || !object.customer) return { ignored: "The credit note has no customer." };
  return settle(syncCreditNote(ctx, { customerId: object.customer, creditNoteId: object.id }));
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

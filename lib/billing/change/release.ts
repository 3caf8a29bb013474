import type Stripe from "stripe";
import { idOfObject } from "../stripe";
import { latestInvoiceOf, wholeSubscription } from "./under-lock";

/**
 * Lets a subscription's schedule go, so that it stays as it is. A schedule whose change has come already is let go
 * as well: while it lasts, Stripe refuses to end the subscription in another way.
 * @returns whether there was one.
 */
export async function releaseSchedule(stripe: Stripe, current: Stripe.Subscription): Promise<boolean> {
  const id = idOfObject(current.schedule);
  if (!id) return false;
  await stripe.subscriptionSchedules.release(id);
  return true;
}

/** Gives an unpaid change up: its invoice is voided, so that nobody pays for it later. */
export async function giveUpPendingChange(stripe: Stripe, current: Stripe.Subscription): Promise<void> {
  if (!current.pending_update) return;
  const invoice = latestInvoiceOf(current);
  if (invoice?.id && invoice.status === "open") await stripe.invoices.voidInvoice(invoice.id);
}

/** How a scheduled cancellation is taken back, whichever way it was asked for; null without one. */
export function withoutCancellation(current: Stripe.Subscription): Stripe.SubscriptionUpdateParams | null {
  if (current.cancel_at === null) return null;
  return current.cancel_at_period_end ? { cancel_at_period_end: false } : { cancel_at: "" };
}

/** The subscription after steps that answered with something else. */
export function fetchWhole(stripe: Stripe, id: string): Promise<Stripe.Subscription> {
  return stripe.subscriptions.retrieve(id, { expand: wholeSubscription });
}

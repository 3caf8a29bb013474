import type Stripe from "stripe";
import { idOfObject } from "../stripe";
import { everyPage } from "../sync/fetch";

/** Minor units that wait for the subscription's next invoice: seats that were added, less those given back. */
export async function unchargedSeats(stripe: Stripe, current: Stripe.Subscription): Promise<number> {
  const items = await everyPage(
    stripe.invoiceItems.list({ customer: idOfObject(current.customer), pending: true, limit: 100 }),
  );
  return items
    .filter(({ parent }) => parent?.subscription_details?.subscription === current.id)
    .reduce((sum, { amount }) => sum + amount, 0);
}

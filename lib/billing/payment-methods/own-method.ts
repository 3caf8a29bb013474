import type Stripe from "stripe";
import { NotFoundError } from "@/lib/errors";
import { isTerminal } from "../access";
import { idOfObject, orMissing } from "../stripe";
import type { CustomerScope } from "../sync/customer-lock";
import { everyPage } from "../sync/fetch";

/**
 * The payment method as Stripe has it.
 * @throws NotFoundError for one that isn't this customer's, exactly as for one that doesn't exist.
 */
export async function ownMethod(
  { stripe, customerId }: CustomerScope,
  id: string,
): Promise<Stripe.PaymentMethod> {
  const method = await orMissing(stripe.paymentMethods.retrieve(id));
  if (!method || idOfObject(method.customer) !== customerId) {
    throw new NotFoundError("This payment method is gone. Reload the page to see those that are there.");
  }
  return method;
}

/** The customer's subscriptions that aren't over, by Stripe's list. */
export async function livingSubscriptions({
  stripe,
  customerId,
}: CustomerScope): Promise<Stripe.Subscription[]> {
  const all = await everyPage(stripe.subscriptions.list({ customer: customerId, status: "all", limit: 100 }));
  return all.filter(({ status }) => !isTerminal(status));
}

/** The customer's default payment method; null when there is none. */
export async function defaultMethodId({ stripe, customerId }: CustomerScope): Promise<string | null> {
  const customer = await stripe.customers.retrieve(customerId);
  return customer.deleted ? null : idOfObject(customer.invoice_settings.default_payment_method);
}

import { authorizeSetup } from "../billing/authorize";
import type { CardInput } from "../billing/cards";
import type { Context } from "../context";
import type { Declined, RequiresAction, ThreeDSecureChoice } from "../control/outcomes";
import { invalidRequest, resourceMissing } from "../http/errors";
import { changeRecord } from "../store/changes";
import { need, needCustomer } from "../store/lookup";
import type { CustomerRecord } from "../store/records/customers";
import type { PaymentMethodRecord } from "../store/records/payments";
import { createCard } from "./new-card";
import { detach, tieToCustomer, usablePaymentMethod } from "./payment-methods";

export type AttachCardOutcome =
  | { status: "attached"; paymentMethod: PaymentMethodRecord }
  | RequiresAction
  | Declined;

/**
 * Saves a card for a customer, as the portal does.
 * @throws StripeApiError when there is no such customer or the card's data is invalid
 */
export function attachCard(
  ctx: Context,
  customerId: string,
  input: { card?: CardInput; paymentMethodId?: string; threeDSecure?: ThreeDSecureChoice },
): AttachCardOutcome {
  const customer = needCustomer(ctx, customerId);
  const method = input.paymentMethodId
    ? usablePaymentMethod(ctx, input.paymentMethodId, "payment_method")
    : input.card && createCard(ctx, input.card, { email: customer.email });
  if (!method)
    throw invalidRequest("A card or a payment method is required.", "payment_method", "parameter_missing");
  const answer = authorizeSetup(method, {
    offSession: false,
    now: ctx.clock.now(customer.id),
    ...(input.threeDSecure ? { threeDSecure: input.threeDSecure } : {}),
  });
  if (answer.status === "requires_action") return { status: "requires_action", paymentMethodId: method.id };
  if (answer.status === "declined") return answer;
  method.internal.authenticated ||= answer.authenticated;
  tieToCustomer(ctx, method, customer.id);
  return { status: "attached", paymentMethod: method };
}

/**
 * Makes a saved payment method the default of the customer's invoices and, if given, of one subscription
 * (which wins over the customer's).
 * @throws StripeApiError when the payment method isn't the customer's
 */
export function setDefaultPaymentMethod(
  ctx: Context,
  customerId: string,
  paymentMethodId: string,
  subscriptionId?: string,
): CustomerRecord {
  const customer = needCustomer(ctx, customerId);
  const method = need(ctx, "payment_method", paymentMethodId);
  if (method.customer !== customer.id) throw resourceMissing("PaymentMethod", paymentMethodId);
  changeRecord(ctx, customer, "customer.updated", () => {
    customer.invoice_settings = { ...customer.invoice_settings, default_payment_method: method.id };
  });
  if (subscriptionId) {
    const subscription = need(ctx, "subscription", subscriptionId);
    if (subscription.customer !== customer.id) throw resourceMissing("subscription", subscriptionId);
    changeRecord(ctx, subscription, "customer.subscription.updated", () => {
      subscription.default_payment_method = method.id;
    });
  }
  return customer;
}

/** Takes a saved payment method away from its customer. @throws StripeApiError when it is nobody's */
export function detachPaymentMethod(ctx: Context, paymentMethodId: string): PaymentMethodRecord {
  return detach(ctx, need(ctx, "payment_method", paymentMethodId));
}

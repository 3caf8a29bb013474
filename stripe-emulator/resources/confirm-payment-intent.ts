import type Stripe from "stripe";
import { declineError } from "../billing/authorize";
import { followIntent } from "../billing/collect";
import { confirmPaymentIntent } from "../billing/payment-intent";
import type { Context } from "../context";
import type { ThreeDSecureChoice } from "../control/outcomes";
import { invalidRequest } from "../http/errors";
import { need, unsettable } from "../store/lookup";
import type { PaymentIntentRecord, PaymentMethodRecord } from "../store/records/payments";
import { render } from "../store/render";
import { methodOptions } from "./method-options";
import { createPaymentMethod, tieToCustomer, usablePaymentMethod } from "./payment-methods";

export type ConfirmInput = Pick<
  Stripe.PaymentIntentConfirmParams,
  | "error_on_requires_action"
  | "off_session"
  | "payment_method"
  | "payment_method_data"
  | "payment_method_options"
  | "receipt_email"
  | "return_url"
  | "setup_future_usage"
>;

function unexpectedState(message: string): Error {
  return invalidRequest(message, undefined, "payment_intent_unexpected_state");
}

/** @throws StripeApiError when the intent can't be confirmed by this method */
function checkMethod(
  intent: Pick<PaymentIntentRecord, "customer" | "payment_method_types">,
  method: PaymentMethodRecord,
): void {
  if (method.customer && method.customer !== intent.customer) {
    throw invalidRequest(
      intent.customer
        ? "The provided PaymentMethod belongs to another customer."
        : "The provided PaymentMethod was attached to a Customer. Provide that customer with the PaymentIntent to use it.",
      "payment_method",
    );
  }
  if (intent.payment_method_types.includes(method.type)) return;
  throw invalidRequest(
    `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent. Please attach a PaymentMethod whose type is one of the following: ${intent.payment_method_types.join(", ")}.`,
    "payment_method",
    "payment_intent_incompatible_payment_method",
  );
}

function methodFor(
  ctx: Context,
  intent: PaymentIntentRecord,
  input: Pick<ConfirmInput, "payment_method" | "payment_method_data">,
): PaymentMethodRecord {
  if (input.payment_method_data) return createPaymentMethod(ctx, input.payment_method_data);
  const id = input.payment_method ?? intent.payment_method;
  if (id) return usablePaymentMethod(ctx, id, "payment_method");
  throw withoutMethod();
}

/** What is said to whoever confirms an intent that nothing pays. */
export function withoutMethod(): Error {
  return unexpectedState(
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
  );
}

/**
 * The method a new or changed intent is to be paid with; null when none is named.
 * @throws StripeApiError when it can't pay this intent
 */
export function namedMethod(
  ctx: Context,
  intent: Pick<PaymentIntentRecord, "customer" | "payment_method_types">,
  input: Pick<ConfirmInput, "payment_method" | "payment_method_data">,
): string | null {
  if (!input.payment_method && !input.payment_method_data) return null;
  const method = input.payment_method_data
    ? createPaymentMethod(ctx, input.payment_method_data)
    : usablePaymentMethod(ctx, input.payment_method ?? "", "payment_method");
  checkMethod(intent, method);
  return method.id;
}

/** Confirms as the API does: a decline is a 402 that carries the intent, 3-D Secure is a state. */
export function confirm(ctx: Context, intent: PaymentIntentRecord, input: ConfirmInput): PaymentIntentRecord {
  if (!["requires_payment_method", "requires_confirmation", "requires_action"].includes(intent.status)) {
    throw unexpectedState(
      intent.status === "succeeded"
        ? "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        : `You cannot confirm this PaymentIntent because it has a status of ${intent.status}.`,
    );
  }
  const method = methodFor(ctx, intent, input);
  checkMethod(intent, method);
  intent.payment_method_options = methodOptions(input.payment_method_options, intent.payment_method_options);
  intent.receipt_email = unsettable(input.receipt_email, intent.receipt_email);
  intent.setup_future_usage = unsettable(input.setup_future_usage, intent.setup_future_usage);
  intent.internal.returnUrl = input.return_url ?? intent.internal.returnUrl ?? null;
  const offSession = input.off_session !== undefined && input.off_session !== false;
  const answer = confirmPaymentIntent(ctx, intent, method, {
    customer: intent.customer,
    offSession,
    declineUnauthenticated: offSession || (input.error_on_requires_action ?? false),
  });
  if (answer.status === "approved" || answer.status === "processing") keepOrUseUp(ctx, intent, method);
  followIntent(ctx, intent, answer);
  if (answer.status === "declined") {
    throw declineError(answer, {
      ...(typeof intent.latest_charge === "string" ? { charge: intent.latest_charge } : {}),
      payment_intent: render(ctx, intent),
      payment_method: render(ctx, method),
    });
  }
  return intent;
}

/** A method that paid is saved if that was wanted; otherwise it was good for this one payment. */
function keepOrUseUp(ctx: Context, intent: PaymentIntentRecord, method: PaymentMethodRecord): void {
  if (method.customer) return;
  if (intent.customer && intent.setup_future_usage) tieToCustomer(ctx, method, intent.customer);
  else method.internal.detached = true;
}

/**
 * Goes on after 3-D Secure, as the SDK in a browser does when the person has answered.
 * @throws StripeApiError when the intent doesn't wait for that
 */
export function authenticatePaymentIntent(
  ctx: Context,
  id: string,
  threeDSecure: ThreeDSecureChoice,
): PaymentIntentRecord {
  const intent = need(ctx, "payment_intent", id);
  if (intent.status !== "requires_action" || !intent.payment_method) {
    throw unexpectedState(`This PaymentIntent has a status of ${intent.status}.`);
  }
  const method = need(ctx, "payment_method", intent.payment_method);
  const options = { customer: intent.customer, offSession: false, threeDSecure };
  const answer = confirmPaymentIntent(ctx, intent, method, options);
  if (answer.status === "approved") keepOrUseUp(ctx, intent, method);
  followIntent(ctx, intent, answer);
  return intent;
}

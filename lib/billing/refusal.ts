import Stripe from "stripe";

/** Whether Stripe understood a request and refused it; what it objects to is in `param` and `code`. */
export function isRefusal(
  error: unknown,
): error is InstanceType<typeof Stripe.errors.StripeInvalidRequestError> {
  return error instanceof Stripe.errors.StripeInvalidRequestError;
}

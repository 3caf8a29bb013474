import type Stripe from "stripe";
import { ConflictError, InvalidInputError } from "@/lib/errors";

/**
 * Why Stripe won't open a checkout, for the person who asked for it, where it is something that they can mend;
 * otherwise Stripe's own error, which is a fault of ours. Nothing was charged.
 */
export function explainRefusal(error: Stripe.errors.StripeInvalidRequestError): Error {
  if (error.param?.startsWith("discounts")) {
    return new InvalidInputError(
      "This promotion code can’t be used for this purchase any more. Continue without it.",
      { field: "promotionCode", cause: error },
    );
  }
  const currency = /cannot combine currencies .* currency ([a-z]{3})\b/s.exec(error.message)?.[1];
  if (currency) {
    return new ConflictError(
      `This organization still has something to be billed in ${currency.toUpperCase()}, and one can’t pay in two currencies at once. Choose ${currency.toUpperCase()}, or try again when that has ended.`,
      { cause: error },
    );
  }
  return error;
}

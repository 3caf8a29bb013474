import { invalidRequest } from "../http/errors";
import { atLeast } from "../store/lookup";
import type { PaymentIntentRecord } from "../store/records/payments";

/**
 * How much of a held payment is to be taken.
 * @throws StripeApiError when nothing is held, or less than that
 */
export function amountToCapture(
  intent: PaymentIntentRecord,
  requested: number | undefined,
  param: string,
): number {
  if (intent.status !== "requires_capture") {
    throw invalidRequest(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      undefined,
      "payment_intent_unexpected_state",
    );
  }
  atLeast(1, requested, param);
  const amount = requested ?? intent.amount_capturable;
  if (amount <= intent.amount_capturable) return amount;
  throw invalidRequest(
    "The remaining amount you can capture is less than the requested capture amount.",
    param,
    "amount_too_large",
  );
}

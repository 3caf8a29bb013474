import { coverOnly } from "../store/lookup";
import type { PaymentIntentRecord } from "../store/records/payments";

/** `payment_method_options` of an intent, as far as the emulator takes it. */
export interface MethodOptionsInput {
  card?: { request_three_d_secure?: string } | "" | null;
}

type MethodOptions = PaymentIntentRecord["payment_method_options"];

/**
 * The options of an intent after a request: whether cards are asked for 3-D Secure beyond what their bank wants.
 * @throws StripeApiError for options that the emulator doesn't cover
 */
export function methodOptions(given: MethodOptionsInput | undefined, current: MethodOptions): MethodOptions {
  if (given === undefined) return current;
  coverOnly(given, ["card"]);
  if (!given.card) return current;
  coverOnly(given.card, ["request_three_d_secure"]);
  const request = given.card.request_three_d_secure ?? current?.card?.request_three_d_secure ?? null;
  return {
    card: { installments: null, mandate_options: null, network: null, request_three_d_secure: request },
  };
}

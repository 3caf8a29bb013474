const noReason = "The bank declined it and gave no reason.";

/**
 * By Stripe's decline code or error code. A card that was reported lost or stolen is declined without a reason:
 * whoever reads the mail may be the wrong person to tell.
 */
const sentences: Readonly<Record<string, string>> = {
  insufficient_funds: "The bank says that there isn’t enough money for it.",
  expired_card: "The card has expired.",
  incorrect_cvc: "The card’s security code isn’t right.",
  invalid_cvc: "The card’s security code isn’t right.",
  incorrect_number: "The card’s number isn’t right.",
  invalid_number: "The card’s number isn’t right.",
  invalid_expiry_month: "The card’s expiry date isn’t right.",
  invalid_expiry_year: "The card’s expiry date isn’t right.",
  processing_error: "The bank had a fault while working on it.",
  issuer_not_available: "The bank couldn’t be reached.",
  try_again_later: "The bank couldn’t be reached.",
  card_velocity_exceeded: "It is more than the card’s limit allows.",
  withdrawal_count_limit_exceeded: "It is more than the card’s limit allows.",
  amount_too_large: "It is more than a single payment can be.",
  card_not_supported: "The bank doesn’t allow payments like this with the card.",
  currency_not_supported: "The card can’t pay in this currency.",
  transaction_not_allowed: "The bank doesn’t allow payments like this with the card.",
  authentication_required: "The bank wants you to confirm the payment.",
  payment_intent_authentication_failure: "The payment wasn’t confirmed with the bank.",
  debit_not_authorized: "The bank says that the debit wasn’t authorized.",
};

/**
 * Why a payment failed, in a plain sentence.
 * @param code Stripe's decline code or error code; null when the bank wasn't even asked.
 * @param hasMethod whether there is anything on file that could pay.
 */
export function paymentReason(code: string | null, hasMethod: boolean): string {
  if (code !== null) return sentences[code] ?? noReason;
  return hasMethod ? noReason : "There is no card that could pay it.";
}

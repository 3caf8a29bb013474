import type { Declined } from "../control/outcomes";
import { StripeApiError } from "../http/errors";

/** Does what charges or saves a card; one that the network refuses before the bank is asked counts as declined. */
export function declinedOr<T>(act: () => T): T | Declined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof StripeApiError) || error.type !== "card_error") throw error;
    const { code = "card_declined", decline_code: declineCode = null } = error.details;
    return { status: "declined", code, declineCode, message: error.message };
  }
}

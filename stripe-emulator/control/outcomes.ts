/** What a person (or a test) chose on the 3-D Secure page. */
export type ThreeDSecureChoice = "approve" | "fail";

export interface Declined {
  status: "declined";
  /** Stripe's error code, e.g. `card_declined`. */
  code: string;
  declineCode: string | null;
  /** The sentence Stripe shows to the card's owner. */
  message: string;
}

/** The card's bank wants 3-D Secure: call the same function again with `threeDSecure`. */
export interface RequiresAction {
  status: "requires_action";
  paymentMethodId: string;
}

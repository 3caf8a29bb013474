import { maximumAmount } from "../arithmetic/amount-limits";
import type { Context } from "../context";
import type { Declined, ThreeDSecureChoice } from "../control/outcomes";
import { cardError, type StripeApiError } from "../http/errors";
import type { PaymentMethodRecord } from "../store/records/payments";

/** What a bank says; `processing` when it only answers later, as to a debit. */
export type Authorization =
  | { status: "approved"; authenticated: boolean }
  | { status: "requires_action" }
  | { status: "processing" }
  | Declined;

/** Saving a method is answered at once. */
export type SetupAuthorization = Exclude<Authorization, { status: "processing" }>;

export interface AuthorizeOptions {
  /** Minor units. */
  amount: number;
  /** Who pays; a decline can be ordered for one customer. */
  customer: string | null;
  /** The customer isn't there, e.g. in a renewal. */
  offSession: boolean;
  /** Declines at once what would need the person who isn't there; otherwise the payment waits for them. */
  declineUnauthenticated?: boolean;
  /** 3-D Secure is asked for, even of a card whose bank doesn't want it. */
  wantsThreeDSecure?: boolean;
  threeDSecure?: ThreeDSecureChoice;
}

type SetupOptions = Omit<AuthorizeOptions, "amount" | "customer" | "declineUnauthenticated"> & {
  /** Unix seconds of the customer's time, by which a card may have expired. */
  now?: number;
};

const messages: Record<string, string> = {
  amount_too_large: "The amount is more than a single payment can be.",
  card_declined: "Your card was declined.",
  insufficient_funds: "Your card has insufficient funds.",
  expired_card: "Your card has expired.",
  incorrect_cvc: "Your card's security code is incorrect.",
  processing_error: "An error occurred while processing your card. Try again in a little bit.",
  card_velocity_exceeded:
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
  authentication_required: "Your card was declined. This transaction requires authentication.",
  payment_intent_authentication_failure:
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
};

function declined(code: string, declineCode: string | null, message = messages[code]): Declined {
  return { status: "declined", code, declineCode, message: message ?? "Your card was declined." };
}

/** The error the API answers when a card is refused. */
export function declineError(
  decline: Declined,
  details: Parameters<typeof cardError>[2] = {},
): StripeApiError {
  return cardError(decline.code, decline.message, {
    ...details,
    ...(decline.declineCode ? { decline_code: decline.declineCode } : {}),
  });
}

/** What the bank says to a payment. A decline that a test ordered comes before the method's own behaviour. */
export function authorizePayment(
  ctx: Context,
  method: PaymentMethodRecord,
  options: AuthorizeOptions,
): Authorization {
  if (options.amount > maximumAmount) return declined("amount_too_large", null, messages.amount_too_large);
  const now = ctx.clock.now(options.customer);
  // The first of two attempts that 3-D Secure splits must not use up an ordered decline.
  const waitsForPerson =
    needsAuthentication(method, options) && !options.threeDSecure && !options.declineUnauthenticated;
  const ordered = waitsForPerson ? undefined : ctx.failures.takeForPayment(options.customer);
  if (ordered) return declined("card_declined", ordered.declineCode ?? "generic_decline");
  if (method.internal.behavior === "fails_after_attach") return declined("card_declined", "generic_decline");
  const refusal = refusalOf(method, now);
  if (refusal) return refusal;
  if (method.type === "sepa_debit") return { status: "processing" };
  const answer = authenticate(method, options);
  if (answer.status === "requires_action" && options.declineUnauthenticated) {
    return declined("authentication_required", "authentication_required");
  }
  const { behavior } = method.internal;
  if (answer.status === "approved" && behavior === "authentication_required_then_insufficient_funds") {
    return declined("card_declined", "insufficient_funds", messages.insufficient_funds);
  }
  return answer;
}

/** What the bank says when a method is saved without a payment: only 0341 fails later and not now. */
export function authorizeSetup(method: PaymentMethodRecord, options: SetupOptions): SetupAuthorization {
  return refusalOf(method, options.now) ?? authenticate(method, options);
}

/** Why a card is refused whatever it is asked for. */
function refusalOf(method: PaymentMethodRecord, now: number | undefined): Declined | undefined {
  if (now !== undefined && hasExpired(method, now)) return declined("expired_card", "expired_card");
  const { behavior } = method.internal;
  switch (behavior) {
    case "declined":
      return declined("card_declined", "generic_decline");
    case "lost_card":
    case "stolen_card":
    case "fraudulent":
      return declined("card_declined", behavior);
    case "card_velocity_exceeded":
      return declined("card_declined", behavior, messages.card_velocity_exceeded);
    case "insufficient_funds":
      return declined("card_declined", "insufficient_funds", messages.insufficient_funds);
    case "expired_card":
    case "incorrect_cvc":
    case "processing_error":
      return declined(behavior, behavior);
    default:
      return undefined;
  }
}

/** A card is good until its month is over (UTC). */
function hasExpired({ card }: PaymentMethodRecord, now: number): boolean {
  return card !== undefined && Date.UTC(card.exp_year, card.exp_month) <= now * 1000;
}

function needsAuthentication(
  method: PaymentMethodRecord,
  { offSession, wantsThreeDSecure }: Pick<AuthorizeOptions, "offSession" | "wantsThreeDSecure">,
): boolean {
  const { behavior, authenticated } = method.internal;
  if (wantsThreeDSecure && !offSession && method.type === "card") return true;
  if (behavior === "authentication_required") return true;
  if (behavior === "authentication_required_then_insufficient_funds") return true;
  return behavior === "authentication_required_once" && !(offSession && authenticated);
}

function authenticate(method: PaymentMethodRecord, options: SetupOptions): SetupAuthorization {
  if (!needsAuthentication(method, options)) return { status: "approved", authenticated: false };
  switch (options.threeDSecure) {
    case "approve":
      return { status: "approved", authenticated: true };
    case "fail":
      return declined("payment_intent_authentication_failure", null);
    case undefined:
      return { status: "requires_action" };
  }
}

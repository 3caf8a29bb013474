import type { CardInput } from "../../billing/cards";
import type { Context } from "../../context";
import type { Declined, RequiresAction, ThreeDSecureChoice } from "../../control/outcomes";
import { invalidRequest } from "../../http/errors";
import { need, needCustomer } from "../../store/lookup";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import type { PaymentMethodRecord } from "../../store/records/payments";
import { applyPromotionCode, resolveSessionDiscounts } from "./checkout-discounts";
import { asksForMethod, methodFor } from "./checkout-methods";
import { answerErrors, type CheckoutAnswers } from "./checkout-payer";
import { expireSession } from "./checkout-sessions";
import { recountSession } from "./checkout-totals";
import { adjustQuantity } from "./checkout-update";
import { completePayment } from "./complete-payment-checkout";
import { completeSetup } from "./complete-setup-checkout";
import { completeSubscription } from "./complete-subscription-checkout";

export interface CompleteCheckoutInput extends CheckoutAnswers {
  /** A card as typed into the form… */
  card?: CardInput;
  /** …or a bank account to debit; its owner is by default who pays… */
  sepa?: { iban: string; name?: string; email?: string };
  /** …or a saved payment method of the session's customer, or a name such as `pm_card_visa`. */
  paymentMethodId?: string;
  /** A promotion code as typed, if the session takes any. */
  promotionCode?: string;
  /** How much is bought: of the only adjustable line, or by the lines' ids. */
  quantity?: number | Record<string, number>;
  /** Lets what pays be shown again at a next checkout, where the session offers that. */
  savePaymentMethod?: boolean;
  /** Answers a `requires_action`; without it a card that needs 3-D Secure returns that. */
  threeDSecure?: ThreeDSecureChoice;
}

export type CheckoutOutcome =
  | { status: "complete"; session: CheckoutSessionRecord; redirectUrl: string | null }
  | RequiresAction
  | Declined;

/** How one mode comes to its end; null when it did. */
export type Completion = (
  ctx: Context,
  session: CheckoutSessionRecord,
  method: PaymentMethodRecord | null,
  input: CompleteCheckoutInput,
) => RequiresAction | Declined | null;

const completions: Record<string, Completion> = {
  payment: completePayment,
  setup: completeSetup,
  subscription: completeSubscription,
};

/**
 * Pays an open Checkout Session as its page does. The subscription is created only after the payment.
 * @throws StripeApiError when the session doesn't exist, is complete or has expired, what is typed is wrong or
 *   something that the session asks for is missing
 */
export function completeCheckout(
  ctx: Context,
  sessionId: string,
  input: CompleteCheckoutInput,
): CheckoutOutcome {
  const session = openSession(ctx, sessionId);
  if (session.customer) needCustomer(ctx, session.customer);
  const [wrong] = Object.entries(answerErrors(session, input));
  if (wrong) throw invalidRequest(wrong[1], wrong[0], "parameter_invalid");
  changeOrder(ctx, session, input);
  // Discounts may have run out since, and time goes on for what is counted by it.
  session.internal.discounts = resolveSessionDiscounts(ctx, session).map(({ record }) => record);
  recountSession(ctx, session);
  const method = asksForMethod(session) ? methodFor(ctx, session, input) : null;
  const complete = completions[session.mode];
  if (!complete) throw new Error(`Session ${session.id} has the unknown mode ${session.mode}`);
  const stopped = complete(ctx, session, method, input);
  ctx.store.touch();
  if (!stopped) return { status: "complete", session, redirectUrl: returnUrl(session) };
  session.internal.pendingPaymentMethod =
    stopped.status === "requires_action" ? stopped.paymentMethodId : null;
  return stopped;
}

/** A session that can still be paid. @throws StripeApiError otherwise */
export function openSession(ctx: Context, id: string): CheckoutSessionRecord {
  const session = need(ctx, "checkout.session", id);
  if (session.status === "open" && session.expires_at <= ctx.clock.now()) expireSession(ctx, session);
  if (session.status === "open") return session;
  throw invalidRequest(`This Checkout Session is no longer open: its status is ${session.status}.`);
}

/** Where the customer goes when everything is done. */
export function returnUrl({ id, success_url: url }: CheckoutSessionRecord): string | null {
  return url?.replaceAll("{CHECKOUT_SESSION_ID}", id) ?? null;
}

function changeOrder(
  ctx: Context,
  session: CheckoutSessionRecord,
  { promotionCode, quantity }: CompleteCheckoutInput,
): void {
  if (typeof quantity === "number") {
    const [line, other] = session.internal.lineItems.filter(({ adjustable }) => adjustable);
    if (!line || other) {
      throw invalidRequest("The session has no single line whose quantity can be changed.", "quantity");
    }
    adjustQuantity(ctx, session, line.id, quantity);
  }
  if (typeof quantity === "object") {
    for (const [id, wanted] of Object.entries(quantity)) adjustQuantity(ctx, session, id, wanted);
  }
  if (promotionCode !== undefined) applyPromotionCode(ctx, session, promotionCode);
}

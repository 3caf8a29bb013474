import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { need } from "../store/lookup";
import type { PaymentIntentRecord } from "../store/records/payments";
import type { Authorization } from "./authorize";
import { book, giveReceipt } from "./charges";
import { followDebit } from "./collect";
import { failPaymentIntent } from "./payment-intent";

/** How a bank has answered a debit. */
export type DebitOutcome = "succeed" | "fail";

const failed = {
  code: "payment_intent_payment_attempt_failed",
  declineCode: null,
  message: "The payment failed.",
} as const;
const unfunded = {
  code: "insufficient_funds",
  declineCode: "insufficient_funds",
  message: "The customer's account has insufficient funds to cover this payment.",
} as const;

/** The time has come at which a bank answers a debit by itself. */
export function settleInTime(ctx: Context, intentId: string): void {
  const intent = need(ctx, "payment_intent", intentId);
  if (intent.status === "processing") settlePayment(ctx, intentId);
}

/**
 * A bank has answered a debit: the intent succeeds or needs another payment method, and what it pays follows.
 * @param outcome by the test account's behaviour when absent
 * @throws StripeApiError when there is no such intent, or it isn't waiting for a bank
 */
export function settlePayment(ctx: Context, intentId: string, outcome?: DebitOutcome): PaymentIntentRecord {
  const intent = need(ctx, "payment_intent", intentId);
  const charge = intent.latest_charge ? ctx.store.of("charge").get(intent.latest_charge) : undefined;
  if (intent.status !== "processing" || !charge) {
    throw invalidRequest(
      `This PaymentIntent has a status of ${intent.status}.`,
      undefined,
      "payment_intent_unexpected_state",
    );
  }
  ctx.clock.unschedule("payment_intent.settle", intent.id);
  const method = charge.payment_method
    ? ctx.store.of("payment_method").get(charge.payment_method)
    : undefined;
  const succeeds = outcome ? outcome === "succeed" : method?.internal.behavior === "debit_succeeds";
  if (succeeds) {
    charge.status = "succeeded";
    charge.paid = true;
    giveReceipt(ctx, charge);
    book(ctx, charge, method);
    intent.status = "succeeded";
    intent.amount_received = intent.amount;
    ctx.events.emit("charge.succeeded", charge);
    ctx.events.emit("payment_intent.succeeded", intent);
    follow(ctx, intent, { status: "approved", authenticated: false });
    return intent;
  }
  const reason = method?.internal.behavior === "debit_insufficient_funds" ? unfunded : failed;
  charge.status = "failed";
  charge.captured = false;
  charge.amount_captured = 0;
  charge.failure_code = reason.code;
  charge.failure_message = reason.message;
  ctx.events.emit("charge.failed", charge);
  failPaymentIntent(ctx, intent, {
    charge: charge.id,
    code: reason.code,
    message: reason.message,
    payment_method_type: charge.payment_method_details?.type ?? "sepa_debit",
    type: "invalid_request_error",
  });
  follow(ctx, intent, { status: "declined", ...reason });
  return intent;
}

function follow(ctx: Context, intent: PaymentIntentRecord, answer: Authorization): void {
  followDebit(ctx, intent, answer);
  const session = ctx.store
    .of("checkout.session")
    .find(
      (one) =>
        one.status === "complete" &&
        one.payment_status === "unpaid" &&
        (one.payment_intent === intent.id ||
          (intent.internal.invoice !== null && one.invoice === intent.internal.invoice)),
    );
  if (!session) return;
  if (answer.status !== "approved") {
    ctx.events.emit("checkout.session.async_payment_failed", session);
    return;
  }
  session.payment_status = "paid";
  ctx.store.touch();
  ctx.events.emit("checkout.session.async_payment_succeeded", session);
}

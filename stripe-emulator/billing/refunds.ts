import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { changeRecord, previousAttributes } from "../store/changes";
import { digest, newId } from "../store/ids";
import { need } from "../store/lookup";
import type { ChargeRecord, RefundRecord } from "../store/records/payments";
import { render } from "../store/render";
import { bookRefund, bookRefundFailure } from "./balance";
import { formatAmount } from "./line-descriptions";

export interface NewRefund {
  /** In minor units; everything that is left when absent. */
  amount?: number;
  reason?: RefundRecord["reason"];
  metadata?: Record<string, string>;
  instructionsEmail?: string;
}

/** What of a charge hasn't gone back yet, in minor units. */
export function refundable(charge: ChargeRecord): number {
  return charge.amount - charge.amount_refunded;
}

/**
 * Checks that an amount of a charge can go back, and gives it.
 * @throws StripeApiError when the charge never was paid, or less is left
 */
function checkRefund(charge: ChargeRecord, requested: number | undefined): number {
  if (charge.status === "failed") {
    throw invalidRequest(
      `Charge ${charge.id} failed, so it can't be refunded.`,
      undefined,
      "charge_not_refundable",
    );
  }
  if (charge.status === "pending") {
    throw invalidRequest(
      `Charge ${charge.id} is still pending, so it can't be refunded yet.`,
      undefined,
      "charge_not_refundable",
    );
  }
  const left = refundable(charge);
  if (left === 0) {
    throw invalidRequest(
      `Charge ${charge.id} has already been refunded.`,
      undefined,
      "charge_already_refunded",
    );
  }
  const amount = requested ?? left;
  if (!Number.isInteger(amount) || amount < 1) {
    throw invalidRequest(
      "This value must be greater than or equal to 1.",
      "amount",
      "parameter_invalid_integer",
    );
  }
  if (amount > left) {
    const shown = (minor: number) => formatAmount(minor, charge.currency);
    throw invalidRequest(
      `Refund amount (${shown(amount)}) is greater than unrefunded amount on charge (${shown(left)})`,
      "amount",
    );
  }
  if (!charge.captured && amount < left) {
    throw invalidRequest("A charge that wasn't captured can only be refunded as a whole.", "amount");
  }
  return amount;
}

/**
 * Gives money of a charge back.
 * @throws StripeApiError when it can't be refunded, or not that much of it
 */
export function refundCharge(ctx: Context, charge: ChargeRecord, input: NewRefund): RefundRecord {
  const amount = checkRefund(charge, input.amount);
  const method = charge.payment_method
    ? ctx.store.of("payment_method").get(charge.payment_method)
    : undefined;
  const behavior = method?.internal.behavior;
  const refund = createRefund(ctx, charge, amount, input);
  if (behavior === "refund_pending") {
    refund.status = "pending";
    refund.pending_reason = "processing";
  }
  if (charge.captured) refund.balance_transaction = bookRefund(ctx, refund, charge).id;
  giveBack(ctx, charge, amount);
  ctx.events.emit("refund.created", refund);
  if (refund.status === "succeeded") referTo(ctx, refund);
  if (behavior === "refund_pending" || behavior === "refund_fails") {
    const at = ctx.clock.now(charge.customer) + ctx.options.bankDelaySeconds;
    ctx.clock.schedule({ at, kind: "refund.settle", ref: refund.id, customer: charge.customer });
  }
  return refund;
}

/** Lets go of money that was only held: the charge counts as refunded, though nothing was ever booked. */
export function releaseCharge(ctx: Context, charge: ChargeRecord): void {
  createRefund(ctx, charge, refundable(charge), {});
  giveBack(ctx, charge, refundable(charge));
}

/** Lets go of what wasn't captured of a held payment. */
export function releaseRest(ctx: Context, charge: ChargeRecord): void {
  createRefund(ctx, charge, charge.amount - charge.amount_captured, {});
  charge.amount_refunded = charge.amount - charge.amount_captured;
  ctx.store.touch();
}

function giveBack(ctx: Context, charge: ChargeRecord, amount: number): void {
  changeRecord(ctx, charge, "charge.refunded", () => {
    charge.amount_refunded += amount;
    charge.refunded = charge.amount_refunded === charge.amount;
  });
}

function createRefund(ctx: Context, charge: ChargeRecord, amount: number, input: NewRefund): RefundRecord {
  const debit = charge.payment_method_details?.type === "sepa_debit";
  return ctx.store.of("refund").put<RefundRecord>({
    id: newId(debit ? "pyr" : "re"),
    object: "refund",
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: ctx.clock.now(charge.customer),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    ...(debit
      ? {}
      : {
          destination_details: {
            type: "card",
            card: {
              reference_status: "pending",
              reference_type: "acquirer_reference_number",
              type: charge.captured ? "refund" : "reversal",
            },
          },
        }),
    ...(input.instructionsEmail ? { instructions_email: input.instructionsEmail } : {}),
    metadata: input.metadata ?? {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: input.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  });
}

/** Says under which reference the customer's bank can find the refund. */
function referTo(ctx: Context, refund: RefundRecord): void {
  updateRefund(ctx, refund, () => {
    const card = refund.destination_details?.card;
    if (!card) return;
    card.reference = digest(refund.id, 23).replaceAll(/\D/g, (letter) => String(letter.charCodeAt(0) % 10));
    card.reference_status = "available";
  });
}

/** Changes a refund and tells of it under the name for all refunds and the one for those of charges. */
export function updateRefund(ctx: Context, refund: RefundRecord, change: () => void): void {
  const before = render(ctx, refund);
  changeRecord(ctx, refund, "refund.updated", change);
  const previous = previousAttributes(before, render(ctx, refund));
  if (Object.keys(previous).length > 0) ctx.events.emit("charge.refund.updated", refund, previous);
}

/** The customer's bank has answered a refund that was on its way. */
export function settleRefund(ctx: Context, id: string): void {
  const refund = need(ctx, "refund", id);
  const charge = need(ctx, "charge", refund.charge ?? "");
  if (refund.status === "pending") {
    updateRefund(ctx, refund, () => {
      refund.status = "succeeded";
      delete refund.pending_reason;
    });
    referTo(ctx, refund);
    return;
  }
  if (refund.status !== "succeeded") return;
  updateRefund(ctx, refund, () => {
    refund.status = "failed";
    refund.failure_reason = "expired_or_canceled_card";
    refund.failure_balance_transaction = bookRefundFailure(ctx, refund, charge).id;
  });
  changeRecord(ctx, charge, "charge.updated", () => {
    charge.amount_refunded -= refund.amount;
    charge.refunded = false;
  });
  ctx.events.emit("refund.failed", refund);
}

import { feeOf } from "../arithmetic/balance-arithmetic";
import type { Context } from "../context";
import { newId } from "../store/ids";
import type { BalanceTransactionRecord, ChargeRecord, RefundRecord } from "../store/records/payments";

/** Seconds after which a payment can be paid out. */
const availableAfterSeconds = 2 * 86_400;

interface Entry {
  amount: number;
  fee: number;
  currency: string;
  customer: string | null;
  description: string | null;
  source: string;
  category: "charge" | "refund" | "refund_failure";
  type: BalanceTransactionRecord["type"];
  availableAfter: number;
}

function record(ctx: Context, entry: Entry): BalanceTransactionRecord {
  const now = ctx.clock.now(entry.customer);
  return ctx.store.of("balance_transaction").put({
    id: newId("txn"),
    object: "balance_transaction",
    amount: entry.amount,
    available_on: now + entry.availableAfter,
    balance_type: "payments",
    created: now,
    currency: entry.currency,
    description: entry.description,
    exchange_rate: null,
    fee: entry.fee,
    fee_details:
      entry.fee === 0
        ? []
        : [
            {
              amount: entry.fee,
              application: null,
              currency: entry.currency,
              description: "Stripe processing fees",
              type: "stripe_fee",
            },
          ],
    net: entry.amount - entry.fee,
    reporting_category: entry.category,
    source: entry.source,
    status: entry.availableAfter === 0 ? "available" : "pending",
    type: entry.type,
    internal: { customer: entry.customer },
  });
}

/** Books a captured payment, of which Stripe keeps its fee. */
export function bookCharge(
  ctx: Context,
  charge: ChargeRecord,
  { availableAtOnce = false }: { availableAtOnce?: boolean } = {},
): BalanceTransactionRecord {
  return record(ctx, {
    amount: charge.amount_captured,
    fee: feeOf(charge.amount_captured),
    currency: charge.currency,
    customer: charge.customer,
    description: charge.description,
    source: charge.id,
    category: "charge",
    type: isDebit(charge) ? "payment" : "charge",
    availableAfter: availableAtOnce ? 0 : availableAfterSeconds,
  });
}

/** Books what goes back to a customer; the fee of the payment isn't given back. */
export function bookRefund(
  ctx: Context,
  refund: RefundRecord,
  charge: ChargeRecord,
): BalanceTransactionRecord {
  return record(ctx, {
    amount: -refund.amount,
    fee: 0,
    currency: refund.currency,
    customer: charge.customer,
    description: `REFUND FOR ${isDebit(charge) ? "PAYMENT" : "CHARGE"}${charge.description ? ` (${charge.description})` : ""}`,
    source: refund.id,
    category: "refund",
    type: isDebit(charge) ? "payment_refund" : "refund",
    availableAfter: availableAfterSeconds,
  });
}

/** Books what came back because the customer's bank didn't take it. */
export function bookRefundFailure(
  ctx: Context,
  refund: RefundRecord,
  charge: ChargeRecord,
): BalanceTransactionRecord {
  return record(ctx, {
    amount: refund.amount,
    fee: 0,
    currency: refund.currency,
    customer: charge.customer,
    description: `REFUND FAILURE${charge.description ? ` (${charge.description})` : ""}`,
    source: refund.id,
    category: "refund_failure",
    type: "refund_failure",
    availableAfter: 0,
  });
}

function isDebit(charge: ChargeRecord): boolean {
  return charge.payment_method_details?.type === "sepa_debit";
}

/** Whether an entry can be paid out by now, on its customer's time. */
export function isAvailable(ctx: Context, entry: BalanceTransactionRecord): boolean {
  return entry.available_on <= ctx.clock.now(entry.internal.customer);
}

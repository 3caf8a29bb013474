import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import { newId } from "../store/ids";
import type { CustomerBalanceTransactionRecord, CustomerRecord } from "../store/records/customers";

type Type = CustomerBalanceTransactionRecord["type"];

/** What a change of a customer's balance comes from. */
export interface BalanceChange {
  /** Minor units; negative in the customer's favour. */
  amount: number;
  currency: string;
  type: Type;
  description?: string | null;
  metadata?: Record<string, string>;
  invoice?: string | null;
  creditNote?: string | null;
}

/** Keeps a transaction of a change of a customer's balance, which the customer has already. */
export function recordBalance(
  ctx: Context,
  { id, balance }: Pick<CustomerRecord, "id" | "balance">,
  change: BalanceChange,
): CustomerBalanceTransactionRecord {
  return ctx.store.of("customer_balance_transaction").put({
    id: newId("cbtxn"),
    object: "customer_balance_transaction",
    amount: change.amount,
    checkout_session: null,
    created: ctx.clock.now(id),
    credit_note: change.creditNote ?? null,
    currency: change.currency,
    customer: id,
    customer_account: null,
    description: change.description ?? null,
    ending_balance: balance,
    invoice: change.invoice ?? null,
    livemode: false,
    metadata: change.metadata ?? {},
    type: change.type,
  });
}

/**
 * Changes what a customer has to its credit (negative) or owes (positive) and keeps a transaction of it. The
 * customer's currency is settled by the first one.
 */
export function changeBalance(
  ctx: Context,
  customer: CustomerRecord,
  change: BalanceChange,
): CustomerBalanceTransactionRecord {
  changeRecord(ctx, customer, "customer.updated", () => {
    customer.balance += change.amount;
    customer.currency ??= change.currency;
  });
  return recordBalance(ctx, customer, change);
}

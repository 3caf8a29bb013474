import { minimumAmount } from "../arithmetic/amount-limits";

/** What an invoice asks for, and what it leaves on the customer's balance. Minor units. */
export interface Settlement {
  due: number;
  /** Negative in the customer's favour; positive when what is owed is too little to be charged. */
  endingBalance: number;
}

/**
 * Applies a customer's balance to an invoice's total. What is too little for a charge waits on the balance for
 * the next invoice.
 * @param total minor units; negative for a credit, which goes onto the balance
 * @param balance minor units before the invoice
 */
export function settle(total: number, balance: number, currency: string): Settlement {
  const owed = total + balance;
  if (owed <= 0) return { due: 0, endingBalance: owed };
  return owed < minimumAmount(currency) ? { due: 0, endingBalance: owed } : { due: owed, endingBalance: 0 };
}

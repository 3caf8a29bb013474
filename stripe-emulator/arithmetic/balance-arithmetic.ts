/** Stripe's share of a card payment: 2.9 % and 30 minor units, never more than the payment. */
export function feeOf(amount: number): number {
  return Math.min(amount, Math.round((amount * 29) / 1000) + 30);
}

/** What can't be paid out yet, and what can, in minor units by currency. */
export interface BalanceSums {
  available: Map<string, number>;
  pending: Map<string, number>;
}

/** Sums net amounts by currency; a currency of either side stands on both. */
export function sumBalance(
  entries: readonly { currency: string; net: number; available: boolean }[],
): BalanceSums {
  const sums: BalanceSums = { available: new Map(), pending: new Map() };
  for (const { currency, net, available } of entries) {
    sums.available.set(currency, (sums.available.get(currency) ?? 0) + (available ? net : 0));
    sums.pending.set(currency, (sums.pending.get(currency) ?? 0) + (available ? 0 : net));
  }
  return sums;
}

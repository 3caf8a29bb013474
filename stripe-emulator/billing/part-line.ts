import type { Period } from "../arithmetic/periods";
import type { Context } from "../context";
import type { LineDraft } from "../store/records/invoices";
import type { SubscriptionItemRecord } from "../store/records/subscriptions";
import { type DiscountedAmount, remainingTimeLine } from "./lines";

/**
 * What a part of an item's natural period costs. Parts that meet sum to the whole.
 * @param from Unix seconds within the period, `to` at the latest
 * @param whole what the whole period costs; see discountedAmounts
 */
export function partLine(
  ctx: Context,
  item: SubscriptionItemRecord,
  natural: Period,
  from: number,
  to: number,
  whole?: DiscountedAmount,
): LineDraft {
  // A part isn't the rest of a whole: what is given back of it is counted from the part.
  const { whole: _, ...rest } = remainingTimeLine(ctx, item, natural, from, whole);
  const { amount: late } = remainingTimeLine(ctx, item, natural, to, whole);
  return { ...rest, amount: rest.amount - late, period: { start: from, end: to } };
}

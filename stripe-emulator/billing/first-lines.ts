import type { Context } from "../context";
import { need } from "../store/lookup";
import type { DiscountRecord } from "../store/records/discounts";
import type { LineDraft } from "../store/records/invoices";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { itemsOf, rhythmOf } from "./cycle";
import { discountsFor } from "./discounts";
import { type FirstTerms, firstPeriod } from "./first-period";
import { discountedAmounts, periodLines, remainingTimeLine, trialLine, usageLines } from "./lines";
import { isMetered } from "./price-terms";

/**
 * The lines of a first invoice, item by item.
 * @param discounts instead of what the subscription or its customer has; they needn't be stored
 * @param itemDiscounts discounts of single items that aren't stored yet
 */
export function firstLines(
  ctx: Context,
  subscription: SubscriptionRecord,
  terms: FirstTerms,
  discounts: readonly DiscountRecord[] = discountsFor(ctx, subscription, terms.now),
  itemDiscounts: readonly DiscountRecord[] = [],
): LineDraft[] {
  const items = itemsOf(ctx, subscription);
  const wholes = discountedAmounts(ctx, items, discounts, itemDiscounts);
  return items.flatMap((item, index) => {
    const price = need(ctx, "price", item.price);
    if (!price.recurring) return [];
    const { current, pieces } = firstPeriod(rhythmOf(price.recurring, subscription), terms);
    if (isMetered(price)) {
      const over = pieces.filter(({ natural }) => natural.end <= terms.now);
      return over.flatMap(({ natural, from }) => usageLines(ctx, item, { start: from, end: natural.end }));
    }
    if (terms.trialEnd !== null) return [trialLine(ctx, item, current)];
    return pieces.flatMap(({ natural, from, free }) => {
      if (free) return [{ ...trialLine(ctx, item, { start: from, end: natural.end }), description: null }];
      if (from === natural.start) return periodLines(ctx, item, natural);
      return [remainingTimeLine(ctx, item, natural, from, wholes[index])];
    });
  });
}

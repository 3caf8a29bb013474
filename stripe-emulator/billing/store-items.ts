import type { Context } from "../context";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import type { SubscriptionChange } from "./change-subscription";
import { dropDiscounts } from "./discounts";
import { itemRecord } from "./subscription-items";

/** Brings a subscription's items and anchor into the terms of a planned change, without an event. */
export function storeTerms(ctx: Context, subscription: SubscriptionRecord, change: SubscriptionChange): void {
  const items = ctx.store.of("subscription_item");
  for (const { id, price, quantity, metadata, discounts, taxRates, deleted, period } of change.terms) {
    const item = items.get(id);
    if (deleted) {
      items.delete(id);
    } else if (item) {
      const kept = item.price === price && item.quantity === quantity;
      // Whatever changes is charged up to the end of its period.
      if (!kept || item.current_period_end !== period.end) delete item.billed_until;
      if (item.price !== price) item.internal = { meteredSince: ctx.clock.now(subscription.customer) };
      item.price = price;
      item.quantity = quantity;
      item.metadata = metadata;
      dropDiscounts(
        ctx,
        item.discounts.filter((known) => !discounts.includes(known)),
      );
      item.discounts = discounts;
      item.tax_rates = taxRates;
      item.current_period_start = period.start;
      item.current_period_end = period.end;
    } else {
      const added = itemRecord(
        ctx,
        subscription,
        { id, price, quantity, metadata, discounts, taxRates },
        period,
      );
      added.internal = { meteredSince: added.created };
    }
  }
  if (change.anchor !== null) {
    subscription.billing_cycle_anchor = change.anchor;
    subscription.billing_cycle_anchor_config = null;
  }
  ctx.store.touch();
}

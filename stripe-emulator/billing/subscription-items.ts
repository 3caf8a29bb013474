import type { Period } from "../arithmetic/periods";
import type { Context } from "../context";
import { newId } from "../store/ids";
import { need, needActivePrice } from "../store/lookup";
import type { PriceRecord } from "../store/records/catalogue";
import type { SubscriptionItemRecord, SubscriptionRecord } from "../store/records/subscriptions";

/** An item of a subscription that begins. */
export interface ItemInput {
  /** The item's id, when it was given one before. */
  id?: string;
  price: string;
  quantity: number;
  metadata: Record<string, string>;
  /** Ids. */
  discounts?: string[];
  /** Ids. */
  taxRates?: string[];
}

/** A price that can be subscribed to: an active one, or one that was described for this item alone. */
export function subscribedPrice(ctx: Context, id: string, param: string): PriceRecord {
  const price = need(ctx, "price", id, param);
  return price.internal?.inline ? price : needActivePrice(ctx, id, param);
}

/** An item of a subscription that isn't stored. */
export function newItem(
  ctx: Context,
  subscription: SubscriptionRecord,
  input: ItemInput,
  period: Period,
): SubscriptionItemRecord {
  return {
    id: input.id ?? newId("si", 14),
    object: "subscription_item",
    billing_thresholds: null,
    created: ctx.clock.now(subscription.customer),
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [...(input.discounts ?? [])],
    metadata: input.metadata,
    price: input.price,
    quantity: input.quantity,
    subscription: subscription.id,
    tax_rates: [...(input.taxRates ?? [])],
  };
}

/** Stores a new item of a subscription. */
export function itemRecord(
  ctx: Context,
  subscription: SubscriptionRecord,
  input: ItemInput,
  period: Period,
): SubscriptionItemRecord {
  return ctx.store.of("subscription_item").put(newItem(ctx, subscription, input, period));
}

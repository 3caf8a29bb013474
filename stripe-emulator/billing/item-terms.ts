import type { Period } from "../arithmetic/periods";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { newId } from "../store/ids";
import { mergeMetadata, need } from "../store/lookup";
import type { SubscriptionItemRecord } from "../store/records/subscriptions";
import { currentPeriod } from "./cycle";
import { amountOf } from "./lines";
import { checkSoldIn } from "./price-terms";
import { subscribedPrice } from "./subscription-items";

/** An entry of `items` in an update or a preview, its price, discounts and tax rates already made and checked. */
export interface ItemChange {
  id?: string;
  price?: string;
  quantity?: number;
  deleted?: boolean;
  metadata?: Record<string, string | number | null> | "" | null;
  /** Undefined leaves those there are. */
  discountIds?: string[];
  /** Undefined leaves those there are. */
  taxRateIds?: string[];
}

/** An item as it will be. */
export interface ItemTerms {
  /** The item's id, also of one that doesn't exist yet. */
  id: string;
  /** The item there is now; null for a new one. */
  current: SubscriptionItemRecord | null;
  price: string;
  quantity: number;
  metadata: Record<string, string>;
  discounts: string[];
  taxRates: string[];
  deleted: boolean;
  period: Period;
}

export interface AgreedTerms {
  /** Of the subscription. */
  currency: string;
  /** Whether the prices were agreed on earlier, so that they may be archived by now. */
  agreedBefore: boolean;
}

/**
 * A subscription's items as they will be.
 * @throws StripeApiError for items or prices that can't be
 */
export function termsOf(
  ctx: Context,
  current: readonly SubscriptionItemRecord[],
  changes: readonly ItemChange[],
  { currency, agreedBefore }: AgreedTerms,
): ItemTerms[] {
  const terms = current.map(
    (item): ItemTerms => ({
      id: item.id,
      current: item,
      price: item.price,
      quantity: item.quantity,
      metadata: item.metadata,
      discounts: item.discounts,
      taxRates: item.tax_rates,
      deleted: false,
      period: currentPeriod(item),
    }),
  );
  for (const [index, change] of changes.entries()) {
    const param = `items[${index}]`;
    if (change.price) {
      const price = agreedBefore
        ? need(ctx, "price", change.price, `${param}[price]`)
        : subscribedPrice(ctx, change.price, `${param}[price]`);
      checkSoldIn(price, currency, `${param}[price]`);
      if (price.type !== "recurring") {
        throw invalidRequest("This field only accepts prices with `type=recurring`.", `${param}[price]`);
      }
    }
    if (!change.id) {
      terms.push(newTerms(change, terms, param));
      continue;
    }
    const known = terms.find((entry) => entry.current?.id === change.id);
    if (!known) need(ctx, "subscription_item", change.id, `${param}[id]`);
    if (!known) throw invalidRequest(`Item ${change.id} belongs to another subscription.`, `${param}[id]`);
    const switches = change.price !== undefined && change.price !== known.price;
    known.price = change.price ?? known.price;
    // A new price begins with one, unless told otherwise.
    known.quantity = change.quantity ?? (switches ? 1 : known.quantity);
    known.deleted = change.deleted ?? false;
    known.metadata = mergeMetadata(known.metadata, change.metadata);
    known.discounts = change.discountIds ?? known.discounts;
    known.taxRates = change.taxRateIds ?? known.taxRates;
  }
  if (terms.every(({ deleted }) => deleted)) {
    throw invalidRequest("A subscription must have at least one active plan.", "items");
  }
  // What isn't billed yet, as in a trial, is priced when it renews, which nobody could be told.
  for (const { price, quantity, deleted } of terms) {
    if (!deleted) amountOf(need(ctx, "price", price), quantity, currency);
  }
  return terms;
}

function newTerms(change: ItemChange, existing: readonly ItemTerms[], param: string): ItemTerms {
  if (!change.price)
    throw invalidRequest(`Missing required param: ${param}[price].`, `${param}[price]`, "parameter_missing");
  if (existing.some(({ price, deleted }) => price === change.price && !deleted)) {
    throw invalidRequest(
      `Cannot add multiple subscription items with the same plan: ${change.price}`,
      `${param}[price]`,
    );
  }
  return {
    id: newId("si", 14),
    current: null,
    price: change.price,
    quantity: change.quantity ?? 1,
    metadata: mergeMetadata(null, change.metadata),
    discounts: change.discountIds ?? [],
    taxRates: change.taxRateIds ?? [],
    deleted: false,
    period: { start: 0, end: 0 },
  };
}

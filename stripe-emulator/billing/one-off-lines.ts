import type { Period } from "../arithmetic/periods";
import type { Context } from "../context";
import { need } from "../store/lookup";
import type { LineDraft } from "../store/records/invoices";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { itemsOf } from "./cycle";
import { amountOf } from "./lines";
import { checkSoldIn, termsIn } from "./price-terms";

/** A single charge that goes onto one of a subscription's invoices. */
export interface OneOff {
  price: string;
  quantity: number;
  discountable: boolean;
  /** Ids. */
  discounts: string[];
  /** Ids; null where the invoice's count. */
  taxRates: string[] | null;
  metadata: Record<string, string>;
  /** The time it stands for, in Unix seconds; null for the ends of the time that all items share. */
  period: { start: number | null; end: number | null };
}

/** The time that all items of a subscription have begun and none has ended. */
function sharedPeriod(ctx: Context, subscription: SubscriptionRecord): Period {
  const items = itemsOf(ctx, subscription);
  return {
    start: Math.max(...items.map((item) => item.current_period_start)),
    end: Math.min(...items.map((item) => item.current_period_end)),
  };
}

/** @throws StripeApiError for a single charge of a price that isn't sold in the subscription's currency */
export function checkOneOffs(ctx: Context, oneOffs: readonly OneOff[], currency: string): void {
  for (const [index, { price }] of oneOffs.entries()) {
    checkSoldIn(need(ctx, "price", price), currency, `add_invoice_items[${index}][price]`);
  }
}

/** The line of a single charge. */
export function oneOffLine(ctx: Context, subscription: SubscriptionRecord, oneOff: OneOff): LineDraft {
  const price = need(ctx, "price", oneOff.price);
  const shared = sharedPeriod(ctx, subscription);
  return {
    amount: amountOf(price, oneOff.quantity, subscription.currency),
    currency: subscription.currency,
    description: ctx.store.of("product").get(price.product)?.name ?? null,
    period: { start: oneOff.period.start ?? shared.start, end: oneOff.period.end ?? shared.end },
    price: price.id,
    unitAmountDecimal: termsIn(price, subscription.currency).unit_amount_decimal,
    quantity: oneOff.quantity,
    discountable: oneOff.discountable,
    discounts: oneOff.discounts,
    includedDiscounts: [],
    taxRates: oneOff.taxRates,
    subscription: subscription.id,
    subscriptionItem: null,
    proration: false,
    credited: null,
    invoiceItem: null,
    metadata: oneOff.metadata,
  };
}

import { checkLineAmount } from "../arithmetic/amount-limits";
import { truncated } from "../arithmetic/decimal";
import type { Period } from "../arithmetic/periods";
import { creditFor, prorate } from "../arithmetic/proration";
import { amountFor, bandsOf } from "../arithmetic/tiers";
import type { Context } from "../context";
import { need } from "../store/lookup";
import type { PriceRecord } from "../store/records/catalogue";
import type { DiscountRecord } from "../store/records/discounts";
import type { LineDraft } from "../store/records/invoices";
import type { SubscriptionItemRecord } from "../store/records/subscriptions";
import { lastDebit } from "./debits";
import { discountsFor } from "./discounts";
import { amountsOf } from "./invoice-amounts";
import { bandDescription } from "./line-descriptions";
import { isMetered, termsIn } from "./price-terms";
import { usageOf } from "./usage";

/**
 * What a quantity of a price costs for one period, in minor units. Usage is billed after the period, so that a
 * metered price costs nothing here.
 * @param currency one of the price's currencies; its own by default
 * @throws StripeApiError when it is too much to count with
 */
export function amountOf(price: PriceRecord, quantity: number, currency = price.currency): number {
  const amount = isMetered(price) ? 0 : amountFor(termsIn(price, currency), quantity);
  checkLineAmount(amount, "quantity");
  return amount;
}

/**
 * The same amount as it stands on an invoice, line by line: that of each tier by itself.
 * @throws StripeApiError when they are too much to count with
 */
export function lineAmountsOf(price: PriceRecord, quantity: number, currency: string): number[] {
  if (isMetered(price)) return [];
  const amounts = bandsOf(termsIn(price, currency), quantity).map(({ amount }) => amount);
  checkLineAmount(
    amounts.reduce((sum, amount) => sum + amount, 0),
    "quantity",
  );
  return amounts;
}

function formatDay(time: number): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "2-digit",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(time * 1000);
}

type ItemTerms = Pick<SubscriptionItemRecord, "id" | "price" | "quantity" | "subscription"> &
  Partial<Pick<SubscriptionItemRecord, "discounts" | "tax_rates">>;

function draft(
  ctx: Context,
  item: ItemTerms,
  period: Period,
  line: { amount: number; description: string },
): LineDraft {
  const price = need(ctx, "price", item.price);
  const currency = ctx.store.of("subscription").get(item.subscription)?.currency ?? price.currency;
  return {
    ...line,
    currency,
    period,
    price: item.price,
    unitAmountDecimal: termsIn(price, currency).unit_amount_decimal,
    quantity: item.quantity,
    discountable: true,
    discounts: item.discounts ?? [],
    includedDiscounts: [],
    taxRates: item.tax_rates?.length ? item.tax_rates : null,
    subscription: item.subscription,
    subscriptionItem: item.id,
    proration: false,
    credited: null,
    invoiceItem: null,
    metadata: {},
  };
}

/** An item's whole period as one line, tiers and all; prorations are counted from it. */
function wholeLine(ctx: Context, item: ItemTerms): LineDraft {
  const price = need(ctx, "price", item.price);
  const line = draft(ctx, item, { start: 0, end: 0 }, { amount: 0, description: nameOf(ctx, item) });
  return { ...line, amount: amountOf(price, item.quantity, line.currency) };
}

/**
 * The lines for a whole period of an item: one, or for a tiered price those of each tier. A metered price has
 * none, since its usage is billed when the period is over.
 */
export function periodLines(ctx: Context, item: ItemTerms, period: Period): LineDraft[] {
  const price = need(ctx, "price", item.price);
  return isMetered(price) ? [] : bandLines(ctx, item, price, period, item.quantity);
}

/**
 * The lines for what was used of a metered item within a period that is over, or until now. Without usage there
 * is a line of zero.
 */
export function usageLines(ctx: Context, item: ItemTerms, period: Period): LineDraft[] {
  const price = need(ctx, "price", item.price);
  const { customer } = need(ctx, "subscription", item.subscription);
  return bandLines(ctx, item, price, period, usageOf(ctx, price, customer, period));
}

function bandLines(
  ctx: Context,
  item: ItemTerms,
  price: PriceRecord,
  period: Period,
  quantity: number | string,
): LineDraft[] {
  const line = draft(ctx, item, period, { amount: 0, description: "" });
  const product = need(ctx, "product", price.product);
  return bandsOf(termsIn(price, line.currency), quantity).map((band) => ({
    ...line,
    amount: band.amount,
    description: bandDescription(band, price, product, line.currency),
    unitAmountDecimal: band.kind === "flat" ? null : band.unitAmount,
    quantity: truncated(band.quantity),
    quantityDecimal: band.quantity,
  }));
}

/** The free line of a trial. */
export function trialLine(ctx: Context, item: ItemTerms, period: Period): LineDraft {
  const price = need(ctx, "price", item.price);
  return draft(ctx, item, period, {
    amount: 0,
    description: `Trial period for ${need(ctx, "product", price.product).name}`,
  });
}

function nameOf(ctx: Context, item: ItemTerms): string {
  const { product } = need(ctx, "price", item.price);
  const { name } = need(ctx, "product", product);
  return item.quantity === 1 ? name : `${item.quantity} × ${name}`;
}

/** What an item costs for a whole period, in minor units after the discounts with these ids. */
export interface DiscountedAmount {
  amount: number;
  discounts: string[];
}

/**
 * What items cost for a whole period once their discounts are taken off, in their order. Prorations are
 * counted from it.
 * @param discounts what applies to the subscription
 * @param itemDiscounts discounts of single items that aren't stored yet
 */
export function discountedAmounts(
  ctx: Context,
  items: readonly ItemTerms[],
  discounts: readonly DiscountRecord[],
  itemDiscounts: readonly DiscountRecord[] = [],
): DiscountedAmount[] {
  const lines = items.map((item) => wholeLine(ctx, item));
  const totals = amountsOf(ctx, {
    currency: lines[0]?.currency ?? "",
    lines,
    discounts,
    lineDiscounts: itemDiscounts,
    defaultTaxRates: [],
    customer: { tax_exempt: "none" },
  });
  return lines.map(({ amount }, index) => {
    const taken = totals.lines[index]?.discounts ?? [];
    return {
      amount: taken.reduce((rest, one) => rest - one.amount, amount),
      discounts: taken.map(({ discount }) => discount),
    };
  });
}

/** The same for one item of a subscription, beside its other items as they are. */
function discountedAmount(ctx: Context, item: ItemTerms, at: number): DiscountedAmount {
  const subscription = need(ctx, "subscription", item.subscription);
  const others = ctx.store
    .of("subscription_item")
    .by("subscription", subscription.id)
    .filter(({ id }) => id !== item.id);
  const [own] = discountedAmounts(ctx, [item, ...others], discountsFor(ctx, subscription, at));
  return own ?? { amount: 0, discounts: [] };
}

/**
 * What an item's new terms cost for the rest of the period. The discounts are already taken off.
 * @param whole what the whole period costs; see discountedAmounts
 */
export function remainingTimeLine(
  ctx: Context,
  item: ItemTerms,
  period: Period,
  at: number,
  whole: DiscountedAmount = discountedAmount(ctx, item, at),
): LineDraft {
  return {
    ...draft(
      ctx,
      item,
      { start: at, end: period.end },
      {
        amount: prorate(whole.amount, period, at),
        description: `Remaining time on ${nameOf(ctx, item)} after ${formatDay(at)}`,
      },
    ),
    proration: true,
    discountable: false,
    discounts: [],
    includedDiscounts: whole.discounts,
    whole: { amount: whole.amount, period },
  };
}

/**
 * Gives back the unused rest of what was last debited for an item: what was really paid for it, after
 * discounts, with the tax rates of that time.
 * @returns null when nothing was debited for a time that is still to come
 */
export function unusedTimeLine(ctx: Context, item: ItemTerms, period: Period, at: number): LineDraft | null {
  const debit = lastDebit(ctx, item.id, at);
  const amount = debit ? creditFor(debit.amount, debit.period, Math.max(at, debit.since)) : 0;
  if (!debit || amount === 0) return null;
  return {
    ...draft(
      ctx,
      item,
      { start: at, end: period.end },
      { amount, description: `Unused time on ${nameOf(ctx, item)} after ${formatDay(at)}` },
    ),
    proration: true,
    discountable: false,
    discounts: [],
    includedDiscounts: debit.discounts,
    taxRates: debit.taxRates,
    credited: debit.credited,
  };
}

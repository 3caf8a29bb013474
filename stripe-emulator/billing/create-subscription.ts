import type Stripe from "stripe";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { need } from "../store/lookup";
import type { InvoiceRecord, LineDraft } from "../store/records/invoices";
import type { SubscriptionItemRecord, SubscriptionRecord } from "../store/records/subscriptions";
import type { ProrationBehavior } from "./change-subscription";
import { refuseOtherCurrency } from "./customer-currency";
import { itemsOf, planSubscription, rhythmOf } from "./cycle";
import { discountsFor } from "./discounts";
import { firstLines } from "./first-lines";
import { type FirstTerms, firstPeriod } from "./first-period";
import { shapeInvoice } from "./invoice-shape";
import { addPendingItem, createInvoice, draftSeconds, finalizeInvoice, pendingItems } from "./invoices";
import { amountOf } from "./lines";
import { checkOneOffs, type OneOff, oneOffLine } from "./one-off-lines";
import { checkSoldIn } from "./price-terms";
import {
  type DiscountInput,
  type ResolvedDiscount,
  redeemDiscounts,
  resolveDiscounts,
} from "./redeem-discounts";
import { moveTo } from "./statuses";
import { type ItemInput, itemRecord, subscribedPrice } from "./subscription-items";
import { subscriptionShape } from "./subscription-shape";
import { announceShortTrial } from "./trials";

export interface NewSubscription {
  customer: string;
  items: readonly ItemInput[];
  /** The status before the first payment is known; `trialing` and a free first period decide for themselves. */
  status: "incomplete" | "active";
  metadata: Record<string, string>;
  description: string | null;
  defaultPaymentMethod: string | null;
  /** Unix seconds; null without a trial. */
  trialEnd: number | null;
  trialEndBehavior: Stripe.SubscriptionCreateParams.TrialSettings.EndBehavior.MissingPaymentMethod;
  saveDefaultPaymentMethod: Stripe.SubscriptionCreateParams.PaymentSettings.SaveDefaultPaymentMethod;
  /** By default the currency of the prices. */
  currency?: string;
  /** What full periods are counted from, in Unix seconds; by default the trial's end, the backdated start or now. */
  anchor?: number;
  prorationBehavior?: ProrationBehavior;
  /** A start in the past, in Unix seconds. */
  backdatedTo?: number;
  /** Coupons and codes to redeem; see resolveDiscounts. */
  discounts?: readonly DiscountInput[];
  /** Coupons and codes of single items, by the item's position. */
  itemDiscounts?: ReadonlyMap<number, readonly DiscountInput[]>;
  /** Single charges on the first invoice. */
  oneOffs?: readonly OneOff[];
  /** Whether the prices were agreed on earlier, so that they may be archived by now. */
  agreedBefore?: boolean;
  /** Leaves the first invoice a draft for an hour, as a schedule does. */
  drafted?: boolean;
  /** Attributes that need nothing done beyond being there. */
  attributes?: Partial<SubscriptionRecord>;
}

/** A subscription that is stored, and known to nobody yet. */
export interface PreparedSubscription {
  subscription: SubscriptionRecord;
  /** What its first invoice asks for, in minor units. */
  due: number;
  discounts: ResolvedDiscount[];
  itemDiscounts: { item: SubscriptionItemRecord; resolved: ResolvedDiscount[] }[];
  terms: FirstTerms;
  input: NewSubscription;
}

/**
 * The currency of a new subscription.
 * @throws StripeApiError unless all its prices recur, and they and its single charges are sold in it
 */
function checkItems(ctx: Context, { items, currency, oneOffs, agreedBefore }: NewSubscription): string {
  const prices = items.map((item, index) =>
    agreedBefore
      ? need(ctx, "price", item.price, `items[${index}][price]`)
      : subscribedPrice(ctx, item.price, `items[${index}][price]`),
  );
  const [first] = prices;
  if (!first) throw invalidRequest("Missing required param: items.", "items", "parameter_missing");
  const common = currency ?? first.currency;
  for (const [index, price] of prices.entries()) {
    if (price.type !== "recurring") {
      throw invalidRequest(
        `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
        `items[${index}][price]`,
      );
    }
    checkSoldIn(price, common, `items[${index}][price]`);
  }
  checkOneOffs(ctx, oneOffs ?? [], common);
  return common;
}

/**
 * Stores a subscription with its items and says what its first invoice will ask for. Nobody is told:
 * startSubscription does that, and dropSubscription takes everything back.
 * @throws StripeApiError for prices and discounts that can't be subscribed to
 */
export function prepareSubscription(ctx: Context, input: NewSubscription): PreparedSubscription {
  const currency = checkItems(ctx, input);
  if (!input.agreedBefore) refuseOtherCurrency(ctx, input.customer, currency);
  const now = ctx.clock.now(input.customer);
  const trialEnd = input.trialEnd !== null && input.trialEnd > now ? input.trialEnd : null;
  const start = Math.min(input.backdatedTo ?? now, now);
  const terms: FirstTerms = {
    now,
    start,
    anchor: input.anchor ?? trialEnd ?? start,
    trialEnd,
    behavior: input.prorationBehavior ?? "create_prorations",
  };
  const redemption = {
    customer: input.customer,
    currency,
    amount: input.items.reduce(
      (sum, { price, quantity }) => sum + amountOf(need(ctx, "price", price), quantity, currency),
      0,
    ),
  };
  const discounts = resolveDiscounts(ctx, input.discounts ?? [], redemption);
  const ofItems = input.items.map((_, index) =>
    resolveDiscounts(ctx, input.itemDiscounts?.get(index) ?? [], {
      ...redemption,
      param: `items[${index}][discounts]`,
    }),
  );
  const subscription = ctx.store.of("subscription").put(subscriptionShape(ctx, input, terms, currency));
  const itemDiscounts = input.items.map((item, index) => ({
    item: addItem(ctx, subscription, item, terms),
    resolved: ofItems[index] ?? [],
  }));
  for (const { item, resolved } of itemDiscounts)
    item.discounts.push(...resolved.map(({ record }) => record.id));
  const waiting = pendingItems(ctx, subscription).map(({ internal }) => internal.line);
  const applied =
    discounts.length > 0 ? discounts.map(({ record }) => record) : discountsFor(ctx, subscription, now);
  const lineDiscounts = ofItems.flatMap((resolved) => resolved.map(({ record }) => record));
  const { invoice } = shapeInvoice(ctx, {
    subscription,
    billingReason: "subscription_create",
    lines: [
      ...waiting,
      ...oneOffLines(ctx, subscription, input),
      ...firstLines(ctx, subscription, terms, applied, lineDiscounts),
    ],
    period: { start: now, end: now },
    finalizesAt: null,
    discounts: applied,
    lineDiscounts,
  });
  return { subscription, due: invoice.amount_due, discounts, itemDiscounts, terms, input };
}

/** Takes a prepared subscription back, as if it had never been. */
export function dropSubscription(ctx: Context, { subscription }: PreparedSubscription): void {
  for (const item of itemsOf(ctx, subscription)) ctx.store.of("subscription_item").delete(item.id);
  ctx.store.of("subscription").delete(subscription.id);
}

export interface StartedSubscription {
  subscription: SubscriptionRecord;
  /** The first invoice; null when there is nothing on it yet, as with metered prices alone. */
  invoice: InvoiceRecord | null;
}

/** Tells the world of a prepared subscription and makes its first invoice: finalized unless it is to be sent. */
export function startSubscription(
  ctx: Context,
  { subscription, due, discounts, itemDiscounts, terms, input }: PreparedSubscription,
): StartedSubscription {
  const { id, customer } = subscription;
  const sent = input.drafted || subscription.collection_method === "send_invoice";
  if (subscription.status === "incomplete" && (due === 0 || sent)) {
    moveTo(subscription, terms.trialEnd === null ? "active" : "trialing");
  }
  subscription.discounts = redeemDiscounts(ctx, discounts, { customer, subscription: id });
  for (const { item, resolved } of itemDiscounts) {
    redeemDiscounts(ctx, resolved, { customer, subscription: id, subscription_item: item.id });
  }
  ctx.events.emit("customer.subscription.created", subscription);
  announceShortTrial(ctx, subscription);
  for (const line of oneOffLines(ctx, subscription, input)) addPendingItem(ctx, subscription, line);
  planSubscription(ctx, subscription);
  const lines = firstLines(ctx, subscription, terms);
  if (lines.length === 0 && pendingItems(ctx, subscription).length === 0)
    return { subscription, invoice: null };
  const invoice = createInvoice(ctx, {
    subscription,
    billingReason: "subscription_create",
    lines,
    period: { start: terms.now, end: terms.now },
    finalizesAt: sent ? terms.now + draftSeconds : null,
  });
  subscription.latest_invoice = invoice.id;
  if (!sent) finalizeInvoice(ctx, invoice);
  return { subscription, invoice };
}

/**
 * Makes a subscription with its first invoice, finalized and not yet paid.
 * @throws StripeApiError for prices that can't be subscribed to
 */
export function createSubscription(ctx: Context, input: NewSubscription): StartedSubscription {
  return startSubscription(ctx, prepareSubscription(ctx, input));
}

/** Adds an item with its first period. */
function addItem(
  ctx: Context,
  subscription: SubscriptionRecord,
  input: ItemInput,
  terms: FirstTerms,
): SubscriptionItemRecord {
  const { recurring } = need(ctx, "price", input.price);
  if (!recurring) throw new Error(`Price ${input.price} doesn't recur`);
  return itemRecord(ctx, subscription, input, firstPeriod(rhythmOf(recurring, subscription), terms).current);
}

function oneOffLines(ctx: Context, subscription: SubscriptionRecord, input: NewSubscription): LineDraft[] {
  return (input.oneOffs ?? []).map((oneOff) => oneOffLine(ctx, subscription, oneOff));
}

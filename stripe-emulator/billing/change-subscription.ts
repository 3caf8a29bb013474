import type Stripe from "stripe";
import { periodContaining, sameRecurrence } from "../arithmetic/periods";
import type { Context } from "../context";
import { need } from "../store/lookup";
import type { PriceRecord } from "../store/records/catalogue";
import type { DiscountRecord } from "../store/records/discounts";
import type { LineDraft } from "../store/records/invoices";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { currentPeriod, itemsOf, rhythmOf } from "./cycle";
import { discountsFor } from "./discounts";
import { type ItemChange, type ItemTerms, termsOf } from "./item-terms";
import {
  amountOf,
  discountedAmounts,
  periodLines,
  remainingTimeLine,
  trialLine,
  unusedTimeLine,
} from "./lines";
import { finalUsageLines } from "./metered-items";
import { isMetered } from "./price-terms";

export type ProrationBehavior =
  | Stripe.SubscriptionUpdateParams.ProrationBehavior
  | Stripe.InvoiceCreatePreviewParams.SubscriptionDetails.ProrationBehavior;

/** What a change of items leads to; nothing is done yet. */
export interface SubscriptionChange {
  terms: ItemTerms[];
  /** New anchor when the change starts a new billing cycle or moves a trial, else null. */
  anchor: number | null;
  /** Credits and charges for the rest of the period, or for the new one. */
  lines: LineDraft[];
  /** Whether the lines are invoiced at once. */
  invoiced: boolean;
  /** What comes with it and isn't stored yet; see ChangeOptions. */
  discounts?: readonly DiscountRecord[];
  itemDiscounts?: readonly DiscountRecord[];
}

export interface ChangeOptions {
  behavior: ProrationBehavior;
  /** Unix seconds that prorations are counted from. */
  at: number;
  anchorNow: boolean;
  /** Keeps the anchor even where the rhythm changes. */
  anchorUnchanged?: boolean;
  endsTrial?: boolean;
  /** A trial that begins or is moved, by its end in Unix seconds. */
  trialEnd?: number | null;
  /** A renewal follows at this very moment and bills what is added then. */
  renewing?: boolean;
  /** Whether the prices were agreed on earlier, so that they may be archived by now. */
  agreedBefore?: boolean;
  /** Discounts that come with the change, instead of those that apply already. */
  discounts?: readonly DiscountRecord[];
  /** Discounts of single items that come with the change, and aren't stored. */
  itemDiscounts?: readonly DiscountRecord[];
}

function recurrenceOf(price: PriceRecord): NonNullable<PriceRecord["recurring"]> {
  if (!price.recurring) throw new Error(`Price ${price.id} doesn't recur`);
  return price.recurring;
}

function changesRhythm(ctx: Context, { current, price, deleted }: ItemTerms): boolean {
  if (!current || deleted) return false;
  return !sameRecurrence(
    recurrenceOf(need(ctx, "price", current.price)),
    recurrenceOf(need(ctx, "price", price)),
  );
}

/** A new cycle starts when the rhythm of an item changes, or when what was free begins to cost. */
function startsNewCycle(
  ctx: Context,
  subscription: SubscriptionRecord,
  terms: readonly ItemTerms[],
): boolean {
  const { currency, status } = subscription;
  if (status === "trialing") return false;
  let before = 0;
  let after = 0;
  for (const entry of terms) {
    const { current, price, quantity, deleted } = entry;
    if (changesRhythm(ctx, entry)) return true;
    if (!deleted) after += amountOf(need(ctx, "price", price), quantity, currency);
    if (current) before += amountOf(need(ctx, "price", current.price), current.quantity, currency);
  }
  const paysForUsage = terms.some(({ current }) => current && isMetered(need(ctx, "price", current.price)));
  return before === 0 && after > 0 && !paysForUsage;
}

/**
 * Works out what a change of items means: who has which period, what is credited and charged.
 * Credits are counted from what was debited (see arithmetic/proration.ts).
 * @throws StripeApiError for items or prices that can't be
 */
export function planChange(
  ctx: Context,
  subscription: SubscriptionRecord,
  changes: readonly ItemChange[],
  options: ChangeOptions,
): SubscriptionChange {
  const terms = termsOf(ctx, itemsOf(ctx, subscription), changes, {
    currency: subscription.currency,
    agreedBefore: options.agreedBefore ?? false,
  });
  if (options.trialEnd) return planTrial(ctx, subscription, terms, options.trialEnd, options);
  const trialing = subscription.status === "trialing" && !options.endsTrial;
  const now = ctx.clock.now(subscription.customer);
  const reset = options.anchorNow || (!options.anchorUnchanged && startsNewCycle(ctx, subscription, terms));
  const anchor = reset ? now : subscription.billing_cycle_anchor;
  for (const entry of terms) {
    if (!reset && entry.current && !changesRhythm(ctx, entry)) continue;
    const recurrence = recurrenceOf(need(ctx, "price", entry.price));
    entry.period = trialing
      ? { start: options.at, end: subscription.trial_end ?? options.at }
      : periodContaining(anchor, rhythmOf(recurrence, subscription), reset ? now : options.at);
    if (options.renewing && !reset && entry.period.start === options.at) entry.period.end = options.at;
  }
  const silent = trialing || subscription.status === "paused";
  const lines = silent ? [] : linesOf(ctx, subscription, terms, { ...options, reset });
  return {
    terms,
    anchor: reset && !silent ? anchor : null,
    lines,
    invoiced: (reset && !silent) || options.behavior === "always_invoice",
    ...(options.discounts ? { discounts: options.discounts } : {}),
    ...(options.itemDiscounts ? { itemDiscounts: options.itemDiscounts } : {}),
  };
}

/**
 * A trial begins on a running subscription, which credits what was paid for the time of the trial, or the
 * end of a running trial moves, which costs nothing.
 */
function planTrial(
  ctx: Context,
  subscription: SubscriptionRecord,
  terms: ItemTerms[],
  trialEnd: number,
  { at, behavior }: ChangeOptions,
): SubscriptionChange {
  const begins = subscription.status !== "trialing";
  for (const entry of terms) {
    const start = begins || !entry.current ? at : entry.current.current_period_start;
    entry.period = { start, end: trialEnd };
  }
  const lines = begins
    ? [
        ...(behavior === "none" ? [] : terms.flatMap((entry) => creditOf(ctx, entry, at))),
        // What was used before the trial is owed; what is used in it isn't.
        ...terms.flatMap(({ current }) => (current ? finalUsageLines(ctx, current) : [])),
        ...terms
          .filter(({ deleted, price }) => !deleted && !isMetered(need(ctx, "price", price)))
          .map((entry) => trialLine(ctx, itemOf(subscription, entry), entry.period)),
      ]
    : [];
  return { terms, anchor: trialEnd, lines, invoiced: begins };
}

/** An item as its lines name it. */
function itemOf(subscription: SubscriptionRecord, { id, price, quantity, discounts, taxRates }: ItemTerms) {
  return { id, price, quantity, subscription: subscription.id, discounts, tax_rates: taxRates };
}

function creditOf(ctx: Context, { current }: ItemTerms, at: number): LineDraft[] {
  if (!current) return [];
  const credit = unusedTimeLine(ctx, current, currentPeriod(current), at);
  return credit ? [credit] : [];
}

function linesOf(
  ctx: Context,
  subscription: SubscriptionRecord,
  terms: readonly ItemTerms[],
  { behavior, at, reset, discounts, itemDiscounts = [] }: ChangeOptions & { reset: boolean },
): LineDraft[] {
  const credits: LineDraft[] = [];
  const charges: LineDraft[] = [];
  const kept = terms.filter(({ deleted }) => !deleted);
  const items = kept.map((entry) => itemOf(subscription, entry));
  const wholes = discountedAmounts(
    ctx,
    items,
    discounts ?? discountsFor(ctx, subscription, at),
    itemDiscounts,
  );
  for (const entry of terms) {
    const { current } = entry;
    const changed =
      !current || entry.deleted || current.price !== entry.price || current.quantity !== entry.quantity;
    if (!changed && !reset) continue;
    if (behavior !== "none") credits.push(...creditOf(ctx, entry, at));
    const stays = current?.price === entry.price && !entry.deleted;
    // What was used in a trial is free; else it is billed, unless the price goes without prorations.
    if (current && subscription.status !== "trialing" && (behavior !== "none" || stays)) {
      credits.push(...finalUsageLines(ctx, current));
    }
    const item = items[kept.indexOf(entry)];
    if (!item) continue;
    if (reset) charges.push(...periodLines(ctx, item, entry.period));
    else if (behavior !== "none" && at < entry.period.end && !isMetered(need(ctx, "price", item.price))) {
      charges.push(remainingTimeLine(ctx, item, entry.period, at, wholes[kept.indexOf(entry)]));
    }
  }
  return [...credits, ...charges];
}

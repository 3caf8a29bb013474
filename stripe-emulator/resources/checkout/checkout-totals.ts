import { prorate } from "../../arithmetic/proration";
import { discountTerms } from "../../billing/discounts";
import { anchorOf, firstPeriod } from "../../billing/first-period";
import { amountOf } from "../../billing/lines";
import { taxExemptOf, taxTerms } from "../../billing/taxes";
import { computeTotals, type LineTotals } from "../../billing/totals";
import type { Context } from "../../context";
import { need } from "../../store/lookup";
import type { PriceRecord } from "../../store/records/catalogue";
import type { CheckoutCounts, CheckoutSessionRecord } from "../../store/records/checkout";
import type { DiscountRecord } from "../../store/records/discounts";

/** Something that is sold, as far as amounts are concerned; a price that is only described has no id yet. */
export interface Goods {
  /** What a whole period or a single purchase costs, in minor units. */
  amount: number;
  recurring: Pick<NonNullable<PriceRecord["recurring"]>, "interval" | "interval_count"> | null;
  /** Null for a product that is only described. */
  product: string | null;
  /** Ids of its own tax rates. */
  taxRates: readonly string[];
}

type Session = Pick<CheckoutSessionRecord, "customer" | "internal" | "currency">;

/** Seconds of a day, as trials count them. */
const daySeconds = 86_400;

/** When the trial ends that would begin now, in Unix seconds; null without one. */
export function trialEndOf(ctx: Context, { customer, internal }: Session): number | null {
  const data = internal.params.subscription_data;
  const now = ctx.clock.now(customer);
  if (data?.trial_end) return data.trial_end > now ? data.trial_end : null;
  return data?.trial_period_days ? now + data.trial_period_days * daySeconds : null;
}

/**
 * What full periods are counted from, in Unix seconds. An anchor that has passed while the session was open
 * begins a full period, as if there were none.
 */
export function anchorAt(ctx: Context, { customer, internal }: Session): number | undefined {
  const data = internal.params.subscription_data;
  const now = ctx.clock.now(customer);
  if (data?.billing_cycle_anchor_config) return anchorOf(data.billing_cycle_anchor_config, now);
  const anchor = data?.billing_cycle_anchor;
  return anchor !== undefined && anchor > now ? anchor : undefined;
}

/** What is due now for something: nothing in a trial, and a part of the period before a billing cycle anchor. */
function amountDue(ctx: Context, session: Session, { amount, recurring }: Goods): number {
  if (!recurring) return amount;
  const trialEnd = trialEndOf(ctx, session);
  if (trialEnd !== null) return 0;
  const data = session.internal.params.subscription_data;
  const now = ctx.clock.now(session.customer);
  const anchor = anchorAt(ctx, session);
  if (anchor === undefined) return amount;
  if (data?.proration_behavior === "none") return 0;
  const terms = { now, start: now, anchor, trialEnd, behavior: "create_prorations" } as const;
  const { pieces } = firstPeriod(recurring, terms);
  return pieces.reduce(
    (sum, { natural, from }) => sum + (from === natural.start ? amount : prorate(amount, natural, from)),
    0,
  );
}

/**
 * What goods come to in a session, with discounts and taxes. They are counted as the invoice will list them,
 * single purchases first: where a discount doesn't divide evenly, the odd unit goes to the earlier line, and
 * taxes follow it.
 */
export function countGoods(
  ctx: Context,
  session: Session,
  goods: readonly Goods[],
  discounts: readonly DiscountRecord[],
): CheckoutCounts {
  const defaultRates = session.internal.params.subscription_data?.default_tax_rates ?? [];
  const customer = session.customer ? need(ctx, "customer", session.customer) : undefined;
  const amounts = goods.map((one) => amountDue(ctx, session, one));
  const placed = goods.map((one, place) => ({ one, place }));
  const listed = [
    ...placed.filter(({ one }) => !one.recurring),
    ...placed.filter(({ one }) => one.recurring !== null),
  ];
  const totals = computeTotals(
    listed.map(({ one, place }) => ({
      amount: amounts[place] ?? 0,
      product: one.product,
      discountable: true,
      discounts: [],
      taxRates: taxTerms(ctx, one.taxRates.length > 0 ? one.taxRates : defaultRates),
    })),
    discounts.map((one) => discountTerms(one, session.currency ?? "")),
    taxExemptOf({ tax_exempt: customer?.tax_exempt ?? "none" }),
  );
  const ofPlace = new Map(listed.map(({ place }, index) => [place, totals.lines[index]]));
  const lines = goods.flatMap((_, place) => ofPlace.get(place) ?? []);
  return { amounts, totals: { ...totals, lines } };
}

/** What a session sells, as it stands. */
export function goodsOf(ctx: Context, { internal, currency }: Session): Goods[] {
  return internal.lineItems.map(({ price: id, quantity, taxRates }) => {
    const price = need(ctx, "price", id);
    return {
      amount: amountOf(price, quantity, currency ?? price.currency),
      recurring: price.recurring,
      product: price.product,
      taxRates,
    };
  });
}

/** Taxes that are added to the amounts, and those in them, of a line or of everything. */
export function taxAmount({ taxes }: Pick<LineTotals, "taxes">): number {
  return taxes.reduce((sum, { amount }) => sum + amount, 0);
}

/** What discounts take off a line or everything. */
export function discountAmount({ discounts }: Pick<LineTotals, "discounts">): number {
  return discounts.reduce((sum, { amount }) => sum + amount, 0);
}

/** Counts an open session again after something in it has changed. Sends no event, as Stripe sends none. */
export function recountSession(ctx: Context, session: CheckoutSessionRecord): void {
  if (session.mode === "setup") return;
  const counts = countGoods(ctx, session, goodsOf(ctx, session), session.internal.discounts);
  const { totals } = counts;
  session.internal.counts = counts;
  session.amount_subtotal = totals.subtotal;
  session.amount_total = totals.total;
  session.total_details = {
    amount_discount: discountAmount(totals),
    amount_shipping: 0,
    amount_tax: taxAmount(totals),
  };
  ctx.store.touch();
}

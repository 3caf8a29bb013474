import { prorate } from "../../arithmetic/proration";
import { discountsOfCustomer, discountTerms } from "../../billing/discounts";
import { anchorOf, type FirstTerms, firstPeriod } from "../../billing/first-period";
import { lineAmountsOf } from "../../billing/lines";
import { taxExemptOf, taxTerms } from "../../billing/taxes";
import {
  computeTotals,
  type DiscountAmount,
  type LineTotals,
  sumByDiscount,
  sumByRate,
  type TaxExempt,
  type TotalsDiscount,
} from "../../billing/totals";
import type { Context } from "../../context";
import { need } from "../../store/lookup";
import type { PriceRecord } from "../../store/records/catalogue";
import type { CheckoutCounts, CheckoutSessionRecord } from "../../store/records/checkout";
import type { DiscountRecord } from "../../store/records/discounts";

/** Something that is sold, as far as amounts are concerned; a price that is only described has no id yet. */
export interface Goods {
  /** What a whole period or a single purchase costs, in minor units: an amount for each line of the invoice. */
  amounts: readonly number[];
  recurring: Pick<NonNullable<PriceRecord["recurring"]>, "interval" | "interval_count"> | null;
  /** Null for a product that is only described. */
  product: string | null;
  /** Ids of its own tax rates. */
  taxRates: readonly string[];
}

/** What goods cost for whole periods or once, in minor units before discounts and taxes. */
export function fullAmount(goods: readonly Goods[]): number {
  return goods.flatMap(({ amounts }) => amounts).reduce((sum, amount) => sum + amount, 0);
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

/** A line as the first invoice will have it. */
interface FirstLine {
  /** Of the goods it is for. */
  place: number;
  recurs: boolean;
  /** Minor units; what discounts take off is out of it already where it is a part of a period. */
  amount: number;
  discountable: boolean;
  /** What is out of it. */
  included: DiscountAmount[];
}

/**
 * The lines that the first invoice will have for goods: nothing in a trial, and a part of the period before a
 * billing cycle anchor, of what the whole of it costs after discounts.
 */
function firstLinesOf(
  ctx: Context,
  session: Session,
  goods: readonly Goods[],
  discounts: readonly TotalsDiscount[],
): FirstLine[] {
  const now = ctx.clock.now(session.customer);
  const terms: FirstTerms = {
    now,
    start: now,
    anchor: anchorAt(ctx, session) ?? now,
    trialEnd: trialEndOf(ctx, session),
    behavior: session.internal.params.subscription_data?.proration_behavior ?? "create_prorations",
  };
  const reductions = reductionsOf(goods, discounts);
  return goods.flatMap((one, place): FirstLine[] => {
    const line = { place, recurs: one.recurring !== null, discountable: true, included: [] };
    const whole = one.amounts.map((amount) => ({ ...line, amount }));
    if (!one.recurring) return whole;
    return firstPeriod(one.recurring, terms).pieces.flatMap(({ natural, from, free }): FirstLine[] => {
      if (free) return [];
      if (from === natural.start) return whole;
      let rest = fullAmount([one]);
      const included = (reductions[place] ?? []).map(({ discount, amount }) => {
        const before = prorate(rest, natural, from);
        rest -= amount;
        return { discount, amount: before - prorate(rest, natural, from) };
      });
      return [{ ...line, amount: prorate(rest, natural, from), discountable: false, included }];
    });
  });
}

/** What discounts take off the whole periods of goods; nothing of what is bought once. */
function reductionsOf(goods: readonly Goods[], discounts: readonly TotalsDiscount[]): DiscountAmount[][] {
  const lines = goods.map((one) => ({
    amount: one.recurring ? fullAmount([one]) : 0,
    product: one.product,
    discountable: true,
    discounts: [],
    taxRates: [],
  }));
  return computeTotals(lines, discounts).lines.map((line) => line.discounts);
}

/**
 * What goods come to in a session, with discounts and taxes. They are counted as the invoice will list them,
 * single purchases first: where a discount doesn't divide evenly, the odd unit goes to the earlier line, and
 * taxes follow it.
 */
export function countGoods(ctx: Context, session: Session, goods: readonly Goods[]): CheckoutCounts {
  const defaultRates = session.internal.params.subscription_data?.default_tax_rates ?? [];
  const discounts = discountsOf(ctx, session).map((one) => discountTerms(one, session.currency ?? ""));
  const lines = firstLinesOf(ctx, session, goods, discounts);
  const listed = [...lines.filter(({ recurs }) => !recurs), ...lines.filter(({ recurs }) => recurs)];
  const totals = computeTotals(
    listed.map(({ place, amount, discountable }) => {
      const { product = null, taxRates = [] } = goods[place] ?? {};
      const rates = taxTerms(ctx, taxRates.length > 0 ? taxRates : defaultRates);
      return { amount, product, discountable, discounts: [], taxRates: rates };
    }),
    discounts,
    exemptionOf(ctx, session),
  );
  const counted = listed.map((line, index) => {
    const { discounts: taken = [], taxes = [] } = totals.lines[index] ?? {};
    return { ...line, discounts: [...line.included, ...taken], taxes };
  });
  const perGoods = goods.map((_, place) => counted.filter((line) => line.place === place));
  const included = discountAmount({ discounts: lines.flatMap((line) => line.included) });
  return {
    amounts: perGoods.map((parts) =>
      parts.reduce((sum, part) => sum + part.amount + discountAmount({ discounts: part.included }), 0),
    ),
    totals: {
      lines: perGoods.map((parts) => ({
        discounts: sumByDiscount(parts.flatMap((part) => part.discounts)),
        taxes: sumByRate(parts.flatMap((part) => part.taxes)),
      })),
      subtotal: totals.subtotal + included,
      discounts: sumByDiscount(counted.flatMap((line) => line.discounts)),
      taxes: totals.taxes,
      total: totals.total,
    },
  };
}

/** Whether taxes are counted for who pays; an unknown customer pays them. */
export function exemptionOf(ctx: Context, { customer }: Pick<Session, "customer">): TaxExempt {
  return customer ? taxExemptOf(need(ctx, "customer", customer)) : "none";
}

/** What is taken off: the session's own discounts or, as subscriptions inherit it, the customer's. */
export function discountsOf(
  ctx: Context,
  { customer, internal }: Pick<Session, "customer" | "internal">,
): readonly DiscountRecord[] {
  if (internal.discounts.length > 0 || !customer || internal.params.mode !== "subscription") {
    return internal.discounts;
  }
  return discountsOfCustomer(ctx, customer, ctx.clock.now(customer));
}

/** What a session sells, as it stands. */
export function goodsOf(ctx: Context, { internal, currency }: Session): Goods[] {
  return internal.lineItems.map(({ price: id, quantity, taxRates }) => {
    const price = need(ctx, "price", id);
    return {
      amounts: lineAmountsOf(price, quantity, currency ?? price.currency),
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
  const counts = countGoods(ctx, session, goodsOf(ctx, session));
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

import type Stripe from "stripe";
import { checkLineAmount } from "../../arithmetic/amount-limits";
import { addIntervals } from "../../arithmetic/periods";
import { amountOf } from "../../billing/lines";
import { checkSoldIn } from "../../billing/price-terms";
import { resolveDiscounts } from "../../billing/redeem-discounts";
import { needTaxRates } from "../../billing/taxes";
import type { Context } from "../../context";
import { invalidRequest, notCovered } from "../../http/errors";
import { atLeast, coverOnly, mergeMetadata, need } from "../../store/lookup";
import type { PriceRecord } from "../../store/records/catalogue";
import type { SchedulePhaseItem, SchedulePhaseRecord } from "../../store/records/subscriptions";
import { checkPriceChoice, type PriceChoice, resolvePrice } from "../inline-price";
import { ownMethod } from "../subscription-params";

export type PhaseParams = Stripe.SubscriptionScheduleUpdateParams.Phase;

const covered = [
  "add_invoice_items",
  "automatic_tax",
  "billing_cycle_anchor",
  "collection_method",
  "currency",
  "default_payment_method",
  "default_tax_rates",
  "description",
  "discounts",
  "duration",
  "end_date",
  "invoice_settings",
  "items",
  "metadata",
  "proration_behavior",
  "start_date",
  "trial",
  "trial_end",
];
const coveredItem = ["discounts", "metadata", "plan", "price", "price_data", "quantity", "tax_rates"];

/**
 * @param currency of the subscription there is
 * @throws StripeApiError for phases that can't be, before anything is made
 */
export function checkPhases(
  ctx: Context,
  customer: string,
  phases: readonly PhaseParams[],
  currency?: string,
): void {
  if (phases.length === 0) {
    throw invalidRequest("Missing required param: phases.", "phases", "parameter_missing");
  }
  const [first] = phases;
  const common = currency ?? (first ? currencyOf(ctx, first) : "");
  for (const [index, phase] of phases.entries()) {
    const param = `phases[${index}]`;
    coverOnly(phase, covered);
    if (phase.currency && phase.currency !== common) {
      throw invalidRequest(
        `The currency \`${phase.currency}\` doesn't match the expected currency: \`${common}\`.`,
        `${param}[currency]`,
      );
    }
    if (phase.automatic_tax?.enabled) {
      throw notCovered("The emulator doesn't cover automatic tax.", `${param}[automatic_tax]`);
    }
    if (phase.duration && phase.end_date !== undefined) {
      throw invalidRequest(
        "You may only specify one of these parameters: duration, end_date.",
        `${param}[end_date]`,
      );
    }
    if (phase.trial && phase.billing_cycle_anchor === "phase_start") {
      throw invalidRequest(
        "`billing_cycle_anchor` can't be `phase_start` in a phase with a trial.",
        `${param}[billing_cycle_anchor]`,
      );
    }
    if (phase.items.length === 0) {
      throw invalidRequest(
        `Missing required param: ${param}[items].`,
        `${param}[items]`,
        "parameter_missing",
      );
    }
    for (const [at, item] of phase.items.entries()) {
      coverOnly(item, coveredItem);
      atLeast(0, item.quantity, `${param}[items][${at}][quantity]`);
      checkPriceChoice(ctx, choiceOf(item), `${param}[items][${at}]`);
      const terms = { type: "recurring", currency: common, quantity: item.quantity } as const;
      checkTerms(ctx, choiceOf(item), `${param}[items][${at}]`, terms);
      if (item.tax_rates) needTaxRates(ctx, item.tax_rates, `${param}[items][${at}][tax_rates]`);
    }
    for (const [at, addition] of (phase.add_invoice_items ?? []).entries()) {
      checkPriceChoice(ctx, addition, `${param}[add_invoice_items][${at}]`);
      const terms = { type: "one_time", currency: common, quantity: addition.quantity } as const;
      checkTerms(ctx, addition, `${param}[add_invoice_items][${at}]`, terms);
      if (addition.discounts?.length) {
        throw notCovered(
          "The emulator doesn't cover discounts of single added invoice items.",
          `${param}[add_invoice_items][${at}][discounts]`,
        );
      }
    }
    if (phase.default_tax_rates) needTaxRates(ctx, phase.default_tax_rates, `${param}[default_tax_rates]`);
    if (phase.default_payment_method) ownMethod(ctx, customer, phase.default_payment_method);
    checkDiscounts(ctx, customer, phase, common, param);
  }
}

/** The currency of a phase: the one it names, or that of its first price. */
function currencyOf(ctx: Context, { currency, items: [first] }: PhaseParams): string {
  if (currency) return currency;
  const price = first?.price ?? first?.plan;
  return price ? need(ctx, "price", price, "phases").currency : (first?.price_data?.currency ?? "");
}

/** @throws StripeApiError for a price of the other type, in another currency, or that comes to too much */
function checkTerms(
  ctx: Context,
  { price: id, price_data: data }: PriceChoice,
  param: string,
  {
    type,
    currency,
    quantity = 1,
  }: { type: PriceRecord["type"]; currency: string; quantity: number | undefined },
): void {
  const price = id ? need(ctx, "price", id, `${param}[price]`) : undefined;
  const given = price?.type ?? (data?.recurring ? "recurring" : "one_time");
  if (given !== type) {
    throw invalidRequest(
      `The price specified is set to \`type=${given}\` but this field only accepts prices with \`type=${type}\`.`,
      `${param}[price]`,
    );
  }
  // Otherwise it would only be priced when its phase begins, which nobody could be told.
  if (price) {
    checkSoldIn(price, currency, `${param}[price]`);
    amountOf(price, quantity, currency);
  } else if (data)
    checkLineAmount(
      Number(data.unit_amount_decimal ?? data.unit_amount ?? 0) * quantity,
      `${param}[quantity]`,
    );
  if (data && data.currency !== currency) {
    throw invalidRequest(
      `The currency \`${data.currency}\` doesn't match the expected currency: \`${currency}\`.`,
      `${param}[price_data][currency]`,
    );
  }
}

function checkDiscounts(
  ctx: Context,
  customer: string,
  { discounts, items }: PhaseParams,
  currency: string,
  param: string,
): void {
  const terms = { customer, currency, amount: null };
  resolveDiscounts(ctx, discounts || [], { ...terms, param: `${param}[discounts]` });
  for (const [at, item] of items.entries()) {
    resolveDiscounts(ctx, item.discounts || [], { ...terms, param: `${param}[items][${at}][discounts]` });
  }
}

function choiceOf({ price, plan, price_data: data }: PhaseParams["items"][number]) {
  const named = price ?? plan;
  return { ...(named ? { price: named } : {}), ...(data ? { price_data: data } : {}) };
}

/** When phases follow each other: where the first begins, and the moment of the request. Unix seconds. */
export interface PhaseTimes {
  start: number;
  now: number;
}

/**
 * Phases as they are kept, one after the other, with the prices they describe made.
 * @throws StripeApiError for dates that don't follow each other
 */
export function phasesFrom(
  ctx: Context,
  phases: readonly PhaseParams[],
  { start, now }: PhaseTimes,
): SchedulePhaseRecord[] {
  let begin = start;
  return phases.map((phase, index) => {
    const param = `phases[${index}]`;
    const said = phase.start_date === "now" ? now : phase.start_date;
    if (index > 0 && said !== undefined && said !== begin) {
      throw invalidRequest("A phase must start when the one before it ends.", `${param}[start_date]`);
    }
    const items = phase.items.map((item, at) => phaseItem(ctx, item, `${param}[items][${at}]`));
    const end = endOf(ctx, phase, items, begin, now);
    if (end <= begin) {
      throw invalidRequest("A phase must end after it starts.", `${param}[end_date]`);
    }
    const record = phaseRecord(ctx, phase, items, { start: begin, end, now });
    begin = end;
    return record;
  });
}

function endOf(
  ctx: Context,
  { end_date: end, duration }: PhaseParams,
  items: readonly SchedulePhaseItem[],
  start: number,
  now: number,
): number {
  if (end === "now") return now;
  if (end !== undefined) return end;
  if (duration) {
    return addIntervals(
      start,
      { interval: duration.interval, interval_count: duration.interval_count ?? 1 },
      1,
    );
  }
  // Without either, a phase lasts for one billing cycle.
  const [first] = items;
  const recurring = first ? need(ctx, "price", first.price).recurring : null;
  return recurring ? addIntervals(start, recurring, 1) : start;
}

function phaseItem(ctx: Context, item: PhaseParams["items"][number], param: string): SchedulePhaseItem {
  const price = resolvePrice(ctx, choiceOf(item), param);
  return {
    billing_thresholds: null,
    discounts: discountsFrom(item.discounts),
    metadata: mergeMetadata(null, item.metadata),
    price: price.id,
    quantity: item.quantity ?? 1,
    tax_rates: item.tax_rates || [],
  };
}

function discountsFrom(inputs: PhaseParams["discounts"]): SchedulePhaseRecord["discounts"] {
  return (inputs || []).map(({ coupon, discount, promotion_code: code }) => ({
    coupon: coupon ?? null,
    discount: discount ?? null,
    promotion_code: code ?? null,
  }));
}

function phaseRecord(
  ctx: Context,
  phase: PhaseParams,
  items: SchedulePhaseItem[],
  { start, end, now }: { start: number; end: number; now: number },
): SchedulePhaseRecord {
  const [first] = items;
  const trialEnd = phase.trial_end === "now" ? now : (phase.trial_end ?? null);
  return {
    add_invoice_items: (phase.add_invoice_items ?? []).map((addition, index) => ({
      discountable: addition.discountable ?? null,
      discounts: [],
      metadata: mergeMetadata(null, addition.metadata),
      period: {
        start: addition.period?.start ?? { type: "max_item_period_start" },
        end: addition.period?.end ?? { type: "min_item_period_end" },
      },
      price: resolvePrice(ctx, addition, `add_invoice_items[${index}]`).id,
      quantity: addition.quantity ?? 1,
      tax_rates: addition.tax_rates || [],
    })),
    application_fee_percent: null,
    billing_cycle_anchor: phase.billing_cycle_anchor ?? null,
    billing_thresholds: null,
    collection_method: phase.collection_method ?? null,
    currency: phase.currency ?? (first ? need(ctx, "price", first.price).currency : "usd"),
    default_payment_method: phase.default_payment_method ?? null,
    default_tax_rates: phase.default_tax_rates || [],
    description: phase.description || null,
    discounts: discountsFrom(phase.discounts),
    end_date: end,
    invoice_settings: phase.invoice_settings
      ? {
          account_tax_ids: null,
          custom_fields: phase.invoice_settings.custom_fields || null,
          days_until_due: phase.invoice_settings.days_until_due ?? null,
          description: phase.invoice_settings.description || null,
          footer: phase.invoice_settings.footer || null,
          issuer: null,
        }
      : null,
    items,
    metadata: mergeMetadata(null, phase.metadata),
    on_behalf_of: null,
    proration_behavior: phase.proration_behavior ?? "create_prorations",
    start_date: start,
    transfer_data: null,
    trial_end: phase.trial ? end : trialEnd !== null && trialEnd > start ? trialEnd : null,
  };
}

import type Stripe from "stripe";
import { itemsOf } from "../../billing/cycle";
import { amountsIn } from "../../billing/price-terms";
import type { DiscountInput } from "../../billing/redeem-discounts";
import type { Context } from "../../context";
import { type OfferedPrice, offeredPrices } from "../../resources/portal/portal-rules";
import { findActiveCode } from "../../resources/promotion-codes";
import type { PriceRecord } from "../../store/records/catalogue";
import type { SubscriptionItemRecord } from "../../store/records/subscriptions";
import { everyInterval, words } from "../format";
import type { PortalSubject } from "./portal-session";

/** What a person chose, as it came. */
export interface PlanEntry {
  /** A price's id, or empty: then product and rhythm say which. */
  price: string;
  product: string;
  rhythm: string;
  quantity: string;
  code: string;
}

export type PlanErrors = Partial<Record<keyof PlanEntry, string>>;

/** A change that may be done. */
export interface PlanChange {
  item: SubscriptionItemRecord;
  price: PriceRecord;
  quantity: number;
  /** Added to the discounts there are. */
  discount: DiscountInput | null;
  /** Waits for the end of the paid period. */
  atPeriodEnd: boolean;
}

export type PlanChoice = { ok: true; change: PlanChange } | { ok: false; errors: PlanErrors };

/** `month-1`: how often a price comes. */
export function rhythmOf({ recurring }: PriceRecord): string {
  return recurring ? `${recurring.interval}-${recurring.interval_count}` : "";
}

/** `month-1` → `Monthly`, `month-3` → `Every 3 months`. */
export function rhythmName(rhythm: string): string {
  const [interval = "", count = "1"] = rhythm.split("-");
  if (count !== "1") return words(everyInterval(interval, Number(count)));
  return interval === "day" ? "Daily" : `${words(interval)}ly`;
}

/** What is offered to this subscription, and what it has now. */
export function planOffer(ctx: Context, { configuration, subscription }: PortalSubject) {
  const [item] = itemsOf(ctx, subscription);
  const current = item && ctx.store.of("price").get(item.price);
  const allowed: readonly string[] = configuration.features.subscription_update.default_allowed_updates;
  const offered = offeredPrices(ctx, configuration, subscription.currency);
  const own = offered.find(({ price }) => price.id === current?.id);
  return { item, current, allowed, offered, own };
}

/** The entry that the form begins with: everything as it is. */
export function initialEntry(ctx: Context, subject: PortalSubject): PlanEntry {
  const { item, current } = planOffer(ctx, subject);
  return {
    price: "",
    product: current?.product ?? "",
    rhythm: current ? rhythmOf(current) : "",
    quantity: String(item?.quantity ?? 1),
    code: "",
  };
}

/** The fields of a sent form or an address; what is missing is as it is now. */
export function planEntry(ctx: Context, subject: PortalSubject, sent: URLSearchParams): PlanEntry {
  const entry = initialEntry(ctx, subject);
  const text = (name: keyof PlanEntry) => sent.get(name)?.trim() ?? entry[name];
  return {
    price: text("price"),
    product: text("product"),
    rhythm: text("rhythm"),
    quantity: text("quantity"),
    code: text("code"),
  };
}

function quantityError(
  quantity: number,
  { quantity: { enabled, minimum, maximum } }: OfferedPrice,
): string | undefined {
  if (!enabled) return "The quantity of this plan can't be changed here.";
  if (!Number.isInteger(quantity) || quantity < minimum) return `Enter a whole number of ${minimum} or more.`;
  return maximum !== null && quantity > maximum ? `At most ${maximum} can be chosen.` : undefined;
}

/**
 * Judges a choice by what the app allows.
 * @param fixed made by the app itself, which may set a quantity that people may not
 */
export function readPlan(
  ctx: Context,
  subject: PortalSubject,
  entry: PlanEntry,
  fixed: { discount: DiscountInput | null } | null = null,
): PlanChoice {
  const { item, current, allowed, offered } = planOffer(ctx, subject);
  const errors: PlanErrors = {};
  const chosen = offered.find(({ price }) =>
    entry.price
      ? price.id === entry.price
      : price.product === entry.product && rhythmOf(price) === entry.rhythm,
  );
  const code = entry.code && !fixed ? findActiveCode(ctx, entry.code, subject.session.customer) : undefined;
  if (entry.code && !fixed && !(code && allowed.includes("promotion_code"))) {
    errors.code = "This code is invalid.";
  }
  if (!item || !current || !chosen) {
    errors.product = "This plan isn't offered for that period. Choose another one.";
    return { ok: false, errors };
  }
  if (!fixed && !allowed.includes("price") && chosen.price.id !== current.id) {
    errors.product = "The plan can't be changed here.";
  }
  const quantity = Number(entry.quantity);
  if (!fixed && quantity !== item.quantity) {
    const wrong = allowed.includes("quantity")
      ? quantityError(quantity, chosen)
      : "The quantity can't be changed here.";
    if (wrong) errors.quantity = wrong;
  }
  const discount = fixed ? fixed.discount : code ? { promotion_code: code.id } : null;
  if (chosen.price.id === current.id && quantity === item.quantity && !discount && !errors.code) {
    errors.product ??= "This is the plan you have. Choose another one, or go back.";
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const atPeriodEnd = isScheduled(subject, { item, current, price: chosen.price, quantity });
  return { ok: true, change: { item, price: chosen.price, quantity, discount, atPeriodEnd } };
}

/** Lengths of intervals in days, to compare them by. */
const days: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, year: 365 };

function lengthOf({ recurring }: PriceRecord): number {
  return recurring ? (days[recurring.interval] ?? 1) * recurring.interval_count : 0;
}

/** Whether the app wants such a change to wait for the end of the period. */
function isScheduled(
  { configuration, subscription }: PortalSubject,
  change: { item: SubscriptionItemRecord; current: PriceRecord; price: PriceRecord; quantity: number },
): boolean {
  if (subscription.status === "trialing") return false;
  const [before, after] = [lengthOf(change.current), lengthOf(change.price)];
  const unit = (price: PriceRecord) => amountsIn(price, subscription.currency)?.unit_amount ?? 0;
  const old = unit(change.current) * change.item.quantity;
  const next = unit(change.price) * change.quantity;
  return configuration.features.subscription_update.schedule_at_period_end.conditions.some(({ type }) =>
    type === "shortening_interval" ? after < before : after === before && next < old,
  );
}

/**
 * The change as `subscriptions.update` takes it.
 * @param prorationDate Unix seconds that the preview counted from
 */
export function updateParams(
  { configuration, subscription }: PortalSubject,
  { item, price, quantity, discount }: PlanChange,
  prorationDate: number,
): Stripe.SubscriptionUpdateParams {
  const feature = configuration.features.subscription_update;
  const endsTrial = subscription.status === "trialing" && feature.trial_update_behavior === "end_trial";
  const anchorNow = feature.billing_cycle_anchor === "now" && subscription.status !== "trialing";
  return {
    items: [{ id: item.id, price: price.id, quantity }],
    proration_behavior: feature.proration_behavior,
    ...(endsTrial ? { trial_end: "now" as const } : { proration_date: prorationDate }),
    ...(anchorNow ? { billing_cycle_anchor: { type: "now" } } : {}),
    ...(discount ? { discounts: [...subscription.discounts.map((id) => ({ discount: id })), discount] } : {}),
  };
}

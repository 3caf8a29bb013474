import { addIntervals } from "../arithmetic/periods";
import type { Context } from "../context";
import { invalidRequest, resourceMissing } from "../http/errors";
import { changeRecord } from "../store/changes";
import { newId } from "../store/ids";
import { need } from "../store/lookup";
import type { CustomerRecord } from "../store/records/customers";
import type { DiscountRecord } from "../store/records/discounts";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { dropDiscounts, isHeld } from "./discounts";
import {
  isRedeemable,
  needCoupon,
  type RedemptionTerms,
  redeemableCode,
  redeemableCoupon,
} from "./redemption-rules";

/** An entry of a `discounts` parameter: exactly one of the three. */
export interface DiscountInput {
  coupon?: string;
  promotion_code?: string;
  /** One that the object or its subscription or customer has already. */
  discount?: string;
}

/** A discount that may be redeemed: nothing is stored or counted yet. */
export interface ResolvedDiscount {
  record: DiscountRecord;
  /** False for one that exists already and stays as it is. */
  isNew: boolean;
}

/** Where a discount is put. */
export type DiscountHolder = Partial<
  Pick<DiscountRecord, "checkout_session" | "invoice" | "invoice_item" | "subscription" | "subscription_item">
>;

/**
 * Checks coupons, promotion codes and existing discounts and says what they come to. Nothing is stored;
 * redeemDiscounts does that.
 * @throws StripeApiError for what can't be redeemed: missing, expired, used up, another customer's, not a
 *   first purchase, below the minimum, or an amount in another currency
 */
export function resolveDiscounts(
  ctx: Context,
  inputs: readonly DiscountInput[],
  terms: RedemptionTerms,
): ResolvedDiscount[] {
  const base = terms.param ?? "discounts";
  const resolved = inputs.map((input, index) => resolveOne(ctx, input, terms, `${base}[${index}]`));
  const coupons = resolved.map(({ record }) => record.source.coupon);
  if (new Set(coupons).size < coupons.length) {
    throw invalidRequest("The same coupon can't be applied more than once to the same object.", base);
  }
  return resolved;
}

function resolveOne(
  ctx: Context,
  input: DiscountInput,
  terms: RedemptionTerms,
  param: string,
): ResolvedDiscount {
  const given = [input.coupon, input.promotion_code, input.discount].filter(Boolean);
  if (given.length !== 1) {
    throw invalidRequest(
      `You must specify exactly one of coupon, promotion_code or discount in ${param}.`,
      param,
    );
  }
  if (input.discount) return { record: existing(ctx, input.discount, terms, param), isNew: false };
  const code = input.promotion_code
    ? redeemableCode(ctx, input.promotion_code, terms, `${param}[promotion_code]`)
    : null;
  const coupon = redeemableCoupon(
    ctx,
    code?.promotion.coupon ?? input.coupon ?? "",
    terms,
    code ? `${param}[promotion_code]` : `${param}[coupon]`,
  );
  const start = ctx.clock.now(terms.customer);
  const record: DiscountRecord = {
    id: newId("di"),
    object: "discount",
    checkout_session: null,
    customer: terms.customer,
    customer_account: null,
    end:
      coupon.duration === "repeating"
        ? addIntervals(start, { interval: "month", interval_count: 1 }, coupon.duration_in_months ?? 1)
        : null,
    invoice: null,
    invoice_item: null,
    promotion_code: code?.id ?? null,
    source: { type: "coupon", coupon: coupon.id },
    start,
    subscription: null,
    subscription_item: null,
    internal: { terms: structuredClone(coupon.internal.terms) },
  };
  return { record, isNew: true };
}

function existing(ctx: Context, id: string, terms: RedemptionTerms, param: string): DiscountRecord {
  const discount = need(ctx, "discount", id, `${param}[discount]`);
  if (discount.customer === null || discount.customer === terms.customer) return discount;
  throw resourceMissing("discount", id, `${param}[discount]`, 400);
}

/**
 * Stores discounts that were resolved, puts them where they belong and counts their redemptions. The holder's
 * own `discounts` is left to the caller, who sets it to the ids that are returned.
 * @param event what is sent of discounts of customers and subscriptions
 */
export function redeemDiscounts(
  ctx: Context,
  resolved: readonly ResolvedDiscount[],
  holder: DiscountHolder & { customer?: string | null },
  event = "customer.discount.created",
): string[] {
  return resolved.map(({ record, isNew }) => {
    if (!isNew) return record.id;
    const discount = ctx.store.of("discount").put({ ...record, ...holder });
    countRedemption(ctx, discount);
    if (discount.end !== null) {
      ctx.clock.schedule({
        at: discount.end,
        kind: "discount.end",
        ref: discount.id,
        customer: discount.customer,
      });
    }
    if (isHeld(discount)) ctx.events.emit(event, discount);
    return discount.id;
  });
}

/**
 * Gives a subscription discounts in place of those it has.
 * @param resolved see resolveDiscounts
 */
export function replaceDiscounts(
  ctx: Context,
  subscription: SubscriptionRecord,
  resolved: readonly ResolvedDiscount[],
): void {
  const kept = resolved.map(({ record }) => record.id);
  dropDiscounts(
    ctx,
    subscription.discounts.filter((id) => !kept.includes(id)),
  );
  const { customer, id } = subscription;
  subscription.discounts = redeemDiscounts(ctx, resolved, { customer, subscription: id });
}

function countRedemption(ctx: Context, { source, promotion_code: codeId }: DiscountRecord): void {
  const coupon = ctx.store.of("coupon").get(source.coupon);
  if (coupon) {
    coupon.times_redeemed += 1;
    coupon.valid = isRedeemable(coupon, ctx.clock.now());
  }
  const code = codeId ? ctx.store.of("promotion_code").get(codeId) : undefined;
  if (!code) return;
  code.times_redeemed += 1;
  const usedUp = code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions;
  if (!usedUp) return;
  changeRecord(ctx, code, "promotion_code.updated", () => {
    code.active = false;
  });
}

/**
 * Gives a customer a discount in place of the one there is, as the Dashboard does; the API of today only takes
 * it away.
 * @throws StripeApiError for what can't be redeemed
 */
export function discountCustomer(
  ctx: Context,
  customer: CustomerRecord,
  input: DiscountInput,
): DiscountRecord {
  const code = input.promotion_code ? need(ctx, "promotion_code", input.promotion_code) : null;
  const coupon = needCoupon(ctx, code?.promotion.coupon ?? input.coupon ?? "", "coupon");
  const currency = customer.currency ?? coupon.currency ?? "usd";
  const resolved = resolveDiscounts(ctx, [input], { customer: customer.id, currency, amount: null });
  const event = customer.discount ? "customer.discount.updated" : "customer.discount.created";
  if (customer.discount) ctx.clock.unschedule("discount.end", customer.discount);
  const [id = ""] = redeemDiscounts(ctx, resolved, { customer: customer.id }, event);
  changeRecord(ctx, customer, "customer.updated", () => {
    customer.discount = id;
  });
  return need(ctx, "discount", id);
}

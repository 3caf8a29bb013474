import type { Context } from "../context";
import { invalidRequest, resourceMissing } from "../http/errors";
import { need } from "../store/lookup";
import type { CouponRecord, PromotionCodeRecord } from "../store/records/discounts";

/** Who redeems, and for what. */
export interface RedemptionTerms {
  /** Null while nobody is known, as in a Checkout Session of a guest. */
  customer: string | null;
  currency: string;
  /** What the purchase costs before discounts, in minor units, for codes with a minimum; null where it can't be said. */
  amount: number | null;
  /** The parameter the inputs came in; `discounts` by default. */
  param?: string;
}

/** A coupon that is there. @throws StripeApiError when it is missing or was deleted */
export function needCoupon(ctx: Context, id: string, param?: string): CouponRecord {
  const coupon = need(ctx, "coupon", id, param);
  if (coupon.internal.deleted) throw resourceMissing("coupon", id, param ?? "id", param ? 400 : 404);
  return coupon;
}

/** Whether a coupon could be redeemed once more at a moment. */
export function isRedeemable(
  {
    redeem_by,
    max_redemptions,
    times_redeemed,
  }: Pick<CouponRecord, "redeem_by" | "max_redemptions" | "times_redeemed">,
  at: number,
): boolean {
  return (
    (redeem_by === null || redeem_by > at) && (max_redemptions ?? Number.POSITIVE_INFINITY) > times_redeemed
  );
}

/** A coupon that can be redeemed on these terms. @throws StripeApiError */
export function redeemableCoupon(
  ctx: Context,
  id: string,
  terms: RedemptionTerms,
  param: string,
): CouponRecord {
  const coupon = needCoupon(ctx, id, param);
  const { max_redemptions: most, redeem_by: until, times_redeemed: times } = coupon;
  if (until !== null && until <= ctx.clock.now(terms.customer)) {
    throw invalidRequest(`Coupon expired: ${coupon.id}`, param, "coupon_expired");
  }
  if (most !== null && times >= most) {
    throw invalidRequest(`Coupon ${coupon.id} is used up and cannot be applied.`, param, "coupon_expired");
  }
  const amounts = coupon.internal.terms.amountsOff;
  if (amounts && amounts[terms.currency] === undefined) {
    throw invalidRequest(
      `The coupon ${coupon.id} takes an amount off in \`${Object.keys(amounts).join("`, `")}\` and can't be applied in \`${terms.currency}\`.`,
      param,
    );
  }
  return coupon;
}

/** A promotion code that can be redeemed on these terms. @throws StripeApiError */
export function redeemableCode(
  ctx: Context,
  id: string,
  terms: RedemptionTerms,
  param: string,
): PromotionCodeRecord {
  const code = need(ctx, "promotion_code", id, param);
  const refuse = (why: string) =>
    invalidRequest(`This promotion code cannot be redeemed because ${why}.`, param);
  const { restrictions } = code;
  if (code.expires_at !== null && code.expires_at <= ctx.clock.now(terms.customer)) {
    throw refuse("it has expired");
  }
  if (code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions) {
    throw refuse("it has been redeemed the maximum number of times");
  }
  if (!code.active) throw refuse("it is not active");
  if (code.customer !== null && code.customer !== terms.customer) {
    throw refuse("it is restricted to another customer");
  }
  if (restrictions.first_time_transaction && terms.customer && hasBought(ctx, terms.customer)) {
    throw refuse("the associated customer has prior transactions");
  }
  const minimum = minimumIn(restrictions, terms.currency);
  if (minimum === "none in this currency") {
    throw refuse(`its minimum amount is in another currency than \`${terms.currency}\``);
  }
  if (minimum !== null && terms.amount !== null && terms.amount < minimum) {
    throw refuse("the minimum amount isn't met");
  }
  return code;
}

function minimumIn(
  {
    minimum_amount: amount,
    minimum_amount_currency: own,
    currency_options: others,
  }: PromotionCodeRecord["restrictions"],
  currency: string,
): number | null | "none in this currency" {
  if (amount === null) return null;
  if (own === currency) return amount;
  return others?.[currency]?.minimum_amount ?? "none in this currency";
}

/** Whether a customer has paid or owes anything; drafts and voided invoices don't count. */
function hasBought(ctx: Context, customer: string): boolean {
  const invoiced = ctx.store
    .of("invoice")
    .by("customer", customer)
    .some(({ status }) => status === "open" || status === "paid" || status === "uncollectible");
  return (
    invoiced ||
    ctx.store
      .of("charge")
      .by("customer", customer)
      .some(({ status }) => status === "succeeded")
  );
}

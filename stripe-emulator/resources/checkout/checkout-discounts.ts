import { type DiscountInput, type ResolvedDiscount, resolveDiscounts } from "../../billing/redeem-discounts";
import type { RedemptionTerms } from "../../billing/redemption-rules";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import { findActiveCode } from "../promotion-codes";
import { fullAmount, goodsOf, recountSession } from "./checkout-totals";

type Session = Pick<CheckoutSessionRecord, "customer" | "currency" | "internal">;

function termsOf(ctx: Context, session: Session, param: string): RedemptionTerms {
  return {
    customer: session.customer,
    currency: session.currency ?? "",
    amount: fullAmount(goodsOf(ctx, session)),
    param,
  };
}

/** What a discount of a session comes from, as it was given. */
export function discountInputs({ discounts }: Pick<CheckoutSessionRecord, "discounts">): DiscountInput[] {
  return discounts.map(({ coupon, promotion_code: code }) =>
    code ? { promotion_code: code } : { coupon: coupon ?? "" },
  );
}

/**
 * What the discounts of a session come to now, at its end: they can have run out since it was opened.
 * @throws StripeApiError
 */
export function resolveSessionDiscounts(ctx: Context, session: CheckoutSessionRecord): ResolvedDiscount[] {
  return resolveDiscounts(ctx, discountInputs(session), termsOf(ctx, session, "discounts"));
}

/**
 * Applies the promotion code that a customer has typed, instead of any before, and counts the session again.
 * @throws StripeApiError with a sentence for the customer when the code can't be redeemed
 */
export function applyPromotionCode(ctx: Context, session: CheckoutSessionRecord, typed: string): void {
  if (!session.allow_promotion_codes) {
    throw invalidRequest("This Checkout Session doesn't take promotion codes.", "promotion_code");
  }
  const code = findActiveCode(ctx, typed, session.customer);
  if (!code) throw invalidRequest("This code is invalid.", "promotion_code");
  const terms = termsOf(ctx, session, "discounts");
  const resolved = resolveDiscounts(ctx, [{ promotion_code: code.id }], terms);
  session.discounts = [{ coupon: null, promotion_code: code.id }];
  session.internal.discounts = resolved.map(({ record }) => record);
  recountSession(ctx, session);
}

/** Takes off a promotion code that the customer had applied. */
export function removePromotionCode(ctx: Context, session: CheckoutSessionRecord): void {
  if (!session.allow_promotion_codes) return;
  session.discounts = [];
  session.internal.discounts = [];
  recountSession(ctx, session);
}

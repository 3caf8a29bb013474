import { randomInt } from "node:crypto";
import type Stripe from "stripe";
import { isRedeemable, needCoupon } from "../billing/redemption-rules";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { changeRecord } from "../store/changes";
import { newId } from "../store/ids";
import { atLeast, coverOnly, mergeMetadata, need, needCurrency, needCustomer } from "../store/lookup";
import type { CouponRecord, PromotionCodeRecord } from "../store/records/discounts";
import { render } from "../store/render";

type CreateParams = Stripe.PromotionCodeCreateParams;
type UpdateParams = Stripe.PromotionCodeUpdateParams;
type Restrictions = PromotionCodeRecord["restrictions"];

/** Letters and digits that aren't mistaken for each other. */
const codeAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

function generatedCode(): string {
  return Array.from({ length: 8 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join("");
}

/** A code that people type, whatever its case. */
function sameCode(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Whether a code can be redeemed at all: by itself and by its coupon. */
function isOpen(ctx: Context, code: PromotionCodeRecord): boolean {
  const coupon = ctx.store.of("coupon").get(code.promotion.coupon);
  const now = ctx.clock.now(code.customer);
  const left = code.max_redemptions === null || code.times_redeemed < code.max_redemptions;
  const couponOpen = coupon && !coupon.internal.deleted && isRedeemable(coupon, now);
  return Boolean(couponOpen) && left && (code.expires_at === null || code.expires_at > now);
}

/** A code whose time has run out since it was last looked at isn't active any more. */
function fresh(ctx: Context, code: PromotionCodeRecord): PromotionCodeRecord {
  if (code.active && !isOpen(ctx, code)) code.active = false;
  return code;
}

/** The active code that a person may have typed; one for this customer wins over one for everybody. */
export function findActiveCode(
  ctx: Context,
  typed: string,
  customer: string | null,
): PromotionCodeRecord | undefined {
  const found = ctx.store
    .of("promotion_code")
    .filter((code) => sameCode(code.code, typed.trim()) && fresh(ctx, code).active);
  return (
    found.find((code) => code.customer !== null && code.customer === customer) ??
    found.find((code) => code.customer === null)
  );
}

function checkCode(ctx: Context, code: string, customer: string | null): void {
  if (!/^[a-zA-Z0-9-]+$/.test(code)) {
    throw invalidRequest("A promotion code may only contain letters, digits and dashes.", "code");
  }
  const clash = ctx.store
    .of("promotion_code")
    .find((other) => sameCode(other.code, code) && fresh(ctx, other).active && overlap(other, customer));
  if (clash) {
    throw invalidRequest(`An active promotion code with \`code: ${code}\` already exists.`, "code");
  }
}

/** Two codes clash when somebody could mean either. */
function overlap(other: PromotionCodeRecord, customer: string | null): boolean {
  return other.customer === null || customer === null || other.customer === customer;
}

function checkAgainstCoupon(params: CreateParams, coupon: CouponRecord): void {
  atLeast(1, params.max_redemptions, "max_redemptions");
  const most = coupon.max_redemptions;
  if (most !== null && params.max_redemptions !== undefined && params.max_redemptions > most) {
    throw invalidRequest("max_redemptions can't be greater than the coupon's.", "max_redemptions");
  }
  if (coupon.redeem_by !== null && params.expires_at !== undefined && params.expires_at > coupon.redeem_by) {
    throw invalidRequest("expires_at can't be after the coupon's redeem_by.", "expires_at");
  }
}

function minimums(options: NonNullable<CreateParams["restrictions"]>["currency_options"]) {
  const amounts: NonNullable<Restrictions["currency_options"]> = {};
  for (const [currency, { minimum_amount: amount }] of Object.entries(options ?? {})) {
    atLeast(0, amount, `restrictions[currency_options][${currency}][minimum_amount]`);
    amounts[needCurrency(currency)] = { minimum_amount: amount ?? 0 };
  }
  return amounts;
}

function restrictionsOf(params: CreateParams["restrictions"]): Restrictions {
  const { minimum_amount: amount, minimum_amount_currency: currency } = params ?? {};
  if ((amount === undefined) !== (currency === undefined)) {
    const missing = amount === undefined ? "minimum_amount" : "minimum_amount_currency";
    throw invalidRequest(
      "minimum_amount and minimum_amount_currency must be passed together.",
      `restrictions[${missing}]`,
      "parameter_missing",
    );
  }
  atLeast(1, amount, "restrictions[minimum_amount]");
  const others = minimums(params?.currency_options);
  return {
    ...(Object.keys(others).length > 0 ? { currency_options: others } : {}),
    first_time_transaction: params?.first_time_transaction ?? false,
    minimum_amount: amount ?? null,
    minimum_amount_currency: currency ? needCurrency(currency) : null,
  };
}

/** Makes a promotion code. @throws StripeApiError when its coupon can't be redeemed or its code is taken */
function createPromotionCode(ctx: Context, params: CreateParams): PromotionCodeRecord {
  coverOnly(params, [
    "promotion",
    "active",
    "code",
    "customer",
    "expires_at",
    "max_redemptions",
    "metadata",
    "restrictions",
  ]);
  if (!params.promotion.coupon) {
    throw invalidRequest(
      "Missing required param: promotion[coupon].",
      "promotion[coupon]",
      "parameter_missing",
    );
  }
  const coupon = needCoupon(ctx, params.promotion.coupon, "promotion[coupon]");
  const customer = params.customer ? needCustomer(ctx, params.customer).id : null;
  const now = ctx.clock.now(customer);
  if (!isRedeemable(coupon, now)) {
    throw invalidRequest(`Coupon expired: ${coupon.id}`, "promotion[coupon]", "coupon_expired");
  }
  if (params.expires_at !== undefined && params.expires_at <= now) {
    throw invalidRequest("expires_at must be in the future.", "expires_at");
  }
  checkAgainstCoupon(params, coupon);
  const active = params.active ?? true;
  if (params.code && active) checkCode(ctx, params.code, customer);
  const record: PromotionCodeRecord = {
    id: newId("promo"),
    object: "promotion_code",
    active,
    code: params.code ?? generatedCode(),
    created: ctx.clock.now(),
    customer,
    customer_account: null,
    expires_at: params.expires_at ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata(null, params.metadata),
    promotion: { type: "coupon", coupon: coupon.id },
    restrictions: restrictionsOf(params.restrictions),
    times_redeemed: 0,
  };
  ctx.store.of("promotion_code").put(record);
  ctx.events.emit("promotion_code.created", record);
  return record;
}

function updatePromotionCode(ctx: Context, code: PromotionCodeRecord, params: UpdateParams): void {
  if (params.active && !code.active) {
    if (!isOpen(ctx, code)) {
      throw invalidRequest("This promotion code can't be activated, since it can't be redeemed.", "active");
    }
    checkCode(ctx, code.code, code.customer);
  }
  const others = minimums(params.restrictions?.currency_options);
  const metadata = mergeMetadata(code.metadata, params.metadata);
  changeRecord(ctx, fresh(ctx, code), "promotion_code.updated", () => {
    code.active = params.active ?? code.active;
    code.metadata = metadata;
    if (Object.keys(others).length > 0) {
      const merged = { ...code.restrictions.currency_options, ...others };
      code.restrictions = { ...code.restrictions, currency_options: merged };
    }
  });
}

export const promotionCodeRoutes = [
  route<CreateParams>("POST /v1/promotion_codes", (ctx, params) =>
    render(ctx, createPromotionCode(ctx, params)),
  ),
  route<Stripe.PromotionCodeListParams>("GET /v1/promotion_codes", (ctx, params) => {
    const codes = ctx.store.of("promotion_code").filter((code) => {
      return (
        inRange(code.created, params.created) &&
        (params.active === undefined || fresh(ctx, code).active === params.active) &&
        (params.code === undefined || sameCode(code.code, params.code)) &&
        (params.coupon === undefined || code.promotion.coupon === params.coupon) &&
        (params.customer === undefined || code.customer === params.customer)
      );
    });
    return listPage(
      ctx,
      codes.map((code) => fresh(ctx, code)),
      params,
      "/v1/promotion_codes",
    );
  }),
  route("GET /v1/promotion_codes/{id}", (ctx, _params, { id }) =>
    render(ctx, fresh(ctx, need(ctx, "promotion_code", id))),
  ),
  route<UpdateParams>("POST /v1/promotion_codes/{id}", (ctx, params, { id }) => {
    const code = need(ctx, "promotion_code", id);
    updatePromotionCode(ctx, code, params);
    return render(ctx, code);
  }),
];

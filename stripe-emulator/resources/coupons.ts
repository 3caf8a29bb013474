import type Stripe from "stripe";
import { isRedeemable, needCoupon } from "../billing/redemption-rules";
import type { Context } from "../context";
import { invalidRequest, StripeApiError } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { changeRecord } from "../store/changes";
import { token } from "../store/ids";
import { atLeast, mergeMetadata, need, needCurrency, unsettable } from "../store/lookup";
import type { CouponRecord } from "../store/records/discounts";
import { type Json, render } from "../store/render";

type CreateParams = Stripe.CouponCreateParams;
type UpdateParams = Stripe.CouponUpdateParams;

/** Refuses what contradicts itself. */
function checkValue(params: CreateParams): void {
  const { percent_off: percent, amount_off: amount } = params;
  if (percent === undefined && amount === undefined) {
    throw invalidRequest(
      "You must pass either percent_off or amount_off.",
      "percent_off",
      "parameter_missing",
    );
  }
  if (percent !== undefined && amount !== undefined) {
    throw invalidRequest("You may only specify one of percent_off and amount_off.", "percent_off");
  }
  if (percent !== undefined && (percent <= 0 || percent > 100)) {
    throw invalidRequest("percent_off must be greater than 0 and at most 100.", "percent_off");
  }
  atLeast(1, amount, "amount_off");
  if (amount !== undefined && !params.currency) {
    throw invalidRequest("You must pass currency when passing amount_off.", "currency", "parameter_missing");
  }
  if (amount === undefined && params.currency_options) {
    throw invalidRequest("currency_options can only be used with amount_off.", "currency_options");
  }
}

function checkDuration(params: CreateParams): void {
  const repeating = params.duration === "repeating";
  if (repeating && params.duration_in_months === undefined) {
    throw invalidRequest(
      "You must pass duration_in_months when duration is repeating.",
      "duration_in_months",
      "parameter_missing",
    );
  }
  if (!repeating && params.duration_in_months !== undefined) {
    throw invalidRequest(
      "duration_in_months can only be used with duration=repeating.",
      "duration_in_months",
    );
  }
  atLeast(1, params.duration_in_months, "duration_in_months");
  atLeast(1, params.max_redemptions, "max_redemptions");
}

function amountsOff(params: CreateParams): Record<string, number> | null {
  if (params.amount_off === undefined || !params.currency) return null;
  return {
    [needCurrency(params.currency)]: params.amount_off,
    ...optionAmounts(params.currency_options),
  };
}

function optionAmounts(options: CreateParams["currency_options"] | UpdateParams["currency_options"]) {
  const amounts: Record<string, number> = {};
  for (const [currency, { amount_off: amount }] of Object.entries(options ?? {})) {
    atLeast(1, amount, `currency_options[${currency}][amount_off]`);
    amounts[needCurrency(currency)] = amount;
  }
  return amounts;
}

/** Makes a coupon. @throws StripeApiError when it contradicts itself or its id is taken */
function createCoupon(ctx: Context, params: CreateParams): CouponRecord {
  checkValue(params);
  checkDuration(params);
  const taken = params.id ? ctx.store.of("coupon").get(params.id) : undefined;
  if (taken && !taken.internal.deleted) {
    throw new StripeApiError(400, "invalid_request_error", "Coupon already exists.", {
      code: "resource_already_exists",
      param: "id",
    });
  }
  const now = ctx.clock.now();
  if (params.redeem_by !== undefined && params.redeem_by <= now) {
    throw invalidRequest("redeem_by must be in the future.", "redeem_by");
  }
  for (const [index, product] of (params.applies_to?.products ?? []).entries()) {
    need(ctx, "product", product, `applies_to[products][${index}]`);
  }
  const products = params.applies_to?.products ?? [];
  const record: CouponRecord = {
    id: params.id ?? token(8),
    object: "coupon",
    amount_off: params.amount_off ?? null,
    created: now,
    currency: params.amount_off !== undefined && params.currency ? needCurrency(params.currency) : null,
    duration: params.duration ?? "once",
    duration_in_months: params.duration_in_months ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata(null, params.metadata),
    name: params.name ?? null,
    percent_off: params.percent_off ?? null,
    redeem_by: params.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
    internal: {
      deleted: false,
      terms: {
        percentOff: params.percent_off ?? null,
        amountsOff: amountsOff(params),
        products: products.length > 0 ? products : null,
        once: (params.duration ?? "once") === "once",
      },
    },
  };
  ctx.store.of("coupon").put(record);
  ctx.events.emit("coupon.created", record);
  return record;
}

/** A coupon's time may have run out since it was last looked at. */
function fresh(ctx: Context, coupon: CouponRecord): CouponRecord {
  coupon.valid = !coupon.internal.deleted && isRedeemable(coupon, ctx.clock.now());
  return coupon;
}

export const couponRoutes = [
  route<CreateParams>("POST /v1/coupons", (ctx, params) => render(ctx, createCoupon(ctx, params))),
  route<Stripe.CouponListParams>("GET /v1/coupons", (ctx, params) => {
    const coupons = ctx.store
      .of("coupon")
      .filter(({ internal, created }) => !internal.deleted && inRange(created, params.created));
    return listPage(
      ctx,
      coupons.map((coupon) => fresh(ctx, coupon)),
      params,
      "/v1/coupons",
    );
  }),
  route("GET /v1/coupons/{id}", (ctx, _params, { id }) => render(ctx, fresh(ctx, needCoupon(ctx, id)))),
  route<UpdateParams>("POST /v1/coupons/{id}", (ctx, params, { id }) => {
    const coupon = needCoupon(ctx, id);
    const added = optionAmounts(params.currency_options);
    const amounts = coupon.internal.terms.amountsOff;
    if (Object.keys(added).length > 0 && !amounts) {
      throw invalidRequest("currency_options can only be used with amount_off.", "currency_options");
    }
    changeRecord(ctx, fresh(ctx, coupon), "coupon.updated", () => {
      coupon.metadata = mergeMetadata(coupon.metadata, params.metadata);
      coupon.name = unsettable(params.name, coupon.name);
      if (amounts) coupon.internal.terms.amountsOff = { ...amounts, ...added };
    });
    return render(ctx, coupon);
  }),
  route("DELETE /v1/coupons/{id}", (ctx, _params, { id }): Json => {
    const coupon = needCoupon(ctx, id);
    coupon.internal.deleted = true;
    ctx.events.emit("coupon.deleted", fresh(ctx, coupon));
    return { id, object: "coupon", deleted: true };
  }),
];

import type Stripe from "stripe";
import { InvalidInputError } from "@/lib/errors";
import { formatMoney } from "@/lib/money";
import { amountFor, type CataloguePrice, type Currency } from "./plans";
import { idOfObject } from "./stripe";

/** What a promotion code is to be used for. */
export type Purchase = {
  /** Null before the organization's first checkout. */
  customerId: string | null;
  /** Stripe's product that the plan is. */
  productId: string;
  price: CataloguePrice;
  quantity: number;
  currency: Currency;
};

export type Promotion = {
  /** `promo_…` */
  id: string;
  code: string;
  /** What it gives: `20% off for 3 months`. */
  gives: string;
};

/** Why a promotion code can't be used: a sentence for the person who came with it. */
export class PromotionRefusedError extends InvalidInputError {
  constructor(message: string) {
    super(message, { field: "promotionCode" });
  }
}

/** Stripe takes letters, digits and dashes. */
const possibleCode = /^[A-Za-z0-9-]+$/;

/**
 * Finds a promotion code at Stripe and checks that it can be used for this purchase, before anything is made
 * of it.
 * @throws PromotionRefusedError saying why it can't: unknown, somebody else's, switched off, expired, used up,
 * for first purchases only, for another plan, in another currency, or for a larger purchase.
 * @throws Stripe's errors when Stripe doesn't answer.
 */
export async function findPromotion(
  stripe: Stripe,
  { code, purchase }: { code: string; purchase: Purchase },
): Promise<Promotion> {
  const found = possibleCode.test(code) ? await lookUp(stripe, code, purchase.customerId) : null;
  if (!found) throw refused(`There is no promotion code ${code}. Check how it is spelled.`);
  const coupon = couponOf(found);
  if (!coupon) throw refused(`The promotion code ${found.code} is no longer valid.`);
  assertUsable(found, coupon, purchase);
  if (found.restrictions.first_time_transaction && (await hasBought(stripe, purchase.customerId))) {
    throw refused(
      `The promotion code ${found.code} is for a first purchase, and this organization has made one.`,
    );
  }
  return { id: found.id, code: found.code, gives: describe(coupon, purchase.currency) };
}

const refused = (message: string) => new PromotionRefusedError(message);

/** One for this customer before one for everybody; an active one before others, which tell why they aren't. */
async function lookUp(
  stripe: Stripe,
  code: string,
  customerId: string | null,
): Promise<Stripe.PromotionCode | null> {
  const { data } = await stripe.promotionCodes.list({
    code,
    limit: 100,
    expand: ["data.promotion.coupon.applies_to", "data.promotion.coupon.currency_options"],
  });
  const ours = data.filter(({ customer }) => customer === null || idOfObject(customer) === customerId);
  const rank = ({ active, customer }: Stripe.PromotionCode) => (active ? 2 : 0) + (customer ? 1 : 0);
  return ours.toSorted((a, b) => rank(b) - rank(a) || b.created - a.created)[0] ?? null;
}

/** Null for a coupon that was deleted. */
function couponOf({ promotion }: Stripe.PromotionCode): Stripe.Coupon | null {
  return typeof promotion.coupon === "string" ? null : promotion.coupon;
}

function assertUsable(
  { code, active, expires_at, max_redemptions, times_redeemed, restrictions }: Stripe.PromotionCode,
  coupon: Stripe.Coupon,
  purchase: Purchase,
): void {
  const now = Date.now() / 1000;
  const until = Math.min(
    expires_at ?? Number.POSITIVE_INFINITY,
    coupon.redeem_by ?? Number.POSITIVE_INFINITY,
  );
  if (until <= now) throw refused(`The promotion code ${code} has expired.`);
  const usedUp =
    (max_redemptions !== null && times_redeemed >= max_redemptions) ||
    (coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions);
  if (usedUp) throw refused(`The promotion code ${code} has been used as often as it can be.`);
  if (!active || !coupon.valid) throw refused(`The promotion code ${code} is no longer valid.`);
  if (coupon.applies_to && !coupon.applies_to.products.includes(purchase.productId)) {
    throw refused(`The promotion code ${code} is for another plan.`);
  }
  if (coupon.percent_off === null && amountOff(coupon, purchase.currency) === null) {
    const other = coupon.currency?.toUpperCase();
    throw refused(
      `The promotion code ${code} takes off an amount in ${other}, and you pay in ${purchase.currency.toUpperCase()}.`,
    );
  }
  assertLargeEnough(code, restrictions, purchase);
}

function assertLargeEnough(
  code: string,
  { minimum_amount, minimum_amount_currency, currency_options }: Stripe.PromotionCode.Restrictions,
  { price, quantity, currency }: Purchase,
): void {
  if (minimum_amount === null) return;
  const least =
    minimum_amount_currency === currency
      ? minimum_amount
      : (currency_options?.[currency]?.minimum_amount ?? null);
  if (least === null)
    throw refused(`The promotion code ${code} isn’t for payments in ${currency.toUpperCase()}.`);
  if (amountFor(price, quantity) < least) {
    throw refused(
      `The promotion code ${code} is for purchases from ${formatMoney({ amount: least, currency })}.`,
    );
  }
}

/** Minor units that the coupon takes off in this currency; null for one that doesn't. */
function amountOff(coupon: Stripe.Coupon, currency: Currency): number | null {
  if (coupon.currency === currency) return coupon.amount_off;
  return coupon.currency_options?.[currency]?.amount_off ?? null;
}

/** Whether the customer has bought something: what is still to be paid counts, as it does with Stripe. */
async function hasBought(stripe: Stripe, customerId: string | null): Promise<boolean> {
  if (customerId === null) return false;
  for await (const { status } of stripe.invoices.list({ customer: customerId, limit: 100 })) {
    if (status !== "draft" && status !== "void") return true;
  }
  return false;
}

function describe(coupon: Stripe.Coupon, currency: Currency): string {
  const amount = amountOff(coupon, currency);
  const off =
    coupon.percent_off !== null
      ? `${coupon.percent_off}% off`
      : `${formatMoney({ amount: amount ?? 0, currency }, { trimZeros: true })} off`;
  const months = coupon.duration_in_months ?? 0;
  switch (coupon.duration) {
    case "once":
      return `${off} the first payment`;
    case "repeating":
      return `${off} for ${months} ${months === 1 ? "month" : "months"}`;
    default:
      return `${off} for as long as you stay`;
  }
}

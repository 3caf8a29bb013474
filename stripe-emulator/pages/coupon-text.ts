import type { CouponRecord } from "../store/records/discounts";
import { money } from "./format";

/** What a coupon gives, e.g. `20% off for 3 months`. */
export function couponText(coupon: CouponRecord, currency: string): string {
  const { percent_off: percent, duration, duration_in_months: months } = coupon;
  const amount = coupon.internal.terms.amountsOff?.[currency] ?? coupon.amount_off ?? 0;
  const off = percent === null ? `${money(amount, currency)} off` : `${percent}% off`;
  if (duration === "forever") return `${off} for as long as you stay`;
  if (duration === "once") return `${off} your next invoice`;
  return `${off} for ${months} ${months === 1 ? "month" : "months"}`;
}

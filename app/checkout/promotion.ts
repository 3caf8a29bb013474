import "server-only";
import { database } from "@/db";
import { billingContext } from "@/lib/billing/context";
import type { Currency, Interval, PaidPlanKey } from "@/lib/billing/plans";
import { PromotionRefusedError } from "@/lib/billing/promotion";
import { previewPromotion, promotionTries } from "@/lib/billing/promotion-preview";
import { isLivemode } from "@/lib/billing/stripe";
import { RateLimitedError, UnavailableError } from "@/lib/errors";
import type { OrganizationId, UserId } from "@/lib/ids";
import { consumeTry } from "@/lib/security/throttle";

/** What the checkout page knows of the code in its link. `unknown`: Stripe doesn't answer; it is checked later. */
export type CheckedPromotion =
  | { state: "usable"; code: string; gives: string }
  | { state: "unknown"; code: string }
  | { state: "refused"; reason: string };

/** Asks whether the code of the link can be used, without failing the page when that can't be said. */
export async function checkPromotion(params: {
  userId: UserId;
  organizationId: OrganizationId;
  plan: PaidPlanKey;
  interval: Interval;
  currency: Currency;
  quantity: number;
  code: string;
}): Promise<CheckedPromotion> {
  try {
    await consumeTry(database(), promotionTries, params.userId);
    const { code, gives } = await previewPromotion(billingContext(), { ...params, livemode: isLivemode() });
    return { state: "usable", code, gives };
  } catch (error) {
    if (error instanceof PromotionRefusedError || error instanceof RateLimitedError) {
      return { state: "refused", reason: error.message };
    }
    if (error instanceof UnavailableError) return { state: "unknown", code: params.code };
    throw error;
  }
}

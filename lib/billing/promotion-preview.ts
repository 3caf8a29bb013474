import type { OrganizationId } from "@/lib/ids";
import { findPriceOnSale } from "./checkout-price";
import { findCustomerId } from "./ensure-customer";
import { needsStripe } from "./errors";
import type { Currency, Interval, PaidPlanKey } from "./plans";
import { findPromotion, type Promotion } from "./promotion";
import type { BillingContext } from "./stripe";

/** How often one person may ask about promotion codes: enough for a link and a typo, too little for guessing. */
export const promotionTries = { name: "promotion", tries: 40, perSeconds: 600 };

/**
 * What a promotion code gives an organization for a choice, before it goes to checkout, where it is checked
 * again.
 * @throws PromotionRefusedError saying why it can't be used.
 * @throws UnavailableError when Stripe doesn't answer, or the choice isn't on sale.
 */
export async function previewPromotion(
  ctx: BillingContext,
  params: {
    organizationId: OrganizationId;
    plan: PaidPlanKey;
    interval: Interval;
    currency: Currency;
    quantity: number;
    code: string;
    livemode: boolean;
  },
): Promise<Promotion> {
  const { currency, quantity, code } = params;
  const { productId, price } = await findPriceOnSale(ctx.db, params);
  const customerId = await findCustomerId(ctx.db, params);
  const purchase = { customerId, productId, price, quantity, currency };
  return needsStripe(() => findPromotion(ctx.stripe, { code, purchase }));
}

import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { checkouts, plans as planMirror, prices } from "@/db/schema";
import { withTenant } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { needsStripe } from "./errors";
import { type Currency, type Interval, intervalOf, type PaidPlanKey } from "./plans";
import { currencySchema, paidPlanSchema } from "./schema";
import { type BillingContext, orMissing } from "./stripe";

/** What was chosen in a checkout, as it is chosen again. */
export type CheckoutChoice = {
  plan: PaidPlanKey;
  interval: Interval;
  currency: Currency;
  promotionCode?: string;
};

/**
 * What was chosen in a checkout that we began, so that people find it again; null for one that we didn't begin,
 * or of something that isn't sold any more.
 * @throws UnavailableError when Stripe, which alone knows how a promotion code is spelled, doesn't answer.
 */
export async function findCheckoutChoice(
  { db, stripe }: BillingContext,
  params: { organizationId: OrganizationId; sessionId: string },
): Promise<CheckoutChoice | null> {
  const { organizationId, sessionId } = params;
  const [row] = await withTenant(db, organizationId, (tenant) =>
    tenant
      .select({
        plan: planMirror.key,
        interval: prices.interval,
        intervalCount: prices.intervalCount,
        currency: prices.currency,
        promotionCodeId: checkouts.promotionCodeId,
      })
      .from(checkouts)
      .innerJoin(prices, eq(prices.id, checkouts.priceId))
      .innerJoin(planMirror, eq(planMirror.id, prices.planId))
      .where(and(eq(checkouts.organizationId, organizationId), eq(checkouts.stripeSessionId, sessionId))),
  );
  const interval = row ? intervalOf(row) : null;
  const sold = soldSchema.safeParse(row);
  if (!row || !sold.success || !interval) return null;
  const { promotionCodeId } = row;
  const promotion = promotionCodeId
    ? await needsStripe(() => orMissing(stripe.promotionCodes.retrieve(promotionCodeId)))
    : null;
  return { ...sold.data, interval, ...(promotion ? { promotionCode: promotion.code } : {}) };
}

const soldSchema = z.object({ plan: paidPlanSchema, currency: currencySchema });

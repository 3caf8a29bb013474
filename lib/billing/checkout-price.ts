import { and, eq } from "drizzle-orm";
import { plans as planMirror, prices } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { UnavailableError } from "@/lib/errors";
import { log } from "@/lib/observability/log";
import { isOnSale } from "./on-sale";
import {
  type CataloguePrice,
  type Currency,
  defaultCurrency,
  type Interval,
  lookupKeyOf,
  type PaidPlanKey,
} from "./plans";

export type PriceOnSale = { id: string; productId: string; price: CataloguePrice };

/**
 * The price of a plan that Stripe sells now, by the mirror.
 * @throws UnavailableError when there is none: the plan isn't in Stripe yet, or isn't sold any more.
 */
export async function findPriceOnSale(
  db: SystemDb,
  choice: { plan: PaidPlanKey; interval: Interval; currency?: Currency | undefined },
): Promise<PriceOnSale> {
  const { plan, interval, currency = defaultCurrency } = choice;
  const [found] = await db
    .select({ id: prices.id, productId: prices.planId, amount: prices.unitAmount, tiers: prices.tiers })
    .from(prices)
    .innerJoin(planMirror, eq(planMirror.id, prices.planId))
    .where(and(eq(prices.lookupKey, lookupKeyOf(plan, interval, currency)), isOnSale));
  const price = found?.tiers ?? found?.amount ?? null;
  if (!found || price === null) {
    log.error({ plan, interval, currency }, "no such price on sale; run keel plans sync --apply");
    throw new UnavailableError("This plan can’t be bought right now. Choose another, or try again later.");
  }
  return { id: found.id, productId: found.productId, price };
}

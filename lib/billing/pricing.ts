import { and, eq, inArray, isNull } from "drizzle-orm";
import { plans as planMirror, prices } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import type { Money } from "@/lib/money";
import { log } from "@/lib/observability/log";
import {
  amountFor,
  type CataloguePrice,
  type Currency,
  cataloguePrice,
  currencies,
  type Interval,
  intervals,
  lookupKeyOf,
  type PaidPlanKey,
  type Plan,
  type PlanKey,
  paidPlanKeys,
  planKeys,
  planOf,
} from "./plans";

/** What a plan costs in one currency, by interval; null where it isn't on sale by that interval. */
export type IntervalPrices = { readonly [interval in Interval]: CataloguePrice | null };

/** What a plan costs, by currency and interval. */
export type OfferPrices = { readonly [currency in Currency]: IntervalPrices };

type OfferOf<Key extends PlanKey, Prices> = Omit<Plan, "prices" | "recommended"> & {
  readonly key: Key;
  readonly recommended: boolean;
  readonly prices: Prices;
};

export type PaidOffer = OfferOf<PaidPlanKey, OfferPrices>;
export type FreeOffer = OfferOf<Exclude<PlanKey, PaidPlanKey>, null>;

/** A plan as it is offered to people, with what it costs. */
export type Offer = PaidOffer | FreeOffer;

/** What is chosen of an offer: how often it is paid, and in what. */
export type OfferChoice = { readonly interval: Interval; readonly currency: Currency };

/**
 * What an offer costs each interval, for so many seats where it counts them. Null where it isn't on sale by
 * that interval and currency.
 */
export function costOf(
  offer: PaidOffer,
  { interval, currency, quantity = 1 }: OfferChoice & { quantity?: number },
): Money | null {
  const price = offer.prices[currency][interval];
  return price === null ? null : { amount: amountFor(price, quantity), currency };
}

/**
 * The plans on sale with the amounts that are charged, in the order of the catalogue: those of the prices that
 * Stripe sells, from the mirror. A plan that was archived, or isn't in Stripe yet, is left out. Without a database
 * (a build), or with one that doesn't answer or mirrors no plan yet, the amounts are the catalogue's, which
 * `keel plans sync` brings to Stripe.
 */
export async function listOffers(db: SystemDb | null): Promise<Offer[]> {
  const onSale = (db && (await pricesOnSale(db))) ?? cataloguePrices();
  return planKeys.flatMap((key): Offer[] => {
    const { recommended = false, prices: _, ...plan } = planOf(key);
    if (!isPaid(key)) return [{ ...plan, recommended, key, prices: null }];
    const prices = pricesOf(key, onSale);
    const isOnSale = currencies.some((currency) => intervals.some((at) => prices[currency][at] !== null));
    return isOnSale ? [{ ...plan, recommended, key, prices }] : [];
  });
}

function isPaid(key: PlanKey): key is PaidPlanKey {
  return paidPlanKeys.some((paid) => paid === key);
}

type PricesByLookupKey = ReadonlyMap<string, CataloguePrice>;

function pricesOf(key: PaidPlanKey, onSale: PricesByLookupKey): OfferPrices {
  const inCurrency = (currency: Currency): IntervalPrices => {
    const at = (interval: Interval) => onSale.get(lookupKeyOf(key, interval, currency)) ?? null;
    return { month: at("month"), quarter: at("quarter"), year: at("year") };
  };
  return { usd: inCurrency("usd"), eur: inCurrency("eur"), jpy: inCurrency("jpy") };
}

/** The catalogue's prices by the lookup key that each has in Stripe. */
function cataloguePrices(): PricesByLookupKey {
  return new Map(
    paidPlanKeys.flatMap((key) =>
      currencies.flatMap((currency) =>
        intervals.map(
          (interval) =>
            [lookupKeyOf(key, interval, currency), cataloguePrice(key, interval, currency)] as const,
        ),
      ),
    ),
  );
}

/** Those that are sold, by lookup key; null when nothing can be said. */
async function pricesOnSale(db: SystemDb): Promise<PricesByLookupKey | null> {
  const catalogue = cataloguePrices();
  try {
    const rows = await db
      .select({
        lookupKey: prices.lookupKey,
        unitAmount: prices.unitAmount,
        tiers: prices.tiers,
        active: prices.active,
        planActive: planMirror.active,
      })
      .from(prices)
      .innerJoin(planMirror, eq(planMirror.id, prices.planId))
      .where(and(inArray(prices.lookupKey, [...catalogue.keys()]), isNull(prices.deletedAt)));
    if (rows.length === 0) return null;
    const onSale = new Map<string, CataloguePrice>();
    for (const { lookupKey, unitAmount, tiers, active, planActive } of rows) {
      if (!active || !planActive || lookupKey === null) continue;
      // Tiers that aren't mirrored yet are the catalogue's.
      const price = unitAmount ?? tiers ?? catalogue.get(lookupKey);
      if (price !== undefined) onSale.set(lookupKey, price);
    }
    return onSale;
  } catch (error) {
    log.warn({ err: error }, "prices can't be read; the catalogue's amounts are shown");
    return null;
  }
}

import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { prices } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import type { Money } from "@/lib/money";
import { log } from "@/lib/observability/log";
import {
  amountFor,
  cataloguePrice,
  defaultCurrency as currency,
  type Interval,
  intervals,
  lookupKeyOf,
  type PaidPlanKey,
  type PlanKey,
  type PlanLimits,
  paidPlanKeys,
  planKeys,
  planOf,
} from "./plans";

/** What a plan costs by interval; null where it isn't on sale by that interval. */
export type OfferPrices = { readonly [interval in Interval]: Money | null };

type OfferOf<Key extends PlanKey, Prices> = {
  readonly key: Key;
  readonly name: string;
  readonly description: string;
  readonly highlights: readonly string[];
  readonly limits: PlanLimits;
  readonly recommended: boolean;
  readonly prices: Prices;
};

export type PaidOffer = OfferOf<PaidPlanKey, OfferPrices>;
export type FreeOffer = OfferOf<Exclude<PlanKey, PaidPlanKey>, null>;

/** A plan as it is offered to people, with what it costs. */
export type Offer = PaidOffer | FreeOffer;

/**
 * Every plan with the amounts that are charged, cheapest first: those of the prices that Stripe sells, from
 * the mirror. Without a database (a build), or with one that doesn't answer or mirrors no price yet, the
 * amounts are the catalogue's, which `keel plans sync` brings to Stripe.
 */
export async function listOffers(db: SystemDb | null): Promise<Offer[]> {
  const onSale = (db && (await pricesOnSale(db))) ?? cataloguePrices();
  return planKeys.map((key) => {
    const { name, description, highlights, limits, recommended = false } = planOf(key);
    const shared = { name, description, highlights, limits, recommended };
    return isPaid(key) ? { ...shared, key, prices: pricesOf(key, onSale) } : { ...shared, key, prices: null };
  });
}

function isPaid(key: PlanKey): key is PaidPlanKey {
  return paidPlanKeys.some((paid) => paid === key);
}

function pricesOf(key: PaidPlanKey, onSale: ReadonlyMap<string, Money>): OfferPrices {
  const at = (interval: Interval) => onSale.get(lookupKeyOf(key, interval)) ?? null;
  return { month: at("month"), quarter: at("quarter"), year: at("year") };
}

const lookupKeys = paidPlanKeys.flatMap((key) => intervals.map((interval) => lookupKeyOf(key, interval)));

/** By lookup key; null when nothing can be said. */
async function pricesOnSale(db: SystemDb): Promise<Map<string, Money> | null> {
  try {
    const rows = await db
      .select({ lookupKey: prices.lookupKey, amount: prices.unitAmount, currency: prices.currency })
      .from(prices)
      .where(
        and(
          inArray(prices.lookupKey, lookupKeys),
          eq(prices.active, true),
          isNull(prices.deletedAt),
          isNotNull(prices.unitAmount),
        ),
      );
    const found = rows.flatMap(({ lookupKey, amount, currency }) =>
      lookupKey !== null && amount !== null ? ([[lookupKey, { amount, currency }]] as const) : [],
    );
    return found.length > 0 ? new Map(found) : null;
  } catch (error) {
    log.warn({ err: error }, "prices can't be read; the catalogue's amounts are shown");
    return null;
  }
}

function cataloguePrices(): Map<string, Money> {
  return new Map(
    paidPlanKeys.flatMap((key) =>
      intervals.map(
        (interval) =>
          [
            lookupKeyOf(key, interval),
            { amount: amountFor(cataloguePrice(key, interval, currency), 1), currency },
          ] as const,
      ),
    ),
  );
}

import { and, countDistinct, eq, notInArray } from "drizzle-orm";
import type Stripe from "stripe";
import { prices, subscriptionItems, subscriptions } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { isTerminal, subscriptionStatuses } from "./access";
import { isCurrent } from "./deciding";
import type { PaidPlanKey } from "./plans";
import { fetchPlans, keyOf, productIdOf, type SoldPrice, soldPrices } from "./plans-at-stripe";
import { stalePrices } from "./stale-plans";
import type { BillingContext } from "./stripe";
import { diffPlan, isReplaced, type PlanChange } from "./sync-plans";

/** How a plan of the catalogue stands at Stripe and in our tables. */
export type PlanReport = {
  plan: PaidPlanKey;
  state: "on_sale" | "archived" | "missing";
  prices: readonly PriceReport[];
  /** What `plans sync` would do. */
  changes: readonly PlanChange[];
  /** On sale at Stripe, by other hands than the sync's: the catalogue doesn't know them, the sync leaves them. */
  unknown: readonly Stripe.Price[];
  /** Still on sale although the plan is archived, as after a crash: `plans archive` finishes it. */
  unfinished: readonly Stripe.Price[];
  /** How many subscriptions to it aren't over, by our tables. */
  subscriptions: number;
};

export type PriceReport = {
  sold: SoldPrice;
  /** What holds its lookup key at Stripe; null when nothing does. */
  holder: Stripe.Price | null;
  /** Whether our tables have it as Stripe does, so that it can be bought. */
  isMirrored: boolean;
};

/** Compares the catalogue, Stripe and our tables. Changes nothing. */
export async function inspectPlans({ db, stripe }: BillingContext): Promise<PlanReport[]> {
  const reports: PlanReport[] = [];
  for (const found of await fetchPlans(stripe)) {
    const stale = await stalePrices(db, found);
    const isArchived = found.product?.active === false;
    const onSale = [...found.holders.values(), ...found.others].filter(({ active }) => active);
    reports.push({
      plan: found.plan,
      state: !found.product ? "missing" : isArchived ? "archived" : "on_sale",
      prices: soldPrices(found.plan).map((sold) => {
        const holder = found.holders.get(keyOf(sold)) ?? null;
        return { sold, holder, isMirrored: holder === null || !stale.has(holder.id) };
      }),
      changes: diffPlan(found),
      unknown: isArchived ? [] : found.others.filter((price) => !isReplaced(price)),
      unfinished: isArchived ? onSale : [],
      subscriptions: await countSubscriptions(db, found.plan),
    });
  }
  return reports;
}

/** Whether there is anything that isn't as the catalogue says. */
export function hasDrifted({ changes, unknown, unfinished, prices: reported }: PlanReport): boolean {
  return (
    changes.length > 0 ||
    unknown.length > 0 ||
    unfinished.length > 0 ||
    reported.some(({ isMirrored }) => !isMirrored)
  );
}

/** How many subscriptions to a plan aren't over, whichever of its prices they have. */
export async function countSubscriptions(db: SystemDb, plan: PaidPlanKey): Promise<number> {
  const [row] = await acrossTenants(db)
    .select({ count: countDistinct(subscriptions.id) })
    .from(subscriptions)
    .innerJoin(subscriptionItems, eq(subscriptionItems.subscriptionId, subscriptions.id))
    .innerJoin(prices, eq(prices.id, subscriptionItems.priceId))
    .where(
      and(
        eq(prices.planId, productIdOf(plan)),
        notInArray(subscriptions.status, subscriptionStatuses.filter(isTerminal)),
        isCurrent(),
      ),
    );
  return row?.count ?? 0;
}

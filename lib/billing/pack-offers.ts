import { and, eq, inArray } from "drizzle-orm";
import { checkouts, customers, plans, prices } from "@/db/schema";
import { acrossTenants, type SystemDb, type TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import type { Money } from "@/lib/money";
import { isCustomerOf } from "./ensure-customer";
import { isOnSale } from "./on-sale";
import { isPackKey, type PackKey, packLookupKey, packOf, soldPackKeys } from "./packs";
import { type Currency, currencies } from "./plans";

export type PackOffer = {
  key: PackKey;
  name: string;
  credits: number;
  /** By currency; one that Stripe doesn't sell it in is left out. */
  prices: { readonly [currency in Currency]?: Money };
};

/** The packs that are on sale, by the prices that Stripe charges, smallest first. */
export async function listPackOffers(db: SystemDb): Promise<PackOffer[]> {
  const rows = await db
    .select({ lookupKey: prices.lookupKey, amount: prices.unitAmount, currency: prices.currency })
    .from(prices)
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(
      and(
        inArray(
          prices.lookupKey,
          soldPackKeys.flatMap((pack) => currencies.map((currency) => packLookupKey(pack, currency))),
        ),
        isOnSale,
      ),
    );
  return soldPackKeys.flatMap((key) => {
    const found: { [currency in Currency]?: Money } = {};
    for (const currency of currencies) {
      const row = rows.find(({ lookupKey }) => lookupKey === packLookupKey(key, currency));
      if (row?.amount !== null && row?.amount !== undefined)
        found[currency] = { amount: row.amount, currency };
    }
    const { name, credits } = packOf(key);
    return Object.keys(found).length > 0 ? [{ key, name, credits, prices: found }] : [];
  });
}

/** The currency that the organization's customer is bound to; null when it may pay in any of ours. */
export async function findBoundCurrency(
  db: SystemDb,
  params: { organizationId: OrganizationId; livemode: boolean },
): Promise<Currency | null> {
  const [customer] = await acrossTenants(db)
    .select({ currency: customers.currency })
    .from(customers)
    .where(isCustomerOf(params));
  return currencies.find((currency) => currency === customer?.currency) ?? null;
}

/** The pack that this checkout of the organization is of; null for any other checkout. */
export async function findPackOfCheckout(
  db: TenantDb,
  params: { organizationId: OrganizationId; sessionId: string },
): Promise<PackKey | null> {
  const [row] = await db
    .select({ packKey: plans.packKey })
    .from(checkouts)
    .innerJoin(prices, eq(prices.id, checkouts.priceId))
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(
      and(
        eq(checkouts.organizationId, params.organizationId),
        eq(checkouts.stripeSessionId, params.sessionId),
        eq(checkouts.kind, "credit_pack"),
      ),
    );
  return row?.packKey && isPackKey(row.packKey) ? row.packKey : null;
}

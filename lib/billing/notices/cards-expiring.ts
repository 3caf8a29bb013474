import { and, asc, eq, inArray, isNull, or } from "drizzle-orm";
import { customers, paymentMethods, subscriptions } from "@/db/schema";
import { acrossTenants, type SystemDb, withTenant } from "@/db/tenancy";
import { isLive, subscriptionStatuses } from "../access";
import { nameCard } from "../card";
import { payingMethodId } from "../deciding";
import { isLivemode } from "../stripe";
import { forEachOrganization } from "./for-each-organization";
import { findMirroredPlan } from "./mirrored-plan";
import { tell } from "./tell";

/**
 * Tells of every card that pays a living subscription and expires this month or next (in UTC), once for each card
 * and month of expiry; not where the plan is cancelled. Any number of workers may do it at once.
 */
export async function tellCardsExpiring(db: SystemDb, params: { now?: Date } = {}): Promise<void> {
  const now = params.now ?? new Date();
  const expiring = await acrossTenants(db)
    .select({
      subscriptionId: subscriptions.id,
      organizationId: subscriptions.organizationId,
      cardId: paymentMethods.id,
      brand: paymentMethods.brand,
      last4: paymentMethods.last4,
      expMonth: paymentMethods.expMonth,
      expYear: paymentMethods.expYear,
    })
    .from(subscriptions)
    .innerJoin(customers, eq(customers.id, subscriptions.customerId))
    .innerJoin(
      paymentMethods,
      and(eq(paymentMethods.customerId, customers.id), eq(paymentMethods.id, payingMethodId)),
    )
    .where(
      and(
        inArray(subscriptions.status, subscriptionStatuses.filter(isLive)),
        eq(subscriptions.livemode, isLivemode()),
        isNull(subscriptions.deletedAt),
        isNull(subscriptions.cancelAt),
        or(expiresIn(monthOf(now, 0)), expiresIn(monthOf(now, 1))),
      ),
    )
    .orderBy(asc(subscriptions.id));
  await forEachOrganization(expiring, async (card) => {
    const { brand, last4, expMonth, expYear } = card;
    if (!brand || !last4 || !expMonth || !expYear) return;
    const month = `${expYear}-${String(expMonth).padStart(2, "0")}`;
    await withTenant(db, card.organizationId, async (tenant) => {
      const plan = await findMirroredPlan(tenant, card.subscriptionId);
      if (!plan) return;
      await tell(tenant, {
        ...plan,
        key: `card_expiring:${card.cardId}:${month}`,
        happenedAt: null,
        mail: (letter) => ({
          template: "card_expiring",
          props: {
            letter,
            card: nameCard({ brand, last4 }),
            goodUntil: monthName.format(new Date(Date.UTC(expYear, expMonth - 1))),
            planName: plan.planName,
          },
        }),
      });
    });
  });
}

const monthName = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

type Month = { year: number; month: number };

/** The month so many after this one, its number from 1. */
function monthOf(now: Date, later: number): Month {
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + later));
  return { year: first.getUTCFullYear(), month: first.getUTCMonth() + 1 };
}

function expiresIn({ year, month }: Month) {
  return and(eq(paymentMethods.expYear, year), eq(paymentMethods.expMonth, month));
}

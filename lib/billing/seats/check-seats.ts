import { and, count, eq, inArray, isNull, notInArray, sql } from "drizzle-orm";
import { memberships, plans as planMirror, prices, subscriptionItems, subscriptions } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { isTerminal, subscriptionStatuses } from "../access";
import { enqueueSeatSync } from "./enqueue-seat-sync";
import { seatPlanKeys } from "./sync-seats";

/**
 * Looks for organizations that pay for another number of seats than they have members, and lets each follow.
 * Run every night: it mends what a job that was given up, or a change in Stripe's dashboard, has left behind.
 * @returns how many there were.
 */
export async function checkSeats(db: SystemDb): Promise<number> {
  const all = acrossTenants(db);
  const members = all
    .select({ members: count() })
    .from(memberships)
    .where(eq(memberships.organizationId, subscriptions.organizationId));
  const uneven = await all
    .selectDistinct({ organizationId: subscriptions.organizationId })
    .from(subscriptions)
    .innerJoin(subscriptionItems, eq(subscriptionItems.subscriptionId, subscriptions.id))
    .innerJoin(prices, eq(prices.id, subscriptionItems.priceId))
    .innerJoin(planMirror, eq(planMirror.id, prices.planId))
    .where(
      and(
        isNull(subscriptions.deletedAt),
        notInArray(subscriptions.status, subscriptionStatuses.filter(isTerminal)),
        inArray(planMirror.key, seatPlanKeys),
        sql`${subscriptionItems.quantity} is distinct from (${members})`,
      ),
    );
  for (const { organizationId } of uneven) await enqueueSeatSync(db, { organizationId });
  return uneven.length;
}

import { and, count, eq, inArray, notInArray, sql } from "drizzle-orm";
import { memberships, plans as planMirror, prices, subscriptionItems, subscriptions } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { isTerminal, subscriptionStatuses } from "../access";
import { isCurrent, isPlanItem } from "../deciding";
import { isPerSeat, planKeys } from "../plans";
import { enqueueSeatSync } from "./enqueue-seat-sync";

/** What is over, or hasn't begun yet: its seats are left as they are. */
const seatless = subscriptionStatuses.filter((status) => isTerminal(status) || status === "incomplete");

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
        isCurrent(),
        notInArray(subscriptions.status, seatless),
        inArray(planMirror.key, planKeys.filter(isPerSeat)),
        isPlanItem,
        sql`${subscriptionItems.quantity} is distinct from (${members})`,
      ),
    );
  for (const { organizationId } of uneven) await enqueueSeatSync(db, { organizationId });
  return uneven.length;
}

import { countMembers } from "@/lib/organizations/members";
import { isTerminal } from "../access";
import { type MirroredSubscription, statusOf } from "../effects/changes";
import type { Effect } from "../effects/effects";
import { isPerSeat } from "../plans";
import { enqueueSeatSync } from "./enqueue-seat-sync";

/**
 * When a subscription begins, or its seats were changed elsewhere (in Stripe's dashboard, by a plan change), and
 * they aren't as many as there are members now: lets them follow. Looks at changes only, so that a number that
 * Stripe won't take isn't asked for again and again.
 */
export const followMembers: Effect<MirroredSubscription> = async (tenant, { before, after }) => {
  if (isTerminal(statusOf(after))) return;
  const seats = seatsOf(after);
  const unchanged = before !== null && seatsOf(before) === seats && before.status === after.status;
  if (seats === null || unchanged) return;
  const { organizationId } = after;
  if ((await countMembers(tenant, { organizationId })) !== seats) {
    await enqueueSeatSync(tenant, { organizationId });
  }
};

/** How many seats are paid for; null for a plan without seats. */
function seatsOf({ items }: MirroredSubscription): number | null {
  const [item] = items;
  return item && isPerSeat(item.planKey) ? (item.quantity ?? 0) : null;
}

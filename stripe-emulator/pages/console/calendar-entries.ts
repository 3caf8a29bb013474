import { periodContaining } from "../../arithmetic/periods";
import { rhythmOf } from "../../billing/cycle";
import { anchorAfterTrial } from "../../billing/trials";
import type { Context } from "../../context";
import type { SubscriptionRecord } from "../../store/records/subscriptions";
import { isLive } from "../subscription-facts";
import { dueLabel } from "./due-work";

/** Something that will happen. */
export interface CalendarEntry {
  /** Unix seconds of its customer's time. */
  at: number;
  label: string;
  customer: string | null;
  /** Id of the object it happens to. */
  ref: string;
  /** Not planned yet: it follows if nothing changes until then. */
  expected: boolean;
}

/** Renewals of one item looked ahead; daily ones would fill the calendar. */
const mostRenewals = 60;

/** The renewals after the next one, which alone is planned. */
function expectedRenewals(ctx: Context, subscription: SubscriptionRecord, until: number): CalendarEntry[] {
  const ends = subscription.cancel_at ?? Number.POSITIVE_INFINITY;
  if (!isLive(subscription) || subscription.cancel_at_period_end) return [];
  const anchor =
    subscription.status === "trialing" ? anchorAfterTrial(subscription) : subscription.billing_cycle_anchor;
  const moments = new Set<number>();
  for (const item of ctx.store.of("subscription_item").by("subscription", subscription.id)) {
    const recurrence = ctx.store.of("price").get(item.price)?.recurring;
    if (!recurrence) continue;
    const rhythm = rhythmOf(recurrence, subscription);
    let at = item.current_period_end;
    for (let count = 1; count <= mostRenewals; count += 1) {
      // Counted from the anchor as renewals are, so that a short month doesn't move those after it.
      at = periodContaining(anchor ?? at, rhythm, at).end;
      if (at > until || at >= ends) break;
      moments.add(at);
    }
  }
  return [...moments].map((at) => ({
    at,
    label: "Subscription renews",
    customer: subscription.customer,
    ref: subscription.id,
    expected: true,
  }));
}

/**
 * What happens until a moment, soonest first.
 * @param customerId whose; everybody's when absent
 * @param until Unix seconds
 */
export function calendarEntries(
  ctx: Context,
  customerId: string | undefined,
  until: number,
): CalendarEntry[] {
  const planned = ctx.store.due
    .filter(({ at, customer }) => at <= until && (customerId === undefined || customer === customerId))
    .map((work) => ({
      at: work.at,
      label: dueLabel(work),
      customer: work.customer,
      ref: work.ref,
      expected: false,
    }));
  const subscriptions =
    customerId === undefined
      ? ctx.store.of("subscription").all()
      : ctx.store.of("subscription").by("customer", customerId);
  const expected = subscriptions.flatMap((subscription) => expectedRenewals(ctx, subscription, until));
  return [...planned, ...expected].sort((a, b) => a.at - b.at);
}

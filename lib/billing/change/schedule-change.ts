import type Stripe from "stripe";
import { recurrence } from "../plans";
import { idOfObject } from "../stripe";
import type { ConsideredChange } from "./consider-change";
import { fetchWhole, giveUpPendingChange, releaseSchedule, withoutCancellation } from "./release";
import type { Changing } from "./under-lock";

/**
 * Lets the subscription move to the new terms when the paid period ends: a schedule of two phases, which then
 * lets the subscription go (https://docs.stripe.com/billing/subscriptions/subscription-schedules). What stood in
 * the way is taken back first.
 */
export async function scheduleChange({ current, stripe }: Changing, considered: ConsideredChange) {
  const { next } = considered;
  await releaseSchedule(stripe, current);
  await giveUpPendingChange(stripe, current);
  const takeBack = withoutCancellation(current);
  if (takeBack) await stripe.subscriptions.update(current.id, takeBack);
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: current.id });
  const [phase] = schedule.phases;
  if (!phase) throw new Error(`The schedule ${schedule.id} began without a phase.`);
  const discounts = discountsOf(phase);
  await stripe.subscriptionSchedules.update(schedule.id, {
    end_behavior: "release",
    proration_behavior: "none",
    phases: [
      {
        items: [{ price: considered.current.priceId, quantity: considered.current.quantity }],
        start_date: phase.start_date,
        end_date: phase.end_date,
        ...discounts,
      },
      {
        items: [{ price: next.priceId, quantity: next.quantity }],
        duration: durationOf(next),
        proration_behavior: "none",
        ...discounts,
      },
    ],
  });
  return {
    result: { kind: "scheduled" as const, planName: next.planName, at: considered.periodEnd },
    after: await fetchWhole(stripe, current.id),
    acts: [
      {
        action: "subscription.change_scheduled",
        data: { from: considered.current.planName, to: next.planName, interval: next.interval },
      },
    ],
  };
}

/** A phase that names no discounts has none; what was granted goes on. */
function discountsOf({ discounts }: Stripe.SubscriptionSchedule.Phase) {
  const kept = discounts.flatMap(({ discount }) => {
    const id = idOfObject(discount);
    return id ? [{ discount: id }] : [];
  });
  return kept.length > 0 ? { discounts: kept } : {};
}

function durationOf({ interval }: ConsideredChange["next"]) {
  const { interval: unit, intervalCount } = recurrence[interval ?? "month"];
  return { interval: unit, interval_count: intervalCount };
}

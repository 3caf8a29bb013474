import type { Terms } from "./terms";

/**
 * When a change takes effect: `now`, charged by proration; `trial`, now and without a charge, since nothing has
 * been paid yet; `period_end`, when what was paid for is used up.
 */
export type Timing = "now" | "trial" | "period_end";

type Compared = Pick<Terms, "planKey" | "months" | "amount">;

/**
 * An upgrade is made now, a downgrade at the period's end. Between plans the amount per month decides, at the
 * organization's own quantity; within a plan a longer interval is the upgrade. Null where nothing would change.
 */
export function timingOf(status: string, current: Compared, next: Compared): Timing | null {
  const samePlan = current.planKey !== null && current.planKey === next.planKey;
  if (samePlan && current.months === next.months) return null;
  if (status === "trialing") return "trial";
  if (samePlan) return next.months > current.months ? "now" : "period_end";
  return next.amount * current.months >= current.amount * next.months ? "now" : "period_end";
}

import type { BillingContext } from "../stripe";
import { scheduledChange } from "./consider-change";
import { fetchWhole, giveUpPendingChange, releaseSchedule } from "./release";
import { type ChangeRequest, underSubscriptionLock } from "./under-lock";

/**
 * Keeps the present plan: takes back a change that is scheduled, and gives up one that waits for its payment.
 * Does nothing where there is neither.
 * @throws ConflictError when there is no subscription, or it has ended.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function undoChange(ctx: BillingContext, request: ChangeRequest): Promise<void> {
  await underSubscriptionLock(ctx, request, async ({ current, stripe }) => {
    if (!scheduledChange(current) && !current.pending_update) return { result: null, acts: [] };
    await releaseSchedule(stripe, current);
    await giveUpPendingChange(stripe, current);
    return {
      result: null,
      after: await fetchWhole(stripe, current.id),
      acts: [{ action: "subscription.change_undone" }],
    };
  });
}

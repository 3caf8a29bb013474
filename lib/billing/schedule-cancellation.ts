import type Stripe from "stripe";
import { storable } from "@/lib/text";
import type { CancellationFeedback } from "./cancellation";
import { fetchWhole, giveUpPendingChange, releaseSchedule, withoutCancellation } from "./change/release";
import {
  type Act,
  type ChangeRequest,
  type Changing,
  latestInvoiceOf,
  underSubscriptionLock,
  wholeSubscription,
} from "./change/under-lock";
import { unchargedSeats } from "./seats/uncharged-seats";
import type { BillingContext } from "./stripe";

/** What the person says about leaving; nothing has to be said. */
export type CancellationReason = {
  feedback?: CancellationFeedback | undefined;
  /** In their own words. */
  comment?: string | undefined;
};

type CancelRequest = ChangeRequest & { reason?: CancellationReason };

/**
 * Lets the subscription end with the period that is paid for. A scheduled or unpaid change is taken back first.
 * Where nothing is paid for any more, because the collection is paused, it ends at once. Asking twice changes
 * nothing more.
 * @throws ConflictError when there is no subscription to cancel, or it has ended.
 * @throws UnavailableError when Stripe doesn't answer; nothing is changed then.
 */
export async function cancelAtPeriodEnd(ctx: BillingContext, request: CancelRequest): Promise<void> {
  await underSubscriptionLock(ctx, request, async (changing) => {
    const { current, stripe } = changing;
    if (current.cancel_at !== null) return { result: null, acts: [] };
    if (isPausedUnpaid(current)) return endNow(changing, request);
    await makeWay(changing);
    const after = await stripe.subscriptions.update(current.id, {
      cancel_at_period_end: true,
      ...detailsOf(request),
      expand: wholeSubscription,
    });
    return { result: null, after, acts: [actOf("subscription.cancellation_scheduled", request)] };
  });
}

/**
 * Ends the subscription at once. Nothing is paid back, and an unpaid change is given up. Seats that were added
 * since the last invoice are charged: no other would come to charge them.
 * @throws ConflictError when there is no subscription to cancel, or it has ended.
 * @throws UnavailableError when Stripe doesn't answer; nothing is changed then.
 */
export async function cancelNow(ctx: BillingContext, request: CancelRequest): Promise<void> {
  await underSubscriptionLock(ctx, request, (changing) => endNow(changing, request));
}

async function endNow(changing: Changing, request: CancelRequest) {
  const { current, stripe } = changing;
  await makeWay(changing);
  const after = await stripe.subscriptions.cancel(current.id, {
    invoice_now: (await unchargedSeats(stripe, current)) > 0,
    prorate: false,
    ...detailsOf(request),
    expand: wholeSubscription,
  });
  return { result: null, after, acts: [actOf("subscription.canceled", request)] };
}

/** A schedule would hold on to the subscription, and an unpaid change could still be paid. */
async function makeWay({ current, stripe }: Changing): Promise<void> {
  await releaseSchedule(stripe, current);
  await giveUpPendingChange(stripe, current);
}

/** While collection is paused, the invoices of further periods are void, as is that of an upgrade given up before. */
export function isPausedUnpaid(current: Stripe.Subscription): boolean {
  const latest = latestInvoiceOf(current);
  return (
    current.pause_collection !== null &&
    latest?.status === "void" &&
    latest.billing_reason === "subscription_cycle"
  );
}

function detailsOf({ reason }: CancelRequest) {
  const feedback = reason?.feedback;
  const comment = storable(reason?.comment ?? "");
  if (!feedback && !comment) return {};
  return { cancellation_details: { ...(feedback ? { feedback } : {}), ...(comment ? { comment } : {}) } };
}

function actOf(action: string, { reason }: CancelRequest): Act {
  return { action, data: reason?.feedback ? { feedback: reason.feedback } : {} };
}

/**
 * Takes a scheduled cancellation back, whichever way it was asked for: in the app, or in Stripe's portal,
 * which sets a date instead of the flag. Does nothing where none is scheduled.
 * @throws ConflictError when there is no subscription, or it has ended.
 * @throws UnavailableError when Stripe doesn't answer; nothing is changed then.
 */
export async function resumeSubscription(ctx: BillingContext, request: ChangeRequest): Promise<void> {
  await underSubscriptionLock(ctx, request, async ({ current, stripe }) => {
    if (current.cancel_at === null) return { result: null, acts: [] };
    // A schedule that ends the subscription refuses to have its end moved.
    const isReleased = await releaseSchedule(stripe, current);
    const takeBack = withoutCancellation(isReleased ? await fetchWhole(stripe, current.id) : current);
    const after = takeBack
      ? await stripe.subscriptions.update(current.id, { ...takeBack, expand: wholeSubscription })
      : await fetchWhole(stripe, current.id);
    return { result: null, after, acts: [{ action: "subscription.resumed" }] };
  });
}

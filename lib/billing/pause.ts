import type Stripe from "stripe";
import { fromUnixSeconds } from "@/lib/dates";
import { ConflictError } from "@/lib/errors";
import { formatMoney, type Money } from "@/lib/money";
import { isTerminal } from "./access";
import { scheduledChange } from "./change/consider-change";
import { fetchWhole } from "./change/release";
import { currentTerms } from "./change/terms";
import {
  type ChangeRequest,
  nothingToChange,
  underSubscriptionLock,
  wholeSubscription,
} from "./change/under-lock";
import { needsStripe } from "./errors";
import { canPauseFor, laterPeriodEnd, type PauseMonths } from "./pause-length";
import { findDecidingSubscription } from "./queries";
import { isPausedUnpaid } from "./schedule-cancellation";
import { unchargedSeats } from "./seats/uncharged-seats";
import type { BillingContext } from "./stripe";

/** Seconds before a renewal at which a pause ends, so that this renewal is charged again. */
const leadSeconds = 3600;

/**
 * Leaves out the next renewals, from the end of the paid period on. What is paid for stays usable; then the
 * organization is read-only until the payments go on. Asking twice changes nothing more.
 * @returns when payments go on by themselves.
 * @throws ConflictError saying what must be settled first.
 * @throws UnavailableError when Stripe doesn't answer; nothing is changed then.
 */
export async function pauseSubscription(
  ctx: BillingContext,
  request: ChangeRequest & { months: PauseMonths },
): Promise<{ resumesAt: Date }> {
  return underSubscriptionLock(ctx, request, async ({ current, stripe, tx }) => {
    const until = current.pause_collection?.resumes_at;
    if (until) return { result: { resumesAt: fromUnixSeconds(until) }, acts: [] };
    const { terms, periodEnd } = await currentTerms(tx, stripe, current);
    const refusal = pauseRefusalOf(current, terms.planName);
    if (refusal) throw new ConflictError(refusal);
    if (!canPauseFor(request.months, terms.months)) {
      throw new ConflictError(
        `A plan that is paid every ${terms.interval ?? "period"} can’t be paused for ${request.months === 1 ? "1 month" : `${request.months} months`}.`,
      );
    }
    if ((await unchargedSeats(stripe, current)) > 0) {
      throw new ConflictError(
        "The seats that were added in this period come with the next invoice, and a pause would leave that out. Pause once it’s paid.",
      );
    }
    const resumesAt = laterPeriodEnd(current.billing_cycle_anchor, periodEnd, request.months) - leadSeconds;
    const after = await stripe.subscriptions.update(current.id, {
      pause_collection: { behavior: "void", resumes_at: resumesAt },
      expand: wholeSubscription,
    });
    return {
      result: { resumesAt: fromUnixSeconds(resumesAt) },
      after,
      acts: [{ action: "subscription.paused", data: { months: request.months } }],
    };
  });
}

function pauseRefusalOf(current: Stripe.Subscription, planName: string): string | null {
  if (current.status === "trialing") return "A trial can’t be paused. Cancel it, or wait until it has ended.";
  if (current.status !== "active") return "The last invoice isn’t paid yet. Pay it first, then pause.";
  if (current.cancel_at !== null) {
    return `${planName} is cancelled. Keep your plan first, then pause it.`;
  }
  if (current.pending_update) {
    return "An upgrade is waiting for its payment. Pay it or give it up first, then pause.";
  }
  if (scheduledChange(current)) {
    return "A change of plan is scheduled. Take it back first, then pause.";
  }
  return null;
}

/**
 * Lets payments go on before the pause is over. While the paid period lasts, that costs nothing; after it a new
 * period begins today and is charged.
 * @param request.confirmedAmount minor units that the person agreed to pay today; 0 when they were told nothing.
 * @throws ConflictError when it would charge more; nothing is changed then.
 * @throws UnavailableError when Stripe doesn't answer; nothing is changed then.
 */
export async function unpauseSubscription(
  ctx: BillingContext,
  request: ChangeRequest & { confirmedAmount?: number },
): Promise<{ charged: Money }> {
  return underSubscriptionLock(ctx, request, async ({ current, stripe }) => {
    const { currency } = current;
    if (!current.pause_collection) return { result: { charged: { amount: 0, currency } }, acts: [] };
    const charged = await unpauseCharge(stripe, current);
    if (charged.amount > (request.confirmedAmount ?? 0)) {
      throw new ConflictError(
        `The paid period has ended, so resuming starts a new one: ${formatMoney(charged)} today. Nothing was charged yet; confirm the amount.`,
      );
    }
    const after = await stripe.subscriptions.update(current.id, {
      pause_collection: "",
      ...(isPausedUnpaid(current) ? restart : {}),
      expand: wholeSubscription,
    });
    return { result: { charged }, after, acts: [{ action: "subscription.unpaused" }] };
  });
}

/**
 * What resuming a paused plan would charge today. Changes nothing.
 * @throws ConflictError when there is no subscription, or it has ended.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function previewUnpause(
  { db, stripe }: BillingContext,
  { organizationId }: Pick<ChangeRequest, "organizationId">,
): Promise<{ isPaused: boolean; charged: Money }> {
  const known = await findDecidingSubscription(db, { organizationId });
  if (!known || isTerminal(known.status)) throw nothingToChange();
  return needsStripe(async () => {
    const current = await fetchWhole(stripe, known.id);
    return { isPaused: current.pause_collection !== null, charged: await unpauseCharge(stripe, current) };
  });
}

/** A period that begins now; of the one that runs nothing was paid, so nothing of it is credited. */
const restart = {
  billing_cycle_anchor: { type: "now" },
  proration_behavior: "none",
} as const satisfies Stripe.SubscriptionUpdateParams;

async function unpauseCharge(stripe: Stripe, current: Stripe.Subscription): Promise<Money> {
  const { currency } = current;
  if (!isPausedUnpaid(current)) return { amount: 0, currency };
  const preview = await stripe.invoices.createPreview({
    subscription: current.id,
    subscription_details: restart,
  });
  return { amount: preview.amount_due, currency };
}

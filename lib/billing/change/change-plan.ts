import Stripe from "stripe";
import { ConflictError } from "@/lib/errors";
import { formatMoney, type Money } from "@/lib/money";
import { planOf } from "../plans";
import type { BillingContext } from "../stripe";
import { type ImmediateChange, updateParams } from "./change-params";
import { chargeOf, immediately } from "./charge";
import {
  type ChangeChoice,
  type ConsideredChange,
  considerChange,
  isPending,
  scheduledChange,
} from "./consider-change";
import { openQuote, type Quote } from "./quote";
import { giveUpPendingChange, releaseSchedule } from "./release";
import { scheduleChange } from "./schedule-change";
import { type ChangeRequest, type Changing, underSubscriptionLock, wholeSubscription } from "./under-lock";
import { type UnpaidChange, unpaidChangeOf } from "./unpaid-change";

/** What became of a change. */
export type ChangeOutcome =
  | { kind: "changed"; planName: string; charged: Money }
  | { kind: "scheduled"; planName: string; at: Date }
  | UnpaidChange;

const outdated = () =>
  new ConflictError(
    "This preview is out of date, and nothing was changed. Look at the new one and confirm again.",
  );

/**
 * Changes the plan as the preview showed it: an upgrade at once, a downgrade at the period's end by a schedule.
 * Asked twice, it is done once.
 * @param params.quote of the preview that was confirmed.
 * @throws ConflictError when it would charge more than was confirmed, or the preview no longer holds; nothing is
 * changed then.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function changePlan(
  ctx: BillingContext,
  params: ChangeRequest & { choice: ChangeChoice; quote: string; secret: string; now?: Date },
): Promise<ChangeOutcome> {
  const { organizationId, choice, secret, now = new Date() } = params;
  const quote = openQuote(params.quote, secret, now);
  if (!quote || quote.organizationId !== organizationId) throw outdated();
  return underSubscriptionLock<ChangeOutcome>(ctx, params, async (changing) => {
    const { current, stripe, tx, inTenant } = changing;
    if (quote.subscriptionId !== current.id) throw outdated();
    const considered = await considerChange({ db: tx, stripe, inTenant, organizationId }, current, choice);
    const done = considered
      ? await alreadyAsked(changing, considered)
      : alreadyChanged(current, planOf(choice.plan).name, quote);
    if (done) return { result: done, acts: [] };
    if (!considered || !isQuoted(considered, quote)) throw outdated();
    return considered.timing === "period_end"
      ? scheduleChange(changing, considered)
      : changeNow(changing, considered, quote);
  });
}

// What a second click, or the other tab, finds that the first one did.

async function alreadyAsked(
  { current, stripe }: Changing,
  { next, timing }: ConsideredChange,
): Promise<ChangeOutcome | null> {
  const { planName, priceId } = next;
  const scheduled = scheduledChange(current);
  if (timing === "period_end" && scheduled?.priceId === priceId && current.cancel_at === null) {
    return { kind: "scheduled", planName, at: scheduled.startsAt };
  }
  return timing === "now" && isPending(current, next) ? unpaidChangeOf(stripe, current, planName) : null;
}

function alreadyChanged(
  { items, currency }: Stripe.Subscription,
  planName: string,
  quote: Quote,
): ChangeOutcome | null {
  if (items.data[0]?.price.id !== quote.priceId) return null;
  return { kind: "changed", planName, charged: { amount: quote.amount, currency } };
}

function isQuoted({ next, timing, periodStart }: ConsideredChange, quote: Quote): boolean {
  return (
    next.priceId === quote.priceId &&
    next.quantity === quote.quantity &&
    timing === quote.timing &&
    next.currency === quote.currency &&
    (quote.prorationDate === null || quote.prorationDate >= periodStart)
  );
}

async function changeNow({ current, stripe }: Changing, considered: ConsideredChange, quote: Quote) {
  const wanted = immediately(current, considered, quote.prorationDate);
  const { planName } = considered.next;
  const amount = await chargeWithin(stripe, wanted, quote);
  await releaseSchedule(stripe, current);
  await giveUpPendingChange(stripe, current);
  const change = await withTakeableCancellation(stripe, current, wanted);
  const after = await update(stripe, current.id, updateParams(change));
  const data = { from: considered.current.planName, to: planName, interval: considered.next.interval };
  if (after.pending_update) {
    return {
      result: await unpaidChangeOf(stripe, after, planName),
      after,
      acts: [{ action: "subscription.change_unpaid", data }],
    };
  }
  return {
    result: { kind: "changed" as const, planName, charged: { amount, currency: after.currency } },
    after,
    acts: [{ action: "subscription.changed", data }],
  };
}

/**
 * A date can't be taken back together with a payment that may have to wait; the flag can, and stands if the payment
 * never comes. So the portal's date, which is the period's end, becomes the flag first.
 */
async function withTakeableCancellation(
  stripe: Stripe,
  { id, cancel_at, items }: Stripe.Subscription,
  change: ImmediateChange,
): Promise<ImmediateChange> {
  if (change.cancellation !== "date") return change;
  const isPeriodEnd = cancel_at === items.data[0]?.current_period_end;
  await stripe.subscriptions.update(id, isPeriodEnd ? { cancel_at_period_end: true } : { cancel_at: "" });
  return isPeriodEnd ? { ...change, cancellation: "flag" } : change;
}

/** What it charges now, in minor units. @throws ConflictError when that is more than was confirmed */
async function chargeWithin(stripe: Stripe, change: ImmediateChange, quote: Quote): Promise<number> {
  if (change.timing === "trial") return 0;
  const { amount } = await chargeOf(stripe, change);
  if (amount <= quote.amount) return amount;
  const [now, before] = [amount, quote.amount].map((each) =>
    formatMoney({ amount: each, currency: quote.currency }),
  );
  throw new ConflictError(
    `It would cost ${now} today instead of ${before}. Nothing was charged; look at the new preview and confirm again.`,
  );
}

async function update(
  stripe: Stripe,
  id: string,
  params: Stripe.SubscriptionUpdateParams,
): Promise<Stripe.Subscription> {
  try {
    return await stripe.subscriptions.update(id, { ...params, expand: wholeSubscription });
  } catch (error) {
    const isMissing =
      error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing";
    if (!isMissing) throw error;
    throw new ConflictError(
      "There is no payment method that could pay for it. Add a card under Billing, then change the plan.",
      { cause: error },
    );
  }
}

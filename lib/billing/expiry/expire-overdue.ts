import { and, asc, eq, exists, inArray, isNull, lt, or } from "drizzle-orm";
import { checkouts, subscriptionItems, subscriptions } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { log } from "@/lib/observability/log";
import { isTerminal, subscriptionStatuses } from "../access";
import { recordSession } from "../checkout-session";
import type { BillingContext } from "../stripe";
import { isLivemode, orMissing } from "../stripe";
import { syncSubscription } from "../sync/sync-customer";

/** How long after its time a change may still be on its way as an event, in milliseconds. */
const leewayMs = 5 * 60_000;

/** Stripe finalizes and charges a renewal about an hour after the period's end. */
const renewalLeewayMs = 2 * 3_600_000;

/** What was looked at so recently isn't looked at again: Stripe may be late itself. */
const restMs = 30 * 60_000;

/** How many of each a run looks at; the rest comes with the next one. */
const mostAtOnce = 200;

export type Expired = { subscriptions: number; checkouts: number; failed: number };

/**
 * Looks at Stripe for what should have ended or begun by now, and of which no event came: an end that was
 * asked for, a trial, an upgrade that was never paid, a scheduled change, a pause, a renewal, a checkout. Only
 * Stripe's answer is written, by the same sync as everywhere, so it may run as often as one likes.
 * @param params.now the present moment; tests give that of Stripe's travelled clock.
 */
export async function expireOverdue(ctx: BillingContext, params: { now?: Date } = {}): Promise<Expired> {
  const now = params.now ?? new Date();
  const result: Expired = { subscriptions: 0, checkouts: 0, failed: 0 };
  for (const { id, customerId } of await overdueSubscriptions(ctx.db, now)) {
    await attempt(result, "subscriptions", id, () =>
      syncSubscription(ctx, { customerId, subscriptionId: id }),
    );
  }
  for (const { stripeSessionId } of await overdueCheckouts(ctx.db, now)) {
    await attempt(result, "checkouts", stripeSessionId, () => refreshCheckout(ctx, stripeSessionId));
  }
  return result;
}

/** One that fails, as while Stripe is down, doesn't keep the others from their turn. */
async function attempt(
  result: Expired,
  kind: "subscriptions" | "checkouts",
  id: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
    result[kind] += 1;
  } catch (error) {
    result.failed += 1;
    log.warn({ err: error, id }, "what should have ended could not be looked at");
  }
}

async function overdueSubscriptions(db: SystemDb, now: Date) {
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  const all = acrossTenants(db);
  const renewalMissed = all
    .select({ id: subscriptionItems.id })
    .from(subscriptionItems)
    .where(
      and(
        eq(subscriptionItems.subscriptionId, subscriptions.id),
        lt(subscriptionItems.currentPeriodEnd, ago(renewalLeewayMs)),
      ),
    );
  return all
    .select({ id: subscriptions.id, customerId: subscriptions.customerId })
    .from(subscriptions)
    .where(
      and(
        inArray(
          subscriptions.status,
          subscriptionStatuses.filter((status) => !isTerminal(status)),
        ),
        isNull(subscriptions.deletedAt),
        eq(subscriptions.livemode, isLivemode()),
        lt(subscriptions.syncedAt, ago(restMs)),
        or(
          lt(subscriptions.cancelAt, ago(leewayMs)),
          lt(subscriptions.pendingUntil, ago(leewayMs)),
          lt(subscriptions.nextAt, ago(leewayMs)),
          lt(subscriptions.collectionResumesAt, ago(leewayMs)),
          and(eq(subscriptions.status, "trialing"), lt(subscriptions.trialEnd, ago(leewayMs))),
          exists(renewalMissed),
        ),
      ),
    )
    .orderBy(asc(subscriptions.syncedAt))
    .limit(mostAtOnce);
}

async function overdueCheckouts(db: SystemDb, now: Date): Promise<{ stripeSessionId: string }[]> {
  const rows = await acrossTenants(db)
    .select({ stripeSessionId: checkouts.stripeSessionId })
    .from(checkouts)
    .where(and(eq(checkouts.status, "open"), lt(checkouts.expiresAt, new Date(now.getTime() - leewayMs))))
    .orderBy(asc(checkouts.expiresAt))
    .limit(mostAtOnce);
  return rows.flatMap(({ stripeSessionId }) => (stripeSessionId ? [{ stripeSessionId }] : []));
}

async function refreshCheckout({ db, stripe }: BillingContext, sessionId: string): Promise<void> {
  const session = await orMissing(stripe.checkout.sessions.retrieve(sessionId));
  if (session) await recordSession(db, session);
  else
    await acrossTenants(db)
      .update(checkouts)
      .set({ status: "expired" })
      .where(eq(checkouts.stripeSessionId, sessionId));
}

import type Stripe from "stripe";
import { type Actor, recordAuditEvent } from "@/lib/audit/record";
import { ConflictError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { isTerminal } from "./access";
import { needsStripe } from "./errors";
import { findDecidingSubscription } from "./queries";
import type { BillingContext } from "./stripe";
import { updateSubscription } from "./sync/sync-customer";

type Params = { organizationId: OrganizationId; actor: Actor };

/**
 * Lets the subscription end with the period that is paid for. Asking twice changes nothing more.
 * @throws ConflictError when there is no subscription to cancel, or it has ended.
 * @throws UnavailableError when Stripe doesn't answer; nothing is changed then.
 */
export async function cancelAtPeriodEnd(ctx: BillingContext, params: Params): Promise<void> {
  await change(ctx, params, "subscription.cancellation_scheduled", ({ cancel_at }) =>
    cancel_at === null ? { cancel_at_period_end: true } : null,
  );
}

/**
 * Takes a scheduled cancellation back, whichever way it was asked for: in the app, or in Stripe's portal,
 * which sets a date instead of the flag. Does nothing where none is scheduled.
 * @throws ConflictError when there is no subscription, or it has ended.
 * @throws UnavailableError when Stripe doesn't answer; nothing is changed then.
 */
export async function resumeSubscription(ctx: BillingContext, params: Params): Promise<void> {
  await change(ctx, params, "subscription.resumed", ({ cancel_at, cancel_at_period_end }) => {
    if (cancel_at === null) return null;
    return cancel_at_period_end ? { cancel_at_period_end: false } : { cancel_at: "" };
  });
}

/**
 * Changes the subscription by its state at Stripe: the mirror may lag behind Stripe's portal, and who believed
 * it would take a cancellation for done that was taken back a moment ago.
 * @param decide what to change; null when it is as it should be already.
 */
async function change(
  ctx: BillingContext,
  { organizationId, actor }: Params,
  action: string,
  decide: (current: Stripe.Subscription) => Stripe.SubscriptionUpdateParams | null,
): Promise<void> {
  const known = await findDecidingSubscription(ctx.db, { organizationId });
  if (!known || isTerminal(known.status)) throw nothingToChange();
  const { id: subscriptionId, customerId } = known;
  const updated = await needsStripe(() =>
    updateSubscription(ctx, {
      customerId,
      subscriptionId,
      decide: (current) => (isTerminal(current.status) ? null : decide(current)),
      alongWith: (tenant) =>
        recordAuditEvent(tenant, {
          organizationId,
          actor,
          action,
          target: { type: "subscription", id: subscriptionId },
        }),
    }),
  );
  if ("ignored" in updated || !updated.subscription || isTerminal(updated.subscription.status)) {
    throw nothingToChange();
  }
}

const nothingToChange = () => new ConflictError("There is no subscription to change. Choose a plan first.");

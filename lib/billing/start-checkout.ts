import { and, eq, isNull } from "drizzle-orm";
import { checkouts, prices, subscriptions } from "@/db/schema";
import { type SystemDb, withTenant } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { ConflictError, UnavailableError } from "@/lib/errors";
import type { CheckoutId, OrganizationId, UserId } from "@/lib/ids";
import { log } from "@/lib/observability/log";
import { isTerminal } from "./access";
import { closeCheckout, isStillOpen, obtainSession } from "./checkout-session";
import { ensureCustomer } from "./ensure-customer";
import { needsStripe } from "./errors";
import { type Interval, lookupKeyOf, type PaidPlanKey } from "./plans";
import type { BillingContext } from "./stripe";
import { withLock } from "./sync/locks";
import { syncCustomer } from "./sync/sync-customer";

export type StartCheckoutParams = {
  organization: { id: OrganizationId; slug: string; name: string };
  user: { id: UserId; email: string };
  plan: PaidPlanKey;
  interval: Interval;
  /** Where the app is reached, without a slash at the end. */
  appUrl: string;
  livemode: boolean;
};

/**
 * Opens Stripe's checkout for a plan and returns its address. An organization has one customer, one open
 * checkout and one subscription, however many tabs and colleagues press the button at once: everything is
 * decided under the organization's lock. The checkout's row is stored before Stripe is asked, and its id is
 * the idempotency key, so that a retry after a crash gets the same session.
 * @throws ConflictError when the organization already has a subscription.
 * @throws UnavailableError when the plan isn't in Stripe yet, or Stripe doesn't answer. Nothing is charged
 * and nothing is left half-done: a list that can't be had counts as "there may be a subscription".
 */
export async function startCheckout(
  ctx: BillingContext,
  params: StartCheckoutParams,
): Promise<{ url: string }> {
  return needsStripe(async () => {
    const priceId = await priceOnSale(ctx.db, params);
    const lock = `organization:${params.organization.id}` as const;
    const decided = await withLock(ctx.db, lock, (tx) => decide({ ...ctx, db: tx }, params, priceId));
    if ("subscribed" in decided) {
      await syncCustomer(ctx, decided.subscribed);
      throw new ConflictError(
        "This organization already has a plan. To have another, cancel it under Billing and choose again once it has ended.",
      );
    }
    const obtained = await withLock(ctx.db, lock, (tx) =>
      obtainSession({ ...ctx, db: tx }, { ...params, checkoutId: decided.checkoutId }),
    );
    if ("refused" in obtained) throw obtained.refused;
    return obtained;
  });
}

async function priceOnSale(
  db: SystemDb,
  { plan, interval }: { plan: PaidPlanKey; interval: Interval },
): Promise<string> {
  const [price] = await db
    .select({ id: prices.id })
    .from(prices)
    .where(
      and(
        eq(prices.lookupKey, lookupKeyOf(plan, interval)),
        eq(prices.active, true),
        isNull(prices.deletedAt),
      ),
    );
  if (!price) {
    log.error({ plan, interval }, "no such price on sale; run keel plans sync --apply");
    throw new UnavailableError("This plan can’t be bought right now. Choose another, or try again later.");
  }
  return price.id;
}

type Decision = { checkoutId: CheckoutId } | { subscribed: string };

/**
 * Under the lock. What may have been paid is looked at before the subscriptions are: in this order a payment
 * of the last moment is seen by one or the other.
 */
async function decide(ctx: BillingContext, params: StartCheckoutParams, priceId: string): Promise<Decision> {
  const { organization, user, livemode } = params;
  const customerId = await ensureCustomer(ctx, { organization, email: user.email, livemode });
  const usable = await findUsableCheckout(ctx, params, { customerId, priceId });
  if (await hasSubscription(ctx, { organizationId: organization.id, customerId })) {
    return { subscribed: customerId };
  }
  if (usable) return { checkoutId: usable };
  return withTenant(ctx.db, organization.id, async (tenant) => {
    const [row] = await tenant
      .insert(checkouts)
      .values({ organizationId: organization.id, customerId, priceId, startedBy: user.id })
      .returning({ id: checkouts.id });
    if (!row) throw new Error("The inserted checkout did not come back.");
    await recordAuditEvent(tenant, {
      organizationId: organization.id,
      actor: { kind: "user", userId: user.id },
      action: "checkout.started",
      target: { type: "checkout", id: row.id },
      data: { priceId },
    });
    return { checkoutId: row.id };
  });
}

/** The open checkout of this very price, if there is one. One of another price or customer is closed. */
async function findUsableCheckout(
  ctx: BillingContext,
  { organization, appUrl }: StartCheckoutParams,
  wanted: { customerId: string; priceId: string },
): Promise<CheckoutId | null> {
  const [open] = await withTenant(ctx.db, organization.id, (tenant) =>
    tenant
      .select({
        checkoutId: checkouts.id,
        priceId: checkouts.priceId,
        customerId: checkouts.customerId,
        stripeSessionId: checkouts.stripeSessionId,
      })
      .from(checkouts)
      .where(and(eq(checkouts.organizationId, organization.id), eq(checkouts.status, "open"))),
  );
  if (!open) return null;
  const { checkoutId, stripeSessionId } = open;
  if (open.priceId !== wanted.priceId || open.customerId !== wanted.customerId) {
    await closeCheckout(ctx, { ...open, organization, appUrl });
    return null;
  }
  const usable = !stripeSessionId || (await isStillOpen(ctx, { checkoutId, stripeSessionId }));
  return usable ? checkoutId : null;
}

/**
 * Whether there is a subscription that isn't over, by Stripe's list. One that we know of and that the list
 * leaves out counts as alive: better no checkout than two subscriptions.
 */
async function hasSubscription(
  { db, stripe }: BillingContext,
  { organizationId, customerId }: { organizationId: OrganizationId; customerId: string },
): Promise<boolean> {
  const listed = await stripe.subscriptions
    .list({ customer: customerId, status: "all", limit: 100 })
    .autoPagingToArray({ limit: 1000 });
  if (listed.some(({ status }) => !isTerminal(status))) return true;
  const mirrored = await withTenant(db, organizationId, (tenant) =>
    tenant
      .select({ id: subscriptions.id, status: subscriptions.status })
      .from(subscriptions)
      .where(and(eq(subscriptions.customerId, customerId), isNull(subscriptions.deletedAt))),
  );
  const known = new Set(listed.map(({ id }) => id));
  return mirrored.some(({ id, status }) => !isTerminal(status) && !known.has(id));
}

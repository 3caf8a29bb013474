import { and, eq, isNull } from "drizzle-orm";
import type Stripe from "stripe";
import { checkouts, subscriptions } from "@/db/schema";
import { type SystemDb, withTenant } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { ConflictError } from "@/lib/errors";
import type { CheckoutId, OrganizationId, UserId } from "@/lib/ids";
import { countMembers } from "@/lib/organizations/members";
import { isTerminal } from "./access";
import { findPriceOnSale, type PriceOnSale } from "./checkout-price";
import {
  type CheckoutPlace,
  type CheckoutTerms,
  closeCheckout,
  lookAtSession,
  obtainSession,
  termsColumns,
} from "./checkout-session";
import { ensureCustomer } from "./ensure-customer";
import { needsStripe } from "./errors";
import { type Currency, defaultCurrency, type Interval, type PaidPlanKey, planOf } from "./plans";
import { findPromotion, PromotionRefusedError } from "./promotion";
import type { BillingContext } from "./stripe";
import { findSubscriptionState } from "./subscription-state";
import { everyPage } from "./sync/fetch";
import { withLock } from "./sync/locks";
import { syncCustomer } from "./sync/sync-customer";
import { trialDaysFor } from "./trials";

export type StartCheckoutParams = {
  organization: { id: OrganizationId; slug: string; name: string };
  user: { id: UserId; email: string };
  plan: PaidPlanKey;
  interval: Interval;
  currency?: Currency | undefined;
  /** As it stands in the link; without one people may type one at Stripe. */
  promotionCode?: string | undefined;
  /** Whether Stripe computes taxes, and asks for address and tax id. */
  automaticTax?: boolean;
  /** Where the app is reached, without a slash at the end. */
  appUrl: string;
  livemode: boolean;
};

/**
 * Opens Stripe's checkout for a plan and returns its address. An organization has one customer, one open
 * checkout and one subscription, however many tabs and colleagues press the button at once: everything is
 * decided under the organization's lock. The checkout's row is stored before Stripe is asked, and its id is
 * the idempotency key, so that a retry after a crash gets the same session.
 * @throws ConflictError when the organization already has a subscription, or must pay in another currency.
 * @throws PromotionRefusedError when the promotion code can't be used.
 * @throws UnavailableError when the plan isn't in Stripe yet, or Stripe doesn't answer. Nothing is charged
 * and nothing is left half-done: a list that can't be had counts as "there may be a subscription".
 */
export async function startCheckout(
  ctx: BillingContext,
  params: StartCheckoutParams,
): Promise<{ url: string }> {
  return needsStripe(async () => {
    const price = await findPriceOnSale(ctx.db, params);
    const opened = (await open(ctx, params, price)) ?? (await open(ctx, params, price));
    if (!opened) throw new Error("Stripe took a fresh checkout for one of before.");
    return opened;
  });
}

/** @returns null when what was begun before the app moved had to be given up; the next try begins afresh. */
async function open(
  ctx: BillingContext,
  params: StartCheckoutParams,
  price: PriceOnSale,
): Promise<{ url: string } | null> {
  const lock = `organization:${params.organization.id}` as const;
  const decided = await withLock(ctx.db, lock, (tx) => decide({ ...ctx, db: tx }, params, price));
  if ("refused" in decided) throw decided.refused;
  if ("subscribed" in decided) {
    await syncCustomer(ctx, decided.subscribed);
    throw await alreadySubscribed(ctx.db, params.organization);
  }
  const obtained = await withLock(ctx.db, lock, (tx) =>
    obtainSession({ ...ctx, db: tx }, { ...params, checkoutId: decided.checkoutId }),
  );
  if ("refused" in obtained) throw obtained.refused;
  return "outdated" in obtained ? null : obtained;
}

async function alreadySubscribed(
  db: SystemDb,
  { id: organizationId }: { id: OrganizationId },
): Promise<ConflictError> {
  const state = await withTenant(db, organizationId, (tenant) =>
    findSubscriptionState(tenant, { organizationId }),
  );
  return new ConflictError(
    state?.firstPaymentPending
      ? `The first payment for ${state.planName} is still open. See under Billing whether it is on its way or is to be paid in another way.`
      : "This organization already has a plan. Change it under Billing; to pay in another currency, let it end first.",
  );
}

type Decision =
  | { checkoutId: CheckoutId }
  /** The customer who has, or may have, a subscription already. */
  | { subscribed: string }
  | { refused: PromotionRefusedError };

/**
 * Under the lock. What may have been paid is looked at before the subscriptions are: in this order a payment
 * of the last moment is seen by one or the other.
 */
async function decide(
  ctx: BillingContext,
  params: StartCheckoutParams,
  price: PriceOnSale,
): Promise<Decision> {
  const { organization, user, livemode } = params;
  const customerId = await ensureCustomer(ctx, { organization, email: user.email, livemode });
  const begun = await findOpenCheckout(ctx, params);
  const listed = await everyPage(
    ctx.stripe.subscriptions.list({ customer: customerId, status: "all", limit: 100 }),
  );
  if (await hasSubscription(ctx, { organizationId: organization.id, customerId, listed })) {
    return { subscribed: customerId };
  }
  const terms = await termsOf(ctx, params, { customerId, price, listed });
  if (terms instanceof PromotionRefusedError) return { refused: terms };
  if (begun?.usable && isSame(begun.terms, terms)) return { checkoutId: begun.checkoutId };
  if (begun) {
    const closed = await closeCheckout(ctx, { ...begun, customerId: begun.terms.customerId });
    if (closed === "complete") return { subscribed: customerId };
  }
  return { checkoutId: await insertCheckout(ctx.db, params, terms) };
}

/** What the checkout is to be made of, by the state of things now. */
async function termsOf(
  { db, stripe }: BillingContext,
  params: StartCheckoutParams,
  known: { customerId: string; price: PriceOnSale; listed: readonly Stripe.Subscription[] },
): Promise<CheckoutTerms | PromotionRefusedError> {
  const { organization, plan, currency = defaultCurrency, promotionCode: code } = params;
  const { customerId, price, listed } = known;
  const organizationId = organization.id;
  const { quantity, trialDays } = await withTenant(db, organizationId, async (tenant) => ({
    quantity: planOf(plan).per === "seat" ? await countMembers(tenant, { organizationId }) : 1,
    trialDays: await trialDaysFor(tenant, { organizationId, plan, subscriptions: listed }),
  }));
  const terms = { customerId, priceId: price.id, quantity, trialDays };
  const automaticTax = params.automaticTax ?? false;
  if (code === undefined) return { ...terms, automaticTax, promotionCodeId: null };
  const purchase = { customerId, productId: price.productId, price: price.price, quantity, currency };
  try {
    const promotion = await findPromotion(stripe, { code, purchase });
    return { ...terms, automaticTax, promotionCodeId: promotion.id };
  } catch (error) {
    if (error instanceof PromotionRefusedError) return error;
    throw error;
  }
}

function isSame(begun: CheckoutTerms, wanted: CheckoutTerms): boolean {
  return (
    begun.customerId === wanted.customerId &&
    begun.priceId === wanted.priceId &&
    begun.quantity === wanted.quantity &&
    begun.trialDays === wanted.trialDays &&
    begun.promotionCodeId === wanted.promotionCodeId &&
    begun.automaticTax === wanted.automaticTax
  );
}

type BegunCheckout = {
  checkoutId: CheckoutId;
  stripeSessionId: string | null;
  /** Whether its page still leads back to where the app is. */
  usable: boolean;
  terms: CheckoutTerms;
};

/** The checkout that was begun and can still be paid; null when there is none. */
async function findOpenCheckout(ctx: BillingContext, place: CheckoutPlace): Promise<BegunCheckout | null> {
  const organizationId = place.organization.id;
  const [row] = await withTenant(ctx.db, organizationId, (tenant) =>
    tenant
      .select({
        checkoutId: checkouts.id,
        stripeSessionId: checkouts.stripeSessionId,
        ...termsColumns,
      })
      .from(checkouts)
      .where(
        and(
          eq(checkouts.organizationId, organizationId),
          eq(checkouts.kind, "subscription"),
          eq(checkouts.status, "open"),
        ),
      ),
  );
  if (!row) return null;
  const { checkoutId, stripeSessionId, ...terms } = row;
  // One that we know no session of is looked for at Stripe by its key, when the page is opened.
  if (!stripeSessionId) return { checkoutId, stripeSessionId, usable: true, terms };
  const state = await lookAtSession(ctx, { ...place, checkoutId, stripeSessionId });
  return state === "over" ? null : { checkoutId, stripeSessionId, usable: state === "open", terms };
}

async function insertCheckout(
  db: SystemDb,
  { organization, user }: StartCheckoutParams,
  terms: CheckoutTerms,
): Promise<CheckoutId> {
  return withTenant(db, organization.id, async (tenant) => {
    const [row] = await tenant
      .insert(checkouts)
      .values({ ...terms, organizationId: organization.id, startedBy: user.id })
      .returning({ id: checkouts.id });
    if (!row) throw new Error("The inserted checkout did not come back.");
    const { priceId, quantity, trialDays, promotionCodeId } = terms;
    await recordAuditEvent(tenant, {
      organizationId: organization.id,
      actor: { kind: "user", userId: user.id },
      action: "checkout.started",
      target: { type: "checkout", id: row.id },
      data: { priceId, quantity, trialDays, promotionCodeId },
    });
    return row.id;
  });
}

/**
 * Whether there is a subscription that isn't over, by Stripe's list. One that we know of and that the list
 * leaves out counts as alive: better no checkout than two subscriptions.
 */
async function hasSubscription(
  { db }: BillingContext,
  params: { organizationId: OrganizationId; customerId: string; listed: readonly Stripe.Subscription[] },
): Promise<boolean> {
  const { organizationId, customerId, listed } = params;
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

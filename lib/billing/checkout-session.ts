import { eq } from "drizzle-orm";
import Stripe from "stripe";
import { checkouts } from "@/db/schema";
import { acrossTenants, type SystemDb, withTenant } from "@/db/tenancy";
import { fromUnixSeconds } from "@/lib/dates";
import { ConflictError } from "@/lib/errors";
import type { CheckoutId, OrganizationId } from "@/lib/ids";
import { explainRefusal } from "./checkout-refusal";
import { type BillingContext, orMissing } from "./stripe";

/** What is bought, and on which terms: all of it stands in the checkout's row. */
export type CheckoutTerms = {
  customerId: string;
  priceId: string;
  quantity: number;
  /** 0 for none. */
  trialDays: number;
  /** `promo_…`; null when the person may type a code at Stripe. */
  promotionCodeId: string | null;
  automaticTax: boolean;
};

/** Where `CheckoutTerms` stand. */
export const termsColumns = {
  customerId: checkouts.customerId,
  priceId: checkouts.priceId,
  quantity: checkouts.quantity,
  trialDays: checkouts.trialDays,
  promotionCodeId: checkouts.promotionCodeId,
  automaticTax: checkouts.automaticTax,
};

/** Where Stripe's page leads back to. */
export type CheckoutPlace = {
  organization: { id: OrganizationId; slug: string };
  /** Where the app is reached, without a slash at the end. */
  appUrl: string;
};

/** The address that Stripe leads back to after a payment. */
function returnUrlOf({ organization, appUrl }: CheckoutPlace): string {
  return `${appUrl}/o/${organization.slug}/billing/return?session_id={CHECKOUT_SESSION_ID}`;
}

/** What Stripe is asked for: a retry with the same idempotency key must say exactly the same. */
function sessionParams(
  { checkoutId, ...place }: CheckoutPlace & { checkoutId: CheckoutId },
  terms: CheckoutTerms,
): Stripe.Checkout.SessionCreateParams {
  const { organization, appUrl } = place;
  const metadata = { organizationId: organization.id };
  return {
    mode: "subscription",
    customer: terms.customerId,
    client_reference_id: organization.id,
    line_items: [{ price: terms.priceId, quantity: terms.quantity }],
    success_url: returnUrlOf(place),
    cancel_url: `${appUrl}/o/${organization.slug}/billing/plans`,
    metadata: { ...metadata, checkoutId },
    // A trial asks for a card too: otherwise it would end unpaid for everybody who forgot to give one.
    payment_method_collection: "always",
    // What the customer saved with an earlier subscription is offered again, not only what they kept for all.
    saved_payment_method_options: { allow_redisplay_filters: ["always", "limited", "unspecified"] },
    subscription_data: { metadata, ...trialParams(terms) },
    ...discountParams(terms),
    ...taxParams(terms),
  };
}

function trialParams({ trialDays }: CheckoutTerms): Stripe.Checkout.SessionCreateParams.SubscriptionData {
  if (trialDays === 0) return {};
  return {
    trial_period_days: trialDays,
    trial_settings: { end_behavior: { missing_payment_method: "cancel" } },
  };
}

/** Stripe takes either the code that came with the link or its own field to type one into. */
function discountParams({ promotionCodeId }: CheckoutTerms): Partial<Stripe.Checkout.SessionCreateParams> {
  return promotionCodeId
    ? { discounts: [{ promotion_code: promotionCodeId }] }
    : { allow_promotion_codes: true };
}

/** Taxes go by where the customer is, so what is typed at Stripe is kept for the invoices to come. */
export function taxParams({
  automaticTax,
}: Pick<CheckoutTerms, "automaticTax">): Partial<Stripe.Checkout.SessionCreateParams> {
  if (!automaticTax) return {};
  return {
    automatic_tax: { enabled: true },
    tax_id_collection: { enabled: true },
    billing_address_collection: "required",
    customer_update: { address: "auto", name: "auto" },
  };
}

function checkoutStatusOf({ status }: Stripe.Checkout.Session): "open" | "complete" | "expired" {
  if (status === "complete") return "complete";
  return status === "expired" ? "expired" : "open";
}

/** Writes what Stripe says of a session into the row of its checkout. */
export async function storeSession(
  db: SystemDb,
  checkoutId: CheckoutId,
  session: Stripe.Checkout.Session,
): Promise<void> {
  await acrossTenants(db)
    .update(checkouts)
    .set({
      stripeSessionId: session.id,
      url: session.url,
      status: checkoutStatusOf(session),
      expiresAt: fromUnixSeconds(session.expires_at),
    })
    .where(eq(checkouts.id, checkoutId));
}

/** Closes the row of a checkout that has no session at Stripe. */
async function setStatus(db: SystemDb, checkoutId: CheckoutId, status: "expired" | "failed"): Promise<void> {
  await acrossTenants(db).update(checkouts).set({ status }).where(eq(checkouts.id, checkoutId));
}

export type ObtainedSession = { url: string } | { refused: Error } | { outdated: true };

/**
 * Gives a stored checkout its Stripe session, or returns the one that it already has. Call it under the
 * organization's lock. After a fault the row stays, and the next try gets the same session; a definitive
 * refusal closes the row, so that the next try has another idempotency key. A checkout that a colleague's choice
 * of another plan has closed meanwhile is refused: its session, replayed by its key, would look open.
 * @returns `outdated` when the row's key once asked for another address, as before the app moved: the row is
 * closed then, and a fresh one is needed.
 */
export async function obtainSession(
  ctx: BillingContext,
  params: CheckoutPlace & { checkoutId: CheckoutId },
): Promise<ObtainedSession> {
  const { checkoutId } = params;
  const [checkout] = await withTenant(ctx.db, params.organization.id, (tenant) =>
    tenant
      .select({
        url: checkouts.url,
        status: checkouts.status,
        ...termsColumns,
      })
      .from(checkouts)
      .where(eq(checkouts.id, checkoutId)),
  );
  if (!checkout) throw new Error(`The checkout ${checkoutId} is gone.`);
  const { url, status, ...terms } = checkout;
  if (status !== "open") return { refused: outrun() };
  if (url) return { url };
  return createSession(ctx, { checkoutId, customerId: terms.customerId }, sessionParams(params, terms));
}

/**
 * Makes the Stripe session of a checkout's row, whose id is the idempotency key, and stores it there.
 * @returns as `obtainSession`.
 */
export async function createSession(
  ctx: BillingContext,
  { checkoutId, customerId }: { checkoutId: CheckoutId; customerId: string },
  params: Stripe.Checkout.SessionCreateParams,
): Promise<ObtainedSession> {
  const { db, stripe } = ctx;
  try {
    const session = await stripe.checkout.sessions.create(params, {
      idempotencyKey: `checkout:${checkoutId}`,
    });
    if (!session.url) throw new Error(`Stripe gave the session ${session.id} no address.`);
    await storeSession(db, checkoutId, session);
    return { url: session.url };
  } catch (error) {
    if (error instanceof Stripe.errors.StripeIdempotencyError) {
      await closeCheckout(ctx, { checkoutId, customerId, stripeSessionId: null });
      return { outdated: true };
    }
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    await setStatus(db, checkoutId, "failed");
    return { refused: explainRefusal(error) };
  }
}

const outrun = () =>
  new ConflictError("A colleague has just chosen another plan for this organization. Choose again.");

/**
 * Closes a checkout that somebody left open, so that another can begin. Call it under the organization's lock.
 * @returns what became of it: one that was paid at the last moment is recorded as such, and stays paid.
 */
export async function closeCheckout(
  { db, stripe }: BillingContext,
  checkout: { checkoutId: CheckoutId; customerId: string; stripeSessionId: string | null },
): Promise<"complete" | "closed"> {
  const { checkoutId, stripeSessionId } = checkout;
  const session = stripeSessionId
    ? await orMissing(stripe.checkout.sessions.retrieve(stripeSessionId))
    : await findUnrecorded(stripe, checkout);
  if (!session) {
    await setStatus(db, checkoutId, "expired");
    return "closed";
  }
  const closed = session.status === "open" ? await expire(stripe, session.id) : session;
  await storeSession(db, checkoutId, closed);
  return closed.status === "complete" ? "complete" : "closed";
}

/** Without an id we crashed between our row and Stripe's answer: the session, if there is one, names the row. */
async function findUnrecorded(
  stripe: Stripe,
  { checkoutId, customerId }: { checkoutId: CheckoutId; customerId: string },
): Promise<Stripe.Checkout.Session | null> {
  const newest = await orMissing(stripe.checkout.sessions.list({ customer: customerId, limit: 100 }));
  return newest?.data.find(({ metadata }) => metadata?.checkoutId === checkoutId) ?? null;
}

/** Ends a session; one that was paid or ran out a moment ago is as it is now. */
async function expire(stripe: Stripe, sessionId: string): Promise<Stripe.Checkout.Session> {
  try {
    return await stripe.checkout.sessions.expire(sessionId);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    return stripe.checkout.sessions.retrieve(sessionId);
  }
}

/**
 * Whether the session can still be paid and leads back to where the app is now; when it can't be paid, its row
 * is brought up to date.
 * @returns `moved` for one that leads back to an address of before.
 */
export async function lookAtSession(
  { db, stripe }: BillingContext,
  params: CheckoutPlace & { checkoutId: CheckoutId; stripeSessionId: string },
): Promise<"open" | "moved" | "over"> {
  const session = await orMissing(stripe.checkout.sessions.retrieve(params.stripeSessionId));
  if (session?.status === "open") return session.success_url === returnUrlOf(params) ? "open" : "moved";
  if (session) await storeSession(db, params.checkoutId, session);
  // Stripe doesn't know it, as after a change to another account's key.
  else await setStatus(db, params.checkoutId, "expired");
  return "over";
}

/** Writes what became of a session into the row of its checkout, if it is one that we began. */
export async function recordSession(db: SystemDb, session: Stripe.Checkout.Session): Promise<void> {
  const [checkout] = await acrossTenants(db)
    .select({ id: checkouts.id })
    .from(checkouts)
    .where(eq(checkouts.stripeSessionId, session.id));
  if (checkout) await storeSession(db, checkout.id, session);
}

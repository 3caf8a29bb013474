import { eq } from "drizzle-orm";
import Stripe from "stripe";
import { checkouts } from "@/db/schema";
import { acrossTenants, type SystemDb, withTenant } from "@/db/tenancy";
import { fromUnixSeconds } from "@/lib/dates";
import { ConflictError } from "@/lib/errors";
import type { CheckoutId, OrganizationId } from "@/lib/ids";
import { type BillingContext, orMissing } from "./stripe";

/** What a Checkout Session is made of. All of it stands in the checkout's row or never changes, because a
 * retry with the same idempotency key must say exactly the same. */
type SessionSource = {
  checkoutId: CheckoutId;
  organization: { id: OrganizationId; slug: string };
  customerId: string;
  priceId: string;
  appUrl: string;
};

async function createSession(stripe: Stripe, source: SessionSource): Promise<Stripe.Checkout.Session> {
  const { checkoutId, organization, appUrl } = source;
  const returnUrl = `${appUrl}/o/${organization.slug}/billing/return`;
  return stripe.checkout.sessions.create(
    {
      mode: "subscription",
      customer: source.customerId,
      client_reference_id: organization.id,
      line_items: [{ price: source.priceId, quantity: 1 }],
      success_url: `${returnUrl}?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: `${appUrl}/o/${organization.slug}/billing/plans`,
      metadata: { organizationId: organization.id, checkoutId },
      subscription_data: { metadata: { organizationId: organization.id } },
    },
    { idempotencyKey: `checkout:${checkoutId}` },
  );
}

function checkoutStatusOf({ status }: Stripe.Checkout.Session): "open" | "complete" | "expired" {
  if (status === "complete") return "complete";
  return status === "expired" ? "expired" : "open";
}

async function storeSession(
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

/**
 * Gives a stored checkout its Stripe session, or returns the one that it already has. Call it under the
 * organization's lock. After a fault the row stays, and the next try gets the same session; a definitive
 * refusal closes the row, so that the next try has another idempotency key. A checkout that a colleague's choice
 * of another plan has closed meanwhile is refused: its session, replayed by its key, would look open.
 */
export async function obtainSession(
  { db, stripe }: BillingContext,
  params: Pick<SessionSource, "checkoutId" | "organization" | "appUrl">,
): Promise<{ url: string } | { refused: Error }> {
  const [checkout] = await withTenant(db, params.organization.id, (tenant) =>
    tenant
      .select({
        url: checkouts.url,
        status: checkouts.status,
        customerId: checkouts.customerId,
        priceId: checkouts.priceId,
      })
      .from(checkouts)
      .where(eq(checkouts.id, params.checkoutId)),
  );
  if (!checkout) throw new Error(`The checkout ${params.checkoutId} is gone.`);
  if (checkout.status !== "open") return { refused: outrun() };
  if (checkout.url) return { url: checkout.url };
  try {
    const session = await createSession(stripe, {
      ...params,
      customerId: checkout.customerId,
      priceId: checkout.priceId,
    });
    if (!session.url) throw new Error(`Stripe gave the session ${session.id} no address.`);
    await storeSession(db, params.checkoutId, session);
    return { url: session.url };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    await acrossTenants(db)
      .update(checkouts)
      .set({ status: "failed" })
      .where(eq(checkouts.id, params.checkoutId));
    return { refused: error };
  }
}

const outrun = () =>
  new ConflictError("A colleague has just chosen another plan for this organization. Choose again.");

/**
 * Closes a checkout that somebody left open, so that another can begin; one that was paid is recorded as
 * such. Call it under the organization's lock.
 */
export async function closeCheckout(
  { db, stripe }: BillingContext,
  source: SessionSource & { stripeSessionId: string | null },
): Promise<void> {
  // Without an id we crashed between our row and Stripe's answer: the same key tells which session it is.
  const session = source.stripeSessionId
    ? await orMissing(stripe.checkout.sessions.retrieve(source.stripeSessionId))
    : await createSession(stripe, source).catch(nullIfRefused);
  if (!session) return recordGone(db, source.checkoutId);
  const closed = session.status === "open" ? await stripe.checkout.sessions.expire(session.id) : session;
  await storeSession(db, source.checkoutId, closed);
}

/** A refused creation made no session: there is nothing that could still be paid. */
function nullIfRefused(error: unknown): null {
  if (error instanceof Stripe.errors.StripeInvalidRequestError) return null;
  throw error;
}

/** Closes the row of a checkout whose session Stripe doesn't know, as after a change to another account's key. */
async function recordGone(db: SystemDb, checkoutId: CheckoutId): Promise<void> {
  await acrossTenants(db).update(checkouts).set({ status: "expired" }).where(eq(checkouts.id, checkoutId));
}

/** Whether the session can still be paid; when it can't, its row is brought up to date. */
export async function isStillOpen(
  { db, stripe }: BillingContext,
  params: { checkoutId: CheckoutId; stripeSessionId: string },
): Promise<boolean> {
  const session = await orMissing(stripe.checkout.sessions.retrieve(params.stripeSessionId));
  if (session?.status === "open") return true;
  if (!session) {
    await recordGone(db, params.checkoutId);
    return false;
  }
  await storeSession(db, params.checkoutId, session);
  return false;
}

/** Writes what became of a session into the row of its checkout, if it is one that we began. */
export async function recordSession(db: SystemDb, session: Stripe.Checkout.Session): Promise<void> {
  const [checkout] = await acrossTenants(db)
    .select({ id: checkouts.id })
    .from(checkouts)
    .where(eq(checkouts.stripeSessionId, session.id));
  if (checkout) await storeSession(db, checkout.id, session);
}

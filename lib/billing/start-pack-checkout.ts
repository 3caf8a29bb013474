import { and, eq } from "drizzle-orm";
import type Stripe from "stripe";
import { checkouts, plans, prices } from "@/db/schema";
import { type SystemDb, withTenant } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { ConflictError, UnavailableError } from "@/lib/errors";
import type { CheckoutId, OrganizationId, UserId } from "@/lib/ids";
import { log } from "@/lib/observability/log";
import { type CheckoutPlace, closeCheckout, createSession, taxParams } from "./checkout-session";
import { ensureCustomer } from "./ensure-customer";
import { needsStripe } from "./errors";
import { isOnSale } from "./on-sale";
import { findBoundCurrency } from "./pack-offers";
import { type PackKey, packLookupKey } from "./packs";
import type { Currency } from "./plans";
import { type BillingContext, orMissing } from "./stripe";
import { withLock } from "./sync/locks";

export type StartPackCheckoutParams = {
  organization: { id: OrganizationId; slug: string; name: string };
  user: { id: UserId; email: string };
  pack: PackKey;
  /** Counts only while the organization isn't bound to one by what it bought before. */
  currency: Currency;
  /** Whether Stripe computes taxes, and asks for address and tax id. */
  automaticTax?: boolean;
  /** Where the app is reached, without a slash at the end. */
  appUrl: string;
  livemode: boolean;
};

/**
 * Opens Stripe's checkout for a pack of credits and returns its address. As with plans everything is decided
 * under the organization's lock, the row is stored before Stripe is asked, and its id is the idempotency key:
 * whoever presses the button twice gets the same page, and pays once. The credits come with the paid invoice.
 * @throws ConflictError when a colleague has begun another purchase at this moment.
 * @throws UnavailableError when the pack isn't in Stripe yet, or Stripe doesn't answer. Nothing is charged then.
 */
export async function startPackCheckout(
  ctx: BillingContext,
  params: StartPackCheckoutParams,
): Promise<{ url: string }> {
  return needsStripe(async () => {
    const { organization, livemode, pack } = params;
    const bound = await findBoundCurrency(ctx.db, { organizationId: organization.id, livemode });
    const priceId = await priceOnSale(ctx.db, { pack, currency: bound ?? params.currency });
    const lock = `organization:${params.organization.id}` as const;
    const checkoutId = await withLock(ctx.db, lock, (tx) => begin({ ...ctx, db: tx }, params, priceId));
    const obtained = await withLock(ctx.db, lock, (tx) => obtain({ ...ctx, db: tx }, params, checkoutId));
    if ("refused" in obtained) throw obtained.refused;
    return obtained;
  });
}

async function priceOnSale(
  db: SystemDb,
  { pack, currency }: Pick<StartPackCheckoutParams, "pack" | "currency">,
): Promise<string> {
  const [price] = await db
    .select({ id: prices.id })
    .from(prices)
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(and(eq(prices.lookupKey, packLookupKey(pack, currency)), isOnSale, eq(plans.packKey, pack)));
  if (price) return price.id;
  log.error({ pack, currency }, "no such pack on sale; run keel plans sync --apply");
  throw new UnavailableError("This pack can’t be bought right now. Choose another, or try again later.");
}

/** Under the lock: the open checkout of this very pack, or a new row once the one before is closed. */
async function begin(
  ctx: BillingContext,
  params: StartPackCheckoutParams,
  priceId: string,
): Promise<CheckoutId> {
  const { organization, user, livemode, automaticTax = false } = params;
  const customerId = await ensureCustomer(ctx, { organization, email: user.email, livemode });
  const wanted = { customerId, priceId, automaticTax };
  const begun = await withTenant(ctx.db, organization.id, async (tenant) => {
    const [row] = await tenant
      .select({
        checkoutId: checkouts.id,
        stripeSessionId: checkouts.stripeSessionId,
        customerId: checkouts.customerId,
        priceId: checkouts.priceId,
        automaticTax: checkouts.automaticTax,
      })
      .from(checkouts)
      .where(
        and(
          eq(checkouts.organizationId, organization.id),
          eq(checkouts.kind, "credit_pack"),
          eq(checkouts.status, "open"),
        ),
      );
    return row;
  });
  if (begun) {
    const isSame =
      begun.customerId === customerId && begun.priceId === priceId && begun.automaticTax === automaticTax;
    if (isSame && (await leadsBackHere(ctx.stripe, begun.stripeSessionId, params))) return begun.checkoutId;
    await closeCheckout(ctx, begun);
  }
  return insertCheckout(ctx.db, params, wanted);
}

/** Whether the page can still be paid and leads back to where the app is. One that isn't made yet will. */
async function leadsBackHere(
  stripe: Stripe,
  sessionId: string | null,
  place: CheckoutPlace,
): Promise<boolean> {
  if (!sessionId) return true;
  const session = await orMissing(stripe.checkout.sessions.retrieve(sessionId));
  return session?.status === "open" && session.success_url === successUrl(place);
}

async function insertCheckout(
  db: SystemDb,
  { organization, user, pack }: StartPackCheckoutParams,
  terms: { customerId: string; priceId: string; automaticTax: boolean },
): Promise<CheckoutId> {
  return withTenant(db, organization.id, async (tenant) => {
    const [row] = await tenant
      .insert(checkouts)
      .values({ ...terms, kind: "credit_pack", organizationId: organization.id, startedBy: user.id })
      .returning({ id: checkouts.id });
    if (!row) throw new Error("The inserted checkout did not come back.");
    await recordAuditEvent(tenant, {
      organizationId: organization.id,
      actor: { kind: "user", userId: user.id },
      action: "checkout.started",
      target: { type: "checkout", id: row.id },
      data: { priceId: terms.priceId, pack },
    });
    return row.id;
  });
}

/** Under the lock: the row's page at Stripe. What Stripe refuses for good closes the row. */
async function obtain(
  ctx: BillingContext,
  params: StartPackCheckoutParams,
  checkoutId: CheckoutId,
): Promise<{ url: string } | { refused: Error }> {
  const [row] = await withTenant(ctx.db, params.organization.id, (tenant) =>
    tenant
      .select({
        url: checkouts.url,
        status: checkouts.status,
        customerId: checkouts.customerId,
        priceId: checkouts.priceId,
        automaticTax: checkouts.automaticTax,
      })
      .from(checkouts)
      .where(eq(checkouts.id, checkoutId)),
  );
  if (row?.status !== "open") return { refused: outrun() };
  if (row.url) return { url: row.url };
  const { customerId } = row;
  const obtained = await createSession(
    ctx,
    { checkoutId, customerId },
    sessionParams(params, checkoutId, row),
  );
  return "outdated" in obtained ? { refused: outrun() } : obtained;
}

const outrun = () => new ConflictError("Another purchase was begun at the same moment. Choose again.");

const successUrl = ({ organization, appUrl }: CheckoutPlace) =>
  `${appUrl}/o/${organization.slug}/credits?session_id={CHECKOUT_SESSION_ID}`;

/** A retry with the same idempotency key must say exactly the same. */
function sessionParams(
  place: CheckoutPlace,
  checkoutId: CheckoutId,
  terms: { customerId: string; priceId: string; automaticTax: boolean },
): Stripe.Checkout.SessionCreateParams {
  const { organization, appUrl } = place;
  const metadata = { organizationId: organization.id };
  return {
    mode: "payment",
    customer: terms.customerId,
    client_reference_id: organization.id,
    line_items: [{ price: terms.priceId, quantity: 1 }],
    success_url: successUrl(place),
    cancel_url: `${appUrl}/o/${organization.slug}/credits`,
    metadata: { ...metadata, checkoutId },
    saved_payment_method_options: { allow_redisplay_filters: ["always", "limited", "unspecified"] },
    // The invoice is what the credits are granted for, and what a refund takes them back by.
    invoice_creation: { enabled: true, invoice_data: { metadata } },
    ...taxParams(terms),
  };
}

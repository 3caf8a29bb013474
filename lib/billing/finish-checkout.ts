import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { invoices, subscriptions } from "@/db/schema";
import { type SystemDb, withTenant } from "@/db/tenancy";
import { NotFoundError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { isTerminal } from "./access";
import { recordSession } from "./checkout-session";
import { findCustomerId } from "./ensure-customer";
import { needsStripe } from "./errors";
import { checkoutSessionIdSchema } from "./schema";
import { type BillingContext, idOfObject, orMissing } from "./stripe";
import { syncCustomer } from "./sync/sync-customer";

/**
 * `paid`: the plan is on. `trialing`: it is on, and nothing was charged yet. `processing`: the bank hasn't said
 * yet, and nothing is on. `failed`: the bank has refused. `open`: not paid. `expired`: too late. `over`: what was
 * bought has ended since.
 */
export type CheckoutOutcome = "paid" | "trialing" | "processing" | "failed" | "open" | "expired" | "over";

/**
 * What the return page shows: looks at the session at Stripe and brings the mirror in line, so that the plan
 * is on at once, whether the webhook was faster or never comes. The organization is the signed-in person's;
 * a session id in an address proves nothing.
 * @throws NotFoundError for a session that isn't this organization's, exactly as for one that doesn't exist.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function finishCheckout(
  ctx: BillingContext,
  params: { organizationId: OrganizationId; sessionId: string; livemode: boolean },
): Promise<CheckoutOutcome> {
  const sessionId = checkoutSessionIdSchema.safeParse(params.sessionId);
  const ownCustomer = await findCustomerId(ctx.db, params);
  if (!sessionId.success || !ownCustomer) throw unknownCheckout();
  return needsStripe(async () => {
    const session = await orMissing(ctx.stripe.checkout.sessions.retrieve(sessionId.data));
    if (!session || idOfObject(session.customer) !== ownCustomer) throw unknownCheckout();
    // What was paid once, or only stored a card, has pages of its own.
    if (session.mode !== "subscription") throw unknownCheckout();
    await recordSession(ctx.db, session);
    if (session.status === "expired") return "expired";
    if (session.status !== "complete") return "open";
    await syncCustomer(ctx, ownCustomer);
    return outcomeOf(session, await readBought(ctx.db, params.organizationId, session));
  });
}

const unknownCheckout = () => new NotFoundError("There is no such checkout in this organization.");

/** What the mirror says of what the checkout brought; null where it brought no such thing. */
type Bought = {
  subscription: { status: string } | null;
  invoice: { status: string; paymentStatus: string | null } | null;
};

async function readBought(
  db: SystemDb,
  organizationId: OrganizationId,
  session: Stripe.Checkout.Session,
): Promise<Bought> {
  const subscriptionId = idOfObject(session.subscription);
  const invoiceId = idOfObject(session.invoice);
  return withTenant(db, organizationId, async (tenant) => {
    const [subscription] = subscriptionId
      ? await tenant
          .select({ status: subscriptions.status })
          .from(subscriptions)
          .where(eq(subscriptions.id, subscriptionId))
      : [];
    const [invoice] = invoiceId
      ? await tenant
          .select({ status: invoices.status, paymentStatus: invoices.paymentStatus })
          .from(invoices)
          .where(eq(invoices.id, invoiceId))
      : [];
    return { subscription: subscription ?? null, invoice: invoice ?? null };
  });
}

function outcomeOf(session: Stripe.Checkout.Session, { subscription, invoice }: Bought): CheckoutOutcome {
  // Stripe keeps a session that a bank debit was to pay at `unpaid` while the bank takes its time, and also when it
  // has refused; the invoice tells which, and whether it was paid in another way since.
  if (session.payment_status === "unpaid" && invoice?.status !== "paid") {
    const waits = !invoice || (invoice.status === "open" && invoice.paymentStatus === "processing");
    return waits ? "processing" : "failed";
  }
  if (subscription && isTerminal(subscription.status)) return "over";
  return subscription?.status === "trialing" ? "trialing" : "paid";
}

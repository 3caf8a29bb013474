import type Stripe from "stripe";
import { NotFoundError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { recordSession } from "./checkout-session";
import { findCustomerId } from "./ensure-customer";
import { needsStripe } from "./errors";
import { checkoutSessionIdSchema } from "./schema";
import { type BillingContext, idOfObject, orMissing } from "./stripe";
import { syncCustomer } from "./sync/sync-customer";

/** `paid`: the plan is on. `processing`: the bank hasn't said yet. `open`: not paid. `expired`: too late. */
export type CheckoutOutcome = "paid" | "processing" | "open" | "expired";

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
    await recordSession(ctx.db, session);
    if (session.status === "complete") await syncCustomer(ctx, ownCustomer);
    return outcomeOf(session);
  });
}

const unknownCheckout = () => new NotFoundError("There is no such checkout in this organization.");

function outcomeOf(session: Stripe.Checkout.Session): CheckoutOutcome {
  if (session.status === "expired") return "expired";
  if (session.status !== "complete") return "open";
  return session.payment_status === "unpaid" ? "processing" : "paid";
}

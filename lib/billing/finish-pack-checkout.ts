import type Stripe from "stripe";
import { NotFoundError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { recordSession } from "./checkout-session";
import { findCustomerId } from "./ensure-customer";
import { needsStripe } from "./errors";
import { checkoutSessionIdSchema } from "./schema";
import { type BillingContext, idOfObject, orMissing } from "./stripe";
import { syncCustomer } from "./sync/sync-customer";

/**
 * `paid`: the credits are there. `processing`: the bank hasn't said yet. `failed`: the bank has refused.
 * `open`: not paid. `expired`: too late.
 */
export type PackOutcome = "paid" | "processing" | "failed" | "open" | "expired";

/**
 * What one is told who comes back from paying a pack: looks at the session at Stripe and brings the mirror in
 * line, which grants the credits, whether the webhook was faster or never comes. The organization is the
 * signed-in person's; a session id in an address proves nothing.
 * @throws NotFoundError for a session that isn't this organization's, exactly as for one that doesn't exist.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function finishPackCheckout(
  ctx: BillingContext,
  params: { organizationId: OrganizationId; sessionId: string; livemode: boolean },
): Promise<PackOutcome> {
  const sessionId = checkoutSessionIdSchema.safeParse(params.sessionId);
  const ownCustomer = await findCustomerId(ctx.db, params);
  if (!sessionId.success || !ownCustomer) throw unknownCheckout();
  return needsStripe(async () => {
    const session = await orMissing(
      ctx.stripe.checkout.sessions.retrieve(sessionId.data, { expand: ["payment_intent"] }),
    );
    if (session?.mode !== "payment" || idOfObject(session.customer) !== ownCustomer) {
      throw unknownCheckout();
    }
    await recordSession(ctx.db, session);
    if (session.status === "complete") await syncCustomer(ctx, ownCustomer);
    return outcomeOf(session);
  });
}

const unknownCheckout = () => new NotFoundError("There is no such checkout in this organization.");

function outcomeOf({ status, payment_status, payment_intent }: Stripe.Checkout.Session): PackOutcome {
  if (status === "expired") return "expired";
  if (status !== "complete") return "open";
  if (payment_status !== "unpaid") return "paid";
  const isUnderWay = typeof payment_intent === "object" && payment_intent?.status === "processing";
  return isUnderWay ? "processing" : "failed";
}

import { ConflictError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { findCustomerId } from "./ensure-customer";
import { needsStripe } from "./errors";
import type { BillingContext } from "./stripe";

/**
 * Opens Stripe's billing portal for the organization and returns its address, which works for a short while.
 * @throws ConflictError before the organization's first checkout: there is nothing to manage yet.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function openPortal(
  { db, stripe }: BillingContext,
  params: { organizationId: OrganizationId; livemode: boolean; returnUrl: string },
): Promise<{ url: string }> {
  const customer = await findCustomerId(db, params);
  if (!customer) throw new ConflictError("There is nothing to manage yet. Choose a plan first.");
  return needsStripe(async () => {
    const session = await stripe.billingPortal.sessions.create({ customer, return_url: params.returnUrl });
    return { url: session.url };
  });
}

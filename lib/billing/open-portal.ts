import { ConflictError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { findCustomerId } from "./ensure-customer";
import { needsStripe } from "./errors";
import { ensurePortalConfiguration, forgetPortalConfiguration } from "./portal-configuration";
import { isRefusal } from "./refusal";
import type { BillingContext } from "./stripe";

/**
 * Opens Stripe's billing portal for the organization and returns its address, which works for a short while.
 * @throws ConflictError before the organization has a customer: there is nothing to manage yet.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function openPortal(
  { db, stripe }: BillingContext,
  params: { organizationId: OrganizationId; livemode: boolean; returnUrl: string },
): Promise<{ url: string }> {
  const customer = await findCustomerId(db, params);
  if (!customer) throw new ConflictError("There is nothing to manage yet. Choose a plan first.");
  const open = async () =>
    stripe.billingPortal.sessions.create({
      customer,
      return_url: params.returnUrl,
      configuration: await ensurePortalConfiguration(stripe),
    });
  return needsStripe(async () => {
    const session = await open().catch((error: unknown) => {
      // Somebody switched our configuration off in Stripe's dashboard, or the embedded Stripe began anew.
      if (!isRefusal(error) || error.param !== "configuration") throw error;
      forgetPortalConfiguration(stripe);
      return open();
    });
    return { url: session.url };
  });
}

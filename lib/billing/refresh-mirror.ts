import type { OrganizationId } from "@/lib/ids";
import { findCustomerId } from "./ensure-customer";
import { needsStripe } from "./errors";
import type { BillingContext } from "./stripe";
import { syncCustomer } from "./sync/sync-customer";

/**
 * Brings the organization's mirror in line with Stripe now, as after a visit to Stripe's portal, which may be
 * back before its webhooks are. Does nothing before the first checkout.
 * @throws UnavailableError when Stripe doesn't answer; the mirror stays as it was.
 */
export async function refreshMirror(
  ctx: BillingContext,
  params: { organizationId: OrganizationId; livemode: boolean },
): Promise<void> {
  const customerId = await findCustomerId(ctx.db, params);
  if (customerId) await needsStripe(() => syncCustomer(ctx, customerId));
}

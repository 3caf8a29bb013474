import type { SystemDb } from "@/db/tenancy";
import { ConflictError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { ensureCustomer, findCustomerId } from "./ensure-customer";
import { needsStripe } from "./errors";
import type { BillingContext } from "./stripe";
import { withLock } from "./sync/locks";

/** Who asks for something that only a Stripe customer can have. */
export type CustomerParams = {
  organization: { id: OrganizationId; name: string };
  /** The address of who asks: a new customer's billing e-mail until another is given. */
  email: string;
  livemode: boolean;
};

/**
 * The organization's Stripe customer, made under the organization's lock when there is none: cards and billing
 * details can be given before a plan is chosen, and the checkout finds them.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function obtainCustomer(ctx: BillingContext, params: CustomerParams): Promise<string> {
  return needsStripe(() =>
    withLock(ctx.db, `organization:${params.organization.id}`, (tx) =>
      ensureCustomer({ ...ctx, db: tx }, params),
    ),
  );
}

/**
 * The organization's Stripe customer, for changing something that only a customer has.
 * @throws ConflictError where there is none.
 */
export async function needCustomerId(
  db: SystemDb,
  params: { organizationId: OrganizationId; livemode: boolean },
): Promise<string> {
  const customerId = await findCustomerId(db, params);
  if (!customerId)
    throw new ConflictError("There is nothing to manage yet. Reload the page to see what is there.");
  return customerId;
}

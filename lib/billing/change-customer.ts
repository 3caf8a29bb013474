import { type Actor, recordAuditEvent } from "@/lib/audit/record";
import { NotFoundError } from "@/lib/errors";
import { log } from "@/lib/observability/log";
import { needsStripe } from "./errors";
import { type BillingContext, isStripeDown } from "./stripe";
import { type CustomerScope, underCustomerLock } from "./sync/customer-lock";
import { syncCustomerRecord, syncSubscription } from "./sync/sync-customer";

/** What was changed at Stripe, for the audit log and the mirror. */
export type CustomerChange = {
  action: string;
  target: { type: string; id: string };
  data?: Record<string, unknown>;
  /** Subscriptions that were changed along with the customer. */
  subscriptions?: readonly string[];
};

/**
 * Changes something of a customer at Stripe, audits it and mirrors it, under the customer's lock: of two people
 * who ask for the same, the second finds it done.
 * @param params.change looks at Stripe's present state and does it; null when nothing was to be done.
 * @throws NotFoundError for a customer that is none of ours any more.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function changeCustomer(
  ctx: BillingContext,
  params: {
    customerId: string;
    actor: Actor;
    change: (scope: CustomerScope) => Promise<CustomerChange | null>;
  },
): Promise<void> {
  const { customerId, actor, change } = params;
  const outcome = await needsStripe(() =>
    underCustomerLock(ctx, customerId, async (scope) => {
      const changed = await change(scope);
      if (changed) await audit(scope, actor, changed);
      await mirror(scope, changed?.subscriptions ?? []);
      return { changed };
    }),
  );
  if ("ignored" in outcome) throw new NotFoundError("Stripe doesn’t know this customer any more.");
}

async function audit(
  { organizationId, inTenant }: CustomerScope,
  actor: Actor,
  { action, target, data }: CustomerChange,
): Promise<void> {
  await inTenant((tenant) =>
    recordAuditEvent(tenant, { organizationId, actor, action, target, ...(data ? { data } : {}) }),
  );
}

/** In the transaction that holds the lock, as the one function that writes the mirror does it. */
async function mirror(
  { tx, stripe, customerId }: CustomerScope,
  subscriptionIds: readonly string[],
): Promise<void> {
  const inside = { db: tx, stripe };
  try {
    await syncCustomerRecord(inside, customerId);
    for (const subscriptionId of subscriptionIds) {
      await syncSubscription(inside, { customerId, subscriptionId });
    }
  } catch (error) {
    // What Stripe did is done, and its audit row stays; the event that comes mends the mirror.
    if (!isStripeDown(error)) throw error;
    log.warn({ err: error, customerId }, "changed at Stripe, mirrored later");
  }
}

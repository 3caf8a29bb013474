import { acrossTenants } from "@/db/tenancy";
import { type Actor, recordAuditEvent } from "@/lib/audit/record";
import { NotFoundError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { findCustomerId } from "../ensure-customer";
import type { BillingContext } from "../stripe";
import { syncCustomer } from "../sync/sync-customer";
import type { Drift } from "./differences";
import { objectsInFlight } from "./in-flight";
import { repair } from "./repair";

export type SyncedNow = { customerId: string; ignored: string | null; drift: Drift[] };

/**
 * Brings one customer's mirror in line with Stripe because somebody asked to, and audits that they did.
 * @throws NotFoundError when the organization has no customer at Stripe.
 * @throws Stripe's errors when Stripe doesn't answer; the mirror stays as it was then.
 */
export async function syncNow(
  ctx: BillingContext,
  params: {
    of: { customerId: string } | { organizationId: OrganizationId };
    livemode: boolean;
    actor: Actor;
    now?: Date;
  },
): Promise<SyncedNow> {
  const { of, livemode, actor } = params;
  const customerId =
    "customerId" in of
      ? of.customerId
      : await findCustomerId(ctx.db, { organizationId: of.organizationId, livemode });
  if (!customerId) throw new NotFoundError("This organization has no customer at Stripe yet.");
  const options = {
    source: "manual",
    inFlight: await objectsInFlight(ctx, { now: params.now ?? new Date() }),
    alert: false,
  } as const;
  const { result, drift } = await repair(ctx, { customerId }, options, async (its) => {
    const synced = await syncCustomer(its, customerId);
    if ("ignored" in synced) return synced.ignored;
    await recordAuditEvent(acrossTenants(its.db), {
      organizationId: synced.organizationId,
      actor,
      action: "billing.synced",
      target: { type: "customer", id: customerId },
    });
    return null;
  });
  return { customerId, ignored: result, drift };
}

import { inArray } from "drizzle-orm";
import type Stripe from "stripe";
import { plans as planMirror } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import type { OrganizationId } from "@/lib/ids";
import { countMembers } from "@/lib/organizations/members";
import { isTerminal } from "../access";
import { planKeys, planOf } from "../plans";
import { findDecidingSubscription } from "../queries";
import { type BillingContext, idOfObject } from "../stripe";
import { subscriptionParts } from "../sync/fetch";
import { changeSubscription } from "../sync/sync-customer";

/** The plans of which each member costs. */
export const seatPlanKeys = planKeys.filter((key) => planOf(key).per === "seat");

/**
 * Brings the seats that the organization pays for in line with its members, either way. What a period's rest
 * costs or gives back is put on the next invoice. Members are counted under the customer's lock and compared with
 * Stripe's present quantity, so that of many at once the last counts last, and another run changes nothing.
 * @throws Stripe's errors when Stripe doesn't answer; nothing is changed then.
 */
export async function syncSeats(
  ctx: BillingContext,
  { organizationId }: { organizationId: OrganizationId },
): Promise<void> {
  const known = await findDecidingSubscription(ctx.db, { organizationId });
  if (!known || isTerminal(known.status)) return;
  const seatProducts = await listSeatProducts(ctx.db);
  const seats = { before: 0, now: 0 };
  await changeSubscription(ctx, {
    customerId: known.customerId,
    subscriptionId: known.id,
    async change(current, { stripe, tenant }) {
      const item = seatItemOf(current, seatProducts);
      if (!item) return null;
      seats.before = item.quantity ?? 0;
      seats.now = await tenant((db) => countMembers(db, { organizationId }));
      // An organization without members is about to go; Stripe has no subscription of no seat.
      if (seats.now === 0 || seats.now === seats.before) return null;
      return stripe.subscriptions.update(current.id, {
        items: [{ id: item.id, quantity: seats.now }],
        proration_behavior: "create_prorations",
        expand: [...subscriptionParts],
      });
    },
    alongWith: (tenant) =>
      recordAuditEvent(tenant, {
        organizationId,
        actor: { kind: "system" },
        action: "subscription.seats_changed",
        target: { type: "subscription", id: known.id },
        data: { from: seats.before, to: seats.now },
      }),
  });
}

/** Stripe's ids of the products of which each member costs. */
async function listSeatProducts(db: SystemDb): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ id: planMirror.id })
    .from(planMirror)
    .where(inArray(planMirror.key, seatPlanKeys));
  return new Set(rows.map(({ id }) => id));
}

/** The item whose quantity is the seats; null where none is, or the subscription is over or never began. */
function seatItemOf(
  { status, items }: Stripe.Subscription,
  seatProducts: ReadonlySet<string>,
): Stripe.SubscriptionItem | null {
  if (isTerminal(status) || status === "incomplete") return null;
  return items.data.find(({ price }) => seatProducts.has(idOfObject(price.product))) ?? null;
}

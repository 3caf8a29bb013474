import { isNotNull } from "drizzle-orm";
import type Stripe from "stripe";
import { plans as planMirror } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import type { OrganizationId } from "@/lib/ids";
import { countMembers } from "@/lib/organizations/members";
import { isTerminal } from "../access";
import { isPerSeat } from "../plans";
import { findDecidingSubscription } from "../queries";
import { type BillingContext, idOfObject } from "../stripe";
import { subscriptionParts } from "../sync/fetch";
import { changeSubscription } from "../sync/sync-customer";

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
  const planProducts = await listPlanProducts(ctx.db);
  const seats = { before: 0, now: 0 };
  await changeSubscription(ctx, {
    customerId: known.customerId,
    subscriptionId: known.id,
    async change(current, { stripe, tenant }) {
      const item = seatItemOf(current, planProducts);
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

/** The plans' keys by Stripe's ids of their products. */
async function listPlanProducts(db: SystemDb): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .select({ id: planMirror.id, key: planMirror.key })
    .from(planMirror)
    .where(isNotNull(planMirror.key));
  return new Map(rows.flatMap(({ id, key }) => (key === null ? [] : [[id, key]])));
}

/**
 * The item whose quantity is the seats: that of the plan (`planItemFirst`). Null where its plan has none, or the
 * subscription is over or never began.
 */
function seatItemOf(
  { status, items }: Stripe.Subscription,
  planProducts: ReadonlyMap<string, string>,
): Stripe.SubscriptionItem | null {
  if (isTerminal(status) || status === "incomplete") return null;
  const keyOf = ({ price }: Stripe.SubscriptionItem) => planProducts.get(idOfObject(price.product));
  const [item] = items.data
    .filter((each) => keyOf(each) !== undefined)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return item && isPerSeat(keyOf(item) ?? null) ? item : null;
}

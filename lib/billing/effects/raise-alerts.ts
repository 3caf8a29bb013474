import { and, eq, isNull } from "drizzle-orm";
import { billingAlerts, subscriptions } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { isKnownStatus, isLive } from "../access";
import { type Change, type MirroredSubscription, statusOf } from "./changes";

/** Tells administrators of what must not be: a status that we don't know, a second live subscription. */
export async function raiseAlerts(tenant: TenantDb, { after }: Change<MirroredSubscription>): Promise<void> {
  const status = statusOf(after);
  if (!isKnownStatus(status)) await raise(tenant, after, "unknown_status", after.id, status);
  if (!isLive(status)) return;
  const others = await tenant
    .select({ id: subscriptions.id, status: subscriptions.status, createdAt: subscriptions.stripeCreatedAt })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.organizationId, after.organizationId),
        eq(subscriptions.livemode, after.livemode),
        isNull(subscriptions.deletedAt),
      ),
    );
  const alive = others
    .filter((other) => isLive(other.status))
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id.localeCompare(b.id));
  const [first, ...extra] = alive;
  for (const { id } of extra) {
    const detail = `${id} is live beside ${first?.id}; cancel and refund one of them.`;
    await raise(tenant, after, "second_subscription", id, detail);
  }
}

async function raise(
  tenant: TenantDb,
  { organizationId }: MirroredSubscription,
  kind: "unknown_status" | "second_subscription",
  objectId: string,
  detail: string,
): Promise<void> {
  await tenant.insert(billingAlerts).values({ organizationId, kind, objectId, detail }).onConflictDoNothing();
}

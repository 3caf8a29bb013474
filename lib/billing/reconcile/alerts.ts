import { and, eq, sql } from "drizzle-orm";
import { billingAlerts, customers } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { customerIdOf, eventSchema } from "../events/event";

type AlertParams = { organizationId: OrganizationId | null; objectId: string; detail: string };

/**
 * Tells administrators that rows of the mirror weren't as Stripe is. While the alert about the same customer or
 * product is open it is brought up to date; one that was settled is raised again.
 */
export async function raiseDriftAlert(db: SystemDb, params: AlertParams): Promise<void> {
  await raise(db, "drift", params);
}

/**
 * Tells administrators that an event was given up. Called in the transaction in which the event dies.
 * @param event.note why the last try failed.
 */
export async function raiseDeadEventAlert(
  db: SystemDb,
  event: { id: string; payload: Record<string, unknown>; note: string },
): Promise<void> {
  const parsed = eventSchema.safeParse(event.payload);
  await raise(db, "dead_event", {
    organizationId: parsed.success ? await organizationOf(db, customerIdOf(parsed.data)) : null,
    objectId: event.id,
    detail: `${parsed.data?.type ?? "An event that can’t be read"}: ${event.note}`.slice(0, 500),
  });
}

/** Takes the alert about an event off the list, once the event was replayed and worked. */
export async function settleDeadEventAlert(db: SystemDb, params: { eventId: string }): Promise<void> {
  await acrossTenants(db)
    .update(billingAlerts)
    .set({ resolvedAt: sql`coalesce(${billingAlerts.resolvedAt}, now())` })
    .where(and(eq(billingAlerts.kind, "dead_event"), eq(billingAlerts.objectId, params.eventId)));
}

/** The organization of a customer that we know; null for any other. */
export async function organizationOf(
  db: SystemDb,
  customerId: string | null,
): Promise<OrganizationId | null> {
  if (!customerId) return null;
  const [customer] = await acrossTenants(db)
    .select({ organizationId: customers.organizationId })
    .from(customers)
    .where(eq(customers.id, customerId));
  return customer?.organizationId ?? null;
}

async function raise(db: SystemDb, kind: "drift" | "dead_event", params: AlertParams): Promise<void> {
  await acrossTenants(db)
    .insert(billingAlerts)
    .values({ kind, ...params })
    .onConflictDoUpdate({
      target: [billingAlerts.kind, billingAlerts.objectId],
      set: {
        organizationId: params.organizationId,
        detail: params.detail,
        resolvedAt: null,
        createdAt: sql`case when ${billingAlerts.resolvedAt} is null then ${billingAlerts.createdAt} else now() end`,
      },
    });
}

import { count, inArray } from "drizzle-orm";
import { memberships, trials } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";

/** What a checkout's terms depend on. */
export type CheckoutFacts = { members: number; hadTrial: boolean };

/** What each of these organizations brings to a checkout, as far as we know without asking Stripe: two queries. */
export async function listCheckoutFacts(
  db: SystemDb,
  { organizationIds }: { organizationIds: readonly OrganizationId[] },
): Promise<Map<OrganizationId, CheckoutFacts>> {
  if (organizationIds.length === 0) return new Map();
  const all = acrossTenants(db);
  const counted = await all
    .select({ id: memberships.organizationId, members: count() })
    .from(memberships)
    .where(inArray(memberships.organizationId, [...organizationIds]))
    .groupBy(memberships.organizationId);
  const had = await all
    .select({ id: trials.organizationId })
    .from(trials)
    .where(inArray(trials.organizationId, [...organizationIds]));
  const tried = new Set(had.map(({ id }) => id));
  return new Map(counted.map(({ id, members }) => [id, { members, hadTrial: tried.has(id) }]));
}

import { sql } from "drizzle-orm";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";

/**
 * Lets one change of the members of an organization happen at a time, until the transaction ends: two at once
 * would both count the same free place, or take each other for the owner who stays.
 */
export async function lockMemberships(
  db: TenantDb,
  { organizationId }: { organizationId: OrganizationId },
): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`members:${organizationId}`}, 0))`);
}

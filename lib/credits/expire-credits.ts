import { and, asc, eq, gt, lte } from "drizzle-orm";
import { creditGrants } from "@/db/schema";
import { acrossTenants, type SystemDb, type TenantDb, withTenant } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { enter, holdBalance } from "./ledger";

const organizationsAtATime = 200;

/**
 * Enters into the ledger what has expired, organization by organization. Until it comes round nobody can use
 * those credits either; this only writes it down. Any number of workers may run it at once.
 * @param params.forMs no organization is begun after so many milliseconds.
 * @returns how many credits were entered as expired.
 */
export async function expireCredits(
  db: SystemDb,
  params: { now?: Date; forMs?: number } = {},
): Promise<number> {
  const now = params.now ?? new Date();
  const deadline = Date.now() + (params.forMs ?? Number.POSITIVE_INFINITY);
  let expired = 0;
  for (;;) {
    const due = await acrossTenants(db)
      .selectDistinct({ organizationId: creditGrants.organizationId })
      .from(creditGrants)
      .where(hasExpired(now))
      .orderBy(asc(creditGrants.organizationId))
      .limit(organizationsAtATime);
    for (const { organizationId } of due) {
      if (Date.now() >= deadline) return expired;
      expired += await withTenant(db, organizationId, (tenant) => expireOf(tenant, organizationId, now));
    }
    if (due.length < organizationsAtATime) return expired;
  }
}

const hasExpired = (now: Date) => and(gt(creditGrants.remaining, 0), lte(creditGrants.expiresAt, now));

async function expireOf(db: TenantDb, organizationId: OrganizationId, now: Date): Promise<number> {
  await holdBalance(db, organizationId);
  const grants = await db
    .select({ grantId: creditGrants.id, remaining: creditGrants.remaining })
    .from(creditGrants)
    .where(and(eq(creditGrants.organizationId, organizationId), hasExpired(now)));
  await enter(db, {
    organizationId,
    kind: "expiry",
    movements: grants.map(({ grantId, remaining }) => ({ grantId, amount: -remaining })),
  });
  return grants.reduce((sum, { remaining }) => sum + remaining, 0);
}

import { and, asc, eq, or, sql } from "drizzle-orm";
import { billingNotices } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";

/**
 * Notes under its natural key that something was told.
 * @returns false when it was noted before; of two who note the same at once, one gets true.
 */
export async function noteOnce(
  tenant: TenantDb,
  note: { organizationId: OrganizationId; key: string },
): Promise<boolean> {
  const inserted = await tenant.insert(billingNotices).values(note).onConflictDoNothing();
  return inserted.count > 0;
}

type Prefixed = { organizationId: OrganizationId; prefixes: readonly string[] };

const beginsWith = ({ organizationId, prefixes }: Prefixed) =>
  and(
    eq(billingNotices.organizationId, organizationId),
    or(...prefixes.map((prefix) => sql`starts_with(${billingNotices.key}, ${prefix})`)),
  );

/** Whether something was noted whose key begins in one of these ways. */
export async function isTold(tenant: TenantDb, params: Prefixed): Promise<boolean> {
  const rows = await tenant
    .select({ key: billingNotices.key })
    .from(billingNotices)
    .where(beginsWith(params))
    .limit(1);
  return rows.length > 0;
}

/** The keys that were noted and begin like this, the eldest first. */
export async function listTold(
  tenant: TenantDb,
  { organizationId, prefix }: { organizationId: OrganizationId; prefix: string },
): Promise<string[]> {
  const rows = await tenant
    .select({ key: billingNotices.key })
    .from(billingNotices)
    .where(beginsWith({ organizationId, prefixes: [prefix] }))
    .orderBy(asc(billingNotices.createdAt), asc(billingNotices.key));
  return rows.map(({ key }) => key);
}

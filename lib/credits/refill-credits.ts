import { and, eq, gt, inArray, notExists, sql } from "drizzle-orm";
import { creditGrants, organizations, subscriptions } from "@/db/schema";
import { acrossTenants, type SystemDb, type TenantDb, withTenant } from "@/db/tenancy";
import { freeStatuses } from "@/lib/billing/access";
import { isCurrent } from "@/lib/billing/deciding";
import { planOf } from "@/lib/billing/plans";
import type { OrganizationId } from "@/lib/ids";
import { grantCredits } from "./grant-credits";

const organizationsAtATime = 500;
const day = 86_400_000;

/**
 * Gives every organization without a paid plan the free plan's credits of this week, once. They last until
 * the week is over, so that they don't pile up. Any number of workers may run it at once.
 * @param params.forMs no organization is begun after so many milliseconds.
 * @returns how many organizations got theirs.
 */
export async function refillCredits(
  db: SystemDb,
  params: { now?: Date; forMs?: number } = {},
): Promise<number> {
  const now = params.now ?? new Date();
  const deadline = Date.now() + (params.forMs ?? Number.POSITIVE_INFINITY);
  let refilled = 0;
  for (let last: OrganizationId | null = null; ; ) {
    const due = await listDue(db, { week: weekOf(now).name, after: last });
    for (const { id } of due) {
      if (Date.now() >= deadline) return refilled;
      const got = await withTenant(db, id, (tenant) =>
        refillOrganization(tenant, { organizationId: id, now }),
      );
      if (got) refilled += 1;
      last = id;
    }
    if (due.length < organizationsAtATime) return refilled;
  }
}

/**
 * Gives one organization the free plan's credits of this week, unless it has had them.
 * @returns whether it got them now.
 */
export async function refillOrganization(
  db: TenantDb,
  params: { organizationId: OrganizationId; now?: Date },
): Promise<boolean> {
  const { organizationId, now = new Date() } = params;
  const { credits } = planOf("free");
  if (credits === 0) return false;
  const week = weekOf(now);
  const granted = await grantCredits(db, {
    organizationId,
    source: "refill",
    sourceKey: keyOf(organizationId, week.name),
    amount: credits,
    expiresAt: week.end,
    description: "Free plan, weekly",
    actor: { kind: "system" },
  });
  return granted !== null;
}

const keyOf = (organizationId: OrganizationId, week: string) => `refill:${organizationId}:${week}`;

/** Organizations on the free plan that haven't had this week's credits, by id. */
async function listDue(
  db: SystemDb,
  { week, after }: { week: string; after: OrganizationId | null },
): Promise<{ id: OrganizationId }[]> {
  const all = acrossTenants(db);
  const paidPlan = all
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.organizationId, organizations.id),
        isCurrent(),
        sql`not ${inArray(subscriptions.status, freeStatuses)}`,
      ),
    );
  const refill = all
    .select({ id: creditGrants.id })
    .from(creditGrants)
    .where(eq(creditGrants.sourceKey, sql`'refill:' || ${organizations.id} || ':' || ${week}::text`));
  return all
    .select({ id: organizations.id })
    .from(organizations)
    .where(
      and(after === null ? undefined : gt(organizations.id, after), notExists(paidPlan), notExists(refill)),
    )
    .orderBy(organizations.id)
    .limit(organizationsAtATime);
}

/** The ISO week of a moment in UTC, `2026-W47`, and the moment when the next one begins. */
function weekOf(date: Date): { name: string; end: Date } {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const sinceMonday = (date.getUTCDay() + 6) % 7;
  const monday = midnight - sinceMonday * day;
  // A week belongs to the year that its Thursday is in.
  const year = new Date(monday + 3 * day).getUTCFullYear();
  const firstThursdayWeek = new Date(Date.UTC(year, 0, 4));
  const firstMonday = firstThursdayWeek.getTime() - ((firstThursdayWeek.getUTCDay() + 6) % 7) * day;
  const week = 1 + Math.round((monday - firstMonday) / (7 * day));
  return { name: `${year}-W${String(week).padStart(2, "0")}`, end: new Date(monday + 7 * day) };
}

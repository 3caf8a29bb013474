import { sql } from "drizzle-orm";
import { billingAlerts, organizations, stripeEvents, users } from "@/db/schema";
import type { CrossTenantDb } from "@/db/tenancy";

/** Counting stops here: a page needn't wait for millions of rows to be counted. */
export const countsUpTo = 100_000;

/** Each count stops at `countsUpTo`. */
export type AdminOverview = {
  organizations: number;
  users: number;
  deadEvents: number;
  failedEvents: number;
  openAlerts: number;
};

/** How much there is of everything, and what needs a person: one query. */
export async function getAdminOverview(db: CrossTenantDb): Promise<AdminOverview> {
  const upTo = (rows: ReturnType<typeof sql>) =>
    sql<number>`(select count(*)::int from (select 1 from ${rows} limit ${countsUpTo}) as counted)`;
  const [row] = await db
    .select({
      organizations: upTo(sql`${organizations}`),
      users: upTo(sql`${users}`),
      deadEvents: upTo(sql`${stripeEvents} where ${stripeEvents.status} = 'dead'`),
      failedEvents: upTo(sql`${stripeEvents} where ${stripeEvents.status} = 'failed'`),
      openAlerts: upTo(sql`${billingAlerts} where ${billingAlerts.resolvedAt} is null`),
    })
    .from(sql`(select 1) as one`);
  return row ?? { organizations: 0, users: 0, deadEvents: 0, failedEvents: 0, openAlerts: 0 };
}

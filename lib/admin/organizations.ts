import { and, count, eq, inArray, isNull, notInArray, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { type CursorParameters, type Page, selectPage, timePageSchema } from "@/db/cursor";
import { memberships, organizations, plans, prices, subscriptionItems, subscriptions } from "@/db/schema";
import { contains } from "@/db/search";
import type { CrossTenantDb } from "@/db/tenancy";
import { freeStatuses } from "@/lib/billing/access";
import { decidingFirst, isCurrent, planItemFirst } from "@/lib/billing/deciding";
import type { PlanKey } from "@/lib/billing/plans";
import type { OrganizationId } from "@/lib/ids";
import type { OrganizationListParameters } from "./schema";

export type OrganizationRow = {
  id: OrganizationId;
  name: string;
  slug: string;
  createdAt: Date;
  members: number;
  /** The plan that the organization is on; null for one that our catalogue doesn't know. */
  planKey: string | null;
  /** Stripe's status of the subscription that decides; null where there never was one. */
  status: string | null;
};

/** A page of all organizations, newest first; one query however many rows. */
export async function listOrganizations(
  db: CrossTenantDb,
  params: CursorParameters &
    Partial<Pick<OrganizationListParameters, "q" | "plan" | "status">> & { limit: number },
): Promise<Page<OrganizationRow>> {
  const deciding = db
    .select({ status: subscriptions.status, planKey: plans.key })
    .from(subscriptions)
    .innerJoin(subscriptionItems, eq(subscriptionItems.subscriptionId, subscriptions.id))
    .innerJoin(prices, eq(prices.id, subscriptionItems.priceId))
    .innerJoin(plans, eq(plans.id, prices.planId))
    .where(and(eq(subscriptions.organizationId, organizations.id), isCurrent()))
    .orderBy(...decidingFirst, ...planItemFirst)
    .limit(1)
    .as("deciding");
  const isFree = or(isNull(deciding.status), inArray(deciding.status, freeStatuses));
  const members = db
    .select({ count: count() })
    .from(memberships)
    .where(eq(memberships.organizationId, organizations.id));

  return selectPage({
    request: timePageSchema.parse(params),
    limit: params.limit,
    direction: "desc",
    key: organizations.createdAt,
    id: organizations.id,
    select: ({ where, orderBy, limit }) =>
      db
        .select({
          id: organizations.id,
          name: organizations.name,
          slug: organizations.slug,
          createdAt: organizations.createdAt,
          members: sql<number>`(${members})`.mapWith(Number),
          planKey: sql<string | null>`case when ${isFree} then 'free' else ${deciding.planKey} end`,
          status: deciding.status,
        })
        .from(organizations)
        .leftJoinLateral(deciding, sql`true`)
        .where(
          and(
            matching(params.q),
            onPlan(params.plan, { planKey: deciding.planKey, status: deciding.status, isFree }),
            inState(params.status, deciding.status),
            where,
          ),
        )
        .orderBy(...orderBy)
        .limit(limit),
    placeOf: (row) => ({ key: row.createdAt, id: row.id }),
  });
}

function matching(term: string | undefined): SQL | undefined {
  if (!term) return;
  return or(
    contains(organizations.name, term),
    contains(organizations.slug, term),
    sql`${organizations.id} = ${term}`,
  );
}

type Deciding = { planKey: SQLWrapper; status: SQLWrapper; isFree: SQL | undefined };

function onPlan(plan: PlanKey | undefined, deciding: Deciding): SQL | undefined {
  if (!plan) return;
  if (plan === "free") return deciding.isFree;
  return and(eq(deciding.planKey, plan), notInArray(deciding.status, freeStatuses));
}

function inState(status: OrganizationListParameters["status"], column: SQLWrapper): SQL | undefined {
  if (!status) return;
  return status === "none" ? isNull(column) : eq(column, status);
}

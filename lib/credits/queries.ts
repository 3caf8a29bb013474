import { and, asc, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import { type CursorParameters, type Page, selectPage, timePageSchema } from "@/db/cursor";
import { creditEntries, creditGrants, users } from "@/db/schema";
import type { CrossTenantDb, TenantDb } from "@/db/tenancy";
import type { Id, OrganizationId } from "@/lib/ids";

export type CreditSource = (typeof creditGrants.$inferSelect)["source"];
export type CreditEntryKind = (typeof creditEntries.$inferSelect)["kind"];

/** A condition: what remains of the grant can be used at this moment, be it withdrawn by the job yet or not. */
export const isUsable = (now: Date) =>
  and(
    gt(creditGrants.remaining, 0),
    lte(creditGrants.effectiveAt, now),
    or(isNull(creditGrants.expiresAt), gt(creditGrants.expiresAt, now)),
  );

/** The order in which grants are used: by priority, then what expires first, then the eldest. */
export const usedFirst = [
  asc(creditGrants.priority),
  sql`${creditGrants.expiresAt} asc nulls last`,
  asc(creditGrants.createdAt),
  asc(creditGrants.id),
];

export type CreditBalance = {
  /** What can be used now. */
  available: number;
  /** What of it expires next, and when; null when nothing does. */
  nextExpiry: { amount: number; at: Date } | null;
};

/** What the organization can use now: one query. Without any grant, 0. */
export async function getCreditBalance(
  db: TenantDb | CrossTenantDb,
  params: { organizationId: OrganizationId; now?: Date },
): Promise<CreditBalance> {
  const rows = await db
    .select({
      expiresAt: creditGrants.expiresAt,
      amount: sql<string>`sum(${creditGrants.remaining})`.mapWith(Number),
    })
    .from(creditGrants)
    .where(and(eq(creditGrants.organizationId, params.organizationId), isUsable(params.now ?? new Date())))
    .groupBy(creditGrants.expiresAt)
    .orderBy(sql`${creditGrants.expiresAt} asc nulls last`);
  const [first] = rows;
  return {
    available: rows.reduce((sum, { amount }) => sum + amount, 0),
    nextExpiry: first?.expiresAt ? { amount: first.amount, at: first.expiresAt } : null,
  };
}

export type CreditGrant = {
  id: Id<"creditGrant">;
  source: CreditSource;
  amount: number;
  remaining: number;
  expiresAt: Date | null;
  createdAt: Date;
};

/** The first grants of which something can be used now, in the order in which they are used. */
export async function listUsableGrants(
  db: TenantDb,
  params: { organizationId: OrganizationId; limit: number; now?: Date },
): Promise<CreditGrant[]> {
  return db
    .select({
      id: creditGrants.id,
      source: creditGrants.source,
      amount: creditGrants.amount,
      remaining: creditGrants.remaining,
      expiresAt: creditGrants.expiresAt,
      createdAt: creditGrants.createdAt,
    })
    .from(creditGrants)
    .where(and(eq(creditGrants.organizationId, params.organizationId), isUsable(params.now ?? new Date())))
    .orderBy(...usedFirst)
    .limit(params.limit);
}

export type CreditEntry = {
  id: Id<"creditEntry">;
  at: Date;
  kind: CreditEntryKind;
  /** Positive for what came, negative for what went. */
  amount: number;
  source: CreditSource;
  description: string | null;
  /** Who did it; null for what no person did, and for people whose account is gone. */
  actor: string | null;
};

const creditEntriesPerPage = 25;

/** A page of the organization's ledger of credits, newest first. */
export async function listCreditEntries(
  db: TenantDb | CrossTenantDb,
  params: CursorParameters & { organizationId: OrganizationId; limit?: number },
): Promise<Page<CreditEntry>> {
  return selectPage({
    request: timePageSchema.parse(params),
    limit: params.limit ?? creditEntriesPerPage,
    direction: "desc",
    key: creditEntries.createdAt,
    id: creditEntries.id,
    placeOf: (entry) => ({ key: entry.at, id: entry.id }),
    select: ({ where, orderBy, limit }) =>
      db
        .select({
          id: creditEntries.id,
          at: creditEntries.createdAt,
          kind: creditEntries.kind,
          amount: creditEntries.amount,
          source: creditGrants.source,
          description: creditEntries.description,
          actor: sql<string | null>`coalesce(${users.name}, ${users.email})`,
        })
        .from(creditEntries)
        .innerJoin(creditGrants, eq(creditGrants.id, creditEntries.grantId))
        .leftJoin(users, eq(users.id, creditEntries.actorUserId))
        .where(and(eq(creditEntries.organizationId, params.organizationId), where))
        .orderBy(...orderBy)
        .limit(limit),
  });
}

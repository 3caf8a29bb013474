import { and, desc, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { type CursorParameters, type Page, selectPage, timePageSchema } from "@/db/cursor";
import { stripeEvents } from "@/db/schema";
import { contains } from "@/db/search";
import type { CrossTenantDb } from "@/db/tenancy";
import type { StripeEventListParameters, stripeEventStates } from "./schema";

export type StripeEventStatus = (typeof stripeEventStates)[number];

export type StripeEventRow = {
  id: string;
  type: string;
  /** The object that the event is about; null when it has no id. */
  objectId: string | null;
  status: StripeEventStatus;
  attempts: number;
  /** Why it failed, or why it was ignored. */
  note: string | null;
  receivedAt: Date;
};

const summary = {
  id: stripeEvents.id,
  type: stripeEvents.type,
  objectId: stripeEvents.objectId,
  status: stripeEvents.status,
  attempts: stripeEvents.attempts,
  note: stripeEvents.note,
  receivedAt: stripeEvents.receivedAt,
};

/** A page of the ledger of webhook events, newest first. */
export async function listStripeEvents(
  db: CrossTenantDb,
  params: CursorParameters &
    Partial<Pick<StripeEventListParameters, "q" | "status" | "type">> & { limit: number },
): Promise<Page<StripeEventRow>> {
  return selectPage({
    request: timePageSchema.parse(params),
    limit: params.limit,
    direction: "desc",
    key: stripeEvents.receivedAt,
    id: stripeEvents.id,
    select: ({ where, orderBy, limit }) =>
      db
        .select(summary)
        .from(stripeEvents)
        .where(
          and(
            matching(params.q),
            params.status ? eq(stripeEvents.status, params.status) : undefined,
            params.type ? eq(stripeEvents.type, params.type) : undefined,
            where,
          ),
        )
        .orderBy(...orderBy)
        .limit(limit),
    placeOf: (row) => ({ key: row.receivedAt, id: row.id }),
  });
}

function matching(term: string | undefined): SQL | undefined {
  if (!term) return;
  return or(
    sql`${stripeEvents.id} = ${term}`,
    sql`${stripeEvents.objectId} = ${term}`,
    contains(stripeEvents.type, term),
  );
}

/** The newest events that need a person: given up, or failing. */
export async function listTroubledStripeEvents(
  db: CrossTenantDb,
  params: { limit: number },
): Promise<StripeEventRow[]> {
  return db
    .select(summary)
    .from(stripeEvents)
    .where(inArray(stripeEvents.status, ["dead", "failed"]))
    .orderBy(desc(stripeEvents.receivedAt), desc(stripeEvents.id))
    .limit(params.limit);
}

/**
 * The types of events that the ledger holds, 200 at most. Hops from one type to the next along the index,
 * so its cost grows with the types, not with the events.
 */
export async function listStripeEventTypes(db: CrossTenantDb): Promise<string[]> {
  const rows = await db.execute<{ type: string }>(sql`
    with recursive found(type) as (
      (select ${stripeEvents.type} from ${stripeEvents} order by ${stripeEvents.type} limit 1)
      union all
      select (
        select ${stripeEvents.type} from ${stripeEvents}
        where ${stripeEvents.type} > found.type order by ${stripeEvents.type} limit 1
      )
      from found where found.type is not null
    )
    select type from found where type is not null limit 200
  `);
  return [...rows].map((row) => row.type);
}

export type StripeEventDetail = StripeEventRow & {
  apiVersion: string | null;
  livemode: boolean;
  payload: Record<string, unknown>;
  leaseUntil: Date | null;
  nextAttemptAt: Date | null;
  stripeCreatedAt: Date;
  settledAt: Date | null;
};

/** One event with the payload as it came; null when the ledger holds no such event. */
export async function findStripeEvent(
  db: CrossTenantDb,
  { eventId }: { eventId: string },
): Promise<StripeEventDetail | null> {
  const [event] = await db
    .select({
      ...summary,
      apiVersion: stripeEvents.apiVersion,
      livemode: stripeEvents.livemode,
      payload: stripeEvents.payload,
      leaseUntil: stripeEvents.leaseUntil,
      nextAttemptAt: stripeEvents.nextAttemptAt,
      stripeCreatedAt: stripeEvents.stripeCreatedAt,
      settledAt: stripeEvents.settledAt,
    })
    .from(stripeEvents)
    .where(eq(stripeEvents.id, eventId));
  return event ?? null;
}

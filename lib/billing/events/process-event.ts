import { and, eq, inArray, lt, lte, or, sql } from "drizzle-orm";
import { stripeEvents } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { log } from "@/lib/observability/log";
import { raiseDeadEventAlert } from "../reconcile/alerts";
import type { BillingContext } from "../stripe";
import { eventSchema, thinEventNote, thinEventSchema } from "./event";
import { type Handled, handleEvent } from "./handlers";
import { noteOfFailure } from "./note-of-failure";

/** How long a worker may hold an event before another takes it over, in milliseconds. */
export const leaseMs = 120_000;

/** After so many failures an event is dead: an administrator must look at it. */
export const maxAttempts = 10;

/** Milliseconds to wait after the n-th failure: 30 s, 1 min, 2 min, … an hour at most. */
export function backoffMs(attempts: number): number {
  return Math.min(30_000 * 2 ** (attempts - 1), 3_600_000);
}

export type Outcome = "settled" | "failed" | "busy";

/**
 * Works off one event of the ledger, whatever became of earlier tries. Another worker's lease is respected
 * until it runs out, so that a crash loses nothing and two workers don't do the same.
 * @returns `busy` when somebody else holds the event or it needs nothing; `failed` when the handler threw:
 * the event is then tried again later.
 */
export async function processEvent(
  ctx: BillingContext,
  params: { eventId: string; now?: Date },
): Promise<Outcome> {
  const now = params.now ?? new Date();
  const [claimed] = await ctx.db
    .update(stripeEvents)
    .set(claim(now))
    .where(
      and(
        eq(stripeEvents.id, params.eventId),
        or(
          inArray(stripeEvents.status, ["received", "failed"]),
          and(eq(stripeEvents.status, "processing"), lt(stripeEvents.leaseUntil, now)),
        ),
      ),
    )
    .returning(claimedColumns);
  return claimed ? work(ctx, claimed) : "busy";
}

/**
 * Takes up events that weren't settled when they came: never begun, failed and due again, or left behind by
 * a worker that died. Several workers may drain at once.
 * @param params.forMs no event is begun after so many milliseconds; without it all that are due are worked on.
 * @returns how many events were worked on.
 */
export async function drainEvents(
  ctx: BillingContext,
  params: { forMs?: number; now?: Date } = {},
): Promise<number> {
  const deadline = Date.now() + (params.forMs ?? Number.POSITIVE_INFINITY);
  for (let worked = 0; ; worked += 1) {
    const claimed = Date.now() < deadline ? await claimNextDue(ctx.db, params.now ?? new Date()) : undefined;
    if (!claimed) return worked;
    await work(ctx, claimed);
  }
}

type Claimed = { id: string; attempts: number; payload: Record<string, unknown> };

const claimedColumns = {
  id: stripeEvents.id,
  attempts: stripeEvents.attempts,
  payload: stripeEvents.payload,
};

const claim = (now: Date) => ({
  status: "processing" as const,
  attempts: sql`${stripeEvents.attempts} + 1`,
  leaseUntil: new Date(now.getTime() + leaseMs),
  nextAttemptAt: null,
});

async function claimNextDue(db: SystemDb, now: Date): Promise<Claimed | undefined> {
  // What has just come is left to the request that brought it.
  const graceEnd = new Date(now.getTime() - 30_000);
  const next = db
    .select({ id: stripeEvents.id })
    .from(stripeEvents)
    .where(
      or(
        and(eq(stripeEvents.status, "received"), lt(stripeEvents.receivedAt, graceEnd)),
        and(eq(stripeEvents.status, "failed"), lte(stripeEvents.nextAttemptAt, now)),
        and(eq(stripeEvents.status, "processing"), lt(stripeEvents.leaseUntil, now)),
      ),
    )
    .orderBy(stripeEvents.receivedAt)
    .limit(1)
    .for("update", { skipLocked: true });
  const [claimed] = await db
    .update(stripeEvents)
    .set(claim(now))
    // By `=`, which runs the inner query once: by `in` it may run again for each row, and claim several.
    .where(sql`${stripeEvents.id} = (${next})`)
    .returning(claimedColumns);
  return claimed;
}

async function work(ctx: BillingContext, { id, attempts, payload }: Claimed): Promise<Outcome> {
  try {
    // Every worker that took it up died of it: the next one would, too.
    if (attempts > maxAttempts) throw new Error(`${maxAttempts} tries ended without a word.`);
    const handled = await handle(ctx, payload);
    await settle(
      ctx.db,
      { id, attempts },
      {
        status: handled === "processed" ? "processed" : "ignored",
        note: handled === "processed" ? null : handled.ignored,
        settledAt: new Date(),
      },
    );
    return "settled";
  } catch (error) {
    const dead = attempts >= maxAttempts;
    log.warn({ err: error, eventId: id, attempts, dead }, "stripe event failed");
    const note = noteOfFailure(error);
    await ctx.db.transaction(async (tx) => {
      const settled = await settle(
        tx,
        { id, attempts },
        {
          status: dead ? "dead" : "failed",
          note,
          nextAttemptAt: dead ? null : new Date(Date.now() + backoffMs(attempts)),
          settledAt: dead ? new Date() : null,
        },
      );
      if (dead && settled) await raiseDeadEventAlert(tx, { id, payload, note });
    });
    return "failed";
  }
}

async function handle(ctx: BillingContext, payload: Record<string, unknown>): Promise<Handled> {
  // One that is replayed.
  if (thinEventSchema.safeParse(payload).success) return { ignored: thinEventNote };
  return handleEvent(ctx, eventSchema.parse(payload));
}

/**
 * Writes how a try ended, unless its lease ran out and another worker has begun the next one.
 * @returns whether it was written.
 */
async function settle(
  db: SystemDb,
  claimed: { id: string; attempts: number },
  values: Partial<typeof stripeEvents.$inferInsert>,
): Promise<boolean> {
  const written = await db
    .update(stripeEvents)
    .set({ leaseUntil: null, ...values })
    .where(
      and(
        eq(stripeEvents.id, claimed.id),
        eq(stripeEvents.status, "processing"),
        eq(stripeEvents.attempts, claimed.attempts),
      ),
    )
    .returning({ id: stripeEvents.id });
  return written.length > 0;
}

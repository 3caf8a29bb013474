import { inArray } from "drizzle-orm";
import type Stripe from "stripe";
import { z } from "zod";
import { stripeEvents } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { customerIdOf, eventSchema, type StripeEvent } from "../events/event";
import { processEvent } from "../events/process-event";
import { storeEvent } from "../events/receive-event";
import { type BillingContext, orMissing } from "../stripe";
import { eachAtOnce } from "./each-at-once";
import { objectsInFlight } from "./in-flight";
import type { MirrorScope } from "./mirror";
import { asOnlyWorker } from "./progress";
import { type RepairOptions, repair } from "./repair";

const hour = 3_600_000;

/** So far back the events are looked through at least: Stripe tries to deliver for days, but soon at first. */
const leastHours = 3;

/** Stripe lists events for so many days. */
const mostDays = 30;

const pageSize = 100;

export type HourlyReport = {
  /** Whether the run came to its end; otherwise the next one goes on where it stopped. */
  finished: boolean;
  /** Events that Stripe listed. */
  listed: number;
  /** Those of them that had never been delivered. */
  missed: number;
  /** Rows of the mirror that were mended and reported. */
  drift: number;
};

/** Where a run stands: how far back it looks, and after which event it goes on. */
const cursorSchema = z.object({
  since: z.iso.datetime(),
  after: z.string().nullable(),
});

/**
 * Takes up the events that never reached us: lists what happened at Stripe since the last run (three hours back at
 * least, thirty days at most), stores what the ledger doesn't have and works it off, as the webhook would have.
 * @param params.forMs stops after the page in which so many milliseconds have passed; the next call goes on there.
 * @param params.notWithinMs does nothing when the last run began less than so many milliseconds ago, so that two
 * workers who are told at the same moment do it once.
 * @returns null when another worker is at it, or was just now.
 * @throws Stripe's errors when Stripe doesn't answer; the next run goes on there.
 */
export async function reconcileHourly(
  ctx: BillingContext,
  params: { livemode: boolean; now?: Date; forMs?: number; notWithinMs?: number },
): Promise<HourlyReport | null> {
  const now = params.now ?? new Date();
  const report: HourlyReport = { finished: false, listed: 0, missed: 0, drift: 0 };
  const deadline = Date.now() + (params.forMs ?? Number.POSITIVE_INFINITY);
  const inFlight = await objectsInFlight(ctx, { now });
  for (let first = true; ; first = false) {
    const more = await asOnlyWorker(ctx.db, "hourly", async (progress, save) => {
      const running = progress && !progress.finishedAt ? parseCursor(progress.cursor) : null;
      if (!running && !first) return false;
      const sinceLast = progress ? now.getTime() - progress.startedAt.getTime() : Number.POSITIVE_INFINITY;
      if (!running && sinceLast < (params.notWithinMs ?? 0)) return null;
      const startedAt = running && progress ? progress.startedAt : now;
      const at = running ?? { since: beginning(now, progress?.startedAt).toISOString(), after: null };
      const page = await listEvents(ctx.stripe, at);
      const missing = await missingFrom(ctx.db, page.data);
      const drift = await takeUp(ctx, missing, { livemode: params.livemode, inFlight });
      report.listed += page.data.length;
      report.missed += missing.length;
      report.drift += drift;
      const last = page.data.at(-1);
      const next = page.has_more && last ? JSON.stringify({ ...at, after: last.id }) : null;
      await save({
        cursor: next,
        done: (running && progress ? progress.done : 0) + page.data.length,
        total: null,
        startedAt,
        finishedAt: next ? null : now,
      });
      return next !== null;
    });
    if (more === null) return first ? null : report;
    report.finished = !more;
    if (report.finished || Date.now() >= deadline) return report;
  }
}

function beginning(now: Date, lastRun: Date | undefined): Date {
  const latest = now.getTime() - leastHours * hour;
  const earliest = now.getTime() - mostDays * 24 * hour;
  return new Date(Math.max(earliest, Math.min(latest, lastRun?.getTime() ?? earliest)));
}

function parseCursor(cursor: string | null): z.infer<typeof cursorSchema> | null {
  return cursor ? (cursorSchema.safeParse(JSON.parse(cursor)).data ?? null) : null;
}

type Cursor = z.infer<typeof cursorSchema>;

async function listEvents(stripe: Stripe, { since, after }: Cursor): Promise<Stripe.ApiList<Stripe.Event>> {
  const params = { created: { gte: Math.floor(Date.parse(since) / 1000) }, limit: pageSize };
  // An event that is no longer listed, after thirty days, can't be gone on from.
  const page = after ? await orMissing(stripe.events.list({ ...params, starting_after: after })) : null;
  return page ?? stripe.events.list(params);
}

/** As the webhook's body would be, eldest first. */
async function missingFrom(db: SystemDb, listed: readonly Stripe.Event[]): Promise<string[]> {
  if (listed.length === 0) return [];
  const ids = listed.map(({ id }) => id);
  const known = await db
    .select({ id: stripeEvents.id })
    .from(stripeEvents)
    .where(inArray(stripeEvents.id, ids));
  const stored = new Set(known.map(({ id }) => id));
  return listed
    .filter(({ id }) => !stored.has(id))
    .map((event) => JSON.stringify(event))
    .toReversed();
}

/** @returns how many rows of the mirror were behind for want of these events. */
async function takeUp(
  ctx: BillingContext,
  bodies: readonly string[],
  { livemode, inFlight }: { livemode: boolean; inFlight: ReadonlySet<string> },
): Promise<number> {
  const options: RepairOptions = { source: "hourly", inFlight, alert: true };
  let drift = 0;
  // Stored before any is worked off: what comes between loses none.
  for (const body of bodies) await storeEvent(ctx.db, { body, livemode });
  await eachAtOnce(bodies, async (body) => {
    const event = eventSchema.parse(JSON.parse(body));
    const scope = scopeOf(event);
    if (!scope) return void (await work(ctx, event));
    const mended = await repair(ctx, scope, options, (its) => work(its, event));
    // After the wait: others count meanwhile.
    drift += mended.drift.length;
  });
  return drift;
}

const work = (ctx: BillingContext, event: StripeEvent) => processEvent(ctx, { eventId: event.id });

/** Whose rows an event may change; null where none are ours. */
function scopeOf(event: StripeEvent): MirrorScope | null {
  const { object } = event.data;
  const [family] = event.type.split(".", 1);
  if (family === "product" && typeof object.id === "string") return { productId: object.id };
  if (family === "price" && typeof object.product === "string") return { productId: object.product };
  const customerId =
    /^customer\.(created|updated|deleted)$/.test(event.type) && typeof object.id === "string"
      ? object.id
      : customerIdOf(event);
  return customerId ? { customerId } : null;
}

import { z } from "zod";
import { log } from "@/lib/observability/log";
import { type BillingContext, isStripeDown } from "../stripe";
import type { Drift } from "./differences";
import { eachAtOnce } from "./each-at-once";
import type { Phase, Unit, Walk } from "./phases";
import { asOnlyWorker, type Progress, type RunName } from "./progress";
import { type RepairOptions, repair } from "./repair";

export type WalkReport = {
  /** Whether the walk came to its end; otherwise the next run goes on where this one stopped. */
  finished: boolean;
  /** When it began; of a walk that was gone on with, when it first did. */
  startedAt: Date;
  /** Objects that were looked at, those of earlier runs of the same walk among them. */
  done: number;
  /** Objects that couldn't be synced; the log says why. */
  failed: number;
  /** How many rows this run mended, by their kind; of a rehearsal, how many it would have. */
  mended: Record<string, number>;
  /** The first of them. */
  drift: Drift[];
};

/** So many rows are told of one by one; the drift table has them all. */
const told = 200;

export type WalkStep = { phase: string; done: number; total: number | null; mended: number };

export type WalkParams = {
  name: RunName;
  phases: readonly Phase[];
  livemode: boolean;
  now: Date;
  /** What was made at Stripe before it is left out where there is much of it; null for everything. */
  since: (startedAt: Date) => Date | null;
  repair: RepairOptions;
  /** An unfinished walk that began longer ago, in milliseconds, isn't gone on with: one begins anew. */
  goOnWithinMs: number;
  /** Nothing is done when the last walk began less than so many milliseconds ago and came to its end. */
  notWithinMs?: number;
  /** Whether the list's lengths are counted first, for a progress bar. */
  count?: boolean;
  /** Asked after each page. */
  stop?: () => boolean;
  onStep?: (step: WalkStep) => void;
};

const cursorSchema = z.object({
  phase: z.string(),
  after: z.string().nullable(),
  since: z.iso.datetime().nullable(),
});

type State = { walk: Walk; phase: number; after: string | null; done: number; total: number | null };

/**
 * Walks through lists page by page and repairs what isn't as Stripe is. Each page is a transaction with the place
 * to go on from, and only one worker is at it.
 * @returns null when another worker is at it, or was just now.
 * @throws Stripe's errors when Stripe doesn't answer; the next run goes on at the same page.
 */
export async function walk(ctx: BillingContext, params: WalkParams): Promise<WalkReport | null> {
  const report = emptyReport(params);
  for (let first = true; ; first = false) {
    const state = await asOnlyWorker(ctx.db, params.name, async (progress, save) => {
      const at = placeIn(params, progress);
      if (!at && (!first || isRecent(progress, params))) return null;
      const begun = at ?? (await begin(ctx, params));
      const next = await walkPage(ctx, params, begun, report);
      await save(asProgress(params, next));
      return next;
    });
    if (!state) return first ? null : toReport(report);
    report.startedAt = state.walk.startedAt;
    report.done = state.done;
    report.finished = state.phase >= params.phases.length;
    if (report.finished || params.stop?.()) return toReport(report);
  }
}

/** The same without writing anything, its place to go on from neither. */
export async function rehearse(ctx: BillingContext, params: WalkParams): Promise<WalkReport> {
  const report = emptyReport(params);
  let state = await begin(ctx, params);
  while (state.phase < params.phases.length && !params.stop?.()) {
    state = await walkPage(ctx, params, state, report);
    report.done = state.done;
  }
  report.finished = state.phase >= params.phases.length;
  return toReport(report);
}

/** A rehearsal comes by the same row more than once, since nothing is mended in between. */
type Running = WalkReport & { seen: Set<string> };

function emptyReport({ now }: WalkParams): Running {
  return { finished: false, startedAt: now, done: 0, failed: 0, mended: {}, drift: [], seen: new Set() };
}

function note(report: Running, drift: readonly Drift[]): void {
  for (const one of drift) {
    const key = `${one.objectType}:${one.objectId}`;
    if (report.seen.has(key)) continue;
    report.seen.add(key);
    report.mended[one.objectType] = (report.mended[one.objectType] ?? 0) + 1;
    if (report.drift.length < told) report.drift.push(one);
  }
}

function toReport({ seen: _, ...report }: Running): WalkReport {
  return report;
}

/** Where an unfinished walk goes on; null where a new one begins. */
function placeIn(params: WalkParams, progress: Progress | null): State | null {
  if (!progress?.cursor || progress.finishedAt) return null;
  if (params.now.getTime() - progress.startedAt.getTime() > params.goOnWithinMs) return null;
  const cursor = cursorSchema.safeParse(JSON.parse(progress.cursor)).data;
  const about = aboutOf(params, progress.startedAt);
  const phase = params.phases.findIndex(({ name }) => name === cursor?.phase);
  if (!cursor || phase < 0 || cursor.since !== (about.since?.toISOString() ?? null)) return null;
  const { done, total } = progress;
  return { walk: about, phase, after: cursor.after, done, total };
}

function aboutOf({ since, livemode }: WalkParams, startedAt: Date): Walk {
  return { startedAt, since: since(startedAt), livemode };
}

function isRecent(progress: Progress | null, { now, notWithinMs = 0 }: WalkParams): boolean {
  return Boolean(progress?.finishedAt && now.getTime() - progress.startedAt.getTime() < notWithinMs);
}

async function begin(ctx: BillingContext, params: WalkParams): Promise<State> {
  const about = aboutOf(params, params.now);
  let total: number | null = null;
  if (params.count) {
    total = 0;
    for (const { count } of params.phases) total += (await count?.(ctx, about)) ?? 0;
  }
  return { walk: about, phase: 0, after: null, done: 0, total };
}

async function walkPage(
  ctx: BillingContext,
  params: WalkParams,
  state: State,
  report: Running,
): Promise<State> {
  const phase = params.phases[state.phase];
  if (!phase) return state;
  const page = await phase.page(ctx, state.walk, state.after);
  await eachAtOnce(page.units, async (unit) => {
    const drift = await repairUnit(ctx, unit, params);
    if (drift) note(report, drift);
    else report.failed += 1;
  });
  const done = state.done + page.looked;
  // What wasn't counted beforehand is as many as were found.
  const total = state.total === null || phase.count ? state.total : state.total + page.looked;
  params.onStep?.({ phase: phase.name, done, total, mended: report.seen.size });
  return page.next
    ? { ...state, after: page.next, done, total }
    : { ...state, phase: state.phase + 1, after: null, done, total };
}

/** @returns null when this one object couldn't be synced, which doesn't keep the others from it. */
async function repairUnit(ctx: BillingContext, unit: Unit, params: WalkParams): Promise<Drift[] | null> {
  try {
    return (await repair(ctx, unit.scope, params.repair, (its) => unit.sync(its))).drift;
  } catch (error) {
    if (isStripeDown(error)) throw error;
    log.error({ err: error, run: params.name, ...unit.scope }, "reconciliation failed for one object");
    return null;
  }
}

function asProgress(params: WalkParams, { walk: about, phase, after, done, total }: State): Progress {
  const name = params.phases[phase]?.name;
  const since = about.since?.toISOString() ?? null;
  return {
    cursor: name ? JSON.stringify({ phase: name, after, since }) : null,
    done,
    total,
    startedAt: about.startedAt,
    finishedAt: name ? null : new Date(),
  };
}

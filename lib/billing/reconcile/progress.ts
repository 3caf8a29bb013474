import { eq, sql } from "drizzle-orm";
import { syncProgress } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";

/** What runs page by page, in one worker at a time. */
export type RunName = "hourly" | "nightly" | "backfill";

/** How far a run has come. */
export type Progress = {
  cursor: string | null;
  done: number;
  total: number | null;
  startedAt: Date;
  finishedAt: Date | null;
};

/**
 * Runs one page of a run, with how far it had come, in a transaction that alone holds the run's lock; `save` in it
 * is the page's end. A worker that dies loses its page and nothing more: the next one does it again.
 * @returns null when another worker is at it.
 */
export async function asOnlyWorker<Result>(
  db: SystemDb,
  name: RunName,
  page: (progress: Progress | null, save: (progress: Progress) => Promise<void>) => Promise<Result>,
): Promise<Result | null> {
  return db.transaction(async (tx) => {
    const [lock] = await tx.execute<{ free: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtextextended(${`reconcile:${name}`}, 0)) as free`,
    );
    if (!lock?.free) return null;
    const [progress] = await tx
      .select({
        cursor: syncProgress.cursor,
        done: syncProgress.done,
        total: syncProgress.total,
        startedAt: syncProgress.startedAt,
        finishedAt: syncProgress.finishedAt,
      })
      .from(syncProgress)
      .where(eq(syncProgress.name, name));
    return page(progress ?? null, async (next) => {
      await tx
        .insert(syncProgress)
        .values({ name, ...next })
        .onConflictDoUpdate({ target: syncProgress.name, set: next });
    });
  });
}

import { sql } from "drizzle-orm";
import { PgBoss } from "pg-boss";
import { createDatabase } from "@/db/client";
import { type SystemDb, systemDb } from "@/db/tenancy";
import { log, logFault } from "@/lib/observability/log";
import { type Job, jobs } from "./jobs";
import type { Queue } from "./queues";
import { jobsSchema } from "./send-job";

// What the worker does all the time, done for a while: for hosts that run no worker and send requests instead.

/** What became of one queue: how many of its jobs were done, and how many failed and will be tried again. */
export type QueueReport = { queue: Queue; done: number; failed: number };

export type WorkReport = {
  queues: QueueReport[];
  /** Whether every queue was empty of what is due before the time was up. */
  finished: boolean;
};

export type WorkParams = { queues?: readonly Queue[]; forMs: number; now?: Date };

/** Seconds within which a queue takes one job of its schedule, whoever sends it: the worker or a request. */
export const oneEverySeconds = 60;

/**
 * Sends the jobs whose schedule has come round, then works off what is due in every queue. Beside workers or
 * other requests each job is still done by one of them, and what died with one of them is taken up again.
 * @param databaseUrl where the queues are.
 * @param params.queues these alone; their scheduled job is sent whether or not it is due, unless one waits or
 * was sent within this minute.
 * @param params.forMs no job is begun after so many milliseconds.
 */
export async function workOff(databaseUrl: string, params: WorkParams): Promise<WorkReport> {
  const database = createDatabase(databaseUrl, { max: 4 });
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: jobsSchema,
    max: 2,
    migrate: false,
    supervise: false,
    schedule: false,
  });
  boss.on("error", (error) => logFault(error, { part: "queues" }));
  try {
    await boss.start();
    // What a worker does by itself: puts back what was held too long, deletes what ended long ago.
    await boss.supervise();
    return await workWith(boss, systemDb(database.connection), params);
  } finally {
    await boss.stop({ graceful: false });
    await database.close();
  }
}

async function workWith(boss: PgBoss, db: SystemDb, params: WorkParams): Promise<WorkReport> {
  const deadline = Date.now() + params.forMs;
  const { queues, now = new Date() } = params;
  const wanted = queues ? jobs.filter(({ queue }) => queues.includes(queue)) : jobs;
  for (const job of wanted) {
    if (!job.cron) continue;
    const due = queues ? !(await isWaiting(db, job.queue)) : await isDue(boss, db, { ...job, now });
    if (due) await boss.send(job.queue, {}, { singletonSeconds: oneEverySeconds });
  }
  const reports = new Map(wanted.map((job) => [job, { queue: job.queue, done: 0, failed: 0 }]));
  const busy = new Map(reports);
  // By turns, so that a backlog of one queue keeps no other waiting.
  while (busy.size > 0 && Date.now() < deadline) {
    for (const [job, report] of busy) {
      const { done, failed } = await doSome(boss, { db, job, deadline });
      report.done += done;
      report.failed += failed;
      if (done + failed === 0) busy.delete(job);
    }
  }
  return { queues: [...reports.values()], finished: busy.size === 0 };
}

/** Does as many jobs of a queue as are done at a time; none when the time is up. */
async function doSome(
  boss: PgBoss,
  { db, job, deadline }: { db: SystemDb; job: Job; deadline: number },
): Promise<{ done: number; failed: number }> {
  const { queue, concurrency } = job;
  const left = deadline - Date.now();
  const batch = left > 0 ? await boss.fetch<unknown>(queue, { batchSize: concurrency }) : [];
  const outcomes = await Promise.all(
    batch.map(async (one) => {
      try {
        await job.work(db, one.data, left);
        await boss.complete(queue, one);
        return "done";
      } catch (error) {
        log.warn({ err: error, queue, jobId: one.id }, "job failed");
        await boss.fail(queue, one, { message: error instanceof Error ? error.message : String(error) });
        return "failed";
      }
    }),
  );
  const done = outcomes.filter((outcome) => outcome === "done").length;
  return { done, failed: outcomes.length - done };
}

/** Whether the schedule has come round since a job of this queue was last sent, by whomever. */
async function isDue(
  boss: PgBoss,
  db: SystemDb,
  { queue, cron, now }: { queue: Queue; cron?: string; now: Date },
): Promise<boolean> {
  if (!cron) return false;
  const [row] = await db.execute<{ at: string | null }>(
    sql`select max(created_on) as at from ${sql.identifier(jobsSchema)}.job where name = ${queue}`,
  );
  if (!row?.at) return true;
  const [next] = boss.previewSchedule(cron, { from: new Date(row.at), count: 1 });
  return next !== undefined && next <= now;
}

/** Whether a job of this queue waits, or is being done. */
async function isWaiting(db: SystemDb, queue: Queue): Promise<boolean> {
  const rows = await db.execute(
    sql`select from ${sql.identifier(jobsSchema)}.job
      where name = ${queue} and state in ('created', 'active') limit 1`,
  );
  return rows.length > 0;
}

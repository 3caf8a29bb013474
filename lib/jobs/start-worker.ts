import { PgBoss } from "pg-boss";
import { createDatabase } from "@/db/client";
import { type SystemDb, systemDb } from "@/db/tenancy";
import { log, logFault } from "@/lib/observability/log";
import { type Job, jobs, mostMsAtATime } from "./jobs";
import { jobsSchema } from "./send-job";
import { oneEverySeconds } from "./work-off";

export type RunningWorker = {
  /** Takes no new jobs and resolves when those under way are done, after 20 seconds at the latest. */
  stop(): Promise<void>;
};

/**
 * Works off the queues until it is stopped. Any number of workers may run at once: PostgreSQL gives each job
 * to one of them. The database must have been migrated.
 */
export async function startWorker(databaseUrl: string): Promise<RunningWorker> {
  const database = createDatabase(databaseUrl);
  const boss = new PgBoss({ connectionString: databaseUrl, schema: jobsSchema, max: 4, migrate: false });
  boss.on("error", (error) => logFault(error, { part: "queues" }));
  try {
    await boss.start();
    for (const job of jobs) await register(boss, systemDb(database.connection), job);
  } catch (error) {
    await boss.stop({ graceful: false });
    await database.close();
    throw error;
  }
  return {
    async stop() {
      await boss.stop({ graceful: true, timeout: 20_000 });
      await database.close();
    },
  };
}

async function register(boss: PgBoss, db: SystemDb, job: Job): Promise<void> {
  const { queue, concurrency, pollingSeconds, cron } = job;
  const options = { pollingIntervalSeconds: pollingSeconds, localConcurrency: concurrency };
  await boss.work(queue, options, async (batch) => {
    for (const { id, data } of batch) {
      try {
        await job.work(db, data, mostMsAtATime);
      } catch (error) {
        log.warn({ err: error, queue, jobId: id }, "job failed");
        throw error;
      }
    }
  });
  // A request for hosts without a worker sends the same job by the same rule: one of them counts.
  if (cron) await boss.schedule(queue, cron, {}, { singletonSeconds: oneEverySeconds });
}

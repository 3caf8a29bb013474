import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss, type SendOptions } from "pg-boss";
import type { SystemDb } from "@/db/tenancy";
import type { JobData, Queue } from "./queues";

/** PostgreSQL's schema in which the queues live. */
export const jobsSchema = "pgboss";

/**
 * Puts a job into a queue as part of the caller's transaction: the worker sees it once that is committed,
 * and never when it is rolled back.
 * @param options how often and how soon it is tried again.
 */
export async function sendJob<Name extends Queue>(
  db: Pick<SystemDb, "execute">,
  queue: Name,
  data: JobData[Name],
  options: Pick<
    SendOptions,
    "retryLimit" | "retryDelay" | "retryBackoff" | "retryDelayMax" | "expireInSeconds"
  > = {},
): Promise<void> {
  const connection = fromDrizzle(db, sql);
  // Never started: it neither connects nor watches anything, it only knows how to write a job.
  const boss = new PgBoss({
    db: connection,
    schema: jobsSchema,
    supervise: false,
    schedule: false,
    migrate: false,
  });
  await boss.send(queue, data, { ...options, db: connection });
}

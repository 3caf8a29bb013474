import { sql } from "drizzle-orm";
import type { SystemDb } from "@/db/tenancy";
import { inTurn } from "./turns";

/** Milliseconds to wait for a lock: a few requests to Stripe that somebody else makes under it. */
const lockTimeoutMs = 45_000;

/**
 * Runs `work` in a transaction that alone holds this lock; others with the same name wait. What is fetched
 * from Stripe inside can't be overwritten by somebody who fetched earlier and writes later. Who waits for a
 * lock of this same process takes no connection yet.
 */
export async function withLock<Result>(
  db: SystemDb,
  name: `customer:${string}` | `organization:${string}` | "catalogue",
  work: (tx: SystemDb) => Promise<Result>,
): Promise<Result> {
  return inTurn(name, lockTimeoutMs, () =>
    db.transaction(async (tx) => {
      await tx.execute(sql`select set_config('lock_timeout', ${String(lockTimeoutMs)}, true)`);
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
      return work(tx);
    }),
  );
}

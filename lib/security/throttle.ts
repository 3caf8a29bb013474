import { lt } from "drizzle-orm";
import { RateLimiterDrizzle, RateLimiterRes } from "rate-limiter-flexible";
import { rateLimits } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { RateLimitedError } from "@/lib/errors";

/** So many tries in so many seconds, counted by key. */
export type Throttle = { readonly name: string; readonly tries: number; readonly perSeconds: number };

function limiter(db: SystemDb, throttle: Throttle): RateLimiterDrizzle {
  return new RateLimiterDrizzle({
    storeClient: db,
    schema: rateLimits,
    keyPrefix: throttle.name,
    points: throttle.tries,
    duration: throttle.perSeconds,
    clearExpiredByTimeout: false,
  });
}

/**
 * Counts one try against the key, in PostgreSQL, so that all instances count together.
 * @throws RateLimitedError with the seconds to wait when the tries are used up.
 */
export async function consumeTry(db: SystemDb, throttle: Throttle, key: string): Promise<void> {
  try {
    await limiter(db, throttle).consume(key);
  } catch (rejection) {
    if (!(rejection instanceof RateLimiterRes)) throw rejection;
    const seconds = Math.max(1, Math.ceil(rejection.msBeforeNext / 1000));
    const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
    throw new RateLimitedError(`Too many tries. Wait ${wait} and try again.`, seconds);
  }
}

/** Gives one try back, as after a success where only failures count. */
export async function returnTry(db: SystemDb, throttle: Throttle, key: string): Promise<void> {
  await limiter(db, throttle).reward(key);
}

/** Forgets the tries of a key, as after a success. */
export async function forgetTries(db: SystemDb, throttle: Throttle, key: string): Promise<void> {
  await limiter(db, throttle).delete(key);
}

/** Deletes counters that ended more than an hour ago. Run by the retention job. */
export async function deleteExpiredTries(db: SystemDb): Promise<void> {
  await db.delete(rateLimits).where(lt(rateLimits.expire, new Date(Date.now() - 3_600_000)));
}

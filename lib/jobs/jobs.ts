import { z } from "zod";
import type { SystemDb } from "@/db/tenancy";
import { drainEvents } from "@/lib/billing/events/process-event";
import { expireOverdue } from "@/lib/billing/expiry/expire-overdue";
import { tellCardsExpiring } from "@/lib/billing/notices/cards-expiring";
import { tellTrialsEnding } from "@/lib/billing/notices/trials-ending";
import { runHourly, runNightly } from "@/lib/billing/reconcile/scheduled";
import { checkSeats } from "@/lib/billing/seats/check-seats";
import { syncSeats } from "@/lib/billing/seats/sync-seats";
import { isLivemode, stripeClient } from "@/lib/billing/stripe";
import { expireCredits } from "@/lib/credits/expire-credits";
import { refillCredits } from "@/lib/credits/refill-credits";
import { sendEmail } from "@/lib/email/send-email";
import { idSchema } from "@/lib/ids";
import { type JobData, type Queue, queues } from "./queues";
import { deleteExpired } from "./retention";

export type Job = {
  queue: Queue;
  /**
   * Does one job; what it throws makes the queue try again, as often as the sender of the job allowed.
   * @param forMs a job of many parts begins none after so many milliseconds.
   */
  work(db: SystemDb, data: unknown, forMs: number): Promise<void>;
  /** How many a worker does at a time. */
  concurrency: number;
  /** Seconds between looks at an empty queue, 0.5 at least. */
  pollingSeconds: number;
  /** When the queue gets a job by itself: a cron expression in UTC. */
  cron?: string;
};

function job<Name extends Queue>(
  queue: Name,
  data: z.ZodType<JobData[Name]>,
  work: (db: SystemDb, data: JobData[Name], forMs: number) => Promise<void>,
  options: Pick<Job, "concurrency" | "pollingSeconds" | "cron">,
): Job {
  return { queue, work: async (db, stored, forMs) => work(db, data.parse(stored), forMs), ...options };
}

const nothing = z.strictObject({}).transform((): Record<string, never> => ({}));

/** A job of many parts ends before the next one comes, a minute later at the soonest, and takes up the rest. */
export const mostMsAtATime = 50_000;

async function drainStripeEvents(db: SystemDb, forMs: number): Promise<void> {
  await drainEvents({ db, stripe: stripeClient() }, { forMs });
}

/** What the worker does: a row a queue. */
export const jobs: readonly Job[] = [
  job(queues.sendEmail, z.object({ emailId: idSchema("email") }), (db, data) => sendEmail(db, data), {
    concurrency: 4,
    pollingSeconds: 0.5,
  }),
  job(queues.drainStripeEvents, nothing, (db, _, forMs) => drainStripeEvents(db, forMs), {
    concurrency: 1,
    pollingSeconds: 5,
    cron: "* * * * *",
  }),
  job(
    queues.expireOverdue,
    nothing,
    async (db) => {
      await expireOverdue({ db, stripe: stripeClient() });
    },
    { concurrency: 1, pollingSeconds: 10, cron: "*/10 * * * *" },
  ),
  job(
    queues.syncSeats,
    z.object({ organizationId: idSchema("organization") }),
    (db, data) => syncSeats({ db, stripe: stripeClient() }, data),
    { concurrency: 2, pollingSeconds: 2 },
  ),
  job(
    queues.checkSeats,
    nothing,
    async (db) => {
      await checkSeats(db);
    },
    { concurrency: 1, pollingSeconds: 30, cron: "41 2 * * *" },
  ),
  job(
    queues.tellTrialsEnding,
    nothing,
    async (db) => {
      await tellTrialsEnding(db);
    },
    { concurrency: 1, pollingSeconds: 10, cron: "7 * * * *" },
  ),
  job(queues.tellCardsExpiring, nothing, (db) => tellCardsExpiring(db), {
    concurrency: 1,
    pollingSeconds: 30,
    cron: "23 9 * * *",
  }),
  job(
    queues.reconcileHourly,
    nothing,
    (db) => runHourly({ db, stripe: stripeClient() }, { livemode: isLivemode() }),
    { concurrency: 1, pollingSeconds: 10, cron: "7 * * * *" },
  ),
  job(
    queues.reconcileNightly,
    nothing,
    (db) => runNightly({ db, stripe: stripeClient() }, { livemode: isLivemode() }),
    { concurrency: 1, pollingSeconds: 10, cron: "20 3 * * *" },
  ),
  job(
    queues.expireCredits,
    nothing,
    async (db, _, forMs) => {
      await expireCredits(db, { forMs });
    },
    { concurrency: 1, pollingSeconds: 30, cron: "*/10 * * * *" },
  ),
  job(
    queues.refillCredits,
    nothing,
    async (db, _, forMs) => {
      await refillCredits(db, { forMs });
    },
    { concurrency: 1, pollingSeconds: 30, cron: "3 * * * *" },
  ),
  job(queues.retention, nothing, (db) => deleteExpired(db), {
    concurrency: 1,
    pollingSeconds: 30,
    cron: "17 * * * *",
  }),
];

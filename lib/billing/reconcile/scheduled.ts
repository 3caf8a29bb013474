import type { SystemDb } from "@/db/tenancy";
import { queues } from "@/lib/jobs/queues";
import { sendJob } from "@/lib/jobs/send-job";
import { log } from "@/lib/observability/log";
import type { BillingContext } from "../stripe";
import { reconcileHourly } from "./reconcile-hourly";
import { reconcileNightly } from "./reconcile-nightly";

/** A job does so much, in milliseconds, and leaves the rest to another: hosts without a worker allow a minute. */
const forMs = 45_000;

const minute = 60_000;

/** What the queue does each hour. Two workers that are told at once do it once. */
export async function runHourly(ctx: BillingContext, params: { livemode: boolean }): Promise<void> {
  const report = await reconcileHourly(ctx, { ...params, forMs, notWithinMs: 30 * minute });
  if (!report) return;
  log.info({ ...report }, "looked for events that were never delivered");
  if (!report.finished) await goOn(ctx.db, queues.reconcileHourly);
}

/** What the queue does each night, one part after another. */
export async function runNightly(ctx: BillingContext, params: { livemode: boolean }): Promise<void> {
  const report = await reconcileNightly(ctx, { ...params, forMs, notWithinMs: 6 * 60 * minute });
  if (!report) return;
  const { finished, done, failed, mended } = report;
  log.info({ finished, done, failed, mended }, "compared the mirror with Stripe");
  if (!finished) await goOn(ctx.db, queues.reconcileNightly);
}

async function goOn(
  db: SystemDb,
  queue: typeof queues.reconcileHourly | typeof queues.reconcileNightly,
): Promise<void> {
  await sendJob(db, queue, {}, { retryLimit: 5, retryDelay: 60 });
}

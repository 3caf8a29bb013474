import { and, count, eq, gte } from "drizzle-orm";
import { billingDrift } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import type { BillingContext } from "../stripe";
import { objectsInFlight } from "./in-flight";
import { rehearse, type WalkParams, type WalkReport, type WalkStep, walk } from "./walk";
import { backfillPhases } from "./walks";

/** A back-fill that was interrupted can be gone on with for so long, in milliseconds. */
const goOnWithinMs = 7 * 24 * 3_600_000;

/**
 * Brings the whole mirror in line with Stripe: every product, price and customer, and the invoices, refunds and credit
 * notes since a day. What is interrupted goes on where it stopped when it is called with the same day again.
 * @param params.since null for everything there ever was.
 * @param params.dryRun writes nothing, and says what it would mend.
 * @returns what was mended since the walk first began; null when another back-fill runs.
 * @throws Stripe's errors when Stripe doesn't answer; the next call goes on at the same page.
 */
export async function backfill(
  ctx: BillingContext,
  params: {
    livemode: boolean;
    since: Date | null;
    dryRun?: boolean;
    now?: Date;
    stop?: () => boolean;
    onStep?: (step: WalkStep) => void;
  },
): Promise<WalkReport | null> {
  const { livemode, since, dryRun = false, stop, onStep } = params;
  const now = params.now ?? new Date();
  const walked: WalkParams = {
    name: "backfill",
    phases: backfillPhases,
    livemode,
    now,
    since: () => since,
    // Who runs it watches it: no alert.
    repair: { source: "backfill", inFlight: await objectsInFlight(ctx, { now }), alert: false, dryRun },
    goOnWithinMs,
    count: true,
    stop,
    onStep,
  };
  if (dryRun) return rehearse(ctx, walked);
  const report = await walk(ctx, walked);
  return report && { ...report, mended: await mendedSince(ctx, report.startedAt) };
}

/** Those of the runs that were interrupted among them. */
async function mendedSince({ db }: BillingContext, startedAt: Date): Promise<Record<string, number>> {
  const rows = await acrossTenants(db)
    .select({ objectType: billingDrift.objectType, count: count() })
    .from(billingDrift)
    .where(and(eq(billingDrift.source, "backfill"), gte(billingDrift.createdAt, startedAt)))
    .groupBy(billingDrift.objectType)
    .orderBy(billingDrift.objectType);
  return Object.fromEntries(rows.map((row) => [row.objectType, row.count]));
}

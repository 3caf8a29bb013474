import type { BillingContext } from "../stripe";
import { objectsInFlight } from "./in-flight";
import { type WalkReport, type WalkStep, walk } from "./walk";
import { nightlyPhases } from "./walks";

const hour = 3_600_000;

/** Invoices, refunds and credit notes that were made in so many days are looked at: a monthly one and some. */
const nightlyDays = 35;

/** A walk that was interrupted goes on until its night is over. */
const goOnWithinMs = 20 * hour;

/**
 * Goes through what is alive at Stripe and in our mirror, and mends what differs: the catalogue, everybody with a
 * live subscription, invoices, refunds and credit notes of the last 35 days, and what we have that Stripe doesn't
 * list. What was mended is in the drift table and raises an alert.
 * @param params.forMs stops after the page in which so many milliseconds have passed; the next call goes on there.
 * @param params.notWithinMs does nothing when the last finished walk began less than so many milliseconds ago.
 * @returns null when another worker is at it, or was just now.
 * @throws Stripe's errors when Stripe doesn't answer; the next call goes on at the same page.
 */
export async function reconcileNightly(
  ctx: BillingContext,
  params: {
    livemode: boolean;
    now?: Date;
    forMs?: number;
    notWithinMs?: number;
    onStep?: (step: WalkStep) => void;
  },
): Promise<WalkReport | null> {
  const now = params.now ?? new Date();
  const deadline = Date.now() + (params.forMs ?? Number.POSITIVE_INFINITY);
  return walk(ctx, {
    name: "nightly",
    phases: nightlyPhases,
    livemode: params.livemode,
    now,
    since: (startedAt) => new Date(startedAt.getTime() - nightlyDays * 24 * hour),
    repair: { source: "nightly", inFlight: await objectsInFlight(ctx, { now }), alert: true },
    goOnWithinMs,
    notWithinMs: params.notWithinMs,
    stop: () => Date.now() >= deadline,
    onStep: params.onStep,
  });
}

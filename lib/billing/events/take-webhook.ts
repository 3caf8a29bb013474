import type { BillingContext } from "../stripe";
import { processEvent } from "./process-event";
import { receiveEvent } from "./receive-event";

/** How long Stripe waits for us at most, in milliseconds, before it gets its answer and we go on alone. */
const answerWithinMs = 8_000;

/**
 * Takes a webhook: verifies and stores it, then works it off at once.
 * @returns whether Stripe should send it again: only when our handler failed. What takes longer than Stripe
 * should wait goes on; the lease and the drain see to it that it ends well.
 * @throws InvalidInputError for what Stripe didn't send.
 */
export async function takeWebhook(
  ctx: BillingContext,
  params: { body: string; signature: string | null; secrets: readonly string[]; livemode: boolean },
): Promise<{ eventId: string; type: string; redeliver: boolean }> {
  const { id: eventId, type, settled } = await receiveEvent(ctx, params);
  if (settled) return { eventId, type, redeliver: false };
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, answerWithinMs, "late");
  });
  try {
    const outcome = await Promise.race([processEvent(ctx, { eventId }), patience]);
    return { eventId, type, redeliver: outcome === "failed" };
  } finally {
    clearTimeout(timer);
  }
}

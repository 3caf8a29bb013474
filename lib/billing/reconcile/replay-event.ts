import { eq } from "drizzle-orm";
import { stripeEvents } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type Actor, recordAuditEvent } from "@/lib/audit/record";
import { ConflictError, NotFoundError } from "@/lib/errors";
import { customerIdOf, eventSchema } from "../events/event";
import { type Outcome, processEvent } from "../events/process-event";
import type { BillingContext } from "../stripe";
import { organizationOf, settleDeadEventAlert } from "./alerts";

/**
 * Works an event off once more, whatever became of it before, with all its tries anew. Safe however often: an event
 * only says what to look at. That somebody asked for it is audited with the event's new beginning.
 * @returns how it went; `busy` when a worker was quicker to take it up.
 * @throws NotFoundError when the ledger has no such event.
 * @throws ConflictError while somebody works on it.
 */
export async function replayEvent(
  ctx: BillingContext,
  params: { eventId: string; actor: Actor; now?: Date },
): Promise<Outcome> {
  const { eventId, actor } = params;
  const now = params.now ?? new Date();
  await ctx.db.transaction(async (tx) => {
    const [event] = await tx.select().from(stripeEvents).where(eq(stripeEvents.id, eventId)).for("update");
    if (!event) throw new NotFoundError("There is no such event.");
    if (event.status === "processing" && event.leaseUntil && event.leaseUntil > now) {
      throw new ConflictError("The event is being worked on right now. Look again in a minute.");
    }
    await tx
      .update(stripeEvents)
      .set({
        status: "received",
        attempts: 0,
        note: null,
        leaseUntil: null,
        nextAttemptAt: null,
        settledAt: null,
      })
      .where(eq(stripeEvents.id, eventId));
    const parsed = eventSchema.safeParse(event.payload);
    await recordAuditEvent(acrossTenants(tx), {
      organizationId: parsed.success ? await organizationOf(tx, customerIdOf(parsed.data)) : null,
      actor,
      action: "stripe_event.replayed",
      target: { type: "stripe_event", id: eventId },
      data: { type: event.type, status: event.status },
    });
  });
  const outcome = await processEvent(ctx, { eventId, now });
  if (outcome === "settled") await settleDeadEventAlert(ctx.db, { eventId });
  return outcome;
}

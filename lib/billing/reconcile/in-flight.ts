import { and, inArray } from "drizzle-orm";
import { stripeEvents } from "@/db/schema";
import { type BillingContext, idOfObject } from "../stripe";

/** How long a webhook may be on its way before its absence is a fault, in milliseconds. */
const webhookMayTakeMs = 10 * 60_000;

/** So many events of the last ten minutes are looked at; in a shop with more, a late one may count as drift. */
const mostEvents = 1_000;

/**
 * The ids of objects that changed at Stripe a moment ago and of whose change we haven't worked off the webhook
 * yet. Their rows are behind because we were quicker than the webhook, not because something is broken: a sync
 * mends them, and reports nothing. An object without such an event is reported however young it is, and so is one
 * whose event is settled here, or is older than ten minutes.
 */
export async function objectsInFlight(
  { db, stripe }: BillingContext,
  params: { now: Date },
): Promise<ReadonlySet<string>> {
  const since = Math.floor((params.now.getTime() - webhookMayTakeMs) / 1000);
  const recent = await stripe.events
    .list({ created: { gte: since }, limit: 100 })
    .autoPagingToArray({ limit: mostEvents });
  if (recent.length === 0) return new Set();
  const settled = await db
    .select({ id: stripeEvents.id })
    .from(stripeEvents)
    .where(
      and(
        inArray(
          stripeEvents.id,
          recent.map(({ id }) => id),
        ),
        inArray(stripeEvents.status, ["processed", "ignored"]),
      ),
    );
  const known = new Set(settled.map(({ id }) => id));
  return new Set(recent.flatMap((event) => (known.has(event.id) ? [] : (idOf(event.data.object) ?? []))));
}

function idOf(object: object): string | null {
  return "id" in object && typeof object.id === "string" ? idOfObject(object.id) : null;
}

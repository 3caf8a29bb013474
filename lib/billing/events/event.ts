import { z } from "zod";

/** In Unix seconds. */
const untilYear10000 = 253_402_300_799;

/**
 * As much of a webhook event as we rely on, whichever API version wrote it. The rest is kept as it came, for
 * an administrator to read.
 */
export const eventSchema = z.looseObject({
  id: z.string().startsWith("evt_"),
  object: z.literal("event"),
  type: z.string().min(1),
  api_version: z.string().nullish(),
  created: z.int().min(0).max(untilYear10000),
  livemode: z.boolean(),
  data: z.looseObject({
    object: z.record(z.string(), z.unknown()),
    previous_attributes: z.record(z.string(), z.unknown()).nullish(),
  }),
});

export type StripeEvent = z.infer<typeof eventSchema>;

/**
 * A "thin" event, as Stripe's newer API sends them: it names its object and doesn't carry it. We ask for none;
 * an endpoint may be set to send them all the same.
 */
export const thinEventSchema = z.looseObject({
  id: z.string().startsWith("evt_"),
  object: z.literal("v2.core.event"),
  type: z.string().min(1),
  created: z.iso.datetime({ offset: true }),
  livemode: z.boolean(),
});

/** Why a thin event is ignored. */
export const thinEventNote = "A thin event carries no object; nothing of ours is told by one.";

/** The id of the object that an event is about; null for one that has no id, such as an upcoming invoice. */
export function objectIdOf(event: StripeEvent): string | null {
  return referenceOf(event.data.object.id);
}

/**
 * The id of the customer that an event's object belongs to, or did until this event, as a card that was
 * removed; null where it names none.
 */
export function customerIdOf({ data }: StripeEvent): string | null {
  return referenceOf(data.object.customer) ?? referenceOf(data.previous_attributes?.customer);
}

/** The subscription that an event's object names, or named until it let go of it, as a released schedule. */
export function subscriptionIdOf({ data }: StripeEvent): string | null {
  return referenceOf(data.object.subscription) ?? referenceOf(data.object.released_subscription);
}

const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);

function referenceOf(value: unknown): string | null {
  return reference.safeParse(value).data ?? null;
}

import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { stripeEvents } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { fromUnixSeconds } from "@/lib/dates";
import { InvalidInputError } from "@/lib/errors";
import { storable } from "@/lib/text";
import type { BillingContext } from "../stripe";
import { eventSchema, objectIdOf, thinEventNote, thinEventSchema } from "./event";

export type Received = {
  id: string;
  type: string;
  /** The event was seen before and needs nothing more. */
  settled: boolean;
};

/**
 * Verifies a webhook and writes it into the ledger. When this returns, the event is stored for good and
 * Stripe may be told so.
 * @param params.body the raw body, byte for byte.
 * @param params.secrets any of them may have signed: two are valid while a secret is rotated.
 * @throws InvalidInputError for a bad signature (also one older than five minutes), a body that isn't an
 * event, or an event of the other mode (live or test) than our key. Nothing is stored then.
 */
export async function receiveEvent(
  { db, stripe }: BillingContext,
  params: { body: string; signature: string | null; secrets: readonly string[]; livemode: boolean },
): Promise<Received> {
  verify(stripe, params);
  return storeEvent(db, params);
}

/**
 * Writes an event into the ledger that surely comes from Stripe: signed, or fetched. One that is there already
 * stays as it is.
 * @param params.body the event as JSON.
 * @throws InvalidInputError for what isn't an event, or is one of the other mode (live or test) than our key.
 */
export async function storeEvent(
  db: SystemDb,
  params: { body: string; livemode: boolean },
): Promise<Received> {
  const event = read(parseJson(params.body));
  if (event.livemode !== params.livemode) {
    throw new InvalidInputError(
      `This is a ${event.livemode ? "live" : "test"} event, but our key is a ${params.livemode ? "live" : "test"} key.`,
    );
  }
  const inserted = await db
    .insert(stripeEvents)
    .values(event)
    .onConflictDoNothing()
    .returning({ id: stripeEvents.id });
  if (inserted.length > 0) return { id: event.id, type: event.type, settled: event.status === "ignored" };
  const [known] = await db
    .select({ status: stripeEvents.status })
    .from(stripeEvents)
    .where(eq(stripeEvents.id, event.id));
  const settled = known?.status === "processed" || known?.status === "ignored";
  return { id: event.id, type: event.type, settled };
}

function verify(
  stripe: Stripe,
  { body, signature, secrets }: { body: string; signature: string | null; secrets: readonly string[] },
): void {
  if (!signature) throw new InvalidInputError("The header Stripe-Signature is missing.");
  if (!secrets.some((secret) => isSignedWith(stripe, { body, signature, secret }))) {
    throw new InvalidInputError("The signature is wrong, or older than five minutes.");
  }
}

/** The row of an event; a thin one is kept and settled at once, so that Stripe doesn't send it for days. */
function read(json: unknown): typeof stripeEvents.$inferInsert {
  const thin = thinEventSchema.safeParse(json).data;
  if (thin) {
    return {
      id: thin.id,
      type: thin.type,
      livemode: thin.livemode,
      payload: thin,
      status: "ignored",
      note: thinEventNote,
      stripeCreatedAt: new Date(thin.created),
      settledAt: new Date(),
    };
  }
  const parsed = eventSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidInputError(`The body is not a Stripe event: ${issue?.path.join(".")} ${issue?.message}`);
  }
  const event = parsed.data;
  return {
    id: event.id,
    type: event.type,
    apiVersion: event.api_version,
    livemode: event.livemode,
    objectId: objectIdOf(event),
    payload: event,
    stripeCreatedAt: fromUnixSeconds(event.created),
  };
}

function isSignedWith(
  stripe: Stripe,
  { body, signature, secret }: { body: string; signature: string; secret: string },
): boolean {
  try {
    return stripe.webhooks.signature?.verifyHeader(body, signature, secret) ?? false;
  } catch {
    // It throws for a wrong signature, and otherwise for a header that isn't one.
    return false;
  }
}

/** Without what PostgreSQL can't store: the event would fail at every delivery, for days. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body, (_, value: unknown) => (typeof value === "string" ? storable(value) : value));
  } catch {
    throw new InvalidInputError("The body is not JSON.");
  }
}

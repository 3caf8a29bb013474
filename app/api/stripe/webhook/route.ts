import { revalidatePath } from "next/cache";
import { billingContext } from "@/lib/billing/context";
import { takeWebhook } from "@/lib/billing/events/take-webhook";
import { isLivemode } from "@/lib/billing/stripe";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { logFault } from "@/lib/observability/log";

/** Stripe's events are a few kilobytes; nothing of its is ever near this many bytes. */
const bodyLimit = 1_000_000;

/** Stripe's webhook: 2xx once the event is stored, 400 for what Stripe didn't send, 5xx to get it again. */
export async function POST(request: Request): Promise<Response> {
  const body = await readBody(request);
  if (body === null) return problem(413, "The body is too large for a Stripe event.");
  try {
    const { eventId, type, redeliver } = await takeWebhook(billingContext(), {
      body,
      signature: request.headers.get("stripe-signature"),
      secrets: env().STRIPE_WEBHOOK_SECRETS,
      livemode: isLivemode(),
    });
    if (/^(product|price)\./.test(type)) {
      revalidatePath("/pricing");
      revalidatePath("/");
    }
    if (redeliver) return problem(500, `The event ${eventId} is stored but could not be worked off yet.`);
    return Response.json({ received: eventId });
  } catch (error) {
    if (error instanceof AppError) return problem(400, error.message);
    return problem(500, `The event was not taken. Quote ${logFault(error, { door: "stripe webhook" })}.`);
  }
}

/** The body, or null once it turns out too large: anybody may send, and nobody shall fill the memory. */
async function readBody(request: Request): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > bodyLimit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function problem(status: number, detail: string): Response {
  return Response.json(
    { status, detail },
    { status, headers: { "content-type": "application/problem+json" } },
  );
}

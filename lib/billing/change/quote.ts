import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { idSchema } from "@/lib/ids";

/** What a preview promised, as it comes back with the confirmation. */
export type Quote = z.infer<typeof quoteSchema>;

const quoteSchema = z.object({
  organizationId: idSchema("organization"),
  subscriptionId: z.string(),
  priceId: z.string(),
  quantity: z.int(),
  timing: z.enum(["now", "trial", "period_end"]),
  /** Unix seconds; null where nothing is prorated. */
  prorationDate: z.int().nullable(),
  /** What the person agreed to pay today, in minor units of `currency`. */
  amount: z.int(),
  currency: z.string(),
  /** Milliseconds since 1970 after which it isn't honoured any more. */
  expiresAt: z.int(),
});

/** Milliseconds for which a preview holds: long enough to read it and to find the card. */
export const quoteLifetimeMs = 30 * 60_000;

/** Seals a quote, so that the browser can carry it and nobody can change it. */
export function sealQuote(quote: Quote, secret: string): string {
  const body = Buffer.from(JSON.stringify(quote)).toString("base64url");
  return `${body}.${signatureOf(body, secret)}`;
}

/** The quote that was sealed; null for one that isn't ours, was changed, or is too old. */
export function openQuote(sealed: string, secret: string, now: Date): Quote | null {
  const [body = "", signature = ""] = sealed.split(".");
  const expected = Buffer.from(signatureOf(body, secret));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const quote = quoteSchema.parse(JSON.parse(Buffer.from(body, "base64url").toString()));
  return quote.expiresAt > now.getTime() ? quote : null;
}

function signatureOf(body: string, secret: string): string {
  return createHmac("sha256", `plan-change-quote:${secret}`).update(body).digest("base64url");
}

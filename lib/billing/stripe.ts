import Stripe from "stripe";
import type { SystemDb } from "@/db/tenancy";
import { env } from "@/lib/env";

/** What every function that speaks with Stripe works on. */
export type BillingContext = { readonly db: SystemDb; readonly stripe: Stripe };

/** Milliseconds that one request to Stripe may take. Locks are held meanwhile, so it is well below theirs. */
const timeoutMs = 10_000;

/**
 * A client for this key.
 * @param options.apiBase where the API is, when that isn't Stripe itself: the embedded one.
 */
export function createStripeClient(options: { secretKey: string; apiBase?: string | undefined }): Stripe {
  const base = options.apiBase ? new URL(options.apiBase) : null;
  return new Stripe(options.secretKey, {
    timeout: timeoutMs,
    maxNetworkRetries: 1,
    telemetry: false,
    ...(base
      ? {
          host: base.hostname,
          port: base.port || (base.protocol === "https:" ? "443" : "80"),
          protocol: base.protocol === "https:" ? "https" : "http",
        }
      : {}),
  });
}

let client: Stripe | undefined;

/** This process's client, configured by the environment. */
export function stripeClient(): Stripe {
  client ??= createStripeClient({ secretKey: env().STRIPE_SECRET_KEY, apiBase: env().STRIPE_API_BASE });
  return client;
}

/** Whether the configured key moves real money. Objects and events of the other mode are refused. */
export function isLivemode(): boolean {
  return /^(sk|rk)_live_/.test(env().STRIPE_SECRET_KEY);
}

/** The id of something that Stripe gives as an id or, when expanded, as the object. */
export function idOfObject(value: string | { id: string }): string;
export function idOfObject(value: string | { id: string } | null | undefined): string | null;
export function idOfObject(value: string | { id: string } | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : value.id;
}

/** What Stripe answers to a request for one object; null where it answers that there is no such object. */
export async function orMissing<Result>(request: Promise<Result>): Promise<Result | null> {
  try {
    return await request;
  } catch (error) {
    const isMissing =
      error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing";
    if (isMissing) return null;
    throw error;
  }
}

/** Whether Stripe couldn't be reached or is in trouble itself; the same request may work later. */
export function isStripeDown(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeConnectionError ||
    error instanceof Stripe.errors.StripeAPIError ||
    error instanceof Stripe.errors.StripeRateLimitError
  );
}

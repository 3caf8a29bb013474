import { env } from "@/lib/env";

/**
 * Stripe's publishable key where cards can be typed on our own page; null where they are typed on Stripe's page:
 * without such a key, and with the embedded Stripe, which has no forms for other pages.
 */
export function elementsKey(): string | null {
  const { STRIPE_PUBLISHABLE_KEY, STRIPE_API_BASE } = env();
  return STRIPE_API_BASE ? null : (STRIPE_PUBLISHABLE_KEY ?? null);
}

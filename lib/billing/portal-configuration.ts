import { createHash } from "node:crypto";
import type Stripe from "stripe";

type Features = Stripe.BillingPortal.ConfigurationCreateParams.Features;

/**
 * What people can do in Stripe's portal: what they can do on our billing page, by the same rules. Plans are
 * changed with us alone, where limits, seats and the price on sale are looked at; a cancellation waits for the
 * end of the period, as ours does.
 */
export const portalFeatures = {
  customer_update: { enabled: true, allowed_updates: ["name", "email", "address", "tax_id"] },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: {
    enabled: true,
    mode: "at_period_end",
    cancellation_reason: {
      enabled: true,
      options: [
        "too_expensive",
        "missing_features",
        "switched_service",
        "unused",
        "customer_service",
        "too_complex",
        "low_quality",
        "other",
      ],
    },
  },
  subscription_update: { enabled: false },
} satisfies Features;

const version = createHash("sha256").update(JSON.stringify(portalFeatures)).digest("hex").slice(0, 16);

/** By client, so that a test's Stripe isn't asked for another's. */
const known = new WeakMap<Stripe, Promise<string>>();

/**
 * The id of the portal's configuration that is ours: found at Stripe by its mark, made when there is none, brought
 * in line when it was switched off or the features here have changed. Stripe's default stays as its dashboard
 * says. Once a process.
 * @throws Stripe's errors when Stripe doesn't answer; the next call asks again.
 */
export function ensurePortalConfiguration(stripe: Stripe): Promise<string> {
  const before = known.get(stripe);
  if (before) return before;
  const asked = findOrMake(stripe);
  known.set(stripe, asked);
  asked.catch(() => known.delete(stripe));
  return asked;
}

/** Asks Stripe again at the next call, as after it said that it has no such configuration. */
export function forgetPortalConfiguration(stripe: Stripe): void {
  known.delete(stripe);
}

async function findOrMake(stripe: Stripe): Promise<string> {
  for await (const { id, active, metadata } of stripe.billingPortal.configurations.list({ limit: 100 })) {
    if (metadata?.managedBy !== "keel") continue;
    if (active && metadata.version === version) return id;
    // One that was switched off is switched on: a new one by the same key would be that one again.
    await stripe.billingPortal.configurations.update(id, { ...ours(), active: true });
    return id;
  }
  // The same key for all processes that start at once; a change of the features has another.
  const made = await stripe.billingPortal.configurations.create(ours(), {
    idempotencyKey: `portal:${version}`,
  });
  return made.id;
}

const ours = () => ({ features: portalFeatures, metadata: { managedBy: "keel", version } });

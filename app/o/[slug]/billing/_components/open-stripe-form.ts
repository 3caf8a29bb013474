import type { Stripe } from "@stripe/stripe-js";
import { unreachable } from "@/components/ui/unreachable";
import { preparePaymentMethodAction } from "../payment-methods/actions";

/** What Stripe's form needs, or why it can't be shown. */
export type OpenedForm = { stripe: Stripe; clientSecret: string } | { refused: string };

const blocked =
  "Stripe’s form couldn’t be loaded here. A blocker may keep it away; use Stripe’s page instead.";

/**
 * Fetches Stripe's script, from Stripe itself as it asks for, and a SetupIntent for the organization: both at once,
 * and neither before somebody wants to type a card. Never rejects.
 */
export async function openStripeForm(params: {
  organization: string;
  publishableKey: string;
  makeDefault: boolean;
}): Promise<OpenedForm> {
  const { organization, publishableKey, makeDefault } = params;
  const [stripe, prepared] = await Promise.all([
    loadStripeScript(publishableKey),
    preparePaymentMethodAction({ organization, makeDefault }).catch(() => null),
  ]);
  if (!prepared) return { refused: unreachable };
  const { data, serverError } = prepared;
  if (!data) return { refused: serverError?.message ?? unreachable };
  return stripe ? { stripe, clientSecret: data.clientSecret } : { refused: blocked };
}

async function loadStripeScript(publishableKey: string): Promise<Stripe | null> {
  try {
    const { loadStripe } = await import("@stripe/stripe-js/pure");
    return await loadStripe(publishableKey);
  } catch {
    return null;
  }
}

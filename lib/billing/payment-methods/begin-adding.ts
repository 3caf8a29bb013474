import { eq } from "drizzle-orm";
import { customers } from "@/db/schema";
import { withTenant } from "@/db/tenancy";
import { needsStripe } from "../errors";
import { type CustomerParams, obtainCustomer } from "../obtain-customer";
import { defaultCurrency } from "../plans";
import type { BillingContext } from "../stripe";

type Params = CustomerParams & {
  /** Whether the new one pays from now on even where there is another already. */
  makeDefault: boolean;
};

/** What a SetupIntent remembers until its payment method is there. */
const wish = ({ organization, makeDefault }: Params) => ({
  organizationId: organization.id,
  makeDefault: String(makeDefault),
});

/**
 * Prepares what Stripe's form on our page needs to store a payment method of the organization's customer.
 * Nothing is charged; one that is never confirmed is forgotten by Stripe.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function beginAddingInPlace(
  ctx: BillingContext,
  params: Params,
): Promise<{ clientSecret: string }> {
  const customer = await obtainCustomer(ctx, params);
  const intent = await needsStripe(() =>
    ctx.stripe.setupIntents.create({
      customer,
      usage: "off_session",
      automatic_payment_methods: { enabled: true },
      metadata: wish(params),
    }),
  );
  if (!intent.client_secret) throw new Error(`Stripe gave the SetupIntent ${intent.id} no secret.`);
  return { clientSecret: intent.client_secret };
}

/**
 * Opens Stripe's own page for the same, and returns its address.
 * @param params.returnUrl where Stripe leads back to, with the session's id in `session_id`.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function beginAddingAtStripe(
  ctx: BillingContext,
  params: Params & { returnUrl: string; cancelUrl: string },
): Promise<{ url: string }> {
  const customer = await obtainCustomer(ctx, params);
  const [row] = await withTenant(ctx.db, params.organization.id, (tenant) =>
    tenant.select({ currency: customers.currency }).from(customers).where(eq(customers.id, customer)),
  );
  const back = new URL(params.returnUrl);
  back.searchParams.set("session_id", "placeholder");
  const session = await needsStripe(() =>
    ctx.stripe.checkout.sessions.create({
      mode: "setup",
      customer,
      // Decides which kinds of payment Stripe offers to store.
      currency: row?.currency ?? defaultCurrency,
      // Stripe replaces the braces, which an address would write as %7B.
      success_url: back.href.replace("placeholder", "{CHECKOUT_SESSION_ID}"),
      cancel_url: params.cancelUrl,
      metadata: wish(params),
      setup_intent_data: { metadata: wish(params) },
    }),
  );
  if (!session.url) throw new Error(`Stripe gave the session ${session.id} no address.`);
  return { url: session.url };
}

import { and, eq } from "drizzle-orm";
import type Stripe from "stripe";
import { auditEvents } from "@/db/schema";
import type { Actor } from "@/lib/audit/record";
import { NotFoundError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { changeCustomer } from "../change-customer";
import { needsStripe } from "../errors";
import { needCustomerId } from "../obtain-customer";
import { type BillingContext, idOfObject, orMissing } from "../stripe";
import type { CustomerScope } from "../sync/customer-lock";
import { chargeFromNowOn } from "./make-default";
import { defaultMethodId, livingSubscriptions, ownMethod } from "./own-method";

/** What the browser brings back from Stripe: the page's session, or the SetupIntent of the form on our page. */
export type AddedBy = { sessionId: string } | { setupIntentId: string };

/** `added`: it can pay. `processing`: the bank hasn't said yet. `open`: nothing was stored. */
export type AddingOutcome = "added" | "processing" | "open";

/**
 * After a payment method was stored at Stripe: brings the mirror in line, so that the page shows it at once, and
 * makes it the default where there is none or where that was asked for. Asking twice changes nothing more.
 * The organization is the signed-in person's; an id in an address proves nothing.
 * @throws NotFoundError for what isn't this organization's, exactly as for what doesn't exist.
 * @throws ConflictError for an organization without a Stripe customer.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function finishAddingPaymentMethod(
  ctx: BillingContext,
  params: { organizationId: OrganizationId; livemode: boolean; addedBy: AddedBy; actor: Actor },
): Promise<AddingOutcome> {
  const { addedBy, actor } = params;
  const customerId = await needCustomerId(ctx.db, params);
  const intent = await needsStripe(() => findSetupIntent(ctx.stripe, addedBy));
  if (!intent || idOfObject(intent.customer) !== customerId) {
    throw new NotFoundError("There is no such payment method in this organization.");
  }
  if (intent.status === "processing") return "processing";
  const paymentMethodId = idOfObject(intent.payment_method);
  if (intent.status !== "succeeded" || !paymentMethodId) return "open";
  const isWanted = intent.metadata?.makeDefault === "true";
  await changeCustomer(ctx, {
    customerId,
    actor,
    change: async (scope) => {
      // Before all else: a page that is loaded again says the same once more, when another may be the default.
      if (await isAudited(scope, paymentMethodId)) return null;
      await ownMethod(scope, paymentMethodId);
      const pays = isWanted || !(await isProvided(scope));
      const subscriptions = pays ? await chargeFromNowOn(scope, paymentMethodId) : null;
      return {
        action: "payment_method.added",
        target: { type: "payment_method", id: paymentMethodId },
        data: { default: pays },
        subscriptions: subscriptions ?? [],
      };
    },
  });
  return "added";
}

async function findSetupIntent(stripe: Stripe, addedBy: AddedBy): Promise<Stripe.SetupIntent | null> {
  if ("setupIntentId" in addedBy) return orMissing(stripe.setupIntents.retrieve(addedBy.setupIntentId));
  const session = await orMissing(
    stripe.checkout.sessions.retrieve(addedBy.sessionId, { expand: ["setup_intent"] }),
  );
  const intent = session?.setup_intent ?? null;
  return typeof intent === "string" ? orMissing(stripe.setupIntents.retrieve(intent)) : intent;
}

/** Whether something pays already: Stripe's checkout makes its card the subscription's, not the customer's. */
async function isProvided(scope: CustomerScope): Promise<boolean> {
  if ((await defaultMethodId(scope)) !== null) return true;
  return (await livingSubscriptions(scope)).some((one) => one.default_payment_method !== null);
}

async function isAudited({ organizationId, inTenant }: CustomerScope, id: string): Promise<boolean> {
  const rows = await inTenant((tenant) =>
    tenant
      .select({ id: auditEvents.id })
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.organizationId, organizationId),
          eq(auditEvents.action, "payment_method.added"),
          eq(auditEvents.targetId, id),
        ),
      )
      .limit(1),
  );
  return rows.length > 0;
}

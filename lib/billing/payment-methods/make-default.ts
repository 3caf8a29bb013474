import type { Actor } from "@/lib/audit/record";
import { changeCustomer } from "../change-customer";
import { type BillingContext, idOfObject } from "../stripe";
import type { CustomerScope } from "../sync/customer-lock";
import { defaultMethodId, livingSubscriptions, ownMethod } from "./own-method";

/**
 * Lets this method pay from now on. A subscription that names a method of its own is changed with the customer:
 * Stripe charges the subscription's first, the retries of a failed payment among them.
 * @throws NotFoundError for a method that isn't the customer's.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function makeDefaultPaymentMethod(
  ctx: BillingContext,
  params: { customerId: string; paymentMethodId: string; actor: Actor },
): Promise<void> {
  const { customerId, paymentMethodId, actor } = params;
  await changeCustomer(ctx, {
    customerId,
    actor,
    change: async (scope) => {
      await ownMethod(scope, paymentMethodId);
      const changed = await chargeFromNowOn(scope, paymentMethodId);
      return (
        changed && {
          action: "payment_method.made_default",
          target: { type: "payment_method", id: paymentMethodId },
          subscriptions: changed,
        }
      );
    },
  });
}

/**
 * Makes the method the customer's default and that of every subscription which has another of its own. Call it
 * under the customer's lock.
 * @returns the subscriptions that were changed; null when all was so already.
 */
export async function chargeFromNowOn(
  scope: CustomerScope,
  paymentMethodId: string,
): Promise<string[] | null> {
  const { stripe, customerId } = scope;
  const before = await defaultMethodId(scope);
  const others = (await livingSubscriptions(scope)).filter(({ default_payment_method: own }) => {
    const id = idOfObject(own);
    return id !== null && id !== paymentMethodId;
  });
  if (before === paymentMethodId && others.length === 0) return null;
  // The subscriptions first: if the second request fails, what is charged is right already.
  for (const { id } of others) {
    await stripe.subscriptions.update(id, { default_payment_method: paymentMethodId });
  }
  if (before !== paymentMethodId) {
    await stripe.customers.update(customerId, {
      invoice_settings: { default_payment_method: paymentMethodId },
    });
  }
  return others.map(({ id }) => id);
}

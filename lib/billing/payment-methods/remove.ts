import type { Actor } from "@/lib/audit/record";
import { ConflictError } from "@/lib/errors";
import { changeCustomer } from "../change-customer";
import { type BillingContext, idOfObject } from "../stripe";
import type { CustomerScope } from "../sync/customer-lock";
import { defaultMethodId, livingSubscriptions, ownMethod } from "./own-method";

/**
 * Takes a payment method away. While a subscription lives, the one that pays it stays: the next payment would
 * fail without a word.
 * @throws ConflictError for the method that pays for a subscription that isn't over.
 * @throws NotFoundError for a method that isn't the customer's.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function removePaymentMethod(
  ctx: BillingContext,
  params: { customerId: string; paymentMethodId: string; actor: Actor },
): Promise<void> {
  const { customerId, paymentMethodId, actor } = params;
  await changeCustomer(ctx, {
    customerId,
    actor,
    change: async (scope) => {
      const method = await ownMethod(scope, paymentMethodId);
      const [first, ...rest] = await livingSubscriptions(scope);
      if (first) {
        const byDefault = await defaultMethodId(scope);
        const paying = [first, ...rest].map((one) => idOfObject(one.default_payment_method) ?? byDefault);
        if (paying.includes(paymentMethodId) || (await isLast(scope))) throw paysThePlan();
      }
      await scope.stripe.paymentMethods.detach(paymentMethodId);
      return {
        action: "payment_method.removed",
        target: { type: "payment_method", id: paymentMethodId },
        data: { brand: method.card?.brand ?? method.type, last4: method.card?.last4 ?? null },
      };
    },
  });
}

async function isLast({ stripe, customerId }: CustomerScope): Promise<boolean> {
  const { data } = await stripe.paymentMethods.list({ customer: customerId, limit: 2 });
  return data.length < 2;
}

const paysThePlan = () =>
  new ConflictError(
    "This one pays for your plan. Make another the default first, or add one if there is no other.",
  );

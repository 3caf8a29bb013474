import type { Context } from "../context";
import { invalidRequest } from "../http/errors";

/**
 * A customer subscribes in one currency at a time.
 * @param currency what a new subscription is to be charged in
 * @throws StripeApiError when the customer has a running subscription or a pending invoice item in another
 */
export function refuseOtherCurrency({ store }: Context, customer: string, currency: string): void {
  const other =
    store
      .of("subscription")
      .by("customer", customer)
      .find((one) => one.ended_at === null && one.currency !== currency) ??
    store
      .of("invoiceitem")
      .by("customer", customer)
      .find((item) => item.invoice === null && item.currency !== currency);
  if (!other) return;
  throw invalidRequest(
    `You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, or invoice item with currency ${other.currency}.`,
  );
}

import type { Context } from "../context";
import { need } from "../store/lookup";
import type { InvoiceRecord } from "../store/records/invoices";
import type { PaymentMethodRecord } from "../store/records/payments";
import type { SubscriptionRecord } from "../store/records/subscriptions";

/** The subscription an invoice belongs to; undefined for one made by hand. */
export function subscriptionOf(ctx: Context, invoice: InvoiceRecord): SubscriptionRecord | undefined {
  const id = invoice.parent?.subscription_details?.subscription;
  return typeof id === "string" ? ctx.store.of("subscription").get(id) : undefined;
}

/** What an invoice is paid with by itself: its own default wins over its subscription's and the customer's. */
export function defaultMethodOf(ctx: Context, invoice: InvoiceRecord): PaymentMethodRecord | undefined {
  const { customer, default_payment_method: own } = invoice;
  const subscription = subscriptionOf(ctx, invoice);
  return methodNamed(ctx, customer, own ?? subscription?.default_payment_method);
}

/** What a subscription's invoices are paid with by themselves. */
export function defaultMethodOfSubscription(
  ctx: Context,
  { customer, default_payment_method: own }: Pick<SubscriptionRecord, "customer" | "default_payment_method">,
): PaymentMethodRecord | undefined {
  return methodNamed(ctx, customer, own);
}

function methodNamed(
  ctx: Context,
  customer: string,
  own: string | null | undefined,
): PaymentMethodRecord | undefined {
  const id = own ?? need(ctx, "customer", customer).invoice_settings.default_payment_method;
  return id ? ctx.store.of("payment_method").get(id) : undefined;
}

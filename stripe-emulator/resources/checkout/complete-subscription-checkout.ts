import { authorizeSetup } from "../../billing/authorize";
import { collectInvoice, settleInvoice } from "../../billing/collect";
import {
  dropSubscription,
  type NewSubscription,
  prepareSubscription,
  startSubscription,
} from "../../billing/create-subscription";
import type { Context } from "../../context";
import { mergeMetadata, need } from "../../store/lookup";
import type { CheckoutLineRecord, CheckoutSessionRecord } from "../../store/records/checkout";
import type { PaymentMethodRecord } from "../../store/records/payments";
import { discountInputs } from "./checkout-discounts";
import { isSold } from "./checkout-lines";
import { keepMethod } from "./checkout-methods";
import { type Accepted, abandonIntents, authorizeSession, recordRefusal } from "./checkout-payment";
import { anchorAt, trialEndOf } from "./checkout-totals";
import type { CompleteCheckoutInput, Completion } from "./complete-checkout";
import { finishSession, payingCustomer } from "./finish-checkout";

/** Stripe's order of events when a first Checkout succeeds; the subscription comes after its payment. */
const eventOrder = [
  "customer.created",
  "customer.tax_id.created",
  "charge.succeeded",
  "charge.pending",
  "payment_method.attached",
  "payment_method.updated",
  "customer.updated",
  "checkout.session.completed",
  "customer.discount.created",
  "promotion_code.updated",
  "customer.subscription.created",
  "invoiceitem.created",
  "payment_intent.created",
  "payment_intent.succeeded",
  "payment_intent.processing",
  "invoice.created",
  "invoice.finalized",
  "customer.discount.deleted",
  "invoice.paid",
  "invoice.payment_succeeded",
  "invoice_payment.paid",
  "customer.subscription.trial_will_end",
];

/** Begins a subscription, after its first payment. */
export const completeSubscription: Completion = (ctx, session, method, input) => {
  const due = amountDue(ctx, session);
  const answer = method ? ask(ctx, session, method, due, input) : null;
  if (method && answer?.status === "requires_action") return { ...answer, paymentMethodId: method.id };
  if (method && answer?.status === "declined") {
    if (due > 0) recordRefusal(ctx, session, method, due, answer);
    return answer;
  }
  const accepted = answer?.status === "approved" || answer?.status === "processing" ? answer : null;
  ctx.events.inOrder(eventOrder, () => begin(ctx, session, method, input, accepted));
  abandonIntents(ctx, session);
  return null;
};

function ask(
  ctx: Context,
  session: CheckoutSessionRecord,
  method: PaymentMethodRecord,
  due: number,
  { threeDSecure }: CompleteCheckoutInput,
) {
  if (due > 0) return authorizeSession(ctx, session, method, threeDSecure);
  const now = ctx.clock.now(session.customer);
  return authorizeSetup(method, { offSession: false, now, ...(threeDSecure ? { threeDSecure } : {}) });
}

/** What the first invoice will ask for: the session's total, less what an existing customer has to their credit. */
function amountDue(ctx: Context, session: CheckoutSessionRecord): number {
  if (!session.customer) return session.amount_total ?? 0;
  const prepared = prepareSubscription(ctx, terms(ctx, session, session.customer, null));
  dropSubscription(ctx, prepared);
  return prepared.due;
}

function terms(
  ctx: Context,
  session: CheckoutSessionRecord,
  customer: string,
  method: string | null,
): NewSubscription {
  const data = session.internal.params.subscription_data;
  const lines = session.internal.lineItems.filter((line) => isSold(ctx, line));
  const recurs = ({ price }: CheckoutLineRecord) => need(ctx, "price", price).recurring !== null;
  const anchor = anchorAt(ctx, session);
  const endBehavior = data?.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice";
  return {
    customer,
    items: lines
      .filter(recurs)
      .map(({ price, quantity, taxRates }) => ({ price, quantity, taxRates, metadata: {} })),
    oneOffs: lines
      .filter((line) => !recurs(line))
      .map(({ price, quantity, taxRates, metadata }) => ({
        price,
        quantity,
        discountable: true,
        discounts: [],
        taxRates: taxRates.length > 0 ? taxRates : null,
        metadata,
        period: { start: null, end: null },
      })),
    status: "active",
    metadata: mergeMetadata(null, data?.metadata),
    description: data?.description ?? null,
    defaultPaymentMethod: method,
    trialEnd: trialEndOf(ctx, session),
    trialEndBehavior: endBehavior,
    saveDefaultPaymentMethod: "off",
    ...(session.currency ? { currency: session.currency } : {}),
    ...(anchor === undefined ? {} : { anchor }),
    ...(data?.proration_behavior === "none" ? { prorationBehavior: "none" } : {}),
    discounts: discountInputs(session),
    attributes: {
      default_tax_rates: [...new Set(data?.default_tax_rates ?? [])],
      ...settingsFrom(data?.invoice_settings),
    },
  };
}

type SubscriptionData = NonNullable<CheckoutSessionRecord["internal"]["params"]["subscription_data"]>;

function settingsFrom(given: SubscriptionData["invoice_settings"]): NewSubscription["attributes"] {
  if (!given) return {};
  return {
    invoice_settings: {
      account_tax_ids: given.account_tax_ids || null,
      custom_fields: given.custom_fields || null,
      description: given.description ?? null,
      footer: given.footer ?? null,
      issuer: { type: "self" },
    },
  };
}

function begin(
  ctx: Context,
  session: CheckoutSessionRecord,
  method: PaymentMethodRecord | null,
  input: CompleteCheckoutInput,
  answer: Accepted | null,
): void {
  const customer = payingCustomer(ctx, session, input);
  if (method && answer?.status === "approved") method.internal.authenticated ||= answer.authenticated;
  if (method) keepMethod(ctx, session, method, customer.id, savedFor(session, input));
  const { subscription, invoice } = startSubscription(
    ctx,
    prepareSubscription(ctx, terms(ctx, session, customer.id, method?.id ?? null)),
  );
  if (invoice && method && answer && invoice.amount_due > 0) {
    collectInvoice(ctx, invoice, method, { offSession: false, answer });
  } else if (invoice?.amount_due === 0) settleInvoice(ctx, invoice);
  session.invoice = invoice?.id ?? null;
  session.subscription = subscription.id;
  const nothingDue = session.amount_total === 0;
  const unpaid = answer?.status === "processing" ? "unpaid" : "paid";
  finishSession(ctx, session, customer, input, nothingDue ? "no_payment_required" : unpaid);
}

function savedFor(session: CheckoutSessionRecord, { savePaymentMethod }: CompleteCheckoutInput) {
  const offered = session.saved_payment_method_options?.payment_method_save === "enabled";
  return offered && savePaymentMethod ? "always" : "limited";
}

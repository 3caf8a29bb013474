import { collectInvoice, openIntentOf, settleInvoice } from "../../billing/collect";
import { createInvoice, finalizeInvoice } from "../../billing/invoices";
import { amountsIn } from "../../billing/price-terms";
import { redeemDiscounts } from "../../billing/redeem-discounts";
import type { Context } from "../../context";
import { mergeMetadata, need } from "../../store/lookup";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import type { CustomerRecord } from "../../store/records/customers";
import type { InvoiceRecord, LineDraft } from "../../store/records/invoices";
import type { PaymentMethodRecord } from "../../store/records/payments";
import { resolveSessionDiscounts } from "./checkout-discounts";
import { isSold } from "./checkout-lines";
import { futureUsage } from "./checkout-method-options";
import { keepMethod } from "./checkout-methods";
import {
  type Accepted,
  abandonIntents,
  authorizeSession,
  paymentIntentOf,
  recordAnswer,
  recordRefusal,
} from "./checkout-payment";
import type { CompleteCheckoutInput, Completion } from "./complete-checkout";
import { finishSession, payingCustomer } from "./finish-checkout";

const eventOrder = [
  "customer.created",
  "customer.tax_id.created",
  "payment_intent.created",
  "charge.succeeded",
  "charge.pending",
  "payment_method.attached",
  "payment_method.updated",
  "customer.updated",
  "payment_intent.succeeded",
  "payment_intent.processing",
  "payment_intent.amount_capturable_updated",
  "checkout.session.completed",
  "promotion_code.updated",
  "invoice.created",
  "invoice.finalized",
  "invoice.paid",
  "invoice.payment_succeeded",
  "invoice_payment.paid",
];

/** Sells something once; with an invoice, if that is wanted. */
export const completePayment: Completion = (ctx, session, method, input) => {
  const invoiced = session.invoice_creation?.enabled ?? false;
  if (!method) {
    sell(ctx, session, null, input, null);
    return null;
  }
  const answer = authorizeSession(ctx, session, method, input.threeDSecure);
  if (answer.status === "approved" || answer.status === "processing") {
    sell(ctx, session, method, input, answer);
    return null;
  }
  if (!invoiced) {
    recordAnswer(ctx, paymentIntentOf(ctx, session, session.customer, method), method, answer);
  } else if (answer.status === "declined") {
    recordRefusal(ctx, session, method, session.amount_total ?? 0, answer);
  }
  return answer.status === "declined" ? answer : { ...answer, paymentMethodId: method.id };
};

function sell(
  ctx: Context,
  session: CheckoutSessionRecord,
  method: PaymentMethodRecord | null,
  input: CompleteCheckoutInput,
  answer: Accepted | null,
): void {
  const resolved = resolveSessionDiscounts(ctx, session);
  ctx.events.inOrder(eventOrder, () => {
    const saving = savingOf(session, method, input);
    const customer = needsCustomer(session, saving) ? payingCustomer(ctx, session, input) : null;
    if (method && answer?.status === "approved") method.internal.authenticated ||= answer.authenticated;
    if (customer && method && saving) keepMethod(ctx, session, method, customer.id, saving);
    redeemDiscounts(ctx, resolved, { customer: customer?.id ?? null, checkout_session: session.id });
    const discounts = resolved.map(({ record }) => record.id);
    if (session.invoice_creation?.enabled && customer) {
      invoiceSession(ctx, session, customer, discounts, method, answer);
    } else if (method && answer) {
      recordAnswer(ctx, paymentIntentOf(ctx, session, customer?.id ?? null, method), method, answer);
    }
    finishSession(ctx, session, customer, input, paymentStatusOf(session, answer));
  });
  abandonIntents(ctx, session);
}

/** Money that is only held isn't there yet. */
function paymentStatusOf(session: CheckoutSessionRecord, answer: Accepted | null) {
  if (!answer) return "no_payment_required";
  const held = session.internal.params.payment_intent_data?.capture_method === "manual";
  return answer.status === "approved" && !held ? "paid" : "unpaid";
}

/** Whether what pays is kept, and to whom it is shown again. */
function savingOf(
  session: CheckoutSessionRecord,
  method: PaymentMethodRecord | null,
  { savePaymentMethod }: CompleteCheckoutInput,
): "always" | "limited" | null {
  const offered = session.saved_payment_method_options?.payment_method_save === "enabled";
  if (offered && savePaymentMethod) return "always";
  return method && futureUsage(session, method) ? "limited" : null;
}

function needsCustomer(session: CheckoutSessionRecord, saving: string | null): boolean {
  return session.customer !== null || session.customer_creation === "always" || saving !== null;
}

function invoiceLines(ctx: Context, session: CheckoutSessionRecord): LineDraft[] {
  const now = ctx.clock.now(session.customer);
  return session.internal.lineItems.flatMap((line, index): LineDraft[] => {
    if (!isSold(ctx, line)) return [];
    const price = need(ctx, "price", line.price);
    const currency = session.currency ?? price.currency;
    return [
      {
        amount: session.internal.counts?.amounts[index] ?? 0,
        currency,
        description: ctx.store.of("product").get(price.product)?.name ?? null,
        period: { start: now, end: now },
        price: price.id,
        unitAmountDecimal: amountsIn(price, currency)?.unit_amount_decimal ?? null,
        quantity: line.quantity,
        discountable: true,
        discounts: [],
        includedDiscounts: [],
        taxRates: line.taxRates,
        subscription: null,
        subscriptionItem: null,
        proration: false,
        credited: null,
        invoiceItem: null,
        metadata: line.metadata,
      },
    ];
  });
}

/** The invoice of a single purchase, paid by what the session was paid with. */
function invoiceSession(
  ctx: Context,
  session: CheckoutSessionRecord,
  customer: CustomerRecord,
  discountIds: readonly string[],
  method: PaymentMethodRecord | null,
  answer: Accepted | null,
): void {
  const now = ctx.clock.now(customer.id);
  const invoice = createInvoice(
    ctx,
    {
      subscription: null,
      customer: customer.id,
      currency: session.currency ?? "",
      billingReason: "manual",
      lines: invoiceLines(ctx, session),
      period: { start: now, end: now },
      finalizesAt: null,
      discounts: discountIds.map((id) => need(ctx, "discount", id)),
      defaultTaxRates: [],
    },
    [],
  );
  describeInvoice(session, invoice);
  finalizeInvoice(ctx, invoice);
  session.invoice = invoice.id;
  const intent = openIntentOf(ctx, invoice);
  if (!intent || !method || !answer) {
    settleInvoice(ctx, invoice);
    return;
  }
  const data = session.internal.params.payment_intent_data;
  intent.description = data?.description ?? null;
  intent.metadata = mergeMetadata(null, data?.metadata);
  intent.setup_future_usage = futureUsage(session, method);
  intent.receipt_email = data?.receipt_email ?? null;
  intent.statement_descriptor = data?.statement_descriptor ?? null;
  intent.statement_descriptor_suffix = data?.statement_descriptor_suffix ?? null;
  session.payment_intent = intent.id;
  collectInvoice(ctx, invoice, method, { offSession: false, answer });
}

function describeInvoice(
  { invoice_creation: creation }: CheckoutSessionRecord,
  invoice: InvoiceRecord,
): void {
  const data = creation?.invoice_data;
  if (!data) return;
  invoice.metadata = { ...data.metadata };
  invoice.description = data.description;
  invoice.footer = data.footer ?? invoice.footer;
  invoice.custom_fields = data.custom_fields ?? invoice.custom_fields;
}

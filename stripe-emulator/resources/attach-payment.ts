import type Stripe from "stripe";
import { settleInvoice } from "../billing/collect";
import { cancelPayments, payBy } from "../billing/invoices";
import type { Context } from "../context";
import { invalidRequest, notCovered } from "../http/errors";
import { coverOnly, need } from "../store/lookup";
import type { InvoiceRecord } from "../store/records/invoices";

/**
 * Lets a PaymentIntent that was made by itself pay an open invoice, now or when it succeeds.
 * @throws StripeApiError unless invoice and intent are of the same customer, currency and amount
 */
export function attachPayment(
  ctx: Context,
  id: string,
  params: Stripe.InvoiceAttachPaymentParams,
): InvoiceRecord {
  coverOnly(params, ["payment_intent"]);
  const invoice = need(ctx, "invoice", id);
  if (invoice.status !== "open") {
    throw invalidRequest(
      `You can only attach payments to open invoices. This invoice is ${invoice.status}.`,
      undefined,
      "invoice_not_editable",
    );
  }
  if (!params.payment_intent) {
    throw invalidRequest("Missing required param: payment_intent.", "payment_intent", "parameter_missing");
  }
  const intent = need(ctx, "payment_intent", params.payment_intent, "payment_intent");
  if (intent.internal.invoice || intent.status === "canceled") {
    throw invalidRequest(
      intent.internal.invoice
        ? "This PaymentIntent already pays an invoice."
        : "A canceled PaymentIntent can't pay an invoice.",
      "payment_intent",
    );
  }
  if (intent.customer !== invoice.customer || intent.currency !== invoice.currency) {
    throw invalidRequest(
      "The PaymentIntent must have the invoice's customer and currency.",
      "payment_intent",
    );
  }
  if (intent.amount !== invoice.amount_remaining) {
    throw notCovered(
      "The emulator takes a PaymentIntent for the whole remaining amount of an invoice only.",
      "payment_intent",
    );
  }
  cancelPayments(ctx, invoice);
  for (const payment of ctx.store.of("invoice_payment").by("invoice", id)) payment.is_default = false;
  intent.internal.invoice = invoice.id;
  payBy(ctx, invoice, intent, ctx.clock.now(invoice.customer));
  if (intent.status === "succeeded") settleInvoice(ctx, invoice);
  return invoice;
}

import type { CardInput } from "../billing/cards";
import { collectInvoice, openIntentOf } from "../billing/collect";
import { defaultMethodOf } from "../billing/default-method";
import { finalizeInvoice } from "../billing/invoices";
import type { Context } from "../context";
import type { Declined, RequiresAction, ThreeDSecureChoice } from "../control/outcomes";
import { invalidRequest } from "../http/errors";
import { need, needCustomer } from "../store/lookup";
import type { InvoiceRecord } from "../store/records/invoices";
import type { PaymentMethodRecord } from "../store/records/payments";
import { createCard } from "./new-card";
import { tieToCustomer, usablePaymentMethod } from "./payment-methods";

export interface PayInvoiceInput {
  /** A new card, a saved payment method or a `pm_card_…` token; the default one when neither is given. */
  card?: CardInput;
  paymentMethodId?: string;
  threeDSecure?: ThreeDSecureChoice;
  /** The customer isn't there; false by default. */
  offSession?: boolean;
}

export type PayInvoiceOutcome =
  | { status: "paid"; invoice: InvoiceRecord }
  /** A debit is on its way; the invoice stays open until the bank has answered. */
  | { status: "processing"; invoice: InvoiceRecord }
  | RequiresAction
  | Declined;

/** Pays an open invoice. @throws StripeApiError when it isn't open or nothing can pay it */
export function payInvoice(ctx: Context, invoiceId: string, input: PayInvoiceInput): PayInvoiceOutcome {
  const invoice = need(ctx, "invoice", invoiceId);
  checkPayable(ctx, invoice);
  needCustomer(ctx, invoice.customer);
  const method = methodOf(ctx, invoice, input);
  if (!method && invoice.amount_remaining > 0) {
    throw invalidRequest(
      "There is no `default_payment_method` set on this Customer or Invoice. Please set either a `default_payment_method` on the Customer or Invoice, or pass a `payment_method`.",
    );
  }
  if (invoice.status === "draft") finalizeInvoice(ctx, invoice);
  const outcome = collectInvoice(ctx, invoice, method, {
    offSession: input.offSession ?? false,
    ...(input.threeDSecure ? { threeDSecure: input.threeDSecure } : {}),
  });
  switch (outcome.status) {
    case "paid":
    case "processing":
      if (method && !method.customer) tieToCustomer(ctx, method, invoice.customer);
      return { status: outcome.status, invoice };
    case "requires_action":
      return { status: "requires_action", paymentMethodId: method?.id ?? "" };
    case "declined":
      return outcome;
  }
}

/** @throws StripeApiError for an invoice that is paid or voided, or whose debit is still on its way */
export function checkPayable(ctx: Context, invoice: InvoiceRecord): void {
  if (invoice.status === "paid") {
    throw invalidRequest("Invoice is already paid", undefined, "invoice_already_paid");
  }
  if (invoice.status === "void") {
    throw invalidRequest(
      "This invoice can no longer be paid, since it is void.",
      undefined,
      "invoice_not_editable",
    );
  }
  noneProcessing(ctx, invoice);
}

/** @throws StripeApiError while a bank may still answer a debit for the invoice */
export function noneProcessing(ctx: Context, invoice: InvoiceRecord): InvoiceRecord {
  if (openIntentOf(ctx, invoice)?.status !== "processing") return invoice;
  throw invalidRequest(
    "This invoice has a payment that is still processing.",
    undefined,
    "payment_intent_unexpected_state",
  );
}

function methodOf(
  ctx: Context,
  invoice: InvoiceRecord,
  input: PayInvoiceInput,
): PaymentMethodRecord | undefined {
  if (input.card) return createCard(ctx, input.card, { email: invoice.customer_email });
  if (!input.paymentMethodId) return defaultMethodOf(ctx, invoice);
  const method = usablePaymentMethod(ctx, input.paymentMethodId, "payment_method");
  if (method.customer && method.customer !== invoice.customer) {
    throw invalidRequest("This payment method belongs to another customer.", "payment_method");
  }
  return method;
}

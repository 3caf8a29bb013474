import type Stripe from "stripe";
import { finalizeOnRequest, sendInvoice } from "../billing/advance-invoice";
import { declineError } from "../billing/authorize";
import { settleInvoice } from "../billing/collect";
import { noteDelinquency } from "../billing/delinquency";
import { followWriteOff } from "../billing/follow-payment";
import { cancelPayments, finalizeInvoice, stopAdvancing, voidInvoice } from "../billing/invoices";
import type { Context } from "../context";
import { cardError, invalidRequest, notCovered } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { coverOnly, need } from "../store/lookup";
import type { InvoiceRecord } from "../store/records/invoices";
import { type Json, render } from "../store/render";
import { attachPayment } from "./attach-payment";
import { createInvoice, deleteInvoice, updateInvoice } from "./edit-invoice";
import { checkPayable, noneProcessing, payInvoice } from "./pay-invoice";
import { previewInvoice } from "./preview/invoice-preview";

function pay(ctx: Context, id: string, params: Stripe.InvoicePayParams): Json {
  coverOnly(params, ["payment_method", "off_session", "paid_out_of_band", "forgive"]);
  if (params.forgive) throw notCovered("The emulator takes only payments of the whole amount.", "forgive");
  const invoice = need(ctx, "invoice", id);
  if (params.paid_out_of_band) {
    if (params.payment_method) {
      throw invalidRequest(
        "You may only specify one of these parameters: paid_out_of_band, payment_method.",
        "payment_method",
        "parameters_exclusive",
      );
    }
    return render(ctx, payElsewhere(ctx, invoice));
  }
  const outcome = payInvoice(ctx, id, {
    // Stripe takes a payment through the API as one without the customer, unless it is told otherwise.
    offSession: params.off_session ?? true,
    ...(params.payment_method ? { paymentMethodId: params.payment_method } : {}),
  });
  if (outcome.status === "declined") throw declineError(outcome);
  if (outcome.status === "requires_action") {
    throw cardError(
      "invoice_payment_intent_requires_action",
      "Payment for this invoice requires additional user action before it can be completed successfully.",
    );
  }
  return render(ctx, invoice);
}

/** Takes an invoice for paid because its money came another way, of which the emulator knows nothing. */
function payElsewhere(ctx: Context, invoice: InvoiceRecord): InvoiceRecord {
  checkPayable(ctx, invoice);
  if (invoice.status === "draft") finalizeInvoice(ctx, invoice);
  cancelPayments(ctx, invoice);
  settleInvoice(ctx, invoice);
  return invoice;
}

function inState(invoice: InvoiceRecord, states: readonly string[], action: string): InvoiceRecord {
  if (invoice.status && states.includes(invoice.status)) return invoice;
  throw invalidRequest(
    `You can only ${action} ${states.join(" and ")} invoices. This invoice is ${invoice.status}.`,
    undefined,
    "invoice_not_editable",
  );
}

function markUncollectible(ctx: Context, id: string): InvoiceRecord {
  const invoice = inState(need(ctx, "invoice", id), ["open"], "mark as uncollectible");
  noneProcessing(ctx, invoice);
  stopAdvancing(ctx, invoice);
  invoice.status = "uncollectible";
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.marked_uncollectible_at = ctx.clock.now(invoice.customer);
  ctx.store.touch();
  ctx.events.emit("invoice.marked_uncollectible", invoice);
  noteDelinquency(ctx, invoice, false);
  followWriteOff(ctx, invoice);
  return invoice;
}

function send(ctx: Context, id: string): InvoiceRecord {
  const invoice = need(ctx, "invoice", id);
  if (invoice.collection_method !== "send_invoice") {
    throw invalidRequest(
      "You can only manually send an invoice if its collection method is `send_invoice`.",
      undefined,
      "invoice_not_editable",
    );
  }
  inState(invoice, ["draft", "open", "paid", "uncollectible"], "send");
  if (invoice.status === "draft") finalizeOnRequest(ctx, invoice);
  sendInvoice(ctx, invoice);
  return invoice;
}

export const invoiceRoutes = [
  route<Stripe.InvoiceListParams>("GET /v1/invoices", (ctx, params) => {
    coverOnly(params, [
      "collection_method",
      "created",
      "customer",
      "due_date",
      "status",
      "subscription",
      "limit",
      "starting_after",
      "ending_before",
    ]);
    const invoices = ctx.store
      .of("invoice")
      .filter(
        (invoice) =>
          inRange(invoice.created, params.created) &&
          inRange(invoice.due_date, params.due_date) &&
          (params.customer === undefined || invoice.customer === params.customer) &&
          (params.collection_method === undefined ||
            invoice.collection_method === params.collection_method) &&
          (params.status === undefined || invoice.status === params.status) &&
          (params.subscription === undefined ||
            invoice.parent?.subscription_details?.subscription === params.subscription),
      );
    return listPage(ctx, invoices, params, "/v1/invoices");
  }),
  route<Stripe.InvoiceCreateParams>("POST /v1/invoices", (ctx, params) =>
    render(ctx, createInvoice(ctx, params)),
  ),
  route<Stripe.InvoiceCreatePreviewParams>("POST /v1/invoices/create_preview", (ctx, params) =>
    previewInvoice(ctx, params),
  ),
  route("GET /v1/invoices/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "invoice", id))),
  route<Stripe.InvoiceUpdateParams>("POST /v1/invoices/{id}", (ctx, params, { id }) =>
    render(ctx, updateInvoice(ctx, id, params)),
  ),
  route("DELETE /v1/invoices/{id}", (ctx, _params, { id }) => deleteInvoice(ctx, id)),
  route<Stripe.InvoiceFinalizeInvoiceParams>("POST /v1/invoices/{id}/finalize", (ctx, params, { id }) => {
    const invoice = inState(need(ctx, "invoice", id), ["draft"], "finalize");
    finalizeOnRequest(ctx, invoice, params.auto_advance);
    return render(ctx, invoice);
  }),
  route<Stripe.InvoicePayParams>("POST /v1/invoices/{id}/pay", (ctx, params, { id }) => pay(ctx, id, params)),
  route("POST /v1/invoices/{id}/send", (ctx, _params, { id }) => render(ctx, send(ctx, id))),
  route("POST /v1/invoices/{id}/void", (ctx, _params, { id }) => {
    const invoice = inState(need(ctx, "invoice", id), ["open", "uncollectible"], "void");
    return render(ctx, voidInvoice(ctx, noneProcessing(ctx, invoice)));
  }),
  route("POST /v1/invoices/{id}/mark_uncollectible", (ctx, _params, { id }) =>
    render(ctx, markUncollectible(ctx, id)),
  ),
  route<Stripe.InvoiceAttachPaymentParams>("POST /v1/invoices/{id}/attach_payment", (ctx, params, { id }) =>
    render(ctx, attachPayment(ctx, id, params)),
  ),
];

import type Stripe from "stripe";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { need } from "../store/lookup";
import { render } from "../store/render";

export const invoicePaymentRoutes = [
  route<Stripe.InvoicePaymentListParams>("GET /v1/invoice_payments", (ctx, params) => {
    const payments = ctx.store
      .of("invoice_payment")
      .filter(
        (payment) =>
          inRange(payment.created, params.created) &&
          (params.invoice === undefined || payment.invoice === params.invoice) &&
          (params.status === undefined || payment.status === params.status) &&
          (params.payment?.type === undefined || payment.payment.type === params.payment.type) &&
          (params.payment?.payment_intent === undefined ||
            payment.payment.payment_intent === params.payment.payment_intent),
      );
    return listPage(ctx, payments, params, "/v1/invoice_payments");
  }),
  route("GET /v1/invoice_payments/{id}", (ctx, _params, { id }) =>
    render(ctx, need(ctx, "invoice_payment", id)),
  ),
];

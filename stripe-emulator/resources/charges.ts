import type Stripe from "stripe";
import { giveReceipt } from "../billing/charges";
import { capturePaymentIntent } from "../billing/payment-intent";
import type { Context } from "../context";
import { invalidRequest, notCovered } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { changeRecord } from "../store/changes";
import { coverOnly, mergeMetadata, need, needCustomer } from "../store/lookup";
import type { ChargeRecord } from "../store/records/payments";
import { render } from "../store/render";
import { amountToCapture } from "./capture";

function update(ctx: Context, id: string, params: Stripe.ChargeUpdateParams): ChargeRecord {
  coverOnly(params, ["customer", "description", "fraud_details", "metadata", "receipt_email"]);
  const charge = need(ctx, "charge", id);
  const customer = params.customer ? needCustomer(ctx, params.customer).id : charge.customer;
  if (charge.customer && customer !== charge.customer) {
    throw invalidRequest("This charge already has a customer.", "customer");
  }
  const metadata = mergeMetadata(charge.metadata, params.metadata);
  return changeRecord(ctx, charge, "charge.updated", () => {
    charge.customer = customer;
    ctx.store.of("charge").put(charge);
    charge.description = params.description ?? charge.description;
    charge.metadata = metadata;
    charge.receipt_email = params.receipt_email ?? charge.receipt_email;
    if (params.fraud_details?.user_report) {
      charge.fraud_details = { ...charge.fraud_details, user_report: params.fraud_details.user_report };
    }
    if (charge.status === "succeeded") giveReceipt(ctx, charge);
  });
}

function capture(ctx: Context, id: string, params: Stripe.ChargeCaptureParams): ChargeRecord {
  coverOnly(params, ["amount", "receipt_email"]);
  const charge = need(ctx, "charge", id);
  if (charge.captured || charge.refunded || charge.status !== "succeeded") {
    throw charge.captured
      ? invalidRequest(`Charge ${id} has already been captured.`, undefined, "charge_already_captured")
      : invalidRequest(`Charge ${id} can't be captured.`, undefined, "charge_invalid_parameter");
  }
  const intent = need(ctx, "payment_intent", charge.payment_intent ?? "");
  const amount = amountToCapture(intent, params.amount, "amount");
  charge.receipt_email = params.receipt_email ?? charge.receipt_email;
  capturePaymentIntent(ctx, intent, amount);
  giveReceipt(ctx, charge);
  return charge;
}

export const chargeRoutes = [
  route<Stripe.ChargeListParams>("GET /v1/charges", (ctx, params) => {
    coverOnly(params, ["created", "customer", "payment_intent", "limit", "starting_after", "ending_before"]);
    const charges = ctx.store
      .of("charge")
      .filter(
        (charge) =>
          inRange(charge.created, params.created) &&
          (params.customer === undefined || charge.customer === params.customer) &&
          (params.payment_intent === undefined || charge.payment_intent === params.payment_intent),
      );
    return listPage(ctx, charges, params, "/v1/charges");
  }),
  route("POST /v1/charges", () => {
    throw notCovered("The emulator makes charges by PaymentIntents only.");
  }),
  route("GET /v1/charges/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "charge", id))),
  route<Stripe.ChargeUpdateParams>("POST /v1/charges/{id}", (ctx, params, { id }) =>
    render(ctx, update(ctx, id, params)),
  ),
  route<Stripe.ChargeCaptureParams>("POST /v1/charges/{id}/capture", (ctx, params, { id }) =>
    render(ctx, capture(ctx, id, params)),
  ),
];

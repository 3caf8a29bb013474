import type Stripe from "stripe";
import { refundCharge, updateRefund } from "../billing/refunds";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { coverOnly, mergeMetadata, need } from "../store/lookup";
import type { ChargeRecord, RefundRecord } from "../store/records/payments";
import { render } from "../store/render";

/** The charge whose money is to go back, named by itself or by its PaymentIntent. */
function chargeOf(ctx: Context, params: Stripe.RefundCreateParams): ChargeRecord {
  if (params.charge && params.payment_intent) {
    throw invalidRequest(
      "You may only specify one of these parameters: charge, payment_intent.",
      undefined,
      "parameters_exclusive",
    );
  }
  if (params.charge) return need(ctx, "charge", params.charge, "charge");
  if (!params.payment_intent) {
    throw invalidRequest(
      "One of the following params should be provided for this request: payment_intent or charge.",
      undefined,
      "parameter_missing",
    );
  }
  const intent = need(ctx, "payment_intent", params.payment_intent, "payment_intent");
  const charge = intent.latest_charge ? ctx.store.of("charge").get(intent.latest_charge) : undefined;
  if (charge && intent.status !== "requires_payment_method") return charge;
  throw invalidRequest(
    `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
    "payment_intent",
    "payment_intent_unexpected_state",
  );
}

function create(ctx: Context, params: Stripe.RefundCreateParams): RefundRecord {
  coverOnly(params, ["amount", "charge", "payment_intent", "reason", "metadata", "instructions_email"]);
  return refundCharge(ctx, chargeOf(ctx, params), {
    ...(params.amount === undefined ? {} : { amount: params.amount }),
    ...(params.instructions_email ? { instructionsEmail: params.instructions_email } : {}),
    reason: params.reason ?? null,
    metadata: mergeMetadata(null, params.metadata),
  });
}

export const refundRoutes = [
  route<Stripe.RefundCreateParams>("POST /v1/refunds", (ctx, params) => render(ctx, create(ctx, params))),
  route<Stripe.RefundListParams>("GET /v1/refunds", (ctx, params) => {
    const refunds = ctx.store
      .of("refund")
      .filter(
        (refund) =>
          inRange(refund.created, params.created) &&
          (params.charge === undefined || refund.charge === params.charge) &&
          (params.payment_intent === undefined || refund.payment_intent === params.payment_intent),
      );
    return listPage(ctx, refunds, params, "/v1/refunds");
  }),
  route("GET /v1/refunds/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "refund", id))),
  route<Stripe.RefundUpdateParams>("POST /v1/refunds/{id}", (ctx, params, { id }) => {
    const refund = need(ctx, "refund", id);
    updateRefund(ctx, refund, () => {
      refund.metadata = mergeMetadata(refund.metadata, params.metadata);
    });
    return render(ctx, refund);
  }),
  route("POST /v1/refunds/{id}/cancel", (ctx, _params, { id }) => {
    // Only refunds that wait for their customer's bank details can be canceled; a card's never do.
    const { status } = need(ctx, "refund", id);
    throw invalidRequest(
      `You can only cancel refunds with a status of requires_action. This refund has a status of ${status}.`,
    );
  }),
];

import { timingSafeEqual } from "node:crypto";
import { Hono, type Context as HonoContext } from "hono";
import { z } from "zod";
import { declineError } from "../../billing/authorize";
import type { Context } from "../../context";
import { failureAnswer } from "../../http/api";
import { authenticate } from "../../http/authentication";
import { invalidRequest, StripeApiError } from "../../http/errors";
import { parseForm } from "../../http/form";
import { newId } from "../../store/ids";
import { need } from "../../store/lookup";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import { type Json, render } from "../../store/render";
import { applyPromotionCode, removePromotionCode } from "./checkout-discounts";
import { checkoutLineItems } from "./checkout-line-items";
import { asksForMethod, offeredMethods } from "./checkout-methods";
import { adjustQuantity } from "./checkout-update";
import { type CompleteCheckoutInput, completeCheckout, openSession, returnUrl } from "./complete-checkout";

const text = z.string().optional();

/** Who asks: the token that stands in the session's url behind `#`. Clients of Stripe.js send a few more. */
const client = { client_token: text, key: text, eid: text, browser_locale: text, redirect_type: text };

const card = z.strictObject({
  number: z.string(),
  exp_month: z.coerce.number().int(),
  exp_year: z.coerce.number().int(),
  cvc: text,
});

const bodies = {
  look: z.strictObject(client),
  change: z.strictObject({
    ...client,
    /** A code as typed; empty takes off the one before. */
    promotion_code: text,
    /** By the lines' ids. */
    quantities: z.record(z.string(), z.coerce.number().int()).optional(),
  }),
  confirm: z.strictObject({
    ...client,
    /** What the client has shown, in minor units: refused when it isn't the total any more. */
    expected_amount: z.coerce.number().int().optional(),
    expected_payment_method_type: text,
    payment_method: text,
    card: card.optional(),
    sepa_debit: z.strictObject({ iban: z.string() }).optional(),
    email: text,
    name: text,
    business_name: text,
    individual_name: text,
    phone: text,
    address: z
      .strictObject({ line1: text, line2: text, city: text, state: text, postal_code: text, country: text })
      .optional(),
    tax_id: z.strictObject({ type: z.string(), value: z.string() }).optional(),
    custom_fields: z.record(z.string(), z.string()).optional(),
    consent: z.strictObject({ terms_of_service: text, promotions: text }).optional(),
    save_payment_method: z.enum(["true", "false"]).optional(),
    /** The emulator's own: what the person answers to 3-D Secure. */
    three_d_secure: z.enum(["approve", "fail"]).optional(),
  }),
};

/** @throws StripeApiError naming the field that is wrong */
function parse<T>(schema: z.ZodType<T>, form: string): T {
  const result = schema.safeParse(parseForm(form));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const [first, ...rest] = [...(issue?.path ?? []), ...(unknown ? [unknown] : [])].map(String);
  const param = [first, ...rest.map((part) => `[${part}]`)].join("");
  if (unknown) throw invalidRequest(`Received unknown parameter: ${param}`, param, "parameter_unknown");
  throw invalidRequest(issue?.message ?? "Invalid request", param);
}

/** @throws StripeApiError unless the client has the session's token, or a secret key */
function admit(
  ctx: Context,
  c: HonoContext,
  session: CheckoutSessionRecord,
  token: string | undefined,
): void {
  if (token === undefined) {
    authenticate(ctx, c.req.raw.headers);
    return;
  }
  const [given, own] = [Buffer.from(token), Buffer.from(session.internal.clientToken)];
  if (given.length === own.length && timingSafeEqual(given, own)) return;
  throw new StripeApiError(401, "invalid_request_error", "The client token isn't this session's.", {
    param: "client_token",
  });
}

/** A session as the page of its customer knows it. */
function paymentPage(ctx: Context, session: CheckoutSessionRecord): Json {
  const { id, mode, status, currency, custom_fields, consent_collection, expires_at } = session;
  return {
    id,
    object: "payment_page",
    allow_promotion_codes: session.allow_promotion_codes ?? false,
    amount_subtotal: session.amount_subtotal,
    amount_total: session.amount_total,
    billing_address_collection: session.billing_address_collection,
    cancel_url: session.cancel_url,
    consent_collection,
    currency,
    custom_fields,
    customer_email: session.customer_details?.email ?? null,
    discounts: session.discounts,
    expires_at,
    line_items: checkoutLineItems(ctx, id, { limit: 100 }),
    livemode: false,
    mode,
    payment_method_required: asksForMethod(session),
    payment_method_types: session.payment_method_types,
    payment_methods: offeredMethods(ctx, session).map((method) => render(ctx, method)),
    payment_status: session.payment_status,
    session_id: id,
    status,
    success_url: status === "complete" ? returnUrl(session) : null,
    total_details: session.total_details,
  };
}

function inputFrom(body: z.infer<typeof bodies.confirm>): CompleteCheckoutInput {
  const { address, tax_id: taxId, card: typed, sepa_debit: account, consent } = body;
  return {
    ...(typed
      ? {
          card: {
            number: typed.number,
            expMonth: typed.exp_month,
            expYear: typed.exp_year,
            ...(typed.cvc ? { cvc: typed.cvc } : {}),
          },
        }
      : {}),
    ...(account ? { sepa: account } : {}),
    ...(body.payment_method ? { paymentMethodId: body.payment_method } : {}),
    customerDetails: {
      ...(body.email ? { email: body.email } : {}),
      ...(body.name ? { name: body.name } : {}),
      ...(body.business_name ? { businessName: body.business_name } : {}),
      ...(body.individual_name ? { individualName: body.individual_name } : {}),
      ...(body.phone ? { phone: body.phone } : {}),
      ...(address?.line1 ? { line1: address.line1 } : {}),
      ...(address?.line2 ? { line2: address.line2 } : {}),
      ...(address?.city ? { city: address.city } : {}),
      ...(address?.state ? { state: address.state } : {}),
      ...(address?.postal_code ? { postalCode: address.postal_code } : {}),
      ...(address?.country ? { country: address.country } : {}),
      ...(taxId ? { taxId } : {}),
    },
    ...(body.custom_fields ? { customFields: body.custom_fields } : {}),
    consent: {
      termsOfService: consent?.terms_of_service === "accepted",
      promotions: consent?.promotions === "opt_in",
    },
    savePaymentMethod: body.save_payment_method === "true",
    ...(body.three_d_secure ? { threeDSecure: body.three_d_secure } : {}),
  };
}

function confirm(ctx: Context, id: string, body: z.infer<typeof bodies.confirm>): Json {
  const session = openSession(ctx, id);
  const { expected_amount: expected } = body;
  if (expected !== undefined && expected !== (session.amount_total ?? 0)) {
    throw invalidRequest(
      `The session's total is ${session.amount_total ?? 0} and not ${expected} any more.`,
      "expected_amount",
      "checkout_amount_mismatch",
    );
  }
  const outcome = completeCheckout(ctx, id, inputFrom(body));
  if (outcome.status === "declined") throw declineError(outcome);
  const nextAction =
    outcome.status === "requires_action"
      ? { type: "three_d_secure", payment_method: outcome.paymentMethodId }
      : null;
  return { ...paymentPage(ctx, session), next_action: nextAction };
}

/**
 * The private routes by which a session's page works, in a form of the emulator's own. They let a client without
 * a browser see and complete a session with its client token, or with a secret key.
 */
export function paymentPages(ctx: Context): Hono {
  const app = new Hono();
  app.onError((error) => {
    const id = newId("req", 14);
    const answer = failureAnswer(ctx, error, id);
    return new Response(answer.body, {
      status: answer.status,
      headers: { "content-type": "application/json", "request-id": id },
    });
  });
  const answer = async <T extends { client_token?: string | undefined }>(
    c: HonoContext,
    schema: z.ZodType<T>,
    act: (id: string, body: T) => Json,
  ) => {
    const query = new URL(c.req.url).search.slice(1);
    const sent = c.req.method === "POST" ? await c.req.text() : "";
    const body = parse(schema, [query, sent].filter(Boolean).join("&"));
    const session = need(ctx, "checkout.session", c.req.param("id") ?? "");
    admit(ctx, c, session, body.client_token);
    return c.json(act(session.id, body));
  };
  const look = (id: string) => paymentPage(ctx, need(ctx, "checkout.session", id));

  app.get("/:id", (c) => answer(c, bodies.look, look));
  app.post("/:id/init", (c) => answer(c, bodies.look, look));
  app.post("/:id", (c) =>
    answer(c, bodies.change, (id, body) => {
      const session = openSession(ctx, id);
      for (const [line, quantity] of Object.entries(body.quantities ?? {})) {
        adjustQuantity(ctx, session, line, quantity);
      }
      if (body.promotion_code) applyPromotionCode(ctx, session, body.promotion_code);
      if (body.promotion_code === "") removePromotionCode(ctx, session);
      return paymentPage(ctx, session);
    }),
  );
  app.post("/:id/confirm", (c) => answer(c, bodies.confirm, (id, body) => confirm(ctx, id, body)));
  return app;
}

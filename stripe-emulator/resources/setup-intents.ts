import type Stripe from "stripe";
import { authorizeSetup, declineError } from "../billing/authorize";
import { mandateOf } from "../billing/charges";
import { followSetup } from "../billing/follow-payment";
import { authenticationAction, wantsThreeDSecure } from "../billing/payment-intent";
import type { Context } from "../context";
import type { ThreeDSecureChoice } from "../control/outcomes";
import { invalidRequest } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { newId, token } from "../store/ids";
import { coverOnly, mergeMetadata, need, needCustomer } from "../store/lookup";
import type { PaymentMethodRecord, SetupIntentRecord } from "../store/records/payments";
import { render } from "../store/render";
import { methodOptions } from "./method-options";
import { createPaymentMethod, tieToCustomer, usablePaymentMethod } from "./payment-methods";

type MethodInput = Pick<
  Stripe.SetupIntentConfirmParams,
  "payment_method" | "payment_method_data" | "return_url"
>;

function unexpectedState(message: string): Error {
  return invalidRequest(message, undefined, "setup_intent_unexpected_state");
}

/** Everything that can be saved for later, whatever currency it will pay in. */
function savable(allowed: readonly string[] | null, excluded: readonly string[] | null): string[] {
  return ["card", "sepa_debit"].filter(
    (type) => (allowed?.includes(type) ?? true) && !excluded?.includes(type),
  );
}

/** The payment method that is named or described; undefined when none is. @throws StripeApiError when it can't be saved here */
function methodFrom(
  ctx: Context,
  intent: Pick<SetupIntentRecord, "customer" | "payment_method_types">,
  input: MethodInput,
): PaymentMethodRecord | undefined {
  const method = input.payment_method_data
    ? createPaymentMethod(ctx, input.payment_method_data)
    : input.payment_method && usablePaymentMethod(ctx, input.payment_method, "payment_method");
  if (!method) return undefined;
  if (method.customer && method.customer !== intent.customer) {
    throw invalidRequest("The provided PaymentMethod belongs to another customer.", "payment_method");
  }
  if (intent.payment_method_types.includes(method.type)) return method;
  throw invalidRequest(
    `The PaymentMethod provided (${method.type}) is not allowed for this SetupIntent.`,
    "payment_method",
    "setup_intent_invalid_parameter",
  );
}

/** Makes a SetupIntent. @throws StripeApiError for what can't be saved */
export function createSetupIntent(ctx: Context, params: Stripe.SetupIntentCreateParams): SetupIntentRecord {
  coverOnly(params, [
    "customer",
    "description",
    "metadata",
    "payment_method",
    "payment_method_data",
    "usage",
    "confirm",
    "return_url",
    "use_stripe_sdk",
    "mandate_data",
    "automatic_payment_methods",
    "allowed_payment_method_types",
    "excluded_payment_method_types",
    "payment_method_options",
  ]);
  const options = methodOptions(params.payment_method_options, null);
  if (params.automatic_payment_methods && params.allowed_payment_method_types) {
    throw invalidRequest(
      "You may only specify one of these parameters: automatic_payment_methods, allowed_payment_method_types.",
      "automatic_payment_methods",
      "parameters_exclusive",
    );
  }
  const customer = params.customer ? needCustomer(ctx, params.customer).id : null;
  const allowed = params.allowed_payment_method_types ?? null;
  const excluded = params.excluded_payment_method_types ?? null;
  const types = savable(allowed, excluded);
  const method = methodFrom(ctx, { customer, payment_method_types: types }, params);
  if (params.confirm && !method) throw missingMethod();
  const id = newId("seti");
  const intent: SetupIntentRecord = {
    id,
    object: "setup_intent",
    allowed_payment_method_types: allowed,
    application: null,
    automatic_payment_methods: params.automatic_payment_methods
      ? {
          enabled: params.automatic_payment_methods.enabled,
          allow_redirects: params.automatic_payment_methods.allow_redirects ?? "always",
        }
      : null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${token(25)}`,
    created: ctx.clock.now(customer),
    customer,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: excluded,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: mergeMetadata(null, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: method?.id ?? null,
    payment_method_configuration_details: null,
    payment_method_options: options && setupOptions(options),
    payment_method_types: types,
    single_use_mandate: null,
    status: method ? "requires_confirmation" : "requires_payment_method",
    usage: params.usage ?? "off_session",
    internal: { returnUrl: params.return_url ?? null },
  };
  ctx.store.of("setup_intent").put(intent);
  ctx.events.emit("setup_intent.created", intent);
  if (params.confirm) confirm(ctx, intent, {});
  return intent;
}

/** Cards that are saved have no instalments. */
function setupOptions({
  card,
}: {
  card?: { request_three_d_secure: string | null };
}): SetupIntentRecord["payment_method_options"] {
  const request = card?.request_three_d_secure ?? null;
  return { card: { mandate_options: null, network: null, request_three_d_secure: request } };
}

function missingMethod(): Error {
  return unexpectedState(
    "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and then confirm it again.",
  );
}

function confirm(ctx: Context, intent: SetupIntentRecord, input: MethodInput): void {
  if (["succeeded", "canceled", "processing"].includes(intent.status)) {
    throw unexpectedState(`You cannot confirm this SetupIntent because it has a status of ${intent.status}.`);
  }
  const given = methodFrom(ctx, intent, input);
  const method = given ?? (intent.payment_method ? need(ctx, "payment_method", intent.payment_method) : null);
  if (!method) throw missingMethod();
  const declined = attemptSetup(ctx, intent, method);
  if (declined) throw declined;
}

/** Asks the bank and brings the intent to where that has led; gives the error to answer if the bank refuses. */
export function attemptSetup(
  ctx: Context,
  intent: SetupIntentRecord,
  method: PaymentMethodRecord,
  threeDSecure?: ThreeDSecureChoice,
): Error | undefined {
  const answer = authorizeSetup(method, {
    offSession: false,
    now: ctx.clock.now(intent.customer),
    wantsThreeDSecure: wantsThreeDSecure(intent.payment_method_options),
    ...(threeDSecure ? { threeDSecure } : {}),
  });
  intent.payment_method = method.id;
  intent.next_action = null;
  ctx.store.touch();
  switch (answer.status) {
    case "approved":
      method.internal.authenticated ||= answer.authenticated;
      if (intent.customer) tieToCustomer(ctx, method, intent.customer);
      intent.status = "succeeded";
      intent.last_setup_error = null;
      if (method.type === "sepa_debit") intent.mandate = mandateOf(method.id);
      ctx.events.emit("setup_intent.succeeded", intent);
      followSetup(ctx, intent);
      return undefined;
    case "requires_action":
      intent.status = "requires_action";
      intent.next_action = authenticationAction(ctx, intent);
      ctx.events.emit("setup_intent.requires_action", intent);
      return undefined;
    case "declined": {
      const code =
        answer.code === "payment_intent_authentication_failure"
          ? "setup_intent_authentication_failure"
          : answer.code;
      intent.status = "requires_payment_method";
      intent.payment_method = null;
      intent.last_setup_error = {
        code,
        doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`,
        message: answer.message,
        payment_method_type: method.type,
        type: "card_error",
        ...(answer.declineCode ? { decline_code: answer.declineCode } : {}),
      };
      ctx.events.emit("setup_intent.setup_failed", intent);
      return declineError({ ...answer, code }, { setup_intent: render(ctx, intent) });
    }
  }
}

/**
 * Goes on after 3-D Secure, as the SDK in a browser does when the person has answered.
 * @throws StripeApiError when the intent doesn't wait for that
 */
export function authenticateSetupIntent(
  ctx: Context,
  id: string,
  threeDSecure: ThreeDSecureChoice,
): SetupIntentRecord {
  const intent = need(ctx, "setup_intent", id);
  if (intent.status !== "requires_action" || !intent.payment_method) {
    throw unexpectedState(`This SetupIntent has a status of ${intent.status}.`);
  }
  attemptSetup(ctx, intent, need(ctx, "payment_method", intent.payment_method), threeDSecure);
  return intent;
}

function update(ctx: Context, id: string, params: Stripe.SetupIntentUpdateParams): SetupIntentRecord {
  coverOnly(params, ["customer", "description", "metadata", "payment_method", "payment_method_data"]);
  const intent = need(ctx, "setup_intent", id);
  const final = intent.status === "succeeded" || intent.status === "canceled";
  if (final && (params.customer || params.payment_method || params.payment_method_data)) {
    throw unexpectedState(`You cannot update this SetupIntent because it has a status of ${intent.status}.`);
  }
  const customer = params.customer ? needCustomer(ctx, params.customer).id : intent.customer;
  const method = methodFrom(ctx, { ...intent, customer }, params);
  intent.metadata = mergeMetadata(intent.metadata, params.metadata);
  intent.customer = customer;
  intent.description = params.description ?? intent.description;
  if (method) {
    intent.payment_method = method.id;
    intent.status = "requires_confirmation";
    intent.next_action = null;
  }
  ctx.store.touch();
  return intent;
}

function cancel(ctx: Context, id: string, params: Stripe.SetupIntentCancelParams): SetupIntentRecord {
  const intent = need(ctx, "setup_intent", id);
  if (intent.status === "succeeded" || intent.status === "canceled") {
    throw unexpectedState(`You cannot cancel this SetupIntent because it has a status of ${intent.status}.`);
  }
  intent.status = "canceled";
  intent.cancellation_reason = params.cancellation_reason ?? null;
  intent.next_action = null;
  ctx.store.touch();
  ctx.events.emit("setup_intent.canceled", intent);
  return intent;
}

export const setupIntentRoutes = [
  route<Stripe.SetupIntentCreateParams>("POST /v1/setup_intents", (ctx, params) =>
    render(ctx, createSetupIntent(ctx, params)),
  ),
  route<Stripe.SetupIntentListParams>("GET /v1/setup_intents", (ctx, params) => {
    const intents = ctx.store
      .of("setup_intent")
      .filter(
        (intent) =>
          inRange(intent.created, params.created) &&
          (params.customer === undefined || intent.customer === params.customer) &&
          (params.payment_method === undefined || intent.payment_method === params.payment_method),
      );
    return listPage(ctx, intents, params, "/v1/setup_intents");
  }),
  route("GET /v1/setup_intents/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "setup_intent", id))),
  route<Stripe.SetupIntentUpdateParams>("POST /v1/setup_intents/{id}", (ctx, params, { id }) =>
    render(ctx, update(ctx, id, params)),
  ),
  route<Stripe.SetupIntentConfirmParams>("POST /v1/setup_intents/{id}/confirm", (ctx, params, { id }) => {
    coverOnly(params, [
      "payment_method",
      "payment_method_data",
      "return_url",
      "mandate_data",
      "use_stripe_sdk",
    ]);
    const intent = need(ctx, "setup_intent", id);
    confirm(ctx, intent, params);
    return render(ctx, intent);
  }),
  route<Stripe.SetupIntentCancelParams>("POST /v1/setup_intents/{id}/cancel", (ctx, params, { id }) =>
    render(ctx, cancel(ctx, id, params)),
  ),
];

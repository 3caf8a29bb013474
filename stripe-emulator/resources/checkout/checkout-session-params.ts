import type Stripe from "stripe";
import type { Context } from "../../context";
import { invalidRequest, notCovered } from "../../http/errors";
import { coverOnly, needCurrency, needCustomer } from "../../store/lookup";
import { checkCollected } from "./checkout-collected-params";
import { checkMethodOptions } from "./checkout-method-options";
import { checkSubscriptionData, oneOf } from "./checkout-subscription-params";

export type CreateParams = Stripe.Checkout.SessionCreateParams;
export type Mode = "payment" | "setup" | "subscription";

/** Seconds a session stays open at most, and by default. */
export const sessionLifetime = 86_400;
/** Seconds a session stays open at least. */
const shortestLifetime = 1800;

const covered = [
  "adaptive_pricing",
  "after_expiration",
  "allow_promotion_codes",
  "allowed_payment_method_types",
  "automatic_tax",
  "billing_address_collection",
  "branding_settings",
  "cancel_url",
  "client_reference_id",
  "consent_collection",
  "currency",
  "custom_fields",
  "custom_text",
  "customer",
  "customer_creation",
  "customer_email",
  "customer_update",
  "discounts",
  "excluded_payment_method_types",
  "expires_at",
  "integration_identifier",
  "invoice_creation",
  "line_items",
  "locale",
  "managed_payments",
  "metadata",
  "mode",
  "name_collection",
  "optional_items",
  "origin_context",
  "payment_intent_data",
  "payment_method_collection",
  "payment_method_data",
  "payment_method_options",
  "phone_number_collection",
  "saved_payment_method_options",
  "setup_intent_data",
  "submit_type",
  "subscription_data",
  "success_url",
  "tax_id_collection",
  "ui_mode",
  "wallet_options",
];

const coveredOfPayment = [
  "capture_method",
  "description",
  "metadata",
  "receipt_email",
  "setup_future_usage",
  "statement_descriptor",
  "statement_descriptor_suffix",
];

/** Parameters that belong to some modes only. */
const modesOf: Partial<Record<keyof CreateParams, readonly Mode[]>> = {
  allow_promotion_codes: ["payment", "subscription"],
  customer_creation: ["payment", "setup"],
  discounts: ["payment", "subscription"],
  invoice_creation: ["payment"],
  line_items: ["payment", "subscription"],
  optional_items: ["payment", "subscription"],
  payment_intent_data: ["payment"],
  payment_method_collection: ["subscription"],
  phone_number_collection: ["payment", "subscription"],
  saved_payment_method_options: ["payment", "subscription"],
  setup_intent_data: ["setup"],
  submit_type: ["payment", "subscription"],
  subscription_data: ["subscription"],
};

function exclusive(params: CreateParams, ...names: (keyof CreateParams)[]): void {
  const given = names.filter((name) => params[name] !== undefined && params[name] !== false);
  if (given.length < 2) return;
  throw invalidRequest(`You may only specify one of these parameters: ${given.join(", ")}.`, given[1]);
}

/** The mode a session is wanted in. @throws StripeApiError when there is none, or an unknown one */
export function modeOf(params: CreateParams): Mode {
  if (!params.mode) throw invalidRequest("Missing required param: mode.", "mode", "parameter_missing");
  return oneOf(params.mode, ["payment", "setup", "subscription"], "mode");
}

/**
 * Checks everything about a new session but what it sells and its discounts.
 * @throws StripeApiError for what can't be, and for what isn't covered
 */
export function checkSessionParams(ctx: Context, params: CreateParams): void {
  coverOnly(params, covered);
  const mode = modeOf(params);
  for (const [name, modes] of Object.entries(modesOf)) {
    if (!(name in params) || modes.includes(mode)) continue;
    throw invalidRequest(`You can not pass \`${name}\` in \`${mode}\` mode.`, name);
  }
  checkPage(params);
  checkCustomer(ctx, params, mode);
  exclusive(params, "discounts", "allow_promotion_codes");
  exclusive(params, "allowed_payment_method_types", "excluded_payment_method_types");
  if (params.currency) needCurrency(params.currency);
  if (mode === "setup" && !params.currency && !params.allowed_payment_method_types) {
    throw invalidRequest(
      "You must pass `currency` in `setup` mode when `allowed_payment_method_types` is not set.",
      "currency",
      "parameter_missing",
    );
  }
  refuseUncovered(params);
  checkCollected(params);
  checkMethodOptions(params);
  if (params.subscription_data)
    checkSubscriptionData(ctx, params.subscription_data, ctx.clock.now(params.customer));
  if (params.payment_intent_data) coverOnly(params.payment_intent_data, coveredOfPayment);
  if (params.setup_intent_data) coverOnly(params.setup_intent_data, ["description", "metadata"]);
  checkExpiry(params, ctx.clock.now());
}

/** Where the page is and leads to. */
function checkPage(params: CreateParams): void {
  const modes = ["hosted_page", "embedded_page", "elements", "form"] as const;
  const uiMode = oneOf(params.ui_mode ?? "hosted_page", modes, "ui_mode");
  if (uiMode !== "hosted_page") {
    throw notCovered(
      `The emulator covers \`hosted_page\` only: \`${uiMode}\` needs Stripe.js, which talks to Stripe itself.`,
      "ui_mode",
    );
  }
  if (!params.success_url) {
    throw invalidRequest("Missing required param: success_url.", "success_url", "parameter_missing");
  }
  for (const param of ["success_url", "cancel_url"] as const) {
    const url = params[param];
    if (url && !URL.canParse(url)) throw invalidRequest("Not a valid URL", param, "url_invalid");
  }
}

function checkCustomer(ctx: Context, params: CreateParams, mode: Mode): void {
  exclusive(params, "customer", "customer_email");
  exclusive(params, "customer", "customer_creation");
  if (params.customer) needCustomer(ctx, params.customer);
  if (params.customer_update && !params.customer) {
    throw invalidRequest("`customer_update` can only be used with `customer`.", "customer_update");
  }
  if (params.customer_update?.shipping && params.customer_update.shipping !== "never") {
    throw notCovered("The emulator doesn't cover shipping.", "customer_update[shipping]");
  }
  if (params.customer_email && !/^[^\s@]+@[^\s@]+$/.test(params.customer_email)) {
    throw invalidRequest(
      `Invalid email address: ${params.customer_email}`,
      "customer_email",
      "email_invalid",
    );
  }
  if (params.customer_creation) {
    oneOf(params.customer_creation, ["always", "if_required"], "customer_creation");
    if (params.customer_creation === "if_required" && params.invoice_creation?.enabled) {
      throw invalidRequest(
        "`customer_creation` must be `always` when `invoice_creation` is enabled.",
        "customer_creation",
      );
    }
  }
  if (mode === "subscription" && params.payment_method_collection) {
    oneOf(params.payment_method_collection, ["always", "if_required"], "payment_method_collection");
  }
  if (params.tax_id_collection?.enabled && params.customer && params.customer_update?.name !== "auto") {
    throw invalidRequest(
      "Tax ID collection requires updating business name on the customer. To enable tax ID collection for an existing customer, please set `customer_update[name]` to `auto`.",
      "customer_update[name]",
    );
  }
}

function refuseUncovered(params: CreateParams): void {
  if (params.automatic_tax?.enabled) {
    throw notCovered(
      "The emulator doesn't calculate taxes: use tax rates instead of `automatic_tax`.",
      "automatic_tax[enabled]",
    );
  }
  if (params.adaptive_pricing?.enabled) {
    throw notCovered("The emulator shows prices in their own currency only.", "adaptive_pricing[enabled]");
  }
  if (params.managed_payments?.enabled) {
    throw notCovered("The emulator doesn't cover Managed Payments.", "managed_payments[enabled]");
  }
}

function checkExpiry({ expires_at: expiresAt }: CreateParams, now: number): void {
  if (expiresAt === undefined) return;
  if (expiresAt >= now + shortestLifetime && expiresAt <= now + sessionLifetime) return;
  throw invalidRequest(
    "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
    "expires_at",
  );
}

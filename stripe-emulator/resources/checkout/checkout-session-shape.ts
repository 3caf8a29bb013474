import { paymentMethodTypes } from "../../billing/payment-intent";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { mergeMetadata } from "../../store/lookup";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import type { CustomerRecord } from "../../store/records/customers";
import { customFieldFrom, customTextFrom } from "./checkout-collected-params";
import { methodOptionsFrom } from "./checkout-method-options";
import { type CreateParams, type Mode, sessionLifetime } from "./checkout-session-params";

/**
 * The types of payment methods that a session offers.
 * @throws StripeApiError when none is left
 */
export function offeredTypes(params: CreateParams, mode: Mode, currency: string | null): string[] {
  const allowed = params.allowed_payment_method_types ?? null;
  const excluded = params.excluded_payment_method_types ?? null;
  // What is only saved may pay in any currency later.
  const paidIn = mode === "setup" ? (currency ?? "eur") : (currency ?? "");
  const types = paymentMethodTypes(paidIn, allowed, excluded);
  if (types.length > 0) return types;
  throw invalidRequest(
    "No valid payment method types for this Checkout Session. The emulator knows `card`, and `sepa_debit` in `eur`.",
    allowed ? "allowed_payment_method_types" : "excluded_payment_method_types",
  );
}

/** Whether and when a session makes a customer of who pays; null for one that has a customer. */
function customerCreation(params: CreateParams, mode: Mode): CheckoutSessionRecord["customer_creation"] {
  if (params.customer) return null;
  if (mode === "subscription" || params.invoice_creation?.enabled) return "always";
  return params.customer_creation ?? "if_required";
}

/** What a session knows about who pays. */
export function customerDetails(
  details: Partial<NonNullable<CheckoutSessionRecord["customer_details"]>>,
): NonNullable<CheckoutSessionRecord["customer_details"]> {
  return {
    address: null,
    business_name: null,
    email: null,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: "none",
    tax_ids: null,
    ...details,
  };
}

function invoiceCreation(params: CreateParams, mode: Mode): CheckoutSessionRecord["invoice_creation"] {
  if (mode !== "payment") return null;
  const data = params.invoice_creation?.invoice_data;
  const rendering = data?.rendering_options;
  return {
    enabled: params.invoice_creation?.enabled ?? false,
    invoice_data: {
      account_tax_ids: data?.account_tax_ids || null,
      custom_fields: data?.custom_fields || null,
      description: data?.description ?? null,
      footer: data?.footer ?? null,
      issuer: data?.issuer ? { type: data.issuer.type } : null,
      metadata: mergeMetadata(null, data?.metadata),
      rendering_options: rendering
        ? {
            amount_tax_display: rendering.amount_tax_display || null,
            template: rendering.template ?? null,
          }
        : null,
    },
  };
}

function branding(params: CreateParams): Pick<CheckoutSessionRecord, "branding_settings"> {
  const given = params.branding_settings;
  if (!given) return {};
  return {
    branding_settings: {
      background_color: given.background_color || "#ffffff",
      border_style: given.border_style || "rounded",
      button_color: given.button_color || "#0074d4",
      display_name: given.display_name ?? "",
      font_family: given.font_family || "default",
      icon: given.icon ?? null,
      logo: given.logo ?? null,
    },
  };
}

function nameCollection(params: CreateParams): Pick<CheckoutSessionRecord, "name_collection"> {
  const { business, individual } = params.name_collection ?? {};
  if (!business && !individual) return {};
  const filled = (one: { enabled: boolean; optional?: boolean }) => ({
    enabled: one.enabled,
    optional: one.optional ?? false,
  });
  return {
    name_collection: {
      ...(business ? { business: filled(business) } : {}),
      ...(individual ? { individual: filled(individual) } : {}),
    },
  };
}

type OptionalItem = NonNullable<CheckoutSessionRecord["optional_items"]>[number];

function optionalItem({
  price,
  quantity,
  adjustable_quantity: adjustable,
}: NonNullable<CreateParams["optional_items"]>[number]): OptionalItem {
  return {
    adjustable_quantity: adjustable
      ? { enabled: adjustable.enabled, maximum: adjustable.maximum ?? 99, minimum: adjustable.minimum ?? 0 }
      : null,
    price,
    quantity,
  };
}

interface Sold {
  id: string;
  mode: Mode;
  currency: string | null;
  lineItems: CheckoutSessionRecord["internal"]["lineItems"];
  discounts: CheckoutSessionRecord["internal"]["discounts"];
  setupIntent: string | null;
  clientToken: string;
}

/** A new session; its amounts are counted afterwards. */
export function sessionShape(
  ctx: Context,
  params: CreateParams,
  customer: CustomerRecord | null,
  { id, mode, currency, lineItems, discounts, setupIntent, clientToken }: Sold,
): CheckoutSessionRecord {
  // Sessions live on wall time, whatever the customer's clock says: a person pays them.
  const now = ctx.clock.now();
  const recovery = params.after_expiration?.recovery;
  const consent = params.consent_collection;
  const email = customer?.email ?? params.customer_email;
  const saved = params.saved_payment_method_options;
  return {
    id,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: recovery
      ? {
          recovery: {
            allow_promotion_codes: recovery.allow_promotion_codes ?? false,
            enabled: recovery.enabled,
            expires_at: null,
            url: null,
          },
        }
      : null,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: null,
    amount_total: null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: params.billing_address_collection ?? null,
    ...branding(params),
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: consent
      ? {
          payment_method_reuse_agreement: consent.payment_method_reuse_agreement ?? null,
          promotions: consent.promotions ?? "none",
          terms_of_service: consent.terms_of_service ?? "none",
        }
      : null,
    created: now,
    currency,
    currency_conversion: null,
    custom_fields: (params.custom_fields ?? []).map(customFieldFrom),
    custom_text: customTextFrom(params.custom_text),
    customer: customer?.id ?? null,
    customer_account: null,
    customer_creation: customerCreation(params, mode),
    customer_details: email ? customerDetails({ email, tax_exempt: customer?.tax_exempt ?? "none" }) : null,
    customer_email: params.customer_email ?? null,
    discounts: (params.discounts ?? []).map(({ coupon, promotion_code: code }) => ({
      coupon: coupon ?? null,
      promotion_code: code ?? null,
    })),
    ...(params.excluded_payment_method_types
      ? { excluded_payment_method_types: params.excluded_payment_method_types }
      : {}),
    expires_at: params.expires_at ?? now + sessionLifetime,
    integration_identifier: params.integration_identifier ?? null,
    invoice: null,
    invoice_creation: invoiceCreation(params, mode),
    livemode: false,
    locale: params.locale ?? null,
    managed_payments: null,
    metadata: mergeMetadata(null, params.metadata),
    mode,
    ...nameCollection(params),
    ...(params.optional_items ? { optional_items: params.optional_items.map(optionalItem) } : {}),
    origin_context: params.origin_context ?? null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection:
      mode === "subscription" ? (params.payment_method_collection ?? "always") : "if_required",
    payment_method_configuration_details: null,
    payment_method_options: methodOptionsFrom(params),
    payment_method_types: offeredTypes(params, mode, currency),
    payment_status: mode === "setup" ? "no_payment_required" : "unpaid",
    permissions: null,
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    recovered_from: null,
    saved_payment_method_options:
      mode === "setup"
        ? null
        : {
            allow_redisplay_filters: saved?.allow_redisplay_filters ?? ["always"],
            payment_method_remove: saved?.payment_method_remove ?? "disabled",
            payment_method_save: saved?.payment_method_save ?? null,
          },
    setup_intent: setupIntent,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: params.submit_type ?? null,
    subscription: null,
    success_url: params.success_url ?? null,
    ...(params.tax_id_collection
      ? {
          tax_id_collection: {
            enabled: params.tax_id_collection.enabled,
            required: params.tax_id_collection.required ?? "never",
          },
        }
      : {}),
    total_details: null,
    ui_mode: "hosted_page",
    url: `${ctx.publicUrl}/c/pay/${id}#${clientToken}`,
    wallet_options: params.wallet_options ?? null,
    internal: {
      lineItems,
      params,
      discounts,
      counts: null,
      pendingPaymentMethod: null,
      refusedIntent: null,
      clientToken,
      recoveryToken: null,
    },
  };
}

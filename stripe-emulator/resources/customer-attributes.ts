import type Stripe from "stripe";
import type { Context } from "../context";
import { invalidRequest, resourceMissing } from "../http/errors";
import { need, unsettable } from "../store/lookup";
import type { CustomerRecord } from "../store/records/customers";

type CreateParams = Stripe.CustomerCreateParams;
type UpdateParams = Stripe.CustomerUpdateParams;
type Address = NonNullable<CustomerRecord["address"]>;

const emptyAddress: Address = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

/** An address parameter: absent leaves the current one, empty takes it away. */
export function addressFrom(
  input: UpdateParams["address"],
  current: CustomerRecord["address"],
): CustomerRecord["address"] {
  if (input === undefined) return current ?? null;
  if (!input) return null;
  const given = Object.entries(input).map(([key, value]) => [key, value === "" ? null : value]);
  return { ...emptyAddress, ...Object.fromEntries(given) };
}

/** A shipping parameter, in the same way. */
export function shippingFrom(
  input: UpdateParams["shipping"],
  current: CustomerRecord["shipping"],
): CustomerRecord["shipping"] {
  if (input === undefined) return current;
  if (!input) return null;
  return {
    address: addressFrom(input.address, null) ?? emptyAddress,
    name: input.name,
    phone: input.phone ?? null,
  };
}

/** What an invoice shows of its customer beside the lines, and what pays it. */
export function invoiceSettingsFrom(
  input: UpdateParams["invoice_settings"],
  current: CustomerRecord["invoice_settings"],
): CustomerRecord["invoice_settings"] {
  if (!input) return current;
  const rendering = input.rendering_options;
  return {
    custom_fields: emptiedList(input.custom_fields, current.custom_fields),
    default_payment_method: unsettable(input.default_payment_method, current.default_payment_method),
    footer: unsettable(input.footer, current.footer),
    rendering_options:
      rendering === undefined
        ? current.rendering_options
        : rendering
          ? { amount_tax_display: rendering.amount_tax_display || null, template: rendering.template ?? null }
          : null,
  };
}

/** A list that an empty value or an empty list takes away. */
function emptiedList<T>(input: T[] | "" | null | undefined, current: T[] | null): T[] | null {
  if (input === undefined) return current;
  return input && input.length > 0 ? input : null;
}

/**
 * Where a customer is for taxes, which the API shows when it is asked for. Taxes aren't calculated here, so
 * that the country is all that is known.
 */
export function taxOf({ address, shipping, internal }: CustomerRecord): Stripe.Customer.Tax {
  const [place, source] = shipping?.address?.country
    ? [shipping.address, "shipping_destination" as const]
    : [address, "billing_address" as const];
  return {
    automatic_tax: place?.country ? "supported" : "unrecognized_location",
    ip_address: internal.taxIpAddress,
    location: place?.country ? { country: place.country, source, state: place.state } : null,
    provider: "stripe",
  };
}

/** Refuses what can't be, before anything changes. */
export function checkCustomer(ctx: Context, params: CreateParams | UpdateParams): void {
  if (params.tax?.validate_location === "immediately" && !params.address && !params.shipping) {
    throw invalidRequest(
      "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax.",
      "tax[validate_location]",
      "customer_tax_location_invalid",
    );
  }
  const fields = params.invoice_settings?.custom_fields;
  if (fields && fields.length > 4) {
    throw invalidRequest("You can only set up to 4 custom fields.", "invoice_settings[custom_fields]");
  }
  const prefix = params.invoice_prefix;
  if (prefix !== undefined && !/^[A-Z0-9]{3,12}$/.test(prefix)) {
    throw invalidRequest(
      "The invoice prefix must have 3 to 12 uppercase letters or numbers.",
      "invoice_prefix",
    );
  }
  if (prefix !== undefined && ctx.store.of("customer").find((one) => one.invoice_prefix === prefix)) {
    throw invalidRequest("The invoice prefix is already used by another customer.", "invoice_prefix");
  }
  if (params.email !== undefined && params.email !== "" && !/^[^\s@]+@[^\s@]+$/.test(params.email)) {
    throw invalidRequest(`Invalid email address: ${params.email}`, "email", "email_invalid");
  }
}

/** @throws StripeApiError unless the payment method is the customer's own */
export function checkDefaultMethod(ctx: Context, customer: string, id: string): void {
  const param = "invoice_settings[default_payment_method]";
  const owner = need(ctx, "payment_method", id, param).customer;
  if (owner !== customer) throw resourceMissing("PaymentMethod", id, param, 400);
}

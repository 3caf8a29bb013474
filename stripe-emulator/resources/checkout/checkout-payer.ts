import type { Context } from "../../context";
import { StripeApiError } from "../../http/errors";
import { changeRecord } from "../../store/changes";
import { needCustomer } from "../../store/lookup";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import type { CustomerRecord } from "../../store/records/customers";
import type { PaymentMethodRecord } from "../../store/records/payments";
import { createCustomer } from "../customers";
import { checkTaxId, createTaxId } from "../tax-ids";
import { customFieldError } from "./checkout-collected-params";
import { customerDetails } from "./checkout-session-shape";

type CustomerDetails = NonNullable<CheckoutSessionRecord["customer_details"]>;
type Address = NonNullable<CustomerDetails["address"]>;

/** Who pays, as typed into a checkout's page. */
export interface PayerDetails {
  email?: string;
  name?: string;
  businessName?: string;
  individualName?: string;
  phone?: string;
  line1?: string;
  line2?: string;
  city?: string;
  state?: string;
  postalCode?: string;
  /** Two letters. */
  country?: string;
  taxId?: { type: string; value: string };
}

/** What a customer answers beside how to pay. */
export interface CheckoutAnswers {
  customerDetails?: PayerDetails;
  consent?: { termsOfService?: boolean; promotions?: boolean };
  /** By the fields' keys. */
  customFields?: Record<string, string>;
}

/** What is wrong with the answers, as sentences by field; custom fields are `custom.<key>`. */
export type AnswerErrors = Record<string, string>;

const addressQuestions = {
  line1: "Enter an address.",
  city: "Enter a city.",
  postalCode: "Enter a postal code.",
  country: "Choose a country.",
};

/** What a session insists on, and what it says when that is missing. */
function requiredDetails(session: CheckoutSessionRecord): Partial<Record<keyof PayerDetails, string>> {
  const { business, individual } = session.name_collection ?? {};
  return {
    ...(session.phone_number_collection?.enabled ? { phone: "Enter a phone number." } : {}),
    ...(business?.enabled && !business.optional ? { businessName: "Enter a business name." } : {}),
    ...(individual?.enabled && !individual.optional ? { individualName: "Enter your full name." } : {}),
    ...(session.billing_address_collection === "required" ? addressQuestions : {}),
  };
}

/** Judges the answers as the page does, before anything is paid. Without errors it is empty. */
export function answerErrors(session: CheckoutSessionRecord, answers: CheckoutAnswers): AnswerErrors {
  const details = answers.customerDetails ?? {};
  const errors: AnswerErrors = {};
  for (const [name, message] of Object.entries(requiredDetails(session))) {
    if (!Object.entries(details).some(([key, value]) => key === name && value)) errors[name] = message;
  }
  if (details.email && !/^\S+@\S+\.\S+$/.test(details.email)) {
    errors.email = "Enter an e-mail address, e.g. name@example.com.";
  }
  if (details.phone && !/^\+?[\d\s()./-]{5,24}$/.test(details.phone)) {
    errors.phone = "Enter a phone number, e.g. +1 555 0100.";
  }
  const taxIdError = wrongTaxId(session, details);
  if (taxIdError) errors.taxId = taxIdError;
  for (const field of session.custom_fields) {
    const wrong = customFieldError(field, answers.customFields?.[field.key] ?? "");
    if (wrong) errors[`custom.${field.key}`] = wrong;
  }
  if (session.consent_collection?.terms_of_service === "required" && !answers.consent?.termsOfService) {
    errors.terms = "Agree to the terms of service to go on.";
  }
  return errors;
}

function wrongTaxId(session: CheckoutSessionRecord, { taxId }: PayerDetails): string | undefined {
  if (!session.tax_id_collection?.enabled) return undefined;
  if (!taxId?.value) {
    return session.tax_id_collection.required === "if_supported" ? "Enter a tax ID." : undefined;
  }
  try {
    checkTaxId({ type: taxId.type, value: taxId.value });
    return undefined;
  } catch (error) {
    if (error instanceof StripeApiError) return "This number doesn't have the form its type asks for.";
    throw error;
  }
}

/** The address that was typed; null when there is none. */
export function addressOf(details: PayerDetails | undefined): Address | null {
  const { line1, line2, city, state, postalCode, country } = details ?? {};
  if (!line1 && !line2 && !city && !state && !postalCode && !country) return null;
  return {
    city: city || null,
    country: country || null,
    line1: line1 || null,
    line2: line2 || null,
    postal_code: postalCode || null,
    state: state || null,
  };
}

/** What a new payment method says about its owner. */
export function billingDetails(
  session: CheckoutSessionRecord,
  details: PayerDetails | undefined,
): PaymentMethodRecord["billing_details"] {
  return {
    address: addressOf(details),
    email: details?.email ?? session.customer_details?.email ?? null,
    name: details?.name || details?.individualName || null,
    phone: details?.phone || null,
    tax_id: null,
  };
}

/** The name a customer is saved under: the business's, when that was asked for. */
function nameOf(details: PayerDetails): string | undefined {
  return details.businessName || details.individualName || details.name || undefined;
}

/** A customer of who has paid, with everything that was typed. */
export function customerFromPayer(
  ctx: Context,
  session: CheckoutSessionRecord,
  details: PayerDetails = {},
): CustomerRecord {
  const email = details.email || session.customer_email;
  const name = nameOf(details);
  const address = addressOf(details);
  return createCustomer(ctx, {
    ...(email ? { email } : {}),
    ...(name ? { name } : {}),
    ...(details.phone ? { phone: details.phone } : {}),
    ...(details.businessName ? { business_name: details.businessName } : {}),
    ...(details.individualName ? { individual_name: details.individualName } : {}),
    ...(address
      ? {
          address: {
            city: address.city ?? "",
            country: address.country ?? "",
            line1: address.line1 ?? "",
            line2: address.line2 ?? "",
            postal_code: address.postal_code ?? "",
            state: address.state ?? "",
          },
        }
      : {}),
  });
}

/** Saves on an existing customer what the session says may be saved. */
export function updateFromPayer(
  ctx: Context,
  session: CheckoutSessionRecord,
  details: PayerDetails = {},
): CustomerRecord {
  const customer = needCustomer(ctx, session.customer ?? "");
  const update = session.internal.params.customer_update;
  return changeRecord(ctx, customer, "customer.updated", () => {
    if (details.email) customer.email ||= details.email;
    if (details.phone && session.phone_number_collection?.enabled) customer.phone = details.phone;
    if (update?.name === "auto") {
      customer.name = nameOf(details) ?? customer.name ?? null;
      if (details.businessName) customer.business_name = details.businessName;
      if (details.individualName) customer.individual_name = details.individualName;
    }
    if (update?.address === "auto") customer.address = addressOf(details) ?? customer.address ?? null;
  });
}

/** Keeps the tax id that was typed, unless the customer has it already. */
export function saveTaxId(ctx: Context, customer: CustomerRecord, { taxId }: PayerDetails = {}): void {
  if (!taxId?.value) return;
  const known = ctx.store.of("tax_id").by("customer", customer.id);
  if (known.some(({ type, value }) => type === taxId.type && value === taxId.value)) return;
  createTaxId(ctx, customer.id, { type: taxId.type, value: taxId.value });
}

/** What the finished session tells of who paid. */
export function detailsAfter(
  ctx: Context,
  session: CheckoutSessionRecord,
  customer: CustomerRecord | null,
  details: PayerDetails = {},
): CustomerDetails {
  const taxIds = customer ? ctx.store.of("tax_id").by("customer", customer.id) : [];
  const typed = details.taxId?.value ? [details.taxId] : [];
  return customerDetails({
    address: addressOf(details) ?? customer?.address ?? null,
    business_name: details.businessName ?? null,
    email: customer?.email ?? details.email ?? session.customer_email,
    individual_name: details.individualName ?? null,
    name: nameOf(details) ?? customer?.name ?? null,
    phone: details.phone ?? customer?.phone ?? null,
    tax_exempt: customer?.tax_exempt ?? "none",
    tax_ids: (taxIds.length > 0 ? taxIds : typed).map(({ type, value }) => ({ type, value })),
  });
}

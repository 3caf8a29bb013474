import type Stripe from "stripe";
import { authorizeSetup, declineError } from "../billing/authorize";
import { changeBalance, recordBalance } from "../billing/customer-balance";
import { cancelNow } from "../billing/end-subscription";
import { stopAdvancing } from "../billing/invoices";
import type { Context } from "../context";
import { resourceMissing } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { changeRecord } from "../store/changes";
import { digest, newId } from "../store/ids";
import { atLeast, coverOnly, mergeMetadata, need, needLivingCustomer, unsettable } from "../store/lookup";
import type { CustomerRecord } from "../store/records/customers";
import type { PaymentMethodRecord } from "../store/records/payments";
import { type Json, render } from "../store/render";
import {
  addressFrom,
  checkCustomer,
  checkDefaultMethod,
  invoiceSettingsFrom,
  shippingFrom,
} from "./customer-attributes";
import { alreadyAttached, tieToCustomer, usablePaymentMethod } from "./payment-methods";
import { checkTaxId, checkTaxIdCount, createTaxId } from "./tax-ids";

type CreateParams = Stripe.CustomerCreateParams;
type UpdateParams = Stripe.CustomerUpdateParams;

const covered = [
  "address",
  "balance",
  "business_name",
  "description",
  "email",
  "individual_name",
  "invoice_prefix",
  "invoice_settings",
  "metadata",
  "name",
  "next_invoice_sequence",
  "payment_method",
  "phone",
  "preferred_locales",
  "shipping",
  "tax",
  "tax_exempt",
  "tax_id_data",
  "test_clock",
];

const noSettings: CustomerRecord["invoice_settings"] = {
  custom_fields: null,
  default_payment_method: null,
  footer: null,
  rendering_options: null,
};

/** Makes a customer. @throws StripeApiError for a payment method, test clock or tax id that isn't one */
export function createCustomer(ctx: Context, params: CreateParams): CustomerRecord {
  coverOnly(params, covered);
  checkCustomer(ctx, params);
  atLeast(1, params.next_invoice_sequence, "next_invoice_sequence");
  const taxIds = params.tax_id_data ?? [];
  checkTaxIdCount(taxIds.length, "tax_id_data");
  for (const [index, taxId] of taxIds.entries()) checkTaxId(taxId, `tax_id_data[${index}][value]`);
  const now = params.test_clock
    ? need(ctx, "test_helpers.test_clock", params.test_clock, "test_clock").frozen_time
    : ctx.clock.now();
  const method = firstMethod(ctx, params, now);
  const id = newId("cus", 14);
  const record: CustomerRecord = {
    id,
    object: "customer",
    address: addressFrom(params.address, null),
    balance: params.balance ?? 0,
    ...named(params),
    created: now,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: params.description ?? null,
    discount: null,
    email: params.email ?? null,
    invoice_prefix: params.invoice_prefix ?? digest(id, 8).toUpperCase(),
    invoice_settings: {
      ...invoiceSettingsFrom(params.invoice_settings, noSettings),
      default_payment_method: params.invoice_settings?.default_payment_method ? (method?.id ?? null) : null,
    },
    livemode: false,
    metadata: mergeMetadata(null, params.metadata),
    name: params.name ?? null,
    next_invoice_sequence: params.next_invoice_sequence ?? 1,
    phone: params.phone ?? null,
    preferred_locales: params.preferred_locales ?? [],
    shipping: shippingFrom(params.shipping, null),
    tax_exempt: unsettable(params.tax_exempt, "none") ?? "none",
    test_clock: params.test_clock ?? null,
    internal: { taxIpAddress: params.tax?.ip_address || null },
  };
  ctx.store.of("customer").put(record);
  if (params.balance) {
    const initial = { amount: params.balance, currency: "usd", type: "initial" as const };
    recordBalance(ctx, record, initial);
  }
  ctx.events.emit("customer.created", record);
  for (const taxId of taxIds) createTaxId(ctx, id, taxId);
  if (method) tieToCustomer(ctx, method, id);
  return record;
}

/**
 * The payment method a new customer brings along, accepted by its bank; only that one can be the default.
 * @throws StripeApiError
 */
function firstMethod(ctx: Context, params: CreateParams, now: number): PaymentMethodRecord | undefined {
  const wanted = params.invoice_settings?.default_payment_method;
  if (wanted && wanted !== params.payment_method) {
    throw resourceMissing("PaymentMethod", wanted, "invoice_settings[default_payment_method]", 400);
  }
  if (!params.payment_method) return undefined;
  const method = usablePaymentMethod(ctx, params.payment_method, "payment_method");
  if (method.customer) throw alreadyAttached();
  const answer = authorizeSetup(method, { offSession: true, now });
  if (answer.status === "declined") throw declineError(answer);
  return method;
}

/** Names that are only there when they were given. */
function named({ business_name: business, individual_name: individual }: CreateParams | UpdateParams) {
  return {
    ...(business ? { business_name: business } : {}),
    ...(individual ? { individual_name: individual } : {}),
  };
}

/** Changes a customer. @throws StripeApiError before anything has changed */
export function updateCustomer(ctx: Context, customer: CustomerRecord, params: UpdateParams): void {
  coverOnly(params, covered);
  checkCustomer(ctx, params);
  atLeast(1, params.next_invoice_sequence, "next_invoice_sequence");
  const method = params.invoice_settings?.default_payment_method;
  if (method) checkDefaultMethod(ctx, customer.id, method);
  const metadata = mergeMetadata(customer.metadata, params.metadata);
  changeRecord(ctx, customer, "customer.updated", () => {
    customer.address = addressFrom(params.address, customer.address);
    Object.assign(customer, named(params));
    if (params.business_name === "") delete customer.business_name;
    if (params.individual_name === "") delete customer.individual_name;
    customer.description = unsettable(params.description, customer.description);
    customer.email = unsettable(params.email, customer.email);
    customer.invoice_prefix = params.invoice_prefix ?? customer.invoice_prefix ?? null;
    customer.invoice_settings = invoiceSettingsFrom(params.invoice_settings, customer.invoice_settings);
    customer.name = unsettable(params.name, customer.name ?? null);
    customer.next_invoice_sequence = params.next_invoice_sequence ?? customer.next_invoice_sequence ?? 1;
    customer.phone = unsettable(params.phone, customer.phone ?? null);
    customer.metadata = metadata;
    customer.preferred_locales = params.preferred_locales ?? customer.preferred_locales ?? [];
    customer.shipping = shippingFrom(params.shipping, customer.shipping);
    customer.tax_exempt = unsettable(params.tax_exempt, customer.tax_exempt ?? "none") ?? "none";
    customer.internal = {
      taxIpAddress: unsettable(params.tax?.ip_address, customer.internal.taxIpAddress),
    };
  });
  const correction = (params.balance ?? customer.balance) - customer.balance;
  if (correction !== 0) {
    changeBalance(ctx, customer, {
      amount: correction,
      currency: customer.currency ?? "usd",
      type: "adjustment",
    });
  }
}

/** Deletes a customer for good: its subscriptions end at once, its payment methods are detached. */
function deleteCustomer(ctx: Context, customer: CustomerRecord): void {
  for (const subscription of ctx.store.of("subscription").by("customer", customer.id)) {
    if (subscription.ended_at === null) cancelNow(ctx, subscription, { reason: null });
  }
  for (const invoice of ctx.store.of("invoice").by("customer", customer.id)) {
    if (invoice.status !== "draft" && invoice.status !== "open") continue;
    stopAdvancing(ctx, invoice);
    invoice.auto_advance = false;
    invoice.next_payment_attempt = null;
  }
  for (const discount of ctx.store.of("discount").by("customer", customer.id)) {
    ctx.clock.unschedule("discount.end", discount.id);
  }
  for (const method of ctx.store.of("payment_method").filter((one) => one.customer === customer.id)) {
    method.customer = null;
    method.internal.detached = true;
  }
  // The event carries the customer as it was.
  ctx.events.emit("customer.deleted", customer);
  customer.deleted = true;
  ctx.store.touch();
}

export const customerRoutes = [
  route<CreateParams>("POST /v1/customers", (ctx, params) => render(ctx, createCustomer(ctx, params))),
  route<Stripe.CustomerListParams>("GET /v1/customers", (ctx, params) => {
    const customers = ctx.store
      .of("customer")
      .filter(
        (customer) =>
          !customer.deleted &&
          inRange(customer.created, params.created) &&
          (params.email === undefined || customer.email === params.email) &&
          (params.test_clock === undefined || customer.test_clock === params.test_clock),
      );
    return listPage(ctx, customers, params, "/v1/customers");
  }),
  route("GET /v1/customers/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "customer", id))),
  route<UpdateParams>("POST /v1/customers/{id}", (ctx, params, { id }) => {
    const customer = needLivingCustomer(ctx, id);
    updateCustomer(ctx, customer, params);
    return render(ctx, customer);
  }),
  route("DELETE /v1/customers/{id}", (ctx, _params, { id }): Json => {
    deleteCustomer(ctx, needLivingCustomer(ctx, id));
    return { id, object: "customer", deleted: true };
  }),
  route<Stripe.CustomerListPaymentMethodsParams>(
    "GET /v1/customers/{id}/payment_methods",
    (ctx, params, { id }) => {
      const customer = needLivingCustomer(ctx, id);
      const methods = ctx.store
        .of("payment_method")
        .filter(
          (one) =>
            one.customer === customer.id &&
            (!params.type || one.type === params.type) &&
            (!params.allow_redisplay || one.allow_redisplay === params.allow_redisplay),
        );
      return listPage(ctx, methods, params, `/v1/customers/${id}/payment_methods`);
    },
  ),
  route("GET /v1/customers/{customerId}/payment_methods/{id}", (ctx, _params, { id, customerId }) => {
    const method = need(ctx, "payment_method", id);
    if (method.customer !== customerId) throw resourceMissing("PaymentMethod", id);
    return render(ctx, method);
  }),
];

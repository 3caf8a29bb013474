import type Stripe from "stripe";
import { planAttempt } from "../billing/advance-invoice";
import { subscriptionOf } from "../billing/default-method";
import { recalculateInvoice } from "../billing/invoice-amounts";
import {
  createInvoice as draftInvoice,
  pendingItems,
  pendingItemsOfCustomer,
  stopAdvancing,
} from "../billing/invoices";
import { type DiscountInput, redeemDiscounts, resolveDiscounts } from "../billing/redeem-discounts";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { changeRecord } from "../store/changes";
import { coverOnly, mergeMetadata, need, needCurrency, needCustomer } from "../store/lookup";
import type { InvoiceRecord } from "../store/records/invoices";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import type { Json } from "../store/render";
import { applyTerms, checkTerms, type TermsParams, termsParams } from "./invoice-terms";

function needSubscription(ctx: Context, params: Stripe.InvoiceCreateParams): SubscriptionRecord | null {
  if (!params.subscription) return null;
  const subscription = need(ctx, "subscription", params.subscription, "subscription");
  if (params.customer && subscription.customer !== params.customer) {
    throw invalidRequest(`The subscription ${subscription.id} belongs to another customer.`, "subscription");
  }
  return subscription;
}

/** The currency of an invoice by hand: named, its subscription's, its customer's, or that of what waits. */
function currencyOf(
  ctx: Context,
  params: Stripe.InvoiceCreateParams,
  customerId: string,
  subscription: SubscriptionRecord | null,
): string {
  const named = params.currency ? needCurrency(params.currency) : undefined;
  if (named && subscription && named !== subscription.currency) {
    throw invalidRequest("An invoice of a subscription is in the subscription's currency.", "currency");
  }
  const waiting = ctx.store
    .of("invoiceitem")
    .by("customer", customerId)
    .find(({ invoice }) => invoice === null);
  const known = subscription?.currency ?? named ?? need(ctx, "customer", customerId).currency;
  return known ?? waiting?.currency ?? "usd";
}

function termsOf(params: Stripe.InvoiceCreateParams): TermsParams {
  const { default_tax_rates: rates, ...rest } = params;
  return rates ? { ...rest, default_tax_rates: rates } : rest;
}

/**
 * Makes a draft invoice by hand: of what waits for the customer or a subscription, if that is wanted.
 * @throws StripeApiError when the terms contradict each other, or a subscription has nothing to invoice
 */
export function createInvoice(ctx: Context, params: Stripe.InvoiceCreateParams): InvoiceRecord {
  coverOnly(params, [
    "customer",
    "subscription",
    "currency",
    "discounts",
    "pending_invoice_items_behavior",
    ...termsParams,
  ]);
  const subscription = needSubscription(ctx, params);
  const customerId = params.customer ?? subscription?.customer;
  if (!customerId) throw invalidRequest("Missing required param: customer.", "customer", "parameter_missing");
  const customer = needCustomer(ctx, customerId);
  const currency = currencyOf(ctx, params, customer.id, subscription);
  const terms = termsOf(params);
  checkTerms(ctx, terms, {
    id: null,
    customer: customer.id,
    collection_method: subscription?.collection_method ?? "charge_automatically",
    due_date: null,
    daysUntilDue: subscription?.days_until_due ?? undefined,
  });
  const resolved =
    params.discounts === undefined ? undefined : resolve(ctx, params.discounts || [], customer.id, currency);
  const include = params.pending_invoice_items_behavior === "include";
  const pending = !include
    ? []
    : subscription
      ? pendingItems(ctx, subscription)
      : pendingItemsOfCustomer(ctx, customer.id, currency);
  if (subscription && include && pending.length === 0) {
    throw invalidRequest(
      "Nothing to invoice for subscription",
      "subscription",
      "invoice_no_subscription_line_items",
    );
  }
  const now = ctx.clock.now(customer.id);
  const payer = subscription ? { subscription } : { subscription: null, customer: customer.id, currency };
  const make = () =>
    draftInvoice(
      ctx,
      {
        ...payer,
        billingReason: "manual",
        lines: [],
        period: { start: now, end: now },
        finalizesAt: null,
        ...(resolved ? { discounts: resolved.map(({ record }) => record) } : {}),
        ...(terms.default_tax_rates ? { defaultTaxRates: terms.default_tax_rates } : {}),
      },
      pending,
    );
  // The event shows the invoice as it is when everything that was said of it is on it.
  return ctx.events.inOrder(["customer.discount.deleted", "customer.updated", "invoice.created"], () => {
    const invoice = make();
    invoice.auto_advance = false;
    if (resolved) redeemDiscounts(ctx, resolved, { customer: customer.id, invoice: invoice.id });
    applyTerms(ctx, invoice, terms);
    return invoice;
  });
}

function resolve(
  ctx: Context,
  inputs: readonly DiscountInput[],
  customer: string,
  currency: string,
): ReturnType<typeof resolveDiscounts> {
  return resolveDiscounts(ctx, inputs, { customer, currency, amount: null });
}

/** What can be said of an invoice once it is finalized. */
const lastingParams: readonly string[] = [
  "auto_advance",
  "default_payment_method",
  "description",
  "metadata",
  "payment_settings",
  "statement_descriptor",
  "expand",
];

/** @throws StripeApiError for what only a draft can change */
export function updateInvoice(ctx: Context, id: string, params: Stripe.InvoiceUpdateParams): InvoiceRecord {
  coverOnly(params, ["discounts", ...termsParams]);
  const invoice = need(ctx, "invoice", id);
  if (invoice.status !== "draft") checkFinalized(invoice, params);
  checkTerms(ctx, params, {
    id,
    customer: invoice.customer,
    collection_method: invoice.collection_method,
    due_date: invoice.due_date,
    daysUntilDue: invoice.internal.daysUntilDue ?? subscriptionOf(ctx, invoice)?.days_until_due ?? undefined,
  });
  // Only checked: metadata beyond its limits must be refused before anything has changed.
  mergeMetadata(invoice.metadata, params.metadata);
  const resolved =
    params.discounts === undefined
      ? undefined
      : resolve(ctx, params.discounts || [], invoice.customer, invoice.currency);
  return changeRecord(ctx, invoice, "invoice.updated", () => {
    if (resolved) {
      const holder = { customer: invoice.customer, invoice: invoice.id };
      invoice.discounts = redeemDiscounts(ctx, resolved, holder);
    }
    const advanced = invoice.auto_advance;
    applyTerms(ctx, invoice, params);
    if (invoice.status === "draft") recalculateInvoice(ctx, invoice);
    if (invoice.status === "open" && invoice.auto_advance !== advanced) planAttempt(ctx, invoice);
  });
}

function checkFinalized(invoice: InvoiceRecord, params: Stripe.InvoiceUpdateParams): void {
  const refused = Object.keys(params).find((key) => !lastingParams.includes(key));
  if (!refused) return;
  throw invalidRequest(
    `Finalized invoices can't be updated in this way: \`${refused}\` can only be changed on drafts, and invoice ${invoice.id} is ${invoice.status}.`,
    refused,
    "invoice_not_editable",
  );
}

/**
 * Deletes a draft for good; what it took along waits again.
 * @throws StripeApiError for anything but a draft made by hand
 */
export function deleteInvoice(ctx: Context, id: string): Json {
  const invoice = need(ctx, "invoice", id);
  if (invoice.status !== "draft") {
    throw invalidRequest(
      "You can only delete draft invoices. This invoice is no longer editable.",
      undefined,
      "invoice_not_editable",
    );
  }
  if (invoice.billing_reason !== "manual") {
    throw invalidRequest(
      "You can't delete invoices created by subscriptions.",
      undefined,
      "invoice_not_editable",
    );
  }
  ctx.events.emit("invoice.deleted", invoice);
  stopAdvancing(ctx, invoice);
  for (const item of ctx.store.of("invoiceitem").by("customer", invoice.customer)) {
    if (item.invoice === id) item.invoice = null;
  }
  for (const line of ctx.store.of("line_item").by("invoice", id)) ctx.store.of("line_item").delete(line.id);
  ctx.store.of("invoice").delete(id);
  return { id, object: "invoice", deleted: true };
}

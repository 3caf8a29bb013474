import type Stripe from "stripe";
import type { RehearsedInvoice } from "../../billing/rehearsal";
import type { Context } from "../../context";
import { invalidRequest, notCovered } from "../../http/errors";
import { expand } from "../../http/expand";
import { newId } from "../../store/ids";
import { coverOnly, need, needCurrency, needCustomer } from "../../store/lookup";
import type { CustomerRecord } from "../../store/records/customers";
import type { SubscriptionRecord } from "../../store/records/subscriptions";
import { type Json, render } from "../../store/render";
import { rehearsePreview } from "./rehearse-preview";

type Params = Stripe.InvoiceCreatePreviewParams;

const covered = [
  "automatic_tax",
  "currency",
  "customer",
  "customer_details",
  "discounts",
  "invoice_items",
  "issuer",
  "preview_mode",
  "schedule",
  "schedule_details",
  "subscription",
  "subscription_details",
];

/**
 * The next invoice of a subscription as it is or would be after a change, the first one of a new
 * subscription, or what waits for a customer. It is rehearsed, so that nothing is stored.
 * @throws StripeApiError for what the change itself would refuse, or when there will be no invoice
 */
export function previewInvoice(ctx: Context, params: Params): Json {
  coverOnly(params, covered);
  if (params.automatic_tax?.enabled) {
    throw notCovered("The emulator doesn't calculate taxes by itself.", "automatic_tax[enabled]");
  }
  const schedule = params.schedule ? need(ctx, "subscription_schedule", params.schedule, "schedule") : null;
  checkShape(params);
  const subscription = params.subscription
    ? need(ctx, "subscription", params.subscription, "subscription")
    : null;
  if (subscription && params.customer && params.customer !== subscription.customer) {
    throw invalidRequest(`The subscription ${subscription.id} belongs to another customer.`, "subscription");
  }
  checkCurrency(params, subscription);
  const customerId = subscription?.customer ?? schedule?.customer ?? params.customer;
  const customer = customerId ? needCustomer(ctx, customerId) : null;
  if (!customer && !params.customer_details && !params.subscription_details?.items && !params.invoice_items) {
    throw invalidRequest(
      "You must provide one of customer, customer_details, subscription or schedule.",
      "customer",
      "parameter_missing",
    );
  }
  const reached = rehearsePreview(ctx, params, customer, subscription);
  if (reached) return previewOf(reached, params, customer);
  throw invalidRequest(
    `No upcoming invoices for customer: ${customer?.id ?? "none"}`,
    undefined,
    "invoice_upcoming_none",
  );
}

/** @throws StripeApiError when a preview is asked for of a schedule and of a subscription at once */
function checkShape(params: Params): void {
  if (!params.schedule && !params.schedule_details) return;
  const [other] = (["subscription", "subscription_details"] as const).filter((key) => params[key]);
  if (!other) return;
  throw invalidRequest(
    `You may only specify one of these parameters: schedule, ${other}.`,
    other,
    "parameters_exclusive",
  );
}

function checkCurrency(params: Params, subscription: SubscriptionRecord | null): void {
  if (!params.currency) return;
  const currency = needCurrency(params.currency);
  if (!subscription || subscription.currency === currency) return;
  throw invalidRequest(
    `The subscription ${subscription.id} is in \`${subscription.currency}\` and can't be previewed in \`${currency}\`.`,
    "currency",
  );
}

/** The rehearsed invoice as the API shows previews: with all lines, and an id that leads nowhere. */
function previewOf(
  { invoice, lines, ctx }: RehearsedInvoice,
  params: Params,
  customer: CustomerRecord | null,
): Json {
  const id = newId("upcoming_in");
  const subscription = invoice.parent?.subscription_details?.subscription;
  const body: Json = {
    ...render(ctx, { ...invoice, id, next_payment_attempt: invoice.created }),
    automatically_finalizes_at: null,
    customer: customer?.id ?? null,
    lines: {
      object: "list",
      data: lines.map((line) => render(ctx, { ...line, invoice: id })),
      has_more: false,
      url: `/v1/invoices/upcoming/lines${subscription ? `?subscription=${subscription}` : ""}`,
    },
  };
  // Only the rehearsal knows what it made, such as discounts; so what is asked for is expanded here.
  const route = ctx.contract.match("POST", "/v1/invoices/create_preview")?.route;
  if (route && params.expand) expand(ctx, body, route.response, params.expand);
  return body;
}

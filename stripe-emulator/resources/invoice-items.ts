import type Stripe from "stripe";
import { editDraft, lineOfItem, placeItem, rewriteItem, rewriteLine } from "../billing/invoice-items";
import { addPendingItem } from "../billing/invoices";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { newId } from "../store/ids";
import { coverOnly, need, needCurrency, needCustomer } from "../store/lookup";
import type { InvoiceItemRecord, InvoiceRecord } from "../store/records/invoices";
import { type Json, render } from "../store/render";
import { type ChargeInput, chargeParams, emptyLine, planCharge } from "./charge-lines";

/** @throws StripeApiError unless the invoice can still be changed */
export function needDraft(ctx: Context, id: string, param?: string): InvoiceRecord {
  const invoice = need(ctx, "invoice", id, param);
  if (invoice.status === "draft") return invoice;
  throw invalidRequest(
    `Invoice ${id} is ${invoice.status}, so it can no longer be changed. Only drafts can.`,
    param,
    "invoice_not_editable",
  );
}

interface ItemOwner {
  customer: string;
  currency: string | undefined;
  invoice: InvoiceRecord | null;
  subscription: string | null;
}

/** Whom a new item is for: the customer that is named, or the invoice's or subscription's. */
function ownerOf(ctx: Context, params: Stripe.InvoiceItemCreateParams): ItemOwner {
  const invoice = params.invoice ? needDraft(ctx, params.invoice, "invoice") : null;
  const subscription = params.subscription
    ? need(ctx, "subscription", params.subscription, "subscription")
    : null;
  const id = params.customer ?? invoice?.customer ?? subscription?.customer;
  if (!id) throw invalidRequest("Missing required param: customer.", "customer", "parameter_missing");
  const customer = needCustomer(ctx, id);
  if (invoice && invoice.customer !== customer.id) {
    throw invalidRequest(`Invoice ${invoice.id} belongs to another customer.`, "invoice");
  }
  if (subscription && (subscription.customer !== customer.id || subscription.ended_at !== null)) {
    throw invalidRequest(
      subscription.customer === customer.id
        ? `The subscription ${subscription.id} has ended, so nothing can be added to its next invoice.`
        : `The subscription ${subscription.id} belongs to another customer.`,
      "subscription",
    );
  }
  const invoiced = invoice?.parent?.subscription_details?.subscription ?? null;
  if (invoice && subscription && invoiced !== subscription.id) {
    throw invalidRequest(`Invoice ${invoice.id} isn't one of the subscription's.`, "subscription");
  }
  return {
    customer: customer.id,
    currency: invoice?.currency ?? subscription?.currency,
    invoice,
    subscription: subscription?.id ?? (typeof invoiced === "string" ? invoiced : null),
  };
}

/** The currency of a new item: the one of what it goes onto, or named, or its price's, or the customer's. */
function currencyOf(
  ctx: Context,
  params: Pick<ChargeInput, "price_data" | "pricing"> & { currency?: string },
  owner: ItemOwner,
): string {
  const named = params.currency ? needCurrency(params.currency) : undefined;
  if (named && owner.currency && named !== owner.currency) {
    throw invalidRequest(
      `The currency \`${named}\` doesn't match the currency \`${owner.currency}\` of what the item is added to.`,
      "currency",
    );
  }
  const price = params.pricing?.price
    ? need(ctx, "price", params.pricing.price, "pricing[price]").currency
    : params.price_data?.currency.toLowerCase();
  const settled = owner.currency ?? named ?? price ?? need(ctx, "customer", owner.customer).currency;
  if (settled) return settled;
  throw invalidRequest("Missing required param: currency.", "currency", "parameter_missing");
}

/**
 * Makes an invoice item: on a draft if one is named, else it waits for the next invoice.
 * @param param where the parameters stand; empty at the top
 * @returns what makes it, since several may have to be checked first
 */
export function planItem(
  ctx: Context,
  params: ChargeInput & { currency?: string },
  owner: ItemOwner,
  param = "",
): () => InvoiceItemRecord {
  const currency = currencyOf(ctx, params, owner);
  const bare =
    params.amount === undefined &&
    params.unit_amount_decimal === undefined &&
    !params.pricing?.price &&
    !params.price_data;
  if (bare) {
    throw invalidRequest(
      "One of the following params should be provided for this request: amount, pricing, price_data, or unit_amount_decimal.",
      param || undefined,
      "parameter_missing",
    );
  }
  const now = ctx.clock.now(owner.customer);
  const empty = emptyLine({ start: now, end: now }, owner.subscription, currency);
  const planned = planCharge(ctx, params, empty, { customer: owner.customer, currency, param });
  return () => {
    const id = newId("ii");
    const { test_clock } = need(ctx, "customer", owner.customer);
    const holder = { customer: owner.customer, test_clock: test_clock ?? null };
    const item = addPendingItem(ctx, holder, planned.make(id), { id, invoice: owner.invoice?.id ?? null });
    if (owner.invoice) placeItem(ctx, item, owner.invoice);
    return item;
  };
}

function create(ctx: Context, params: Stripe.InvoiceItemCreateParams): InvoiceItemRecord {
  coverOnly(params, ["customer", "currency", "invoice", "subscription", ...chargeParams]);
  const owner = ownerOf(ctx, params);
  const make = planItem(ctx, params, owner);
  if (!owner.invoice) return make();
  let item: InvoiceItemRecord | undefined;
  editDraft(ctx, owner.invoice, () => {
    item = make();
  });
  if (!item) throw new Error("The invoice item wasn't made");
  return item;
}

/** The item's invoice, if it is on one. @throws StripeApiError when that can no longer be changed */
function draftOfItem(ctx: Context, item: InvoiceItemRecord): InvoiceRecord | null {
  return item.invoice ? needDraft(ctx, item.invoice) : null;
}

function update(ctx: Context, id: string, params: Stripe.InvoiceItemUpdateParams): InvoiceItemRecord {
  coverOnly(params, [...chargeParams]);
  const item = need(ctx, "invoiceitem", id);
  const invoice = draftOfItem(ctx, item);
  const owner = { customer: item.customer, currency: item.currency, param: "" };
  const planned = planCharge(ctx, params, item.internal.line, owner);
  const change = () => rewriteItem(ctx, item, planned.make(item.id));
  if (!invoice) {
    change();
    return item;
  }
  editDraft(ctx, invoice, () => {
    change();
    const line = lineOfItem(ctx, item);
    if (line) rewriteLine(ctx, line, { ...item.internal.line, invoiceItem: item.id });
  });
  return item;
}

/** Takes an item away, and off the draft it is on. @throws StripeApiError when it was invoiced already */
function remove(ctx: Context, id: string): Json {
  const item = need(ctx, "invoiceitem", id);
  const invoice = draftOfItem(ctx, item);
  const line = lineOfItem(ctx, item);
  if (invoice) {
    editDraft(ctx, invoice, () => {
      if (line) ctx.store.of("line_item").delete(line.id);
    });
  }
  ctx.store.of("invoiceitem").delete(id);
  ctx.events.emit("invoiceitem.deleted", item);
  return { id, object: "invoiceitem", deleted: true };
}

export const invoiceItemRoutes = [
  route<Stripe.InvoiceItemCreateParams>("POST /v1/invoiceitems", (ctx, params) =>
    render(ctx, create(ctx, params)),
  ),
  route<Stripe.InvoiceItemListParams>("GET /v1/invoiceitems", (ctx, params) => {
    coverOnly(params, [
      "created",
      "customer",
      "invoice",
      "pending",
      "limit",
      "starting_after",
      "ending_before",
    ]);
    const items = ctx.store
      .of("invoiceitem")
      .filter(
        (item) =>
          inRange(item.date, params.created) &&
          (params.customer === undefined || item.customer === params.customer) &&
          (params.invoice === undefined || item.invoice === params.invoice) &&
          (params.pending === undefined || (item.invoice === null) === params.pending),
      );
    return listPage(ctx, items, params, "/v1/invoiceitems");
  }),
  route("GET /v1/invoiceitems/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "invoiceitem", id))),
  route<Stripe.InvoiceItemUpdateParams>("POST /v1/invoiceitems/{id}", (ctx, params, { id }) =>
    render(ctx, update(ctx, id, params)),
  ),
  route("DELETE /v1/invoiceitems/{id}", (ctx, _params, { id }) => remove(ctx, id)),
];

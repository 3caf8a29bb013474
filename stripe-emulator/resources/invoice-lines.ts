import type Stripe from "stripe";
import { draftOf } from "../billing/invoice-amounts";
import { editDraft, itemOf, placeItem, rewriteItem, rewriteLine } from "../billing/invoice-items";
import type { Context } from "../context";
import { invalidRequest, notCovered } from "../http/errors";
import { listPage } from "../http/list";
import { route } from "../http/routes";
import { changeRecord } from "../store/changes";
import { coverOnly, mergeMetadata, need } from "../store/lookup";
import type { InvoiceItemRecord, InvoiceLineRecord, InvoiceRecord } from "../store/records/invoices";
import { render } from "../store/render";
import { type ChargeInput, chargeParams, planCharge } from "./charge-lines";
import { needDraft, planItem } from "./invoice-items";

/** A line of this invoice. @throws StripeApiError when it has no such line */
function needLine(ctx: Context, invoice: InvoiceRecord, id: string, param?: string): InvoiceLineRecord {
  const line = need(ctx, "line_item", id, param);
  if (line.invoice === invoice.id) return line;
  throw invalidRequest(`The line ${id} isn't on invoice ${invoice.id}.`, param, "resource_missing");
}

/** Checks a change of a line, and says how to make it. */
function planLineChange(
  ctx: Context,
  invoice: InvoiceRecord,
  line: InvoiceLineRecord,
  input: ChargeInput,
  param: string,
): () => void {
  if (line.parent?.subscription_item_details && !itemOf(line.parent)) {
    const money = ["amount", "pricing", "price_data", "quantity", "quantity_decimal", "period"] as const;
    const refused = money.find((key) => input[key] !== undefined);
    if (refused) {
      throw invalidRequest(
        "The amount, price, quantity and period of a subscription's line follow the subscription.",
        param ? `${param}[${refused}]` : refused,
      );
    }
  }
  const owner = { customer: invoice.customer, currency: invoice.currency, param };
  const planned = planCharge(ctx, input, draftOf(line), owner);
  return () => {
    const itemId = itemOf(line.parent);
    const draft = planned.make(itemId ?? line.id);
    const item = itemId ? ctx.store.of("invoiceitem").get(itemId) : undefined;
    if (item) rewriteItem(ctx, item, draft);
    rewriteLine(ctx, line, draft);
  };
}

function setMetadata(invoice: InvoiceRecord, metadata: Record<string, string> | "" | null | undefined): void {
  invoice.metadata = mergeMetadata(invoice.metadata, metadata);
}

/** An item that waits, to be put onto this invoice now. */
function needPendingItem(ctx: Context, id: string, invoice: InvoiceRecord, param: string): InvoiceItemRecord {
  const item = need(ctx, "invoiceitem", id, param);
  if (item.invoice !== null) throw invalidRequest(`Invoice item ${id} is already on an invoice.`, param);
  if (item.customer !== invoice.customer || item.currency !== invoice.currency) {
    throw invalidRequest(`Invoice item ${id} isn't of this invoice's customer and currency.`, param);
  }
  return item;
}

function planAddition(
  ctx: Context,
  invoice: InvoiceRecord,
  line: Stripe.InvoiceAddLinesParams.Line,
  param: string,
): () => void {
  if (line.tax_amounts) {
    throw notCovered("The emulator counts taxes by tax rates only.", `${param}[tax_amounts]`);
  }
  if (line.invoice_item) {
    const item = needPendingItem(ctx, line.invoice_item, invoice, `${param}[invoice_item]`);
    return () => placeItem(ctx, item, invoice);
  }
  const { tax_amounts: _, ...input } = line;
  const subscription = invoice.parent?.subscription_details?.subscription;
  const owner = {
    customer: invoice.customer,
    currency: invoice.currency,
    invoice,
    subscription: typeof subscription === "string" ? subscription : null,
  };
  const make = planItem(ctx, input, owner, param);
  return () => void make();
}

function addLines(ctx: Context, id: string, params: Stripe.InvoiceAddLinesParams): InvoiceRecord {
  const invoice = needDraft(ctx, id);
  const additions = params.lines.map((line, index) => planAddition(ctx, invoice, line, `lines[${index}]`));
  editDraft(ctx, invoice, () => {
    for (const add of additions) add();
    setMetadata(invoice, params.invoice_metadata);
  });
  return invoice;
}

function updateLines(ctx: Context, id: string, params: Stripe.InvoiceUpdateLinesParams): InvoiceRecord {
  const invoice = needDraft(ctx, id);
  const changes = params.lines.map(({ id: lineId, ...input }, index) => {
    const param = `lines[${index}]`;
    coverOnly(input, chargeParams);
    return planLineChange(ctx, invoice, needLine(ctx, invoice, lineId, `${param}[id]`), input, param);
  });
  editDraft(ctx, invoice, () => {
    for (const change of changes) change();
    setMetadata(invoice, params.invoice_metadata);
  });
  return invoice;
}

/** Takes lines off a draft: their items are deleted, or wait for another invoice. */
function removeLines(ctx: Context, id: string, params: Stripe.InvoiceRemoveLinesParams): InvoiceRecord {
  const invoice = needDraft(ctx, id);
  const removals = params.lines.map(({ id: lineId, behavior }, index) => {
    const line = needLine(ctx, invoice, lineId, `lines[${index}][id]`);
    const itemId = itemOf(line.parent);
    const item = itemId ? ctx.store.of("invoiceitem").get(itemId) : undefined;
    if (behavior === "unassign" && !item) {
      throw invalidRequest(
        "Only lines that come from an invoice item can be unassigned.",
        `lines[${index}][behavior]`,
      );
    }
    return { line, item, behavior };
  });
  editDraft(ctx, invoice, () => {
    for (const { line, item, behavior } of removals) {
      ctx.store.of("line_item").delete(line.id);
      if (!item) continue;
      if (behavior === "unassign") item.invoice = null;
      else ctx.store.of("invoiceitem").delete(item.id);
    }
    setMetadata(invoice, params.invoice_metadata);
  });
  for (const { item, behavior } of removals) {
    if (item && behavior !== "unassign") ctx.events.emit("invoiceitem.deleted", item);
  }
  return invoice;
}

function updateLine(
  ctx: Context,
  invoiceId: string,
  id: string,
  params: Stripe.InvoiceUpdateLineItemParams,
): InvoiceLineRecord {
  coverOnly(params, chargeParams);
  const invoice = need(ctx, "invoice", invoiceId);
  const line = needLine(ctx, invoice, id);
  const onlyMetadata = Object.keys(params).every((key) => key === "metadata" || key === "expand");
  if (onlyMetadata && invoice.status !== "draft") {
    changeRecord(ctx, invoice, "invoice.updated", () => {
      line.metadata = mergeMetadata(line.metadata, params.metadata);
    });
    return line;
  }
  const change = planLineChange(ctx, needDraft(ctx, invoiceId), line, params, "");
  editDraft(ctx, invoice, change);
  return need(ctx, "line_item", id);
}

export const invoiceLineRoutes = [
  route<Stripe.InvoiceListLineItemsParams>("GET /v1/invoices/{id}/lines", (ctx, params, { id }) => {
    const invoice = need(ctx, "invoice", id);
    const lines = ctx.store.of("line_item").by("invoice", invoice.id);
    return listPage(ctx, lines, params, `/v1/invoices/${id}/lines`, "as_given");
  }),
  route<Stripe.InvoiceUpdateLineItemParams>(
    "POST /v1/invoices/{invoiceId}/lines/{id}",
    (ctx, params, { id, invoiceId = "" }) => render(ctx, updateLine(ctx, invoiceId, id, params)),
  ),
  route<Stripe.InvoiceAddLinesParams>("POST /v1/invoices/{id}/add_lines", (ctx, params, { id }) =>
    render(ctx, addLines(ctx, id, params)),
  ),
  route<Stripe.InvoiceUpdateLinesParams>("POST /v1/invoices/{id}/update_lines", (ctx, params, { id }) =>
    render(ctx, updateLines(ctx, id, params)),
  ),
  route<Stripe.InvoiceRemoveLinesParams>("POST /v1/invoices/{id}/remove_lines", (ctx, params, { id }) =>
    render(ctx, removeLines(ctx, id, params)),
  ),
];

import type Stripe from "stripe";
import { draftSeconds } from "../billing/invoices";
import { needTaxRates } from "../billing/taxes";
import type { Context } from "../context";
import { invalidRequest, notCovered } from "../http/errors";
import { atLeast, coverOnly, mergeMetadata, need, unsettable } from "../store/lookup";
import type { InvoiceRecord } from "../store/records/invoices";

/** What can be said of an invoice by hand, when it is made and later. */
export type TermsParams = Pick<
  Stripe.InvoiceUpdateParams,
  | "auto_advance"
  | "automatic_tax"
  | "automatically_finalizes_at"
  | "collection_method"
  | "custom_fields"
  | "days_until_due"
  | "default_payment_method"
  | "default_tax_rates"
  | "description"
  | "due_date"
  | "effective_at"
  | "footer"
  | "metadata"
  | "number"
  | "payment_settings"
  | "rendering"
  | "statement_descriptor"
>;

/** Parameters of TermsParams, for coverOnly. */
export const termsParams: readonly (keyof TermsParams)[] = [
  "auto_advance",
  "automatic_tax",
  "automatically_finalizes_at",
  "collection_method",
  "custom_fields",
  "days_until_due",
  "default_payment_method",
  "default_tax_rates",
  "description",
  "due_date",
  "effective_at",
  "footer",
  "metadata",
  "number",
  "payment_settings",
  "rendering",
  "statement_descriptor",
];

interface Owner {
  id: string | null;
  customer: string;
  collection_method: InvoiceRecord["collection_method"];
  due_date: number | null;
  daysUntilDue: number | undefined;
}

function checkDue(ctx: Context, params: TermsParams, owner: Owner): void {
  const { days_until_due: days, due_date: date } = params;
  if (days !== undefined && date !== undefined) {
    throw invalidRequest(
      "You may only specify one of these parameters: days_until_due, due_date.",
      "due_date",
      "parameters_exclusive",
    );
  }
  atLeast(0, days, "days_until_due");
  const method = params.collection_method ?? owner.collection_method;
  if (method !== "send_invoice") {
    const param = days !== undefined ? "days_until_due" : "due_date";
    if (days === undefined && date === undefined) return;
    throw invalidRequest(
      `You can only specify \`${param}\` if invoice collection method is set to \`send_invoice\`.`,
      param,
    );
  }
  const known = owner.due_date !== null || owner.daysUntilDue !== undefined;
  if (days === undefined && date === undefined && !known) {
    throw invalidRequest(
      "If invoice collection method is set to `send_invoice`, you must specify `days_until_due` or `due_date`.",
      "days_until_due",
      "parameter_missing",
    );
  }
  if (date !== undefined && date <= ctx.clock.now(owner.customer)) {
    throw invalidRequest("The invoice's due date must be in the future.", "due_date");
  }
}

function checkNumber(ctx: Context, number: string | "" | null | undefined, id: string | null): void {
  if (!number) return;
  const taken = ctx.store.of("invoice").find((other) => other.number === number && other.id !== id);
  if (taken) throw invalidRequest("This invoice number is already used by another invoice.", "number");
}

function checkPaymentMethod(ctx: Context, id: string | undefined, customer: string): void {
  if (id === undefined) return;
  const method = need(ctx, "payment_method", id, "default_payment_method");
  if (method.customer === customer) return;
  throw invalidRequest(
    "The customer does not have a payment method with the ID " +
      `${id}. The payment method must be attached to the customer.`,
    "default_payment_method",
    "resource_missing",
  );
}

/** Checks all terms at once. @throws StripeApiError for what can't be; nothing is changed */
export function checkTerms(ctx: Context, params: TermsParams, owner: Owner): void {
  if (params.automatic_tax?.enabled) {
    throw notCovered("The emulator counts taxes by tax rates only.", "automatic_tax[enabled]");
  }
  if (params.payment_settings) {
    coverOnly(params.payment_settings, ["payment_method_types"]);
  }
  if (params.rendering) coverOnly(params.rendering, ["amount_tax_display", "pdf"]);
  checkDue(ctx, params, owner);
  checkNumber(ctx, params.number, owner.id);
  checkPaymentMethod(ctx, params.default_payment_method, owner.customer);
  if (params.default_tax_rates) needTaxRates(ctx, params.default_tax_rates, "default_tax_rates");
  const at = params.automatically_finalizes_at;
  if (at !== undefined && at <= ctx.clock.now(owner.customer)) {
    throw invalidRequest("This must be in the future.", "automatically_finalizes_at");
  }
}

/** Puts checked terms onto an invoice, in place and without an event. */
export function applyTerms(ctx: Context, invoice: InvoiceRecord, params: TermsParams): void {
  invoice.auto_advance = params.auto_advance ?? invoice.auto_advance;
  invoice.collection_method = params.collection_method ?? invoice.collection_method;
  if (params.custom_fields !== undefined) invoice.custom_fields = params.custom_fields || null;
  invoice.default_payment_method = params.default_payment_method ?? invoice.default_payment_method;
  if (params.default_tax_rates !== undefined) invoice.default_tax_rates = params.default_tax_rates || [];
  invoice.description = unsettable(params.description, invoice.description);
  invoice.effective_at = unsettable(params.effective_at, invoice.effective_at);
  invoice.footer = unsettable(params.footer, invoice.footer);
  invoice.metadata = mergeMetadata(invoice.metadata, params.metadata);
  invoice.number = unsettable(params.number, invoice.number);
  invoice.statement_descriptor = unsettable(params.statement_descriptor, invoice.statement_descriptor);
  const types = params.payment_settings?.payment_method_types;
  if (types !== undefined) invoice.payment_settings.payment_method_types = types || null;
  if (params.rendering) {
    const { amount_tax_display: display, pdf } = params.rendering;
    invoice.rendering = {
      amount_tax_display: unsettable(display, invoice.rendering?.amount_tax_display ?? null),
      pdf: pdf ? { page_size: pdf.page_size ?? "auto" } : (invoice.rendering?.pdf ?? null),
      template: null,
      template_version: null,
    };
  }
  applyDue(ctx, invoice, params);
  planFinalization(ctx, invoice, params.automatically_finalizes_at);
}

function applyDue(ctx: Context, invoice: InvoiceRecord, params: TermsParams): void {
  if (params.due_date !== undefined) {
    invoice.due_date = params.due_date;
    delete invoice.internal.daysUntilDue;
  }
  if (params.days_until_due !== undefined) {
    invoice.internal.daysUntilDue = params.days_until_due;
    invoice.due_date = ctx.clock.now(invoice.customer) + params.days_until_due * 86_400;
  }
  if (invoice.collection_method !== "send_invoice") {
    invoice.due_date = null;
    delete invoice.internal.daysUntilDue;
  }
}

function planFinalization(ctx: Context, invoice: InvoiceRecord, at: number | undefined): void {
  if (invoice.status !== "draft") return;
  if (!invoice.auto_advance) {
    ctx.clock.unschedule("invoice.finalize", invoice.id);
    invoice.automatically_finalizes_at = null;
    invoice.next_payment_attempt = null;
    return;
  }
  const planned = at ?? invoice.automatically_finalizes_at ?? ctx.clock.now(invoice.customer) + draftSeconds;
  invoice.automatically_finalizes_at = planned;
  invoice.next_payment_attempt = invoice.collection_method === "charge_automatically" ? planned : null;
  ctx.clock.schedule({
    at: planned,
    kind: "invoice.finalize",
    ref: invoice.id,
    customer: invoice.customer,
  });
}

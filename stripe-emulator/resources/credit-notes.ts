import type Stripe from "stripe";
import { openIntentOf } from "../billing/collect";
import { issueCreditNote, shapeCreditNote, voidCreditNote } from "../billing/credit-notes";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { changeRecord } from "../store/changes";
import { coverOnly, mergeMetadata, need } from "../store/lookup";
import type { CreditNoteRecord } from "../store/records/invoices";
import { type Json, render } from "../store/render";
import { planCreditNote } from "./credit-note-params";

/** Lines that an object shows at once. */
const shownLines = 10;

function preview(ctx: Context, params: Stripe.CreditNotePreviewParams): Json {
  const planned = planCreditNote(ctx, params);
  const lines = planned.lines.map((line) => render(ctx, line));
  return {
    ...render(ctx, shapeCreditNote(ctx, planned)),
    lines: {
      object: "list",
      data: lines.slice(0, shownLines),
      has_more: lines.length > shownLines,
      url: "/v1/credit_notes/preview/lines",
    },
  };
}

/** @throws StripeApiError unless the note only lowers an invoice that is still unpaid */
function takeBack(ctx: Context, id: string): CreditNoteRecord {
  const note = need(ctx, "credit_note", id);
  const invoice = need(ctx, "invoice", note.invoice);
  if (note.status === "void") throw invalidRequest("This credit note has already been voided.");
  if (note.post_payment_amount > 0 || invoice.status !== "open") {
    throw invalidRequest(
      `You can only void credit notes of open invoices. This credit note's invoice is ${invoice.status}.`,
    );
  }
  if (openIntentOf(ctx, invoice)?.status === "processing") {
    throw invalidRequest("This credit note's invoice has a payment that is still processing.");
  }
  return voidCreditNote(ctx, note);
}

export const creditNoteRoutes = [
  route<Stripe.CreditNoteCreateParams>("POST /v1/credit_notes", (ctx, params) =>
    render(ctx, issueCreditNote(ctx, planCreditNote(ctx, params))),
  ),
  route<Stripe.CreditNoteListParams>("GET /v1/credit_notes", (ctx, params) => {
    coverOnly(params, ["created", "customer", "invoice", "limit", "starting_after", "ending_before"]);
    const notes = ctx.store
      .of("credit_note")
      .filter(
        (note) =>
          inRange(note.created, params.created) &&
          (params.customer === undefined || note.customer === params.customer) &&
          (params.invoice === undefined || note.invoice === params.invoice),
      );
    return listPage(ctx, notes, params, "/v1/credit_notes");
  }),
  route<Stripe.CreditNotePreviewParams>("GET /v1/credit_notes/preview", preview),
  route<Stripe.CreditNoteListPreviewLineItemsParams>("GET /v1/credit_notes/preview/lines", (ctx, params) => {
    const { lines } = planCreditNote(ctx, params);
    return listPage(ctx, lines, params, "/v1/credit_notes/preview/lines", "as_given");
  }),
  route("GET /v1/credit_notes/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "credit_note", id))),
  route<Stripe.CreditNoteUpdateParams>("POST /v1/credit_notes/{id}", (ctx, params, { id }) => {
    const note = need(ctx, "credit_note", id);
    const metadata = mergeMetadata(note.metadata, params.metadata);
    changeRecord(ctx, note, "credit_note.updated", () => {
      note.memo = params.memo ?? note.memo;
      note.metadata = metadata;
    });
    return render(ctx, note);
  }),
  route<Stripe.CreditNoteListLineItemsParams>("GET /v1/credit_notes/{id}/lines", (ctx, params, { id }) => {
    need(ctx, "credit_note", id);
    const lines = ctx.store.of("credit_note_line_item").by("credit_note", id);
    return listPage(ctx, lines, params, `/v1/credit_notes/${id}/lines`, "as_given");
  }),
  route("POST /v1/credit_notes/{id}/void", (ctx, _params, { id }) => render(ctx, takeBack(ctx, id))),
];

import type { Context } from "../context";
import type { InvoiceRecord } from "../store/records/invoices";
import { attemptLater, collectInvoice, settleInvoice } from "./collect";
import { defaultMethodOf } from "./default-method";
import { draftSeconds, finalizeInvoice } from "./invoices";

/** A draft's time has come: it is finalized, and charged or sent. */
export function advanceInvoice(ctx: Context, invoice: InvoiceRecord): void {
  finalizeInvoice(ctx, invoice);
  if (invoice.amount_remaining === 0) settleInvoice(ctx, invoice);
  else if (invoice.collection_method === "send_invoice") {
    invoice.next_payment_attempt = null;
    sendInvoice(ctx, invoice);
  } else collectInvoice(ctx, invoice, defaultMethodOf(ctx, invoice), { offSession: true, automatic: true });
}

/**
 * Finalizes a draft because somebody asked for it. One without anything to pay is paid; one that advances by
 * itself is charged an hour later.
 */
export function finalizeOnRequest(ctx: Context, invoice: InvoiceRecord, autoAdvance?: boolean): void {
  invoice.auto_advance = autoAdvance ?? invoice.auto_advance;
  finalizeInvoice(ctx, invoice);
  if (invoice.amount_remaining === 0) {
    settleInvoice(ctx, invoice);
    return;
  }
  planAttempt(ctx, invoice);
}

/** Plans the next automatic attempt at an open invoice in an hour, or none where it doesn't advance by itself. */
export function planAttempt(ctx: Context, invoice: InvoiceRecord): void {
  ctx.store.touch();
  if (!invoice.auto_advance || invoice.collection_method !== "charge_automatically") {
    ctx.clock.unschedule("invoice.retry", invoice.id);
    invoice.next_payment_attempt = null;
    return;
  }
  attemptLater(ctx, invoice, draftSeconds);
}

/** Sends an invoice to its customer, which in the emulator is the event alone. */
export function sendInvoice(ctx: Context, invoice: InvoiceRecord): void {
  ctx.events.emit("invoice.sent", invoice);
}

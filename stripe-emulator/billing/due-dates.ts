import type { Context } from "../context";
import type { InvoiceRecord } from "../store/records/invoices";
import { noteDelinquency } from "./delinquency";
import { followOverdue } from "./follow-payment";

/** Seconds before its due date at which an invoice is said to be due soon. */
const noticeSeconds = 3 * 86_400;

/** Plans what is said about an open invoice's due date: soon, and past it. */
export function planDueDate(ctx: Context, invoice: InvoiceRecord): void {
  const { id: ref, customer, due_date: due } = invoice;
  if (due === null) return;
  const now = ctx.clock.now(customer);
  if (due - noticeSeconds > now) {
    ctx.clock.schedule({ at: due - noticeSeconds, kind: "invoice.due_soon", ref, customer });
  }
  if (due > now) ctx.clock.schedule({ at: due, kind: "invoice.overdue", ref, customer });
}

/** An open invoice falls due in three days. */
export function announceDue(ctx: Context, id: string): void {
  const invoice = ctx.store.of("invoice").get(id);
  if (invoice?.status === "open") ctx.events.emit("invoice.will_be_due", invoice);
}

/** An open invoice wasn't paid by its due date. */
export function announceOverdue(ctx: Context, id: string): void {
  const invoice = ctx.store.of("invoice").get(id);
  if (invoice?.status !== "open") return;
  ctx.events.emit("invoice.overdue", invoice);
  noteDelinquency(ctx, invoice, true);
  followOverdue(ctx, invoice);
}

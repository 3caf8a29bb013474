import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import type { InvoiceRecord } from "../store/records/invoices";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { followWriteOff } from "./follow-payment";
import { finalizeInvoice, voidInvoice } from "./invoices";

type PauseCollection = NonNullable<SubscriptionRecord["pause_collection"]>;

/** Starts or changes a pause of the collection in place, without an event; the status stays as it is. */
export function pauseCollection(
  ctx: Context,
  subscription: SubscriptionRecord,
  pause: { behavior: PauseCollection["behavior"]; resumes_at?: number },
): void {
  subscription.pause_collection = { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null };
  if (pause.resumes_at === undefined) {
    ctx.clock.unschedule("subscription.collection_resumes", subscription.id);
    return;
  }
  ctx.clock.schedule({
    at: pause.resumes_at,
    kind: "subscription.collection_resumes",
    ref: subscription.id,
    customer: subscription.customer,
  });
}

/** Ends a pause of the collection in place, without an event. Invoices that were put aside stay so. */
export function unpauseCollection(ctx: Context, subscription: SubscriptionRecord): void {
  ctx.clock.unschedule("subscription.collection_resumes", subscription.id);
  subscription.pause_collection = null;
}

/** The moment has come at which a paused collection goes on. */
export function resumeCollection(ctx: Context, id: string): void {
  const subscription = ctx.store.of("subscription").get(id);
  if (!subscription?.pause_collection || subscription.ended_at !== null) return;
  changeRecord(ctx, subscription, "customer.subscription.updated", () =>
    unpauseCollection(ctx, subscription),
  );
}

/** Does with a draft what the pause of its subscription's collection asks for; nothing is ever charged. */
export function shelveInvoice(
  ctx: Context,
  invoice: InvoiceRecord,
  behavior: PauseCollection["behavior"],
): void {
  invoice.auto_advance = false;
  invoice.automatically_finalizes_at = null;
  invoice.next_payment_attempt = null;
  ctx.clock.unschedule("invoice.finalize", invoice.id);
  ctx.store.touch();
  if (behavior === "keep_as_draft") return;
  finalizeInvoice(ctx, invoice);
  invoice.auto_advance = false;
  if (behavior === "void") {
    voidInvoice(ctx, invoice);
    return;
  }
  changeRecord(ctx, invoice, "invoice.marked_uncollectible", () => {
    invoice.status = "uncollectible";
    invoice.status_transitions.marked_uncollectible_at = ctx.clock.now(invoice.customer);
  });
  followWriteOff(ctx, invoice);
}

import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import { mergeMetadata } from "../store/lookup";
import type { InvoiceRecord } from "../store/records/invoices";
import type {
  PendingUpdateRecord,
  SubscriptionItemRecord,
  SubscriptionRecord,
} from "../store/records/subscriptions";
import type { Authorization } from "./authorize";
import type { SubscriptionChange } from "./change-subscription";
import { collectInvoice } from "./collect";
import { incompleteSeconds, itemsOf, planSubscription } from "./cycle";
import { defaultMethodOf } from "./default-method";
import { createInvoice, finalizeInvoice, voidInvoice } from "./invoices";
import { lastPeriodEnd, scheduleCancellation, unscheduleCancellation } from "./scheduled-cancellation";
import { storeTerms } from "./store-items";
import { newItem } from "./subscription-items";
import { beginTrial, endTrial } from "./trials";

/** What an update asked for beside its items, as it will be done when the invoice is paid. */
export interface HeldUpdate {
  change: SubscriptionChange;
  /** The end of a trial that begins or moves, `now` when one ends, null without either. */
  trialEnd: number | "now" | null;
  trialFromPlan: boolean;
  metadata: Record<string, string> | null;
  cancelAtPeriodEnd: boolean | null;
}

/**
 * Keeps an update that couldn't be paid: the subscription goes on as it is, and an open invoice waits for
 * its payment, 23 hours at most and no longer than the period or trial that runs.
 * @param answer what the bank said to the first attempt
 */
export function holdUpdate(
  ctx: Context,
  subscription: SubscriptionRecord,
  held: HeldUpdate,
  payment: { answer: Authorization | undefined; offSession: boolean },
): InvoiceRecord {
  const now = ctx.clock.now(subscription.customer);
  // What waits for the next invoice isn't taken along: this one may never be paid.
  const invoice = createInvoice(
    ctx,
    {
      subscription,
      billingReason: "subscription_update",
      lines: held.change.lines,
      period: { start: now, end: now },
      finalizesAt: null,
    },
    [],
  );
  const expiresAt = Math.min(
    now + incompleteSeconds,
    ...itemsOf(ctx, subscription).map((item) => item.current_period_end),
  );
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    subscription.latest_invoice = invoice.id;
    subscription.pending_update = shown(ctx, subscription, held, expiresAt);
    subscription.internal = { ...subscription.internal, pendingUpdate: { ...held, invoice: invoice.id } };
  });
  ctx.clock.schedule({
    at: expiresAt,
    kind: "subscription.pending_update_expiry",
    ref: subscription.id,
    customer: subscription.customer,
  });
  finalizeInvoice(ctx, invoice);
  collectInvoice(ctx, invoice, defaultMethodOf(ctx, invoice), {
    offSession: payment.offSession,
    ...(payment.answer ? { answer: payment.answer } : {}),
  });
  return invoice;
}

/** The pending update as the subscription shows it. */
function shown(
  ctx: Context,
  subscription: SubscriptionRecord,
  { change, trialEnd, trialFromPlan, metadata, cancelAtPeriodEnd }: HeldUpdate,
  expiresAt: number,
): PendingUpdateRecord {
  return {
    billing_cycle_anchor: change.anchor,
    cancel_at_period_end: cancelAtPeriodEnd,
    discount: null,
    discounts: null,
    expires_at: expiresAt,
    metadata,
    subscription_items: change.terms
      .filter(({ deleted }) => !deleted)
      .map(
        (terms): SubscriptionItemRecord => ({
          ...(terms.current ?? newItem(ctx, subscription, terms, terms.period)),
          ...newTermsOf(terms),
        }),
      ),
    trial_end: typeof trialEnd === "number" ? trialEnd : null,
    trial_from_plan: trialFromPlan ? true : null,
  };
}

function newTermsOf({ price, quantity, metadata, period }: SubscriptionChange["terms"][number]) {
  return {
    price,
    quantity,
    metadata,
    current_period_start: period.start,
    current_period_end: period.end,
  };
}

/** The invoice a subscription's pending update waits for; undefined without one. */
export function pendingInvoiceOf({ internal }: SubscriptionRecord): string | undefined {
  return internal?.pendingUpdate?.invoice;
}

/** Does a pending update, now that its invoice is paid. */
export function applyPendingUpdate(ctx: Context, subscription: SubscriptionRecord): void {
  const held = subscription.internal?.pendingUpdate;
  if (!held) return;
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    forget(ctx, subscription);
    storeTerms(ctx, subscription, held.change);
    if (held.trialEnd === "now") endTrial(ctx, subscription);
    else if (held.trialEnd !== null) beginTrial(ctx, subscription, held.trialEnd);
    if (held.metadata) subscription.metadata = mergeMetadata(subscription.metadata, held.metadata);
    if (held.cancelAtPeriodEnd) {
      scheduleCancellation(ctx, subscription, lastPeriodEnd(ctx, subscription), true);
    } else if (held.cancelAtPeriodEnd === false) {
      unscheduleCancellation(ctx, subscription);
    }
  });
  planSubscription(ctx, subscription);
  ctx.events.emit("customer.subscription.pending_update_applied", subscription);
}

/** Gives a pending update up, if there is one, and voids the invoice that waited for its payment. */
export function discardPendingUpdate(ctx: Context, subscription: SubscriptionRecord): void {
  const id = pendingInvoiceOf(subscription);
  if (!id) return;
  const invoice = ctx.store.of("invoice").get(id);
  changeRecord(ctx, subscription, "customer.subscription.updated", () => forget(ctx, subscription));
  if (invoice?.status === "open") voidInvoice(ctx, invoice);
  ctx.events.emit("customer.subscription.pending_update_expired", subscription);
}

function forget(ctx: Context, subscription: SubscriptionRecord): void {
  ctx.clock.unschedule("subscription.pending_update_expiry", subscription.id);
  subscription.pending_update = null;
  const { pendingUpdate: _, ...rest } = subscription.internal ?? {};
  subscription.internal = rest;
}

/** Nobody has paid for a pending update in time. */
export function expirePendingUpdate(ctx: Context, id: string): void {
  const subscription = ctx.store.of("subscription").get(id);
  if (subscription) discardPendingUpdate(ctx, subscription);
}

import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { discardPendingUpdate } from "./pending-update";
import { discardResumption } from "./resume-subscription";
import { endScheduleOf } from "./schedules/end-schedule";
import { moveTo } from "./statuses";

/** What happens to a living subscription by itself. */
const plannedKinds = [
  "subscription.period",
  "subscription.cancel",
  "subscription.trial_will_end",
  "subscription.incomplete_expiry",
  "subscription.collection_resumes",
  "invoice.upcoming",
] as const;

type Reason = NonNullable<SubscriptionRecord["cancellation_details"]>["reason"];

/** Ends a subscription at once. Its open invoices stay, but are no longer tried. */
export function cancelNow(
  ctx: Context,
  subscription: SubscriptionRecord,
  { reason, status = "canceled" }: { reason: Reason; status?: "canceled" | "incomplete_expired" },
): SubscriptionRecord {
  const now = ctx.clock.now(subscription.customer);
  discardPendingUpdate(ctx, subscription);
  discardResumption(ctx, subscription);
  const end = () => {
    moveTo(subscription, status);
    subscription.ended_at = now;
    // A scheduled cancellation keeps the moment at which it was asked for.
    subscription.canceled_at ??= now;
    subscription.cancel_at_period_end = false;
    const details = subscription.cancellation_details;
    subscription.cancellation_details = {
      comment: details?.comment ?? null,
      feedback: details?.feedback ?? null,
      feedback_option: null,
      reason: details?.reason ?? reason,
    };
    for (const kind of plannedKinds) ctx.clock.unschedule(kind, subscription.id);
  };
  if (status === "canceled") {
    end();
    ctx.store.touch();
    ctx.events.emit("customer.subscription.deleted", subscription);
  } else changeRecord(ctx, subscription, "customer.subscription.updated", end);
  stopCollecting(ctx, subscription);
  endScheduleOf(ctx, subscription, reason === "payment_failed" ? "aborted" : "canceled");
  return subscription;
}

function stopCollecting(ctx: Context, subscription: SubscriptionRecord): void {
  for (const invoice of ctx.store.of("invoice").by("subscription", subscription.id)) {
    if (invoice.status !== "open" && invoice.status !== "draft") continue;
    ctx.clock.unschedule("invoice.retry", invoice.id);
    ctx.clock.unschedule("invoice.finalize", invoice.id);
    changeRecord(ctx, invoice, "invoice.updated", () => {
      invoice.auto_advance = false;
      invoice.next_payment_attempt = null;
      invoice.automatically_finalizes_at = null;
    });
  }
}

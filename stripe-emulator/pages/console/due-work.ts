import type { DueKind, DueWork } from "../../clock";
import type { Context } from "../../context";
import { isLive, periodEnd, subscriptionsOf } from "../subscription-facts";

const labels: Record<DueKind, string> = {
  "subscription.period": "Subscription renews",
  "subscription.cancel": "Subscription ends",
  "subscription.trial_will_end": "Trial ends in three days (event)",
  "subscription.incomplete_expiry": "First payment times out",
  "subscription.pending_update_expiry": "Pending update expires",
  "subscription.resumption_expiry": "Resumption times out",
  "subscription.collection_resumes": "Payment collection resumes",
  "subscription_schedule.phase": "Schedule enters its next phase",
  "subscription_schedule.expiring": "Schedule ends in a week (event)",
  "invoice.upcoming": "Renewal is announced (event)",
  "invoice.finalize": "Invoice is finalized and charged",
  "invoice.retry": "Failed payment is tried again",
  "invoice.due_soon": "Invoice will be due soon (event)",
  "invoice.overdue": "Invoice is overdue (event)",
  "payment_intent.settle": "Bank answers a debit",
  "refund.settle": "Bank answers a refund",
  "checkout.expire": "Checkout expires",
  "discount.end": "Discount ends",
};

/** What a piece of due work does, in words. */
export function dueLabel({ kind }: DueWork): string {
  return labels[kind];
}

/** What will happen to a customer, soonest first. */
export function dueFor(ctx: Context, customerId: string): DueWork[] {
  return ctx.store.due.filter(({ customer }) => customer === customerId);
}

/** The buttons of the time machine. */
export const leaps = ["day", "month", "before-renewal", "past-renewal"] as const;
export type Leap = (typeof leaps)[number];

const minute = 60;
const hour = 3_600;
const day = 86_400;

/** When the customer's next renewal falls due, in Unix seconds; undefined without one. */
export function nextRenewal(ctx: Context, customerId: string): number | undefined {
  const ends = subscriptionsOf(ctx, customerId)
    .filter(isLive)
    .flatMap((subscription) => periodEnd(ctx, subscription) ?? []);
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/**
 * Where a leap leads, in Unix seconds; undefined when there is no renewal to leap to. Past a renewal means
 * two hours later: its invoice stays a draft for an hour, then it is paid.
 */
export function leapTarget(ctx: Context, customerId: string, leap: Leap): number | undefined {
  const now = ctx.clock.now(customerId);
  const renewal = nextRenewal(ctx, customerId);
  switch (leap) {
    case "day":
      return now + day;
    case "month":
      return now + 30 * day;
    case "before-renewal":
      return renewal !== undefined && renewal - minute > now ? renewal - minute : undefined;
    case "past-renewal":
      return renewal === undefined ? undefined : Math.max(renewal, now) + 2 * hour;
  }
}

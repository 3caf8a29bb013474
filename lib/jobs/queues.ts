import type { Id, OrganizationId } from "@/lib/ids";

/** The queues on PostgreSQL that the worker works off; the migration creates them. */
export const queues = {
  /** Sends one mail of the outbox. */
  sendEmail: "email.send",
  /** Takes up webhook events that weren't settled at once. */
  drainStripeEvents: "stripe.drain",
  /** Looks at Stripe for what should have ended, and of which no event came. */
  expireOverdue: "billing.expire_overdue",
  /** Lets the seats that an organization pays for follow its members. */
  syncSeats: "billing.sync_seats",
  /** Looks every night for organizations whose seats don't. */
  checkSeats: "billing.check_seats",
  /** Mails who has a trial that ends in a week, or in a day. */
  tellTrialsEnding: "billing.trials_ending",
  /** Mails whose card expires this month or next. */
  tellCardsExpiring: "billing.cards_expiring",
  /** Takes up events that never reached us. */
  reconcileHourly: "billing.reconcile_hourly",
  /** Compares the mirror with Stripe and mends it. */
  reconcileNightly: "billing.reconcile_nightly",
  /** Writes down which credits have expired. */
  expireCredits: "credits.expire",
  /** Gives organizations on the free plan their weekly credits. */
  refillCredits: "credits.refill",
  /** Deletes what is past its time: sessions, links, counters. */
  retention: "retention",
} as const;

export type Queue = (typeof queues)[keyof typeof queues];

/** What a job of each queue carries. */
export type JobData = {
  "email.send": { emailId: Id<"email"> };
  "stripe.drain": Record<string, never>;
  "billing.sync_seats": { organizationId: OrganizationId };
  "billing.check_seats": Record<string, never>;
  "billing.expire_overdue": Record<string, never>;
  "billing.trials_ending": Record<string, never>;
  "billing.cards_expiring": Record<string, never>;
  "billing.reconcile_hourly": Record<string, never>;
  "billing.reconcile_nightly": Record<string, never>;
  "credits.expire": Record<string, never>;
  "credits.refill": Record<string, never>;
  retention: Record<string, never>;
};

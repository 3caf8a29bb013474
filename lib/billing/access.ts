/** What an organization may do by the state of its billing. */
export type Access = "full" | "read_only" | "free";

/** For how many days after the first unpaid invoice a past-due organization keeps everything. */
export const pastDueGraceDays = 7;

const day = 86_400_000;

/** Until when a past-due organization keeps everything: so long after its first unpaid invoice was made. */
export function graceEndsAt(firstUnpaidAt: Date): Date {
  return new Date(firstUnpaidAt.getTime() + pastDueGraceDays * day);
}

/** Statuses in which a subscription is over, or never began; a new one may be bought. */
const terminal: ReadonlySet<string> = new Set(["canceled", "incomplete_expired"]);

/** Whether the subscription is over for good, so that another may take its place. */
export function isTerminal(status: string): boolean {
  return terminal.has(status);
}

/** Every status of Stripe's that the policy below was written for. */
export const subscriptionStatuses = [
  "active",
  "trialing",
  "past_due",
  "unpaid",
  "paused",
  "incomplete",
  "incomplete_expired",
  "canceled",
] as const;

/** Whether this is a status that the policy below was written for. */
export function isKnownStatus(status: string): boolean {
  return subscriptionStatuses.some((known) => known === status);
}

/** What of the mirror decides about access. */
export type BillingState = {
  /** Stripe's subscription status; null without a subscription. */
  status: string | null;
  /** When the oldest invoice of the present arrears was made; null when all are paid. */
  firstUnpaidAt: Date | null;
  /** The first invoice isn't paid: the bank hasn't said yet, or has refused. */
  firstPaymentPending?: boolean;
  /** Collection is paused: Stripe calls the subscription active, and nothing is charged. */
  collectionPaused?: boolean;
  /** The end of the last period that was paid; null when none was. */
  paidUntil?: Date | null;
};

/**
 * The one access policy. `free` is the free plan with its limits; a status that we don't know means
 * read-only, since neither giving nor taking everything away is right. A paused collection keeps what was paid
 * for, and no more.
 */
export function accessOf(state: BillingState, now: Date): Access {
  switch (state.status) {
    case null:
    case "canceled":
    case "incomplete":
    case "incomplete_expired":
      return "free";
    case "trialing":
      return "full";
    case "active":
      // By a bank debit Stripe calls it active days before the bank has paid.
      if (state.firstPaymentPending) return "free";
      return isPausedUnpaid(state, now) ? "read_only" : "full";
    case "past_due":
      if (state.firstPaymentPending) return "free";
      return now < graceEndsAt(state.firstUnpaidAt ?? now) ? "full" : "read_only";
    default:
      return "read_only";
  }
}

function isPausedUnpaid({ collectionPaused, paidUntil }: BillingState, now: Date): boolean {
  return Boolean(collectionPaused && paidUntil && now >= paidUntil);
}

/** Statuses under which there is no more than the free plan. */
export const freeStatuses = subscriptionStatuses.filter(
  (status) => accessOf({ status, firstUnpaidAt: null }, new Date()) === "free",
);

/** Whether a subscription of this status is a paid plan, be it only withheld for want of payment. */
export function isLive(status: string): boolean {
  return isKnownStatus(status) && !freeStatuses.some((free) => free === status);
}

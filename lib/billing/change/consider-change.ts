import type Stripe from "stripe";
import type { SystemDb, TenantDb } from "@/db/tenancy";
import { fromUnixSeconds } from "@/lib/dates";
import { ConflictError, InvalidInputError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { countMembers } from "@/lib/organizations/members";
import { type Interval, type PaidPlanKey, planOf } from "../plans";
import { nextPhaseOf, pendingChange } from "../sync/next-phase";
import { currentTerms, findTerms, type Terms } from "./terms";
import { type Timing, timingOf } from "./timing";
import { latestInvoiceOf } from "./under-lock";

/** What a person wants to change to. Never a price id, which only the server knows. */
export type ChangeChoice = {
  plan: PaidPlanKey;
  interval: Interval;
  /** Refused when it isn't the subscription's; left out by who doesn't ask for one. */
  currency?: string | undefined;
};

/** What a change takes back, because it can't be together with it. */
export type TakenBack = "cancellation" | "scheduled_change" | "unpaid_change";

/** A change as it would be made, judged by the subscription's present state at Stripe. */
export type ConsideredChange = {
  itemId: string;
  current: Terms;
  next: Terms;
  timing: Timing;
  periodStart: number;
  periodEnd: Date;
  takesBack: readonly TakenBack[];
};

type Considering = {
  db: SystemDb;
  stripe: Stripe;
  inTenant: <Result>(work: (tenant: TenantDb) => Promise<Result>) => Promise<Result>;
  organizationId: OrganizationId;
};

/**
 * Judges a change without making it.
 * @param current as it comes with `wholeSubscription`.
 * @returns null where the subscription is on that price already.
 * @throws ConflictError, InvalidInputError saying why it can't be and what to do.
 */
export async function considerChange(
  { db, stripe, inTenant, organizationId }: Considering,
  current: Stripe.Subscription,
  choice: ChangeChoice,
): Promise<ConsideredChange | null> {
  const { itemId, periodStart, periodEnd, terms } = await currentTerms(db, stripe, current);
  assertChangeable(current, terms.planName);
  if (choice.currency !== undefined && choice.currency !== current.currency) {
    throw new InvalidInputError(
      `Your plan is paid in ${current.currency.toUpperCase()}, and a running plan keeps its currency. To pay in another one, cancel it and choose again once it has ended.`,
    );
  }
  const quantity =
    planOf(choice.plan).per === "seat"
      ? await inTenant((tenant) => countMembers(tenant, { organizationId }))
      : 1;
  const next = await findTerms(db, stripe, { ...choice, currency: current.currency, quantity });
  const timing = timingOf(current.status, terms, next);
  if (timing === null) return null;
  return {
    itemId,
    current: terms,
    next,
    timing,
    periodStart,
    periodEnd: fromUnixSeconds(periodEnd),
    takesBack: takenBack(current),
  };
}

function takenBack(current: Stripe.Subscription): TakenBack[] {
  return [
    ...(current.cancel_at === null ? [] : (["cancellation"] as const)),
    ...(scheduledChange(current) ? (["scheduled_change"] as const) : []),
    ...(current.pending_update ? (["unpaid_change"] as const) : []),
  ];
}

/** What the subscription's schedule changes next; null where it changes nothing. */
export function scheduledChange(current: Stripe.Subscription) {
  const { schedule, items } = current;
  return schedule && typeof schedule === "object" ? nextPhaseOf(schedule, items.data) : null;
}

/** Whether an upgrade to this waits for its payment already. */
export function isPending(current: Stripe.Subscription, { priceId, quantity }: Terms): boolean {
  const pending = pendingChange(current);
  return pending?.priceId === priceId && pending.quantity === quantity;
}

/** @throws ConflictError where something must be settled first */
function assertChangeable(current: Stripe.Subscription, planName: string): void {
  const refusal = refusalOf(current, planName);
  if (refusal) throw new ConflictError(refusal);
}

function refusalOf(current: Stripe.Subscription, planName: string): string | null {
  switch (current.status) {
    case "active":
    case "trialing":
      break;
    case "past_due":
    case "unpaid":
      return "The last invoice isn’t paid yet. Pay it first, then change the plan.";
    case "incomplete":
      return `The first payment for ${planName} hasn’t gone through yet. Pay it first, then change the plan.`;
    case "paused":
      return `${planName} is paused for want of a payment method. Add one first, then change the plan.`;
    default:
      return "Stripe reports a state of the plan in which it can’t be changed. Write to support.";
  }
  if (current.pause_collection) return `${planName} is paused. Resume it first, then change the plan.`;
  if (current.collection_method !== "charge_automatically") {
    return "This plan is paid by invoice and bank transfer. Write to support to change it.";
  }
  // A renewal is a draft for an hour: what it charges can't be credited before it is paid. The invoice of an unpaid
  // change is open, too; that one is taken back.
  const latest = latestInvoiceOf(current)?.status;
  if (latest === "draft" || (latest === "open" && !current.pending_update)) {
    return "The last payment is still on its way. Change the plan once it has arrived.";
  }
  return null;
}

import type Stripe from "stripe";
import { type Actor, recordAuditEvent } from "@/lib/audit/record";
import { ConflictError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { isTerminal } from "../access";
import { needsStripe } from "../errors";
import { findDecidingSubscription } from "../queries";
import { type BillingContext, orMissing } from "../stripe";
import { type CustomerScope, underCustomerLock } from "../sync/customer-lock";
import { subscriptionParts } from "../sync/fetch";
import { mirrorInvoice } from "../sync/mirror-invoice";
import { mirrorSubscription } from "../sync/mirror-subscription";
import { writeSubscriptionGone } from "../sync/write";

/** Who changes which organization's subscription. */
export type ChangeRequest = { organizationId: OrganizationId; actor: Actor };

/** With what a subscription is fetched and answered, so that it can be judged and mirrored without another call. */
export const wholeSubscription: string[] = [
  ...subscriptionParts,
  "items.data.price.tiers",
  "latest_invoice.payments",
];

/** What was done, in the audit log's words. */
export type Act = { action: string; data?: Record<string, unknown> };

type Done<Result> = {
  result: Result;
  /** Stripe's last answer; left out where nothing was changed. */
  after?: Stripe.Subscription;
  acts: readonly Act[];
};

export type Changing = CustomerScope & { current: Stripe.Subscription };

/**
 * Changes the organization's subscription under its customer's lock, by its present state at Stripe, mirrors
 * Stripe's last answer and audits what was done, all in one transaction: of two who ask for the same, the second
 * finds it done.
 * @param work refuses by throwing before it changes anything.
 * @throws ConflictError when there is no subscription, or it has ended.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function underSubscriptionLock<Result>(
  ctx: BillingContext,
  { organizationId, actor }: ChangeRequest,
  work: (changing: Changing) => Promise<Done<Result>>,
): Promise<Result> {
  const known = await findDecidingSubscription(ctx.db, { organizationId });
  if (!known || isTerminal(known.status)) throw nothingToChange();
  const { id: subscriptionId, customerId } = known;
  const answer = await needsStripe(() =>
    underCustomerLock(ctx, customerId, async (scope) => {
      const current = await orMissing(
        scope.stripe.subscriptions.retrieve(subscriptionId, { expand: wholeSubscription }),
      );
      if (!current) {
        await scope.inTenant((tenant) => writeSubscriptionGone(tenant, subscriptionId));
        return null;
      }
      if (isTerminal(current.status)) {
        await mirrorSubscription(scope, current);
        return null;
      }
      const { result, after, acts } = await work({ ...scope, current });
      await mirrorSubscription(scope, after ?? current);
      await mirrorNewInvoice(scope, current, after);
      await scope.inTenant(async (tenant) => {
        for (const act of acts) {
          await recordAuditEvent(tenant, {
            organizationId,
            actor,
            target: { type: "subscription", id: subscriptionId },
            ...act,
          });
        }
      });
      return { result };
    }),
  );
  if (answer === null || "ignored" in answer) throw nothingToChange();
  return answer.result;
}

/** The invoice that the change made, so that it is on the billing page before its webhook comes. */
async function mirrorNewInvoice(
  scope: CustomerScope,
  before: Stripe.Subscription,
  after: Stripe.Subscription | undefined,
): Promise<void> {
  const invoice = latestInvoiceOf(after);
  if (invoice && invoice.id !== latestInvoiceOf(before)?.id) await mirrorInvoice(scope, invoice);
}

/** The newest invoice of a subscription that came with `wholeSubscription`; null without one. */
export function latestInvoiceOf(subscription: Stripe.Subscription | undefined): Stripe.Invoice | null {
  const invoice = subscription?.latest_invoice;
  return invoice && typeof invoice === "object" ? invoice : null;
}

export const nothingToChange = () =>
  new ConflictError("There is no subscription to change. Choose a plan first.");

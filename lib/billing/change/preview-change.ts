import { withTenant } from "@/db/tenancy";
import { fromUnixSeconds } from "@/lib/dates";
import { ConflictError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { isTerminal } from "../access";
import { needsStripe } from "../errors";
import { findDecidingSubscription } from "../queries";
import { type BillingContext, orMissing } from "../stripe";
import { type ChargeToday, chargeOf, immediately, recurringChargeOf } from "./charge";
import { type ChangeChoice, considerChange, isPending, type TakenBack } from "./consider-change";
import { quoteLifetimeMs, sealQuote } from "./quote";
import type { Terms } from "./terms";
import type { Timing } from "./timing";
import { nothingToChange, wholeSubscription } from "./under-lock";
import { type UnpaidChange, unpaidChangeOf } from "./unpaid-change";

export type ChangePreview = {
  timing: Timing;
  current: Terms;
  next: Terms;
  /** Null for a change that charges nothing now. */
  today: ChargeToday | null;
  /** The first charge of the new plan after today: when, and how much in minor units, before any credit. */
  nextCharge: { at: Date; amount: number };
  /** When the change takes effect; null for at once. */
  at: Date | null;
  takesBack: readonly TakenBack[];
  /** This very change was asked for already and waits for its payment; null where it wasn't. */
  unpaid: UnpaidChange | null;
  /** What is sent along with the confirmation. */
  quote: string;
};

/**
 * What a change of plan would do and charge, computed by the parameters of the change itself. Changes nothing.
 * @throws ConflictError, InvalidInputError saying why it can't be and what to do.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function previewChange(
  { db, stripe }: BillingContext,
  params: { organizationId: OrganizationId; choice: ChangeChoice; secret: string; now?: Date },
): Promise<ChangePreview> {
  const { organizationId, choice, secret, now = new Date() } = params;
  const known = await findDecidingSubscription(db, { organizationId });
  if (!known || isTerminal(known.status)) throw nothingToChange();
  return needsStripe(async () => {
    const current = await orMissing(stripe.subscriptions.retrieve(known.id, { expand: wholeSubscription }));
    if (!current || isTerminal(current.status)) throw nothingToChange();
    const considered = await considerChange(
      { db, stripe, organizationId, inTenant: (work) => withTenant(db, organizationId, work) },
      current,
      choice,
    );
    if (!considered) throw new ConflictError("You’re on this plan already. Choose another one.");
    const { next, timing, periodEnd, takesBack } = considered;
    const change = immediately(current, considered, null);
    const amount = await recurringChargeOf(stripe, change);
    const today = timing === "now" ? await chargeOf(stripe, change) : null;
    const isUnpaid = timing === "now" && isPending(current, next);
    const unpaid = isUnpaid ? await unpaidChangeOf(stripe, current, next.planName) : null;
    const trialEnd = timing === "trial" ? fromUnixSeconds(current.trial_end) : null;
    return {
      timing,
      current: considered.current,
      next,
      today,
      nextCharge: { at: trialEnd ?? today?.newPeriodEnd ?? periodEnd, amount },
      at: timing === "period_end" ? periodEnd : null,
      takesBack: unpaid ? takesBack.filter((what) => what !== "unpaid_change") : takesBack,
      unpaid,
      quote: sealQuote(
        {
          organizationId,
          subscriptionId: current.id,
          priceId: next.priceId,
          quantity: next.quantity,
          timing,
          prorationDate: today?.prorationDate ?? null,
          amount: today?.amount ?? 0,
          currency: next.currency,
          expiresAt: now.getTime() + quoteLifetimeMs,
        },
        secret,
      ),
    };
  });
}

import { Rehearsal, type RehearsedInvoice, refsOf, type Wanted } from "../../billing/rehearsal";
import type { Context } from "../../context";
import { need } from "../../store/lookup";
import type { SubscriptionRecord } from "../../store/records/subscriptions";

/** What a change leads to. */
export interface ChangePreview {
  /** What is invoiced with the change itself; null when nothing is. */
  today: RehearsedInvoice | null;
  /** The invoice of the next renewal; null when there will be none. */
  next: RehearsedInvoice | null;
}

/**
 * Rehearses a change of a subscription by the same code that will do it.
 * @param act does the change on the stage it is given
 * @throws StripeApiError as the change would
 */
export function previewChange(
  ctx: Context,
  { id, customer: customerId }: SubscriptionRecord,
  act: (stage: Context, subscription: SubscriptionRecord) => void,
): ChangePreview {
  const customer = need(ctx, "customer", customerId);
  const wantedNow: Wanted = ({ parent }) => parent?.subscription_details?.subscription === id;
  const wantedNext: Wanted = (invoice) =>
    wantedNow(invoice) && invoice.billing_reason === "subscription_cycle";
  const now = new Rehearsal(ctx, customer);
  const today = now.until(wantedNow, (stage) => act(stage, need(stage, "subscription", id)));
  const later = new Rehearsal(ctx, customer);
  later.until(wantedNext, (stage) => act(stage, need(stage, "subscription", id)));
  return { today, next: later.untilDue(wantedNext, () => refsOf(later.ctx, id)) };
}

/** The next invoice of a subscription as it is; null when there will be none. */
export function nextInvoice(ctx: Context, subscription: SubscriptionRecord): RehearsedInvoice | null {
  return previewChange(ctx, subscription, () => undefined).next;
}

import type Stripe from "stripe";
import type {
  AppliedDiscount,
  BillingAddress,
  customers,
  paymentMethods,
  subscriptionItems,
  subscriptions,
  TaxId,
} from "@/db/schema";
import { fromUnixSeconds } from "@/lib/dates";
import type { OrganizationId } from "@/lib/ids";
import { storable } from "@/lib/text";
import { idOfObject } from "../stripe";
import { type NextPhase, pendingChange } from "./next-phase";

// From Stripe's objects (API 2026-10-28.endive) to our rows: pure; with invoice-rows.ts the only place that
// knows both shapes.

/** @param taxIds all of the customer's; a customer that was just made has none. */
export function customerRow(
  customer: Stripe.Customer,
  organizationId: OrganizationId,
  taxIds: readonly Stripe.TaxId[] = [],
): typeof customers.$inferInsert {
  return {
    id: customer.id,
    organizationId,
    livemode: customer.livemode,
    email: customer.email,
    name: customer.name ?? null,
    defaultPaymentMethodId: idOfObject(customer.invoice_settings.default_payment_method),
    address: addressOf(customer.address),
    taxIds: taxIds.map(taxIdOf),
    balance: customer.balance,
    currency: customer.currency ?? null,
    deletedAt: null,
    syncedAt: new Date(),
  };
}

function addressOf(address: Stripe.Address | null | undefined): BillingAddress | null {
  if (!address) return null;
  const { line1, line2, city, state, postal_code: postalCode, country } = address;
  return { line1, line2, city, state, postalCode, country };
}

function taxIdOf({ id, type, value, verification }: Stripe.TaxId): TaxId {
  return { id, type, value, verification: verification?.status ?? null };
}

export function paymentMethodRow(
  method: Stripe.PaymentMethod,
  owner: { organizationId: OrganizationId; customerId: string },
): typeof paymentMethods.$inferInsert {
  return {
    id: method.id,
    ...owner,
    type: method.type,
    brand: method.card?.brand ?? null,
    last4: method.card?.last4 ?? null,
    expMonth: method.card?.exp_month ?? null,
    expYear: method.card?.exp_year ?? null,
    syncedAt: new Date(),
  };
}

/** @param next what its schedule changes next; null when it changes nothing, or there is none. */
export function subscriptionRow(
  subscription: Stripe.Subscription,
  { organizationId, next }: { organizationId: OrganizationId; next: NextPhase | null },
): typeof subscriptions.$inferInsert {
  const pending = pendingChange(subscription);
  return {
    id: subscription.id,
    organizationId,
    customerId: idOfObject(subscription.customer),
    livemode: subscription.livemode,
    status: subscription.status,
    currency: subscription.currency,
    cancelAt: fromUnixSeconds(subscription.cancel_at),
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    canceledAt: fromUnixSeconds(subscription.canceled_at),
    endedAt: fromUnixSeconds(subscription.ended_at),
    trialStart: fromUnixSeconds(subscription.trial_start),
    trialEnd: fromUnixSeconds(subscription.trial_end),
    startedAt: fromUnixSeconds(subscription.start_date),
    collectionPaused: subscription.pause_collection !== null,
    collectionResumesAt: fromUnixSeconds(subscription.pause_collection?.resumes_at),
    cancellationFeedback: subscription.cancellation_details?.feedback ?? null,
    cancellationComment: storable(subscription.cancellation_details?.comment ?? "") || null,
    cancellationReason: subscription.cancellation_details?.reason ?? null,
    scheduleId: idOfObject(subscription.schedule),
    nextPriceId: next?.priceId ?? null,
    nextQuantity: next?.quantity ?? null,
    nextAt: next?.startsAt ?? null,
    pendingPriceId: pending?.priceId ?? null,
    pendingQuantity: pending?.quantity ?? null,
    pendingUntil: fromUnixSeconds(subscription.pending_update?.expires_at),
    discounts: subscription.discounts.flatMap(appliedDiscount),
    defaultPaymentMethodId: idOfObject(subscription.default_payment_method),
    latestInvoiceId: idOfObject(subscription.latest_invoice),
    deletedAt: null,
    stripeCreatedAt: fromUnixSeconds(subscription.created),
    syncedAt: new Date(),
  };
}

/** Without what isn't whole: discounts and their coupons are asked for with the subscription. */
function appliedDiscount(discount: string | Stripe.Discount): AppliedDiscount[] {
  if (typeof discount === "string") return [];
  const { coupon } = discount.source;
  if (coupon === null || typeof coupon === "string") return [];
  return [
    {
      id: discount.id,
      couponId: coupon.id,
      name: coupon.name,
      promotionCodeId: idOfObject(discount.promotion_code),
      percentOff: coupon.percent_off,
      amountOff: coupon.amount_off,
      currency: coupon.currency,
      endsAt: fromUnixSeconds(discount.end)?.toISOString() ?? null,
    },
  ];
}

export function subscriptionItemRow(
  item: Stripe.SubscriptionItem,
  organizationId: OrganizationId,
): typeof subscriptionItems.$inferInsert {
  return {
    id: item.id,
    organizationId,
    subscriptionId: item.subscription,
    priceId: item.price.id,
    quantity: item.quantity ?? null,
    currentPeriodStart: fromUnixSeconds(item.current_period_start),
    currentPeriodEnd: fromUnixSeconds(item.current_period_end),
  };
}

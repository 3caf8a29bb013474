import type { Context } from "../context";
import type { CustomerRecord } from "../store/records/customers";
import type { ChargeRecord, PaymentMethodRecord } from "../store/records/payments";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { words } from "./format";

/** The saved payment methods of a customer, newest first. */
export function savedMethods(ctx: Context, customerId: string | null | undefined): PaymentMethodRecord[] {
  if (!customerId) return [];
  return ctx.store
    .of("payment_method")
    .filter(({ customer }) => customer === customerId)
    .reverse();
}

const brands = new Map([
  ["visa", "Visa"],
  ["mastercard", "Mastercard"],
  ["amex", "American Express"],
]);

function cardName(card: { brand: string | null; last4: string | null }): string {
  const brand = card.brand ?? "card";
  return `${brands.get(brand) ?? words(brand)} ending in ${card.last4}`;
}

/** `Visa ending in 4242`. */
export function methodName({ card, sepa_debit: account, type }: PaymentMethodRecord): string {
  if (card) return cardName(card);
  return account ? `SEPA debit, account ending in ${account.last4}` : words(type);
}

/** What a charge was taken from, by the same name. */
export function chargedTo({ payment_method_details: details }: ChargeRecord): string {
  if (details?.card) return cardName(details.card);
  const last4 = details?.sepa_debit?.last4;
  return last4 ? `SEPA debit, account ending in ${last4}` : words(details?.type ?? "unknown");
}

/** `expires 12/2034`, or nothing for what has no expiry. */
export function methodExpiry({ card }: PaymentMethodRecord): string {
  return card ? `expires ${String(card.exp_month).padStart(2, "0")}/${card.exp_year}` : "";
}

/** What the next renewal will be charged to: the subscription's own method wins over the customer's. */
export function defaultMethodId(
  customer: CustomerRecord | undefined,
  subscription: SubscriptionRecord | undefined,
): string | null {
  return subscription?.default_payment_method ?? customer?.invoice_settings.default_payment_method ?? null;
}

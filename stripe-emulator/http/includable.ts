import type { Context } from "../context";
import {
  checkoutLineItems,
  lineItemDiscounts,
  lineItemTaxes,
  totalsBreakdown,
} from "../resources/checkout/checkout-line-items";
import { taxOf } from "../resources/customer-attributes";
import { sentCurrencyOptions } from "../resources/price-amounts";
import { need } from "../store/lookup";
import type { CouponRecord } from "../store/records/discounts";
import { type ApiKind, embeddedList, type Json } from "../store/render";

type Include = (ctx: Context, id: string) => unknown;

/** Attributes that only appear when they are asked for, by the kind of their object. */
const attributes: Partial<Record<ApiKind | "item", Record<string, Include>>> = {
  "billing_portal.configuration": {
    "features.subscription_update.products": (ctx, id) =>
      need(ctx, "billing_portal.configuration", id).features.subscription_update.products ?? [],
  },
  "checkout.session": {
    line_items: (ctx, id) => checkoutLineItems(ctx, id, { limit: 10 }),
    "total_details.breakdown": totalsBreakdown,
  },
  item: { discounts: lineItemDiscounts, taxes: lineItemTaxes },
  customer: {
    subscriptions: (ctx, id) =>
      embeddedList(
        ctx,
        ctx.store
          .of("subscription")
          .by("customer", id)
          .filter(({ status }) => status !== "canceled" && status !== "incomplete_expired")
          .reverse(),
        `/v1/customers/${id}/subscriptions`,
      ),
    tax: (ctx, id) => taxOf(need(ctx, "customer", id)),
    sources: (ctx, id) => embeddedList(ctx, [], `/v1/customers/${id}/sources`),
    tax_ids: (ctx, id) =>
      embeddedList(ctx, ctx.store.of("tax_id").by("customer", id).reverse(), `/v1/customers/${id}/tax_ids`),
  },
  invoice: {
    payments: (ctx, id) =>
      embeddedList(ctx, ctx.store.of("invoice_payment").by("invoice", id), `/v1/invoices/${id}/payments`),
    confirmation_secret: confirmationSecret,
  },
  price: {
    currency_options: (ctx, id) => sentCurrencyOptions(need(ctx, "price", id)),
    tiers: (ctx, id) => need(ctx, "price", id).internal?.tiers ?? undefined,
  },
  coupon: {
    applies_to: (ctx, id) => {
      const { products } = need(ctx, "coupon", id).internal.terms;
      return products ? { products } : undefined;
    },
    currency_options: (ctx, id) => couponAmounts(need(ctx, "coupon", id)),
  },
  charge: {
    refunds: (ctx, id) =>
      embeddedList(ctx, ctx.store.of("refund").by("charge", id).reverse(), `/v1/charges/${id}/refunds`),
  },
};

function couponAmounts({ internal: { terms } }: CouponRecord): Json {
  const amounts = Object.entries(terms.amountsOff ?? {});
  return Object.fromEntries(amounts.map(([currency, amount]) => [currency, { amount_off: amount }]));
}

function confirmationSecret(ctx: Context, invoiceId: string): Json | null {
  const payment = ctx.store
    .of("invoice_payment")
    .by("invoice", invoiceId)
    .find(({ is_default }) => is_default);
  const intent = payment?.payment.payment_intent;
  const secret = intent ? ctx.store.of("payment_intent").get(intent)?.client_secret : undefined;
  return secret ? { client_secret: secret, type: "payment_intent" } : null;
}

/**
 * What can be asked for beside the attributes that an object of this kind always has; the key of one that
 * lies deeper is its whole path.
 */
export function includable(kind: unknown): Readonly<Record<string, Include>> | undefined {
  return Object.entries(attributes).find(([known]) => known === kind)?.[1];
}

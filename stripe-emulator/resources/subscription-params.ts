import type Stripe from "stripe";
import type { ItemChange } from "../billing/item-terms";
import type { OneOff } from "../billing/one-off-lines";
import { type DiscountInput, type ResolvedDiscount, resolveDiscounts } from "../billing/redeem-discounts";
import { needTaxRates } from "../billing/taxes";
import type { Context } from "../context";
import { invalidRequest, notCovered, resourceMissing } from "../http/errors";
import { atLeast, coverOnly, mergeMetadata } from "../store/lookup";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { checkPriceChoice, type PriceChoice, resolvePrice } from "./inline-price";
import { usablePaymentMethod } from "./payment-methods";

/** An entry of `items` in any request about subscriptions. */
export type ItemParams = Stripe.SubscriptionUpdateParams.Item | Stripe.SubscriptionCreateParams.Item;

/**
 * Prorations have their discounts in their amounts; the mode that lists them beside isn't covered, nor is the
 * classic one.
 * @throws StripeApiError
 */
export function checkBillingMode(
  mode: { type: string; flexible?: { proration_discounts?: string } } | undefined,
  param = "billing_mode",
): void {
  if (mode && mode.type !== "flexible") {
    throw notCovered("The emulator covers the flexible billing mode only.", param);
  }
  if (mode?.flexible?.proration_discounts === "itemized") {
    throw notCovered(
      "The emulator covers prorations that include their discounts only.",
      `${param}[flexible][proration_discounts]`,
    );
  }
}

const coveredItem = [
  "id",
  "price",
  "plan",
  "price_data",
  "quantity",
  "metadata",
  "deleted",
  "discounts",
  "tax_rates",
  "clear_usage",
];

/** `price` or `price_data`; `plan` is the older name of the first. */
function choiceOf({ price, plan, price_data }: ItemParams): PriceChoice {
  const named = price ?? plan;
  return { ...(named ? { price: named } : {}), ...(price_data ? { price_data } : {}) };
}

/**
 * Checks entries of `items` without making anything.
 * @throws StripeApiError for what the emulator doesn't cover, or can't be
 */
export function checkItems(ctx: Context, items: readonly ItemParams[], base = "items"): void {
  for (const [index, item] of items.entries()) {
    const param = base ? `${base}[${index}]` : "";
    coverOnly(item, coveredItem);
    atLeast(0, item.quantity, param ? `${param}[quantity]` : "quantity");
    const choice = choiceOf(item);
    const isNew = !("id" in item && item.id);
    if (isNew || choice.price || choice.price_data) checkPriceChoice(ctx, choice, param);
    if (item.tax_rates) needTaxRates(ctx, item.tax_rates, param ? `${param}[tax_rates]` : "tax_rates");
  }
}

/** An item with a price that exists, whatever the request described. */
export interface ResolvedItem extends ItemChange {
  /** Empty to take those there are away, null to leave them. */
  discounts: readonly DiscountInput[] | "" | null;
}

/** Makes the prices that checked entries describe. Call it when everything else has been checked. */
export function resolveItems(ctx: Context, items: readonly ItemParams[], base = "items"): ResolvedItem[] {
  return items.map((item, index) => {
    const choice = choiceOf(item);
    const chosen = choice.price || choice.price_data;
    const price = chosen ? resolvePrice(ctx, choice, base ? `${base}[${index}]` : "").id : undefined;
    return {
      ...("id" in item && item.id ? { id: item.id } : {}),
      ...("deleted" in item && item.deleted !== undefined ? { deleted: item.deleted } : {}),
      ...(price ? { price } : {}),
      ...(item.quantity === undefined ? {} : { quantity: item.quantity }),
      ...(item.metadata === undefined ? {} : { metadata: item.metadata }),
      ...(item.tax_rates === undefined ? {} : { taxRateIds: item.tax_rates || [] }),
      discounts: item.discounts === undefined ? null : item.discounts || "",
    };
  });
}

type Addition =
  | Stripe.SubscriptionUpdateParams.AddInvoiceItem
  | Stripe.SubscriptionCreateParams.AddInvoiceItem;

/** @throws StripeApiError for an entry of `add_invoice_items` that can't be */
export function checkAdditions(ctx: Context, additions: readonly Addition[]): void {
  for (const [index, addition] of additions.entries()) {
    const param = `add_invoice_items[${index}]`;
    atLeast(0, addition.quantity, `${param}[quantity]`);
    checkPriceChoice(ctx, addition, param);
    if (addition.tax_rates) needTaxRates(ctx, addition.tax_rates, `${param}[tax_rates]`);
    if (addition.discounts?.length) {
      throw notCovered(
        "The emulator doesn't cover discounts of single added invoice items.",
        `${param}[discounts]`,
      );
    }
  }
}

/** Single charges, with the prices they describe made. */
export function resolveAdditions(ctx: Context, additions: readonly Addition[], now: number): OneOff[] {
  return additions.map((addition, index): OneOff => {
    const price = resolvePrice(ctx, addition, `add_invoice_items[${index}]`);
    if (price.type !== "one_time") {
      throw invalidRequest(
        "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.",
        `add_invoice_items[${index}][price]`,
      );
    }
    const { start, end } = addition.period ?? {};
    return {
      price: price.id,
      quantity: addition.quantity ?? 1,
      discountable: addition.discountable ?? true,
      discounts: [],
      taxRates: addition.tax_rates ? addition.tax_rates : null,
      metadata: mergeMetadata(null, addition.metadata),
      period: {
        start: start?.type === "now" ? now : (start?.timestamp ?? null),
        end: end?.timestamp ?? null,
      },
    };
  });
}

/** What the `discounts` of an update name; null when it leaves those there are. */
export function discountsOf(
  ctx: Context,
  subscription: SubscriptionRecord,
  inputs: readonly DiscountInput[] | "" | null | undefined,
  param = "discounts",
): ResolvedDiscount[] | null {
  if (inputs === undefined || (Array.isArray(inputs) && inputs.length === 0)) return null;
  return resolveDiscounts(ctx, inputs || [], {
    customer: subscription.customer,
    currency: subscription.currency,
    amount: null,
    param,
  });
}

const coveredSettings = ["custom_fields", "description", "footer", "issuer"];

/** `invoice_settings` over those there are. @throws StripeApiError for another issuer, or tax ids of the account */
export function invoiceSettingsOf(
  current: SubscriptionRecord["invoice_settings"],
  given:
    | Stripe.SubscriptionUpdateParams.InvoiceSettings
    | Stripe.SubscriptionCreateParams.InvoiceSettings
    | undefined,
): SubscriptionRecord["invoice_settings"] {
  if (!given) return current;
  coverOnly(given, coveredSettings);
  if (given.issuer?.type === "account") {
    throw notCovered(
      "The emulator doesn't cover invoices of connected accounts.",
      "invoice_settings[issuer]",
    );
  }
  return {
    ...current,
    custom_fields: given.custom_fields === undefined ? current.custom_fields : given.custom_fields || null,
    description: given.description === undefined ? current.description : given.description || null,
    footer: given.footer === undefined ? current.footer : given.footer || null,
  };
}

type PaymentSettings = NonNullable<SubscriptionRecord["payment_settings"]>;

/** `payment_settings` over those there are. @throws StripeApiError for options of single kinds of payment methods */
export function paymentSettingsOf(
  current: PaymentSettings | null,
  given:
    | Stripe.SubscriptionUpdateParams.PaymentSettings
    | Stripe.SubscriptionCreateParams.PaymentSettings
    | undefined,
): PaymentSettings {
  const base = current ?? {
    payment_method_options: null,
    payment_method_types: null,
    save_default_payment_method: "off",
  };
  if (!given) return base;
  coverOnly(given, ["payment_method_types", "save_default_payment_method"]);
  return {
    ...base,
    payment_method_types:
      given.payment_method_types === undefined
        ? base.payment_method_types
        : given.payment_method_types || null,
    save_default_payment_method: given.save_default_payment_method ?? base.save_default_payment_method,
  };
}

/**
 * How invoices are collected, with the days a customer has to pay one that is sent.
 * @throws StripeApiError when those days are missing, or there is nothing to send
 */
export function collectionOf(
  current: Pick<SubscriptionRecord, "collection_method" | "days_until_due">,
  given: Pick<Stripe.SubscriptionUpdateParams, "collection_method" | "days_until_due">,
): Pick<SubscriptionRecord, "collection_method" | "days_until_due"> {
  const method = given.collection_method ?? current.collection_method;
  if (method !== "send_invoice") {
    if (given.days_until_due !== undefined) {
      throw invalidRequest(
        "You can't set `days_until_due` unless the `collection_method` is `send_invoice`.",
        "days_until_due",
      );
    }
    return { collection_method: method, days_until_due: null };
  }
  const days = given.days_until_due ?? current.days_until_due;
  if (days !== null) return { collection_method: method, days_until_due: days };
  throw invalidRequest(
    "If `collection_method` is set to `send_invoice`, then you must also set `days_until_due`.",
    "days_until_due",
    "parameter_missing",
  );
}

/** @throws StripeApiError for taxes that Stripe would calculate */
export function refuseAutomaticTax(given: { enabled: boolean } | undefined): void {
  if (given?.enabled) {
    throw notCovered("The emulator doesn't cover automatic tax; tax rates do.", "automatic_tax[enabled]");
  }
}

/** A payment method a customer may pay with. @throws StripeApiError for anybody else's */
export function ownMethod(ctx: Context, customer: string, id: string): string {
  const method = usablePaymentMethod(ctx, id, "default_payment_method");
  if (method.customer !== customer) {
    throw resourceMissing("PaymentMethod", id, "default_payment_method", 400);
  }
  return method.id;
}

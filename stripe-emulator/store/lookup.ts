import type { Context } from "../context";
import { invalidRequest, notCovered, resourceMissing } from "../http/errors";
import { checkMetadata } from "../http/metadata-limits";
import type { Kind, Records } from "./records";
import type { PriceRecord } from "./records/catalogue";
import type { CustomerRecord } from "./records/customers";

/** How Stripe calls each kind in `No such …`. */
const labels: Partial<Record<Kind, string>> = {
  payment_method: "PaymentMethod",
  "checkout.session": "checkout.session",
  "billing_portal.configuration": "configuration",
  "test_helpers.test_clock": "test clock",
  "billing.meter": "meter",
  subscription_item: "subscription_item",
  webhook_endpoint: "webhook endpoint",
};

/**
 * The object a request is about.
 * @param param set when the id came as a parameter of another object: Stripe then answers 400, not 404
 * @throws StripeApiError `resource_missing`
 */
export function need<K extends Kind>(ctx: Context, kind: K, id: string, param?: string): Records[K] {
  const record: Records[K] | undefined = ctx.store.of(kind).get(id);
  if (record) return record;
  throw resourceMissing(labels[kind] ?? kind, id, param ?? "id", param ? 400 : 404);
}

/** A customer that can still be acted for. @throws StripeApiError when it is missing or deleted */
export function needCustomer(ctx: Context, id: string, param = "customer"): CustomerRecord {
  const customer = need(ctx, "customer", id, param);
  if (customer.deleted) throw resourceMissing("customer", id, param, 400);
  return customer;
}

/** The customer a request is about. @throws StripeApiError 404 when it is missing or deleted */
export function needLivingCustomer(ctx: Context, id: string): CustomerRecord {
  const customer = need(ctx, "customer", id);
  if (customer.deleted) throw resourceMissing("customer", id);
  return customer;
}

/** A price something new can be bought at. @throws StripeApiError when it is missing or inactive */
export function needActivePrice(ctx: Context, id: string, param: string): PriceRecord {
  const price = need(ctx, "price", id, param);
  // A price made inline is inactive from the start, so that nobody else buys at it.
  if (price.internal?.inline) return price;
  if (!price.active) {
    throw invalidRequest(
      `The price specified is inactive. This field only accepts active prices.`,
      param,
      "price_inactive",
    );
  }
  if (ctx.store.of("product").get(price.product)?.active === false) {
    throw invalidRequest(
      `Price \`${id}\` is not available to be purchased because its product is not active.`,
      param,
    );
  }
  return price;
}

/** @throws StripeApiError unless the number is at least `least`, where given */
export function atLeast(least: number, value: number | undefined, param: string): void {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw invalidRequest(
    `This value must be greater than or equal to ${least}.`,
    param,
    "parameter_invalid_integer",
  );
}

/** @throws StripeApiError unless it is a currency there is */
export function needCurrency(code: string): string {
  if (Intl.supportedValuesOf("currency").includes(code.toUpperCase())) return code.toLowerCase();
  throw invalidRequest(`Invalid currency: ${code.toLowerCase()}.`, "currency");
}

/** An API attribute that is either absent, or `''` to unset it, or a value. */
export function unsettable<T>(value: T | "" | null | undefined, current: T | null): T | null {
  if (value === undefined) return current;
  return value === "" ? null : value;
}

type MetadataInput = Record<string, string | number | null> | "" | null | undefined;

/**
 * Merges metadata as Stripe does: an empty value unsets its key, `''` for the whole unsets everything.
 * @throws StripeApiError when there is too much of it together
 */
export function mergeMetadata(
  current: Record<string, string> | null,
  input: MetadataInput,
): Record<string, string> {
  const merged = joinMetadata(current, input);
  checkMetadata(merged);
  return merged;
}

/** The same without a limit, for what happens by itself and can't be refused. */
export function joinMetadata(
  current: Record<string, string> | null,
  input: MetadataInput,
): Record<string, string> {
  if (input === undefined) return current ?? {};
  if (input === "" || input === null) return {};
  const merged: Record<string, string> = { ...current };
  for (const [key, value] of Object.entries(input)) {
    if (value === "" || value === null) delete merged[key];
    else merged[key] = String(value);
  }
  return merged;
}

/**
 * Refuses what the contract knows and the emulator would silently ignore.
 * @throws StripeApiError naming the parameter
 */
export function coverOnly(params: object, covered: readonly string[]): void {
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined || key === "expand" || covered.includes(key)) continue;
    throw notCovered(`The emulator doesn't cover the parameter ${key} here.`, key);
  }
}

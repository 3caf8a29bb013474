import fc from "fast-check";
import type Stripe from "stripe";
import { createStripeEmulator } from "../index";
import { money } from "../pages/format";
import { createPayingCustomer, sdk } from "./fixtures";

export const day = 86_400;
/** The moment at which every payer's time stands. */
export const start = Date.parse("2026-01-31T09:30:00Z") / 1000;

/** A shop whose prices, coupons and rates leave fractions of a cent everywhere. */
export async function openPromiseShop() {
  const emulator = await createStripeEmulator();
  const stripe = sdk(emulator);
  const { id: product } = await stripe.products.create({ name: "Pro" });
  const price = async (params: Partial<Stripe.PriceCreateParams>) =>
    (await stripe.prices.create({ product, currency: "usd", ...params })).id;
  const month = { interval: "month" } as const;
  const prices = {
    monthly: await price({ unit_amount: 6_919, recurring: month }),
    cheap: await price({ unit_amount: 333, recurring: month }),
    yearly: await price({ unit_amount: 49_999, recurring: { interval: "year" } }),
    tiered: await price({
      recurring: month,
      billing_scheme: "tiered",
      tiers_mode: "graduated",
      tiers: [
        { up_to: 2, unit_amount: 707, flat_amount: 1_003 },
        { up_to: "inf", unit_amount: 651 },
      ],
    }),
    once: await price({ unit_amount: 4_949 }),
  };
  const rate = async (percentage: number, inclusive: boolean) =>
    (await stripe.taxRates.create({ display_name: "Tax", percentage, inclusive })).id;
  const rates = { exclusive: await rate(8.875, false), inclusive: await rate(7.5, true) };
  const coupon = async (params: Stripe.CouponCreateParams) => (await stripe.coupons.create(params)).id;
  const coupons = {
    percent: await coupon({ percent_off: 33.33, duration: "once" }),
    half: await coupon({ percent_off: 50, duration: "forever" }),
    all: await coupon({ percent_off: 100, duration: "once" }),
    amount: await coupon({ amount_off: 1_501, currency: "usd", duration: "forever" }),
  };
  return { emulator, stripe, product, prices, rates, coupons };
}

export type PromiseShop = Awaited<ReturnType<typeof openPromiseShop>>;

export const tax = fc.constantFrom("none", "exclusive", "inclusive", "both");
export const coupon = fc.constantFrom<"none" | "percent" | "half" | "all" | "amount">(
  "none",
  "percent",
  "half",
  "all",
  "amount",
);
const quantity = fc.integer({ min: 1, max: 5 });
export const item = fc.record({
  price: fc.constantFrom("monthly", "cheap", "tiered", "yearly"),
  quantity,
  tax,
});
export const once = fc.record({ price: fc.constant("once"), quantity, tax });
/** Items of different prices: the same one twice can't be subscribed to. */
export const items = fc.uniqueArray(item, { minLength: 1, maxLength: 3, selector: ({ price }) => price });
export const payer = fc.record({
  tax_exempt: fc.constantFrom("none", "none", "exempt", "reverse"),
  balance: fc.constantFrom<number>(0, 0, -500, 120),
  /** The coupon that all of their subscriptions have, unless they have others. */
  own: fc.constantFrom("none", "none", "percent", "amount"),
});
export const nobodySpecial: Sold<typeof payer> = { tax_exempt: "none", balance: 0, own: "none" };
/** Seconds from now to the billing cycle anchor, which lies within the first month; none: full periods from now on. */
export const anchor = fc.option(
  fc.oneof(fc.constantFrom(1, 14 * day, 28 * day), fc.integer({ min: 1, max: 28 * day })),
  { nil: null },
);

/** What an arbitrary gives. */
export type Sold<A> = A extends fc.Arbitrary<infer T> ? T : never;

export function ratesOf({ rates }: PromiseShop, name: Sold<typeof tax>): string[] {
  const { exclusive, inclusive } = rates;
  return { none: [], exclusive: [exclusive], inclusive: [inclusive], both: [exclusive, inclusive] }[name];
}

export function linesOf(shop: PromiseShop, sold: readonly (Sold<typeof item> | Sold<typeof once>)[]) {
  return sold.map(({ price, quantity: count, tax: name }) => ({
    price: shop.prices[price],
    quantity: count,
    ...(name === "none" ? {} : { tax_rates: ratesOf(shop, name) }),
  }));
}

export function discountsOf(
  shop: PromiseShop,
  name: Sold<typeof coupon>,
): { discounts?: { coupon: string }[] } {
  return name === "none" ? {} : { discounts: [{ coupon: shop.coupons[name] }] };
}

/** Somebody whose time stands still, so that a second more doesn't change what a part of a period costs. */
export async function newPayer(
  shop: PromiseShop,
  { tax_exempt, balance, own }: Sold<typeof payer>,
): Promise<Stripe.Customer> {
  const clock = await shop.stripe.testHelpers.testClocks.create({ frozen_time: start });
  const customer = await createPayingCustomer(shop.stripe, { test_clock: clock.id, tax_exempt, balance });
  if (own === "none") return customer;
  const response = await fetch(`${shop.emulator.url}/_emulator/customers/${customer.id}/discount`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ coupon: shop.coupons[own] }),
  });
  if (!response.ok) throw new Error(`The discount was answered with ${response.status}`);
  return customer;
}

/** An expanded object. @throws Error where there is none */
export function expanded<T extends { id: string }>(one: string | T | null | undefined): T {
  if (!one || typeof one === "string") throw new Error("Nothing was invoiced");
  return one;
}

/** An amount as the pages show it, from minor units. */
export function dollars(amount: number): string {
  return money(amount, "usd");
}

/** What a page says is due today. */
export function dueToday(html: string): string | undefined {
  return /data-testid="due-today">([^<]+)</.exec(html)?.[1];
}

import type Stripe from "stripe";
import { createPlan, eventTypes, startEmulator, visa } from "./fixtures";

export type Params = Stripe.Checkout.SessionCreateParams;

export const urls = { success_url: "https://app.example.com/done" };
export const declined = { ...visa, number: "4000000000000002" };
export const ada = { customerDetails: { email: "ada@example.com", name: "Ada Example" } };
export const german = { iban: "DE89370400440532013000", name: "Ada Example", email: "ada@example.com" };
export const failing = { ...german, iban: "DE62370400440532013001" };

/** A shop with a monthly plan and Checkout Sessions that sell it, or credits once. Debits are answered after an hour. */
export async function openCheckoutShop(currency = "usd") {
  const { emulator, stripe } = await startEmulator({ bankDelaySeconds: 3600 });
  const { product, monthly } = await createPlan(stripe, { currency });
  const once = await stripe.prices.create({ product: product.id, currency, unit_amount: 500 });
  const credits = (quantity = 1): Params["line_items"] => [
    { price_data: { currency, unit_amount: 1500, product_data: { name: "100 credits" } }, quantity },
  ];
  const open = (params: Partial<Params> = {}) =>
    stripe.checkout.sessions.create({
      mode: "subscription",
      ...(params.mode === "setup" ? {} : { line_items: [{ price: monthly.id, quantity: 1 }] }),
      ...urls,
      ...params,
    });
  const buy = (params: Partial<Params> = {}) =>
    open({ mode: "payment", line_items: credits(), customer_email: "ada@example.com", ...params });
  const retrieve = (id: string, ...expand: string[]) => stripe.checkout.sessions.retrieve(id, { expand });
  const since = (before: string[]) => eventTypes(emulator).slice(before.length);
  return { emulator, stripe, product, monthly, once, credits, open, buy, retrieve, since };
}

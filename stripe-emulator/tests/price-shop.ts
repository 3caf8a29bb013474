import Stripe from "stripe";
import { startEmulator } from "./fixtures";

/** A shop with a product that is sold by the seat, for prices of any kind. */
export async function openPriceShop() {
  const { emulator, stripe } = await startEmulator();
  const product = await stripe.products.create({ name: "Seats", unit_label: "seat" });
  const create = (params: Partial<Stripe.PriceCreateParams> = {}) =>
    stripe.prices.create({
      product: product.id,
      currency: "usd",
      recurring: { interval: "month" },
      ...params,
    });
  return { emulator, stripe, product, create };
}

/** A price in two tiers, the second of which has a fraction of a cent. */
export const graduated = {
  billing_scheme: "tiered" as const,
  tiers_mode: "graduated" as const,
  tiers: [
    { up_to: 5, unit_amount: 700, flat_amount: 1000 },
    { up_to: "inf" as const, unit_amount_decimal: Stripe.Decimal.from("650.5") },
  ],
};

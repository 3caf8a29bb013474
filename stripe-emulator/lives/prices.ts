import type Stripe from "stripe";
import type { Life } from "./life";

/** Prices that can be switched among without touching how they are billed. */
export const licensed = ["small", "large", "seat", "yearly", "quarterly", "graduated", "volume"] as const;
export const kinds = [...licensed, "metered"] as const;
export type PriceKind = (typeof kinds)[number];

/** The price of a kind, made on first use. @returns its id */
export async function priceOf(life: Life, kind: PriceKind): Promise<string> {
  const known = life.prices.get(kind);
  if (known) return known;
  const { id } = await life.stripe.prices.create({
    currency: life.currency,
    product_data: { name: kind },
    ...(await termsOf(life, kind)),
  });
  life.prices.set(kind, id);
  return id;
}

/** The kind of a price that was made here. */
export function kindOf(life: Life, price: string): PriceKind {
  const kind = kinds.find((one) => life.prices.get(one) === price);
  if (!kind) throw new Error(`Price ${price} isn't one of this life`);
  return kind;
}

async function termsOf(life: Life, kind: PriceKind): Promise<Partial<Stripe.PriceCreateParams>> {
  switch (kind) {
    case "small":
      return { unit_amount: 1999, recurring: { interval: "month" } };
    case "large":
      return { unit_amount: 5003, recurring: { interval: "month" } };
    case "seat":
      return { unit_amount: 701, recurring: { interval: "month" } };
    case "yearly":
      return { unit_amount: 19_990, recurring: { interval: "year" } };
    case "quarterly":
      return { unit_amount: 5499, recurring: { interval: "month", interval_count: 3 } };
    case "graduated":
    case "volume":
      return {
        billing_scheme: "tiered",
        tiers_mode: kind,
        recurring: { interval: "month" },
        tiers: [
          { up_to: 3, unit_amount: 900, flat_amount: 150 },
          { up_to: "inf", unit_amount: 650 },
        ],
      };
    case "metered":
      return {
        unit_amount: 7,
        recurring: { interval: "month", usage_type: "metered", meter: await meterOf(life) },
      };
  }
}

async function meterOf(life: Life): Promise<string> {
  if (!life.meter) {
    const event = "calls";
    const { id } = await life.stripe.billing.meters.create({
      display_name: "Calls",
      event_name: event,
      default_aggregation: { formula: "sum" },
    });
    life.meter = { id, event };
  }
  return life.meter.id;
}

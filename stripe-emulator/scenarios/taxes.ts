import type Stripe from "stripe";
import type { Scenario, Stage } from "./scenario";
import { latestInvoiceFacts, newCoupon, newPrice, newTaxRate, subscribed } from "./shop";

async function taxed(
  stage: Stage,
  params: Omit<Stripe.SubscriptionCreateParams, "customer">,
  unit_amount = 2000,
): Promise<void> {
  const price = await newPrice(stage, { unit_amount });
  const { subscription } = await subscribed(stage, price, params);
  stage.note("invoice", await latestInvoiceFacts(stage, subscription.id));
}

export const taxes: readonly Scenario[] = [
  {
    name: "tax-exclusive",
    title: "An exclusive tax of 20% is added",
    async run(stage) {
      await taxed(stage, { default_tax_rates: [await newTaxRate(stage, 20, false)] });
    },
    expected: {
      invoice: {
        subtotal: 2000,
        taxes: [{ amount: 400, tax_behavior: "exclusive", taxable_amount: 2000 }],
        total: 2400,
        total_excluding_tax: 2000,
        amount_paid: 2400,
        lines: [{ amount: 2000, taxes: [400] }],
      },
    },
  },
  {
    name: "tax-inclusive",
    title: "An inclusive tax of 20% is contained in the price: 16.67 and 3.33",
    async run(stage) {
      await taxed(stage, { default_tax_rates: [await newTaxRate(stage, 20, true)] });
    },
    expected: {
      invoice: {
        subtotal: 2000,
        taxes: [{ amount: 333, tax_behavior: "inclusive", taxable_amount: 1667 }],
        total: 2000,
        total_excluding_tax: 1667,
        amount_paid: 2000,
      },
    },
  },
  {
    name: "tax-two-rates",
    title: "Two exclusive rates are both counted from the price",
    async run(stage) {
      const rates = [await newTaxRate(stage, 10, false), await newTaxRate(stage, 5, false)];
      await taxed(stage, { default_tax_rates: rates });
    },
    expected: { invoice: { taxes: [{ amount: 200 }, { amount: 100 }], total: 2300, amount_paid: 2300 } },
  },
  {
    name: "tax-after-discount",
    title: "Tax is counted from what the discount leaves",
    async run(stage) {
      const coupon = await newCoupon(stage, { percent_off: 25, duration: "once" });
      await taxed(stage, {
        default_tax_rates: [await newTaxRate(stage, 20, false)],
        discounts: [{ coupon: coupon.id }],
      });
    },
    expected: {
      invoice: {
        subtotal: 2000,
        discounts: [500],
        taxes: [{ amount: 300, taxable_amount: 1500 }],
        total: 1800,
        total_excluding_tax: 1500,
      },
    },
  },
  {
    name: "tax-fraction",
    title: "A tax of 8.875% of 19.99 is rounded to 1.77",
    async run(stage) {
      await taxed(stage, { default_tax_rates: [await newTaxRate(stage, 8.875, false)] }, 1999);
    },
    expected: { invoice: { taxes: [{ amount: 177 }], total: 2176 } },
  },
];

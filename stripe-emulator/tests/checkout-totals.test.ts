import fc from "fast-check";
import type Stripe from "stripe";
import { expect, it } from "vitest";
import { startEmulator, visa } from "./fixtures";

const line = fc.record({
  recurring: fc.boolean(),
  amount: fc.integer({ min: 100, max: 9_999 }),
  quantity: fc.integer({ min: 1, max: 7 }),
  tax: fc.constantFrom("none", "exclusive", "inclusive"),
});
const coupon = fc.option(
  fc.oneof(
    fc.record({ percent_off: fc.constantFrom(5, 12.5, 33.33, 50) }),
    fc.record({ amount_off: fc.integer({ min: 1, max: 40 }), currency: fc.constant("usd") }),
  ),
  { nil: undefined },
);

it("promises in a session exactly what the invoice then asks for", async () => {
  const { emulator, stripe } = await startEmulator();
  const { id: product } = await stripe.products.create({ name: "Pro" });
  const rates = {
    exclusive: (await stripe.taxRates.create({ display_name: "A", percentage: 19, inclusive: false })).id,
    inclusive: (await stripe.taxRates.create({ display_name: "B", percentage: 7.5, inclusive: true })).id,
  };
  const run = async (
    lines: (typeof line extends fc.Arbitrary<infer L> ? L : never)[],
    discount: Stripe.CouponCreateParams | undefined,
    trial: boolean,
  ) => {
    const { id: off } = discount
      ? await stripe.coupons.create({ ...discount, duration: "once" })
      : { id: undefined };
    const recurs = lines.some(({ recurring }) => recurring);
    const session = await stripe.checkout.sessions.create({
      mode: recurs ? "subscription" : "payment",
      success_url: "https://app.example.com",
      customer_email: "ada@example.com",
      ...(recurs ? {} : { invoice_creation: { enabled: true } }),
      ...(recurs && trial ? { subscription_data: { trial_period_days: 7 } } : {}),
      ...(off ? { discounts: [{ coupon: off }] } : {}),
      line_items: lines.map(({ recurring, amount, quantity, tax }) => ({
        quantity,
        price_data: {
          product,
          currency: "usd",
          unit_amount: amount,
          ...(recurring ? { recurring: { interval: "month" as const } } : {}),
        },
        ...(tax === "none" ? {} : { tax_rates: [rates[tax]] }),
      })),
      expand: ["line_items"],
    });
    const sold = session.line_items?.data ?? [];
    const sum = (pick: (one: Stripe.LineItem) => number) => sold.reduce((total, one) => total + pick(one), 0);
    expect(sum((one) => one.amount_subtotal)).toBe(session.amount_subtotal);
    expect(sum((one) => one.amount_total)).toBe(session.amount_total);
    expect(sum((one) => one.amount_discount)).toBe(session.total_details?.amount_discount);
    expect(sum((one) => one.amount_tax)).toBe(session.total_details?.amount_tax);

    expect(emulator.completeCheckout(session.id, { card: visa }).status).toBe("complete");
    const { invoice, amount_total } = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["invoice"],
    });
    expect(invoice).toMatchObject({ total: amount_total, amount_paid: amount_total, status: "paid" });
  };
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 4 }), coupon, fc.boolean(), run),
    {
      numRuns: 40,
      examples: [
        // Half of each line leaves half a cent, which the invoice gives to the single purchase.
        [
          [
            { recurring: true, amount: 6_919, quantity: 5, tax: "exclusive" },
            { recurring: false, amount: 4_949, quantity: 1, tax: "none" },
          ],
          { percent_off: 50 },
          false,
        ],
      ],
    },
  );
});

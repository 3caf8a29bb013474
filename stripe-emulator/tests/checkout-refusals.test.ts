import { describe, expect, it } from "vitest";
import { openCheckoutShop, type Params, urls } from "./checkout-shop";
import { eventTypes } from "./fixtures";

describe("what a session can't be", () => {
  it.each<[string, Partial<Params>, string, string | undefined]>([
    ["no mode known", { mode: "donation" }, "mode", undefined],
    ["an embedded page", { ui_mode: "embedded_page" }, "ui_mode", "emulator_not_covered"],
    ["elements", { ui_mode: "elements" }, "ui_mode", "emulator_not_covered"],
    ["the name of before", { ui_mode: "embedded" }, "ui_mode", undefined],
    ["automatic tax", { automatic_tax: { enabled: true } }, "automatic_tax[enabled]", "emulator_not_covered"],
    ["no page to return to", { success_url: "" }, "success_url", "parameter_invalid_empty"],
    ["too short", { expires_at: Math.floor(Date.now() / 1000) + 60 }, "expires_at", undefined],
    ["too long", { expires_at: Math.floor(Date.now() / 1000) + 90_000 }, "expires_at", undefined],
    [
      "a discount and codes",
      { discounts: [{ coupon: "x" }], allow_promotion_codes: true },
      "allow_promotion_codes",
      undefined,
    ],
    ["a missing coupon", { discounts: [{ coupon: "nope" }] }, "discounts[0][coupon]", "resource_missing"],
    ["an update of nobody", { customer_update: { name: "auto" } }, "customer_update", undefined],
    [
      "a payment's data",
      { payment_intent_data: {}, customer_creation: "always" },
      "customer_creation",
      undefined,
    ],
    [
      "a trial of a day",
      { subscription_data: { trial_end: Math.floor(Date.now() / 1000) + 86_400 } },
      "subscription_data[trial_end]",
      undefined,
    ],
    [
      "no trial at all",
      { subscription_data: { trial_period_days: 0 } },
      "subscription_data[trial_period_days]",
      "parameter_invalid_integer",
    ],
    [
      "four fields",
      {
        custom_fields: [1, 2, 3, 4].map((n) => ({
          key: `k${n}`,
          label: { type: "custom", custom: "L" },
          type: "text",
        })),
      },
      "custom_fields",
      undefined,
    ],
    [
      "a foreign method",
      { allowed_payment_method_types: ["sepa_debit"] },
      "allowed_payment_method_types",
      undefined,
    ],
  ])("%s", async (_, params, param, code) => {
    const { open } = await openCheckoutShop();
    const error = open(params);
    await expect(error).rejects.toMatchObject({ statusCode: 400, param, ...(code ? { code } : {}) });
  });

  it("refuses the parameter that was taken away, and leaves nothing behind", async () => {
    const { emulator, stripe, monthly } = await openCheckoutShop();
    const before = eventTypes(emulator);
    const old = { payment_method_types: ["card"] };
    await expect(
      stripe.checkout.sessions.create({
        mode: "subscription",
        line_items: [{ price: monthly.id, quantity: 1 }],
        ...urls,
        ...old,
      }),
    ).rejects.toMatchObject({ param: "payment_method_types" });
    await expect(
      stripe.checkout.sessions.create({
        mode: "payment",
        ...urls,
        line_items: [
          {
            price_data: { currency: "usd", unit_amount: 1000, product_data: { name: "Credits" } },
            quantity: 1,
          },
          { price: monthly.id, quantity: 1 },
        ],
      }),
    ).rejects.toMatchObject({ param: "line_items" });
    expect(eventTypes(emulator)).toEqual(before);
    expect((await stripe.checkout.sessions.list()).data).toEqual([]);
  });

  it("refuses lines of several currencies, missing quantities, and amounts no bank takes", async () => {
    const { stripe, product, monthly, open } = await openCheckoutShop();
    const euros = await stripe.prices.create({
      product: product.id,
      currency: "eur",
      unit_amount: 500,
      recurring: { interval: "month" },
    });
    const lines = (line_items: Params["line_items"]) => open({ line_items });
    await expect(
      lines([
        { price: monthly.id, quantity: 1 },
        { price: euros.id, quantity: 1 },
      ]),
    ).rejects.toThrow(/same currency/);
    await expect(lines([{ price: monthly.id }])).rejects.toMatchObject({ param: "line_items[0][quantity]" });
    await expect(lines([])).rejects.toMatchObject({ param: "line_items" });
    await expect(
      lines([{ price: monthly.id, quantity: 5, adjustable_quantity: { enabled: true, maximum: 4 } }]),
    ).rejects.toMatchObject({ param: "line_items[0][adjustable_quantity]" });
    const small = await stripe.prices.create({ product: product.id, currency: "usd", unit_amount: 10 });
    await expect(
      open({ mode: "payment", line_items: [{ price: small.id, quantity: 1 }] }),
    ).rejects.toMatchObject({ code: "amount_too_small" });
  });
});

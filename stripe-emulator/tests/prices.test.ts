import Stripe from "stripe";
import { expect, it } from "vitest";
import { eventTypes } from "./fixtures";
import { graduated, openPriceShop } from "./price-shop";

it("sends tiers when they are asked for", async () => {
  const { stripe, create } = await openPriceShop();
  const price = await create(graduated);
  expect(price).toMatchObject({ billing_scheme: "tiered", tiers_mode: "graduated", unit_amount: null });
  expect(price).not.toHaveProperty("tiers");
  const { tiers } = await stripe.prices.retrieve(price.id, { expand: ["tiers"] });
  expect(tiers?.map((tier) => ({ ...tier, unit_amount_decimal: String(tier.unit_amount_decimal) }))).toEqual([
    {
      flat_amount: 1000,
      flat_amount_decimal: Stripe.Decimal.from("1000"),
      unit_amount: 700,
      unit_amount_decimal: "700",
      up_to: 5,
    },
    {
      flat_amount: null,
      flat_amount_decimal: null,
      unit_amount: null,
      unit_amount_decimal: "650.5",
      up_to: null,
    },
  ]);
  const { data } = await stripe.prices.list({ expand: ["data.tiers"] });
  expect(data[0]?.tiers).toHaveLength(2);
});

it.each<[string, Partial<Stripe.PriceCreateParams>, string]>([
  ["tiers without a mode", { ...graduated, tiers_mode: undefined }, "tiers_mode"],
  ["a mode without tiers", { unit_amount: 100, tiers_mode: "volume" }, "tiers_mode"],
  ["tiers without the scheme", { tiers: graduated.tiers }, "tiers"],
  ["the scheme without tiers", { ...graduated, tiers: undefined }, "tiers"],
  ["a unit amount beside tiers", { ...graduated, unit_amount: 100 }, "unit_amount"],
  ["no last tier", { ...graduated, tiers: [{ up_to: 5, unit_amount: 1 }] }, "tiers[0][up_to]"],
  [
    "tiers that don't ascend",
    { ...graduated, tiers: [5, 5, "inf" as const].map((up_to) => ({ up_to, unit_amount: 1 })) },
    "tiers[1][up_to]",
  ],
  ["a tier without an amount", { ...graduated, tiers: [{ up_to: "inf" }] }, "tiers[0]"],
  [
    "packages of tiers",
    { ...graduated, transform_quantity: { divide_by: 10, round: "up" } },
    "transform_quantity",
  ],
  ["tiers of a one-time price", { ...graduated, recurring: undefined }, "billing_scheme"],
  ["no amount", {}, "unit_amount"],
  ["a negative amount", { unit_amount: -1 }, "unit_amount"],
  [
    "thirteen decimals",
    { unit_amount_decimal: Stripe.Decimal.from("0.0000000000001") },
    "unit_amount_decimal",
  ],
  ["both amounts", { unit_amount: 1, unit_amount_decimal: Stripe.Decimal.from("1") }, "unit_amount_decimal"],
  [
    "more than three years",
    { unit_amount: 1, recurring: { interval: "month", interval_count: 37 } },
    "recurring[interval_count]",
  ],
  [
    "usage without a meter",
    { unit_amount: 1, recurring: { interval: "month", usage_type: "metered" } },
    "recurring[meter]",
  ],
  [
    "a meter there isn't",
    { unit_amount: 1, recurring: { interval: "month", usage_type: "metered", meter: "mtr_x" } },
    "recurring[meter]",
  ],
  [
    "an amount that customers choose every month",
    { custom_unit_amount: { enabled: true } },
    "custom_unit_amount",
  ],
  [
    "an option in the price's own currency",
    { unit_amount: 1, currency_options: { usd: { unit_amount: 1 } } },
    "currency_options[usd]",
  ],
  ["a currency there isn't", { unit_amount: 1, currency_options: { xyz: { unit_amount: 1 } } }, "currency"],
])("refuses %s and leaves nothing behind", async (_what, params, param) => {
  const { emulator, create } = await openPriceShop();
  await expect(create(params)).rejects.toMatchObject({ statusCode: 400, param });
  expect(emulator.store.of("price").size).toBe(0);
});

it("recurs up to three years, by any interval", async () => {
  const { create } = await openPriceShop();
  for (const [interval, interval_count] of [
    ["day", 1095],
    ["week", 156],
    ["month", 3],
    ["year", 3],
  ] as const) {
    const price = await create({ unit_amount: 1, recurring: { interval, interval_count } });
    expect(price.recurring).toMatchObject({ interval, interval_count, usage_type: "licensed" });
  }
});

it("keeps a whole number only where the decimal is one", async () => {
  const { create } = await openPriceShop();
  const fraction = await create({ unit_amount_decimal: Stripe.Decimal.from("0.05") });
  expect(fraction.unit_amount).toBeNull();
  expect(String(fraction.unit_amount_decimal)).toBe("0.05");
  const whole = await create({ unit_amount_decimal: Stripe.Decimal.from("12.0") });
  expect(whole.unit_amount).toBe(12);
});

it("lets customers choose the amount of a one-time price", async () => {
  const { create } = await openPriceShop();
  const custom_unit_amount = { enabled: true, minimum: 500, preset: 1000 };
  const price = await create({ recurring: undefined, custom_unit_amount });
  expect(price).toMatchObject({
    type: "one_time",
    unit_amount: null,
    custom_unit_amount: { minimum: 500, maximum: null, preset: 1000 },
  });
});

it("has amounts in further currencies, which can be added later", async () => {
  const { stripe, create } = await openPriceShop();
  const price = await create({ unit_amount: 1000, currency_options: { eur: { unit_amount: 900 } } });
  expect(price).not.toHaveProperty("currency_options");
  await stripe.prices.update(price.id, { currency_options: { jpy: { unit_amount: 150 } } });
  const found = await stripe.prices.retrieve(price.id, { expand: ["currency_options"] });
  expect(Object.entries(found.currency_options ?? {}).map(([name, one]) => [name, one.unit_amount])).toEqual([
    ["usd", 1000],
    ["eur", 900],
    ["jpy", 150],
  ]);
});

it("never changes a tax behavior that was settled", async () => {
  const { stripe, create } = await openPriceShop();
  const price = await create({ unit_amount: 1000 });
  await stripe.prices.update(price.id, { tax_behavior: "exclusive", nickname: "Standard" });
  await expect(stripe.prices.update(price.id, { tax_behavior: "inclusive" })).rejects.toMatchObject({
    param: "tax_behavior",
  });
});

it("lists by product, type, recurrence, currency, meter and activity", async () => {
  const { stripe, create, product } = await openPriceShop();
  const meter = await stripe.billing.meters.create({
    display_name: "Requests",
    event_name: "requests",
    default_aggregation: { formula: "sum" },
  });
  const monthly = await create({ unit_amount: 1 });
  const yearly = await create({ unit_amount: 1, currency: "eur", recurring: { interval: "year" } });
  const once = await create({ unit_amount: 1, recurring: undefined, active: false });
  const metered = await create({
    unit_amount: 1,
    recurring: { interval: "month", usage_type: "metered", meter: meter.id },
  });
  const found = async (params: Stripe.PriceListParams) =>
    (await stripe.prices.list(params)).data.map(({ id }) => id);
  expect(await found({ product: product.id })).toEqual([metered, once, yearly, monthly].map(({ id }) => id));
  expect(await found({ product: "prod_x" })).toEqual([]);
  expect(await found({ type: "one_time" })).toEqual([once.id]);
  expect(await found({ active: false })).toEqual([once.id]);
  expect(await found({ currency: "eur" })).toEqual([yearly.id]);
  expect(await found({ recurring: { interval: "year" } })).toEqual([yearly.id]);
  expect(await found({ recurring: { meter: meter.id } })).toEqual([metered.id]);
  expect(await found({ recurring: { usage_type: "metered" } })).toEqual([metered.id]);
});

it("makes a product with its default price", async () => {
  const { emulator, stripe } = await openPriceShop();
  const before = eventTypes(emulator).length;
  const product = await stripe.products.create({
    name: "Pro",
    default_price_data: {
      currency: "usd",
      unit_amount: 2000,
      recurring: { interval: "month", interval_count: 3 },
    },
    marketing_features: [{ name: "Support" }],
    package_dimensions: { height: 1, length: 2, weight: 3, width: 4 },
    statement_descriptor: "PRO PLAN",
    tax_code: "txcd_10103001",
    expand: ["default_price"],
  });
  expect(product).toMatchObject({
    default_price: { unit_amount: 2000, product: product.id, recurring: { interval_count: 3 } },
    statement_descriptor: "PRO PLAN",
    package_dimensions: { weight: 3 },
  });
  expect(eventTypes(emulator).slice(before)).toEqual(["product.created", "price.created"]);
  await expect(
    stripe.products.create({ name: "X", default_price_data: { currency: "usd" } }),
  ).rejects.toMatchObject({ param: "default_price_data[unit_amount]" });
  await expect(stripe.products.create({ name: "X", statement_descriptor: "12345" })).rejects.toMatchObject({
    param: "statement_descriptor",
  });
});

it("deletes a product only while it has no prices", async () => {
  const { stripe, product, create } = await openPriceShop();
  await create({ unit_amount: 1 });
  await expect(stripe.products.del(product.id)).rejects.toMatchObject({ statusCode: 400 });
  const other = await stripe.products.create({ name: "Other", shippable: true });
  await expect(
    stripe.products.update(other.id, { default_price: (await create({ unit_amount: 1 })).id }),
  ).rejects.toMatchObject({ param: "default_price" });
  expect((await stripe.products.list({ shippable: true })).data.map(({ id }) => id)).toEqual([other.id]);
  expect(await stripe.products.del(other.id)).toMatchObject({ deleted: true });
});

it("has no features of products, and takes none", async () => {
  const { stripe, product } = await openPriceShop();
  expect((await stripe.products.listFeatures(product.id)).data).toEqual([]);
  await expect(
    stripe.products.createFeature(product.id, { entitlement_feature: "feat_x" }),
  ).rejects.toMatchObject({ code: "emulator_not_covered" });
  await expect(stripe.products.retrieveFeature(product.id, "prodft_x")).rejects.toMatchObject({
    statusCode: 404,
  });
});

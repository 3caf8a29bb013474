import { expect, it } from "vitest";
import { createPlan, eventTypes, startEmulator } from "./fixtures";

it("finds prices by lookup key and moves a key to another price", async () => {
  const { emulator, stripe } = await startEmulator();
  const { product, monthly } = await createPlan(stripe);
  const dearer = {
    product: product.id,
    currency: "usd",
    unit_amount: 3000,
    recurring: { interval: "month" as const },
  };
  await expect(stripe.prices.create({ ...dearer, lookup_key: "pro_month" })).rejects.toMatchObject({
    statusCode: 400,
    param: "lookup_key",
  });
  const next = await stripe.prices.create({ ...dearer, lookup_key: "pro_month", transfer_lookup_key: true });
  const found = await stripe.prices.list({ lookup_keys: ["pro_month"], expand: ["data.product"] });
  expect(found.data).toMatchObject([{ id: next.id, product: { id: product.id, name: "Pro" } }]);
  expect((await stripe.prices.retrieve(monthly.id)).lookup_key).toBeNull();
  expect(eventTypes(emulator).filter((type) => type.startsWith("price."))).toEqual([
    "price.created",
    "price.created",
    "price.updated",
    "price.created",
  ]);
});

it("gives amounts as numbers and decimals, in currencies without a minor unit too", async () => {
  const { stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe, { amount: 1500, currency: "jpy" });
  expect(monthly.unit_amount).toBe(1500);
  expect(monthly.unit_amount_decimal?.toString()).toBe("1500");
});

it("updates products, unsets with an empty value and says what changed", async () => {
  const { emulator, stripe } = await startEmulator();
  const product = await stripe.products.create({
    name: "Pro",
    description: "For teams",
    metadata: { a: "1", b: "2" },
    marketing_features: [{ name: "10 projects" }],
  });
  const changed = await stripe.products.update(product.id, { description: "", metadata: { a: "", c: "3" } });
  expect(changed).toMatchObject({ description: null, metadata: { b: "2", c: "3" } });
  const event = emulator.store.of("event").all().at(-1);
  expect(event).toMatchObject({
    type: "product.updated",
    data: { previous_attributes: { description: "For teams", metadata: { a: "1", c: null } } },
  });
});

it("pages by cursor in both directions", async () => {
  const { stripe } = await startEmulator();
  const ids: string[] = [];
  for (let n = 0; n < 7; n += 1) ids.unshift((await stripe.customers.create({ name: `c${n}` })).id);
  const first = await stripe.customers.list({ limit: 3 });
  expect(first).toMatchObject({
    has_more: true,
    url: "/v1/customers",
    data: ids.slice(0, 3).map((id) => ({ id })),
  });
  const second = await stripe.customers.list({ limit: 3, starting_after: ids[2] });
  expect(second).toMatchObject({ has_more: true, data: ids.slice(3, 6).map((id) => ({ id })) });
  const back = await stripe.customers.list({ limit: 2, ending_before: ids[3] });
  expect(back).toMatchObject({ has_more: true, data: ids.slice(1, 3).map((id) => ({ id })) });
  const all: string[] = [];
  for await (const { id } of stripe.customers.list({ limit: 2 })) all.push(id);
  expect(all).toEqual(ids);
  await expect(stripe.customers.list({ limit: 101 })).rejects.toMatchObject({ param: "limit" });
  await expect(stripe.customers.list({ starting_after: "cus_x" })).rejects.toMatchObject({
    param: "starting_after",
  });
});

it("filters by time of creation", async () => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const { stripe } = await startEmulator({ now: () => now });
  const old = await stripe.customers.create({});
  now += 86_400_000;
  const young = await stripe.customers.create({});
  const since = await stripe.customers.list({ created: { gte: young.created } });
  expect(since.data.map(({ id }) => id)).toEqual([young.id]);
  const before = await stripe.customers.list({ created: { lt: young.created } });
  expect(before.data.map(({ id }) => id)).toEqual([old.id]);
});

it("refuses expansions that are too deep or that do not exist", async () => {
  const { stripe } = await startEmulator();
  await createPlan(stripe);
  await expect(stripe.prices.list({ expand: ["data.currency"] })).rejects.toMatchObject({ param: "expand" });
  await expect(stripe.prices.list({ expand: ["a.b.c.d.e"] })).rejects.toMatchObject({
    code: "property_expansion_max_depth",
  });
});

it("keeps a deleted customer as a tombstone", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create({ email: "ada@example.com" });
  expect(await stripe.customers.del(customer.id)).toMatchObject({ deleted: true });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ id: customer.id, deleted: true });
  expect((await stripe.customers.list()).data).toEqual([]);
  await expect(stripe.customers.update(customer.id, { name: "x" })).rejects.toMatchObject({
    statusCode: 404,
  });
  await expect(stripe.billingPortal.sessions.create({ customer: customer.id })).rejects.toMatchObject({
    code: "resource_missing",
    param: "customer",
  });
  expect(eventTypes(emulator)).toEqual(["customer.created", "customer.deleted"]);
});

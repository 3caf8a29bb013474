import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { createPayingCustomer, createPlan, startEmulator } from "../tests/fixtures";

const many = 230;

describe("lists", () => {
  it("are leafed through by the SDK, whole and once", async () => {
    const { stripe } = await startEmulator();
    const made: string[] = [];
    for (let n = 0; n < many; n += 1)
      made.unshift((await stripe.customers.create({ name: `Customer ${n}` })).id);
    const seen: string[] = [];
    for await (const { id } of stripe.customers.list({ limit: 100 })) seen.push(id);
    expect(seen).toEqual(made);
    expect((await stripe.customers.list().autoPagingToArray({ limit: 25 })).map(({ id }) => id)).toEqual(
      made.slice(0, 25),
    );
  });

  it("go forwards and backwards, with filters", async () => {
    const { stripe } = await startEmulator();
    const { monthly } = await createPlan(stripe);
    const customer = await createPayingCustomer(stripe);
    for (let n = 0; n < 7; n += 1) {
      await stripe.subscriptions.create({ customer: customer.id, items: [{ price: monthly.id }] });
    }
    await stripe.subscriptions.create({
      customer: (await createPayingCustomer(stripe)).id,
      items: [{ price: monthly.id }],
    });
    const filter = { customer: customer.id, status: "active", limit: 3 } as const;
    const first = await stripe.subscriptions.list(filter);
    const second = await stripe.subscriptions.list({ ...filter, starting_after: first.data.at(-1)?.id });
    const third = await stripe.subscriptions.list({ ...filter, starting_after: second.data.at(-1)?.id });
    expect([first, second, third].map((page) => [page.data.length, page.has_more])).toEqual([
      [3, true],
      [3, true],
      [1, false],
    ]);
    const back = await stripe.subscriptions.list({ ...filter, ending_before: third.data[0]?.id });
    expect(back.data.map(({ id }) => id)).toEqual(second.data.map(({ id }) => id));
    expect(back.has_more).toBe(true);
    const start = await stripe.subscriptions.list({ ...filter, ending_before: second.data[0]?.id });
    expect(start).toMatchObject({ has_more: false, data: first.data.map(({ id }) => ({ id })) });
  });

  it.each([
    [{ limit: 0 }, "limit"],
    [{ limit: 101 }, "limit"],
    [{ starting_after: "cus_missing" }, "starting_after"],
    [{ ending_before: "cus_missing" }, "ending_before"],
  ])("refuse %j", async (params, param) => {
    const { stripe } = await startEmulator();
    await expect(stripe.customers.list(params)).rejects.toMatchObject({ statusCode: 400, param });
  });

  it("take only one cursor", async () => {
    const { stripe } = await startEmulator();
    const { id } = await stripe.customers.create();
    await expect(stripe.customers.list({ starting_after: id, ending_before: id })).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it("know ranges of time, ends included or not", async () => {
    let now = 1_800_000_000;
    const { stripe } = await startEmulator({ now: () => now * 1000 });
    for (const at of [100, 200, 300]) {
      now = 1_800_000_000 + at;
      await stripe.customers.create({ name: String(at) });
    }
    const names = async (created: Stripe.CustomerListParams["created"]) =>
      (await stripe.customers.list({ created })).data.map(({ name }) => name);
    expect(await names(1_800_000_200)).toEqual(["200"]);
    expect(await names({ gte: 1_800_000_200 })).toEqual(["300", "200"]);
    expect(await names({ gt: 1_800_000_200 })).toEqual(["300"]);
    expect(await names({ gt: 1_800_000_100, lt: 1_800_000_300 })).toEqual(["200"]);
    expect(await names({ lte: 1_800_000_100 })).toEqual(["100"]);
  });
});

describe("expansion", () => {
  it("reaches through ids, lists and what is only there when asked for", async () => {
    const { stripe } = await startEmulator();
    const { product, monthly } = await createPlan(stripe);
    const customer = await createPayingCustomer(stripe);
    const { id } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: monthly.id }],
      expand: ["latest_invoice.payments.data.payment"],
    });
    const [subscription] = (
      await stripe.subscriptions.list({
        expand: [
          "data.customer",
          "data.items.data.price",
          "data.latest_invoice.payments",
          "data.default_payment_method",
        ],
      })
    ).data;
    expect(subscription).toMatchObject({
      id,
      customer: { id: customer.id, object: "customer" },
      latest_invoice: { object: "invoice", payments: { data: [{ status: "paid" }] } },
      default_payment_method: null,
    });
    expect(await stripe.subscriptions.retrieve(id, { expand: ["items.data.price.product"] })).toMatchObject({
      items: { data: [{ price: { product: { id: product.id } } }] },
    });
    const invoice = await stripe.invoices.retrieve(
      String(subscription?.latest_invoice && latestId(subscription)),
      {
        expand: ["payments.data.payment.payment_intent", "confirmation_secret"],
      },
    );
    expect(invoice).toMatchObject({
      payments: {
        data: [{ payment: { payment_intent: { object: "payment_intent", status: "succeeded" } } }],
      },
    });
  });

  it.each([["nonsense"], ["email"], ["subscriptions.data.unicorn"], ["name.first"], ["metadata.key"], [""]])(
    "refuses %j before anything is done",
    async (path) => {
      const { emulator, stripe } = await startEmulator();
      await expect(stripe.customers.create({ name: "Ada", expand: [path] })).rejects.toMatchObject({
        statusCode: 400,
        param: expect.stringContaining("expand"),
      });
      expect(emulator.store.of("customer").size).toBe(0);
      expect(emulator.store.of("event").size).toBe(0);
    },
  );

  it("goes four levels deep", async () => {
    const { stripe } = await startEmulator();
    await expect(
      stripe.subscriptions.list({ expand: ["data.latest_invoice.subscription.customer.default_source"] }),
    ).rejects.toMatchObject({ code: "property_expansion_max_depth" });
  });
});

function latestId({ latest_invoice: invoice }: Stripe.Subscription): string | undefined {
  return typeof invoice === "string" ? invoice : invoice?.id;
}

it("tells deleted objects from missing ones", async () => {
  const { stripe } = await startEmulator();
  const customer = await stripe.customers.create({ name: "Ada" });
  expect(await stripe.customers.del(customer.id)).toMatchObject({
    id: customer.id,
    object: "customer",
    deleted: true,
  });
  const again = await stripe.customers.retrieve(customer.id);
  expect(
    Object.keys(again)
      .filter((key) => key !== "lastResponse")
      .sort(),
  ).toEqual(["deleted", "id", "object"]);
  await expect(stripe.customers.update(customer.id, { name: "Eve" })).rejects.toMatchObject({
    statusCode: 404,
  });
  await expect(stripe.customers.del(customer.id)).rejects.toMatchObject({ statusCode: 404 });
  const product = await stripe.products.create({ name: "Pro" });
  expect(await stripe.products.del(product.id)).toMatchObject({ object: "product", deleted: true });
  await expect(stripe.products.retrieve(product.id)).rejects.toMatchObject({ code: "resource_missing" });
});

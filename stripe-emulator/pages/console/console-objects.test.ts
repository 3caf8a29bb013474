import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestShop, type TestShop } from "../test-shop";
import { shownKinds } from "./object-facts";

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop.close());

it("shows every object there is, whatever its kind", async () => {
  const { customerId } = await shop.subscribe();
  const coupon = await shop.stripe.coupons.create({ percent_off: 10, duration: "once" });
  await shop.stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code: "TEN" });
  await shop.stripe.taxRates.create({ display_name: "VAT", percentage: 19, inclusive: false });
  await shop.stripe.customers.createTaxId(customerId, { type: "eu_vat", value: "DE123456789" });
  await shop.stripe.customers.createBalanceTransaction(customerId, { amount: -100, currency: "usd" });
  const [charge] = (await shop.stripe.charges.list({ limit: 1 })).data;
  await shop.stripe.refunds.create({ charge: charge?.id ?? "", amount: 100 });
  await shop.stripe.webhookEndpoints.create({
    url: "https://example.com/hook",
    enabled_events: ["invoice.paid"],
  });
  await shop.stripe.testHelpers.testClocks.create({ frozen_time: 1_800_000_000 });

  let shown = 0;
  for (const { kind, label } of shownKinds) {
    const list = await shop.get(`/console/objects/${kind}`);
    expect([kind, list.status]).toEqual([kind, 200]);
    expect(list.html).toContain(label);
    const [record] = shop.emulator.store.of(kind).all();
    if (!record) continue;
    const { status, html } = await shop.get(`/console/objects/${kind}/${record.id}`);
    // Customers and events have pages of their own.
    if (kind === "customer" || kind === "event") expect(status).toBe(302);
    else expect([kind, status, html.includes(record.id)]).toEqual([kind, 200, true]);
    shown += 1;
  }
  expect(shown).toBeGreaterThan(18);
  expect((await shop.get("/console/objects/unicorn")).status).toBe(404);
  expect((await shop.get("/console/objects/invoice/in_missing")).status).toBe(404);
});

it("leads from an object to those it names and those that name it", async () => {
  const { customerId, subscriptionId } = await shop.subscribe();
  const { html } = await shop.get(`/console/objects/subscription/${subscriptionId}`);
  const { latest_invoice: invoice } = await shop.stripe.subscriptions.retrieve(subscriptionId);
  expect(html).toContain(`href="/console/customers/${customerId}"`);
  expect(html).toContain(`href="/console/objects/invoice/${String(invoice)}"`);
  expect((await shop.get(`/console/objects/price/${shop.priceId}`)).html).toContain(
    "/console/objects/subscription_item/si_",
  );
});

it("leafs through a long list in both directions", async () => {
  for (let n = 0; n < 60; n += 1) await shop.stripe.products.create({ name: `Leaf ${n}` });
  const idsOn = (html: string) =>
    [...html.matchAll(/href="\/console\/objects\/product\/(\w+)"/g)].map(([, id]) => id);
  const first = await shop.get("/console/objects/product?q=leaf");
  const older = /href="([^"]*before=[^"]*)"/.exec(first.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const second = await shop.get(older);
  expect([idsOn(first.html).length, idsOn(second.html).length]).toEqual([50, 10]);
  const newer = /href="([^"]*after=[^"]*)"/.exec(second.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
  expect(idsOn((await shop.get(newer)).html)).toEqual(idsOn(first.html));
});

it("searches everything, and goes straight to what an id names", async () => {
  const { subscriptionId } = await shop.subscribe("Needle Example");
  const { html } = await shop.get("/console/search?q=needle");
  expect(html).toContain("Needle Example");
  expect((await shop.get("/console/search?q=nothing-has-this")).html).toContain("No object has that");
  expect((await shop.get(`/console/search?q=${subscriptionId}`)).status).toBe(302);
});

it("shows what people typed as text, never as markup", async () => {
  const name = '<img src=x onerror="alert(1)">';
  const { id } = await shop.stripe.customers.create({ name, metadata: { note: name } });
  const product = await shop.stripe.products.create({ name });
  await shop.stripe.customers.list({ email: name });
  for (const path of [
    "/",
    `/console/customers/${id}`,
    `/console/objects/product/${product.id}`,
    "/console/objects/product",
    `/console/search?q=${encodeURIComponent(name)}`,
    `/console/events?type=${encodeURIComponent(name)}`,
    `/console/requests?q=${encodeURIComponent(name)}`,
    "/console/requests",
  ]) {
    expect((await shop.get(path)).html, path).not.toContain("<img");
  }
});

it("logs requests with what was asked and answered", async () => {
  await shop.stripe.customers.retrieve("cus_nobody").catch(() => {});
  const list = await shop.get("/console/requests?show=errors");
  const path = /href="(\/console\/requests\/req_\w+)"/.exec(list.html)?.[1] ?? "";
  const { html } = await shop.get(path);
  expect(html).toContain("GET /v1/customers/cus_nobody");
  expect(html).toContain("resource_missing");
});

it("sets endpoints up, rolls their secrets and takes them down", async () => {
  const wrong = await shop.post("/console/webhooks/endpoints", { url: "localhost" });
  expect(wrong.status).toBe(422);
  await shop.post("/console/webhooks/endpoints", {
    url: "https://example.com/other",
    events: "invoice.*, charge.refunded",
  });
  const endpoint = shop.emulator.store
    .of("webhook_endpoint")
    .find(({ url }) => url === "https://example.com/other");
  expect(endpoint?.enabled_events).toEqual(["invoice.*", "charge.refunded"]);
  const secret = endpoint?.internal.secret ?? "";
  const action = `/console/webhooks/endpoints/${endpoint?.id}`;
  await shop.post(`${action}/roll`, {});
  expect(endpoint?.internal.secret).not.toBe(secret);
  expect((await shop.get("/console/webhooks")).html).toContain(secret);
  await shop.post(`${action}/switch`, {});
  expect(endpoint?.status).toBe("disabled");
  await shop.post(`${action}/delete`, {});
  expect((await shop.get("/console/webhooks")).html).not.toContain("https://example.com/other");
  expect((await shop.post(`${action}/delete`, {})).status).toBe(404);
});

it("orders failures and refuses nonsense", async () => {
  expect((await shop.post("/console/failures", { order: "500", times: "many" })).status).toBe(422);
  await shop.post("/console/failures", { order: "429", times: "2", path: "/v1/products" });
  expect((await shop.get("/console/failures")).html).toContain(
    "Answers 429 (rate_limit) to any /v1/products",
  );
  await expect(shop.stripe.products.list()).rejects.toMatchObject({ statusCode: 429 });
  await shop.post("/console/failures/clear", {});
  await expect(shop.stripe.products.list()).resolves.toBeDefined();
});

import { expect, it } from "vitest";
import {
  createPayingCustomer,
  createPlan,
  sdk,
  startEmulator,
  startReceiver,
  webhookSecret,
} from "../tests/fixtures";

const day = 86_400;

it("fails the next request it is told to, and only that", async () => {
  const { emulator, stripe } = await startEmulator();
  emulator.failNext({ method: "GET", path: "/v1/subscriptions" });
  await stripe.customers.list();
  await expect(stripe.subscriptions.list()).rejects.toMatchObject({
    statusCode: 500,
    type: "StripeAPIError",
  });
  await expect(stripe.subscriptions.list()).resolves.toBeDefined();
});

it("breaks the connection, which the SDK tries again", async () => {
  const { emulator, stripe } = await startEmulator();
  // The SDK always tries once more, since a kept connection may have gone stale.
  emulator.failNext({ kind: "connection", times: 2 });
  await expect(stripe.customers.list()).rejects.toMatchObject({ type: "StripeConnectionError" });
  emulator.failNext({ kind: "connection" });
  await expect(sdk(emulator, { maxNetworkRetries: 1 }).customers.list()).resolves.toBeDefined();
});

it("stays down until it is told to work again", async () => {
  const { emulator, stripe } = await startEmulator();
  const order = (method: string, body?: object) =>
    fetch(`${emulator.url}/_emulator/fail_next`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  expect((await order("POST", { status: 200 })).status).toBe(400);
  await order("POST", { status: 503, times: 1000 });
  for (let n = 0; n < 3; n += 1) {
    await expect(stripe.customers.list()).rejects.toMatchObject({ statusCode: 503 });
  }
  await order("DELETE");
  await expect(stripe.customers.list()).resolves.toBeDefined();
});

it("lets a customer without a clock travel, and leaves the others where they are", async () => {
  const { emulator, stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe);
  const subscribe = async () => {
    const customer = await createPayingCustomer(stripe);
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: monthly.id }],
    });
    return { customer, end: subscription.items.data[0]?.current_period_end ?? 0 };
  };
  const [traveller, other] = [await subscribe(), await subscribe()];
  const response = await fetch(`${emulator.url}/_emulator/travel`, {
    method: "POST",
    body: JSON.stringify({ customer: traveller.customer.id, to: traveller.end + day }),
  });
  expect(await response.json()).toEqual({ now: traveller.end + day });
  await (await fetch(`${emulator.url}/_emulator/idle`)).json();
  expect((await stripe.invoices.list({ customer: traveller.customer.id })).data).toHaveLength(2);
  expect((await stripe.invoices.list({ customer: other.customer.id })).data).toHaveLength(1);
  await expect(emulator.travel(traveller.customer.id, traveller.end)).rejects.toThrow(/future/);
  await expect(emulator.travel("cus_missing", traveller.end)).rejects.toThrow(/No such customer/);
});

it("says what is wrong with a control request", async () => {
  const { emulator } = await startEmulator();
  const response = await fetch(`${emulator.url}/_emulator/travel`, { method: "POST", body: '{"to":"x"}' });
  expect(response.status).toBe(400);
  const broken = await fetch(`${emulator.url}/_emulator/travel`, { method: "POST", body: "{" });
  expect(broken.status).toBe(400);
});

it.each([
  ["/travel", "{", undefined],
  ["/travel", '{"customer":"cus_1","to":"soon"}', "to"],
  ["/travel", '{"customer":"cus_1","to":1,"from":2}', "from"],
  ["/travel", '{"customer":"cus_missing","to":1}', "customer"],
  ["/chaos", '{"drop":2}', "drop"],
  ["/chaos", '{"dropp":1}', "dropp"],
  ["/retry_policy", '{"delays":[0]}', "delays.0"],
  ["/retry_policy", '{"finally":"forgotten"}', "finally"],
  ["/fail_next", '{"kind":"slow","delayMs":-1}', "delayMs"],
  ["/due/run", '{"ref":"pi_missing"}', "ref"],
  ["/webhook_endpoints/we_missing/roll_secret", "{}", "id"],
])("names the field that is wrong in %s %s", async (path, body, param) => {
  const { emulator } = await startEmulator();
  const response = await fetch(`${emulator.url}/_emulator${path}`, { method: "POST", body });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  const { error } = await response.json();
  expect(error.message).toEqual(expect.any(String));
  expect(error.param).toBe(param);
});

it("answers JSON where there is nothing", async () => {
  const { emulator } = await startEmulator();
  const response = await fetch(`${emulator.url}/_emulator/unicorns`);
  expect(response.status).toBe(404);
  expect(await response.json()).toHaveProperty("error.message");
});

it("fails only the requests that are about one customer", async () => {
  const { emulator, stripe } = await startEmulator();
  const [ada, eve] = [await stripe.customers.create(), await stripe.customers.create()];
  emulator.failNext({ customer: ada.id, status: 429, code: "lock_timeout" });
  await expect(stripe.customers.retrieve(eve.id)).resolves.toBeDefined();
  await expect(stripe.invoices.list({ customer: ada.id })).rejects.toMatchObject({
    statusCode: 429,
    code: "lock_timeout",
  });
  await expect(stripe.customers.retrieve(ada.id)).resolves.toBeDefined();
});

it("changes what follows a failed renewal", async () => {
  const { emulator, stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe);
  const response = await fetch(`${emulator.url}/_emulator/retry_policy`, {
    method: "POST",
    body: JSON.stringify({ delays: [3_600], finally: "unpaid" }),
  });
  expect(await response.json()).toEqual({ delays: [3_600], finally: "unpaid" });
  const customer = await createPayingCustomer(stripe);
  const { id, items } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  emulator.failNext({ kind: "card", times: 2, customer: customer.id });
  const end = items.data[0]?.current_period_end ?? 0;
  await emulator.travel(customer.id, end + 4_000);
  expect((await stripe.subscriptions.retrieve(id)).status).toBe("past_due");
  await emulator.travel(customer.id, end + 8_000);
  expect((await stripe.subscriptions.retrieve(id)).status).toBe("unpaid");
});

it("starts afresh on demand, endpoints and all", async () => {
  const receiver = await startReceiver();
  const { emulator, stripe } = await startEmulator({
    webhookEndpoints: [{ url: receiver.url, secret: webhookSecret }],
  });
  await stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k1" });
  emulator.failNext({ times: 5, path: "/v1/products" });
  emulator.setChaos({ drop: 1 });
  const response = await fetch(`${emulator.url}/_emulator/reset`, { method: "POST" });
  expect(await response.json()).toEqual({ reset: true });
  await emulator.idle();
  const before = receiver.received.length;
  expect((await stripe.customers.list()).data).toEqual([]);
  expect((await stripe.products.list()).data).toEqual([]);
  await stripe.customers.create({ name: "Eve" }, { idempotencyKey: "k1" });
  await emulator.idle();
  expect(receiver.received.length).toBe(before + 1);
});

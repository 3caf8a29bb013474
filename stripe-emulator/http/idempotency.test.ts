import { expect, it } from "vitest";
import { createPayingCustomer, sdk, startEmulator } from "../tests/fixtures";

it("replays the first answer to the same key", async () => {
  const { stripe } = await startEmulator();
  const create = () => stripe.customers.create({ email: "ada@example.com" }, { idempotencyKey: "k1" });
  const [first, second] = [await create(), await create()];
  expect(second.id).toBe(first.id);
  expect(second.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect(first.lastResponse.headers["idempotent-replayed"]).toBeUndefined();
  expect((await stripe.customers.list()).data).toHaveLength(1);
});

it("refuses the same key with other parameters", async () => {
  const { stripe } = await startEmulator();
  await stripe.customers.create({ email: "ada@example.com" }, { idempotencyKey: "k1" });
  await expect(
    stripe.customers.create({ email: "bob@example.com" }, { idempotencyKey: "k1" }),
  ).rejects.toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
});

it("replays a refusal that was executed, and forgets one that was not", async () => {
  const { stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe, { card: "pm_card_chargeCustomerFail" });
  const pay = () =>
    stripe.paymentIntents.create(
      {
        amount: 100,
        currency: "usd",
        customer: customer.id,
        payment_method: "pm_card_chargeDeclined",
        confirm: true,
      },
      { idempotencyKey: "pay" },
    );
  await expect(pay()).rejects.toMatchObject({ code: "card_declined" });
  await expect(pay()).rejects.toMatchObject({ code: "card_declined" });
  expect((await stripe.paymentIntents.list()).data).toHaveLength(1);

  await expect(
    stripe.rawRequest("POST", "/v1/customers", { nonsense: 1 }, { idempotencyKey: "fresh" }),
  ).rejects.toMatchObject({ code: "parameter_unknown" });
  await expect(stripe.customers.create({ name: "Ada" }, { idempotencyKey: "fresh" })).resolves.toBeDefined();
});

it("refuses the same key for another endpoint, and a key that is too long", async () => {
  const { stripe } = await startEmulator();
  await stripe.customers.create({}, { idempotencyKey: "k1" });
  await expect(stripe.products.create({ name: "Pro" }, { idempotencyKey: "k1" })).rejects.toMatchObject({
    type: "StripeIdempotencyError",
    message: expect.stringContaining("same endpoint"),
  });
  await expect(stripe.customers.create({}, { idempotencyKey: "k".repeat(256) })).rejects.toMatchObject({
    statusCode: 400,
  });
});

it("answers 409 while a request with the same key is still under way", async () => {
  const { emulator, stripe } = await startEmulator();
  emulator.failNext({ kind: "slow", delayMs: 300, path: "/v1/customers" });
  const create = () => stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k1" });
  const first = create();
  // The slow one is the one that came first; the failure is used up once it has arrived.
  await expect.poll(() => emulator.context.failures.ordered.length).toBe(0);
  await expect(create()).rejects.toMatchObject({
    statusCode: 409,
    rawType: "idempotency_error",
    code: "idempotency_key_in_use",
  });
  const { id } = await first;
  expect((await create()).id).toBe(id);
  expect((await stripe.customers.list()).data).toHaveLength(1);
});

it("does once what was done before the connection broke", async () => {
  const { emulator } = await startEmulator();
  emulator.failNext({ kind: "connection", executes: true });
  const retrying = sdk(emulator, { maxNetworkRetries: 1 });
  const customer = await retrying.customers.create({ name: "Ada" });
  expect(customer.lastResponse.headers).toMatchObject({
    "idempotent-replayed": "true",
    "original-request": expect.stringMatching(/^req_/),
  });
  expect((await retrying.customers.list()).data).toHaveLength(1);
});

it("forgets keys after a day", async () => {
  let now = Date.now();
  const { stripe } = await startEmulator({ now: () => now });
  const create = () => stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k1" });
  const { id } = await create();
  now += 23 * 3_600_000;
  expect((await create()).id).toBe(id);
  now += 2 * 3_600_000;
  expect((await create()).id).not.toBe(id);
});

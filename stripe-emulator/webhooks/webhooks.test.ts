import { expect, it } from "vitest";
import { startEmulator, startReceiver, webhookSecret } from "../tests/fixtures";

it("signs what it sends with the endpoint secret, in the full envelope", async () => {
  const receiver = await startReceiver();
  const { emulator, stripe } = await startEmulator({
    webhookEndpoints: [{ url: receiver.url, secret: webhookSecret, enabledEvents: ["customer.created"] }],
  });
  const customer = await stripe.customers.create({ email: "ada@example.com" }, { idempotencyKey: "k1" });
  await stripe.customers.update(customer.id, { name: "Ada" });
  await emulator.idle();
  expect(receiver.received).toHaveLength(1);
  const [{ body, signature } = { body: "", signature: "" }] = receiver.received;
  const event = stripe.webhooks.constructEvent(body, signature, webhookSecret);
  expect(event).toMatchObject({
    object: "event",
    type: "customer.created",
    api_version: "2026-10-28.endive",
    livemode: false,
    pending_webhooks: 1,
    request: { id: customer.lastResponse.requestId, idempotency_key: "k1" },
    data: { object: { id: customer.id } },
  });
  expect(() => stripe.webhooks.constructEvent(body, signature, "whsec_other")).toThrow(/signature/);
  expect(await stripe.events.retrieve(event.id)).toMatchObject({ id: event.id, pending_webhooks: 0 });
});

it("tries again after a failure and remembers every attempt", async () => {
  const receiver = await startReceiver();
  receiver.answers = [500, 307];
  const { emulator, stripe } = await startEmulator({
    webhookEndpoints: [{ url: receiver.url, secret: webhookSecret }],
    webhookBackoffMs: [5, 5],
  });
  await stripe.customers.create({});
  await emulator.idle();
  const response = await fetch(`${emulator.url}/_emulator/deliveries`);
  const { data } = await response.json();
  expect(data).toMatchObject([
    { status: "succeeded", attempts: [{ status: 500, body: "ok" }, { status: 307 }, { status: 200 }] },
  ]);
  expect(new Set(receiver.received.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
});

it("gives up after the last attempt, and sends again on request", async () => {
  const receiver = await startReceiver();
  receiver.answers = [500, 500];
  const { emulator, stripe } = await startEmulator({
    webhookEndpoints: [{ url: receiver.url, secret: webhookSecret }],
    webhookBackoffMs: [1],
  });
  await stripe.customers.create({});
  await emulator.idle();
  const [failed] = emulator.store.of("delivery").all();
  expect(failed).toMatchObject({ status: "failed", nextAttemptAt: null });
  await fetch(`${emulator.url}/_emulator/deliveries/${failed?.id}/resend`, { method: "POST" });
  await emulator.idle();
  expect(receiver.received).toHaveLength(3);
  expect(emulator.store.of("delivery").all().at(-1)).toMatchObject({ status: "succeeded" });
});

it("holds everything back while it is paused", async () => {
  const receiver = await startReceiver();
  const { emulator, stripe } = await startEmulator({
    webhookEndpoints: [{ url: receiver.url, secret: webhookSecret }],
  });
  const turn = (state: string) =>
    fetch(`${emulator.url}/_emulator/webhooks`, { method: "POST", body: JSON.stringify({ state }) });
  await turn("paused");
  await stripe.customers.create({});
  await emulator.idle();
  expect(receiver.received).toEqual([]);
  await turn("running");
  await emulator.idle();
  expect(receiver.received).toHaveLength(1);
});

it("keeps endpoints: the secret is shown once", async () => {
  const receiver = await startReceiver();
  const { emulator, stripe } = await startEmulator();
  const endpoint = await stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ["product.created"],
  });
  expect(endpoint.secret).toMatch(/^whsec_/);
  expect((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();
  await stripe.products.create({ name: "Pro" });
  await emulator.idle();
  const [{ body, signature } = { body: "", signature: "" }] = receiver.received;
  expect(stripe.webhooks.constructEvent(body, signature, endpoint.secret ?? "").type).toBe("product.created");

  await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
  await stripe.products.create({ name: "Team" });
  await emulator.idle();
  expect(receiver.received).toHaveLength(1);
  expect(await stripe.webhookEndpoints.del(endpoint.id)).toMatchObject({ deleted: true });
  expect((await stripe.webhookEndpoints.list()).data).toEqual([]);
  await expect(
    stripe.webhookEndpoints.create({ url: "localhost", enabled_events: ["*"] }),
  ).rejects.toMatchObject({ code: "url_invalid" });
});

it("keeps events by type and time", async () => {
  const { stripe } = await startEmulator();
  const product = await stripe.products.create({ name: "Pro" });
  await stripe.products.update(product.id, { name: "Pro+" });
  await stripe.customers.create({});
  const updated = await stripe.events.list({ type: "product.updated" });
  expect(updated.data).toMatchObject([{ data: { previous_attributes: { name: "Pro" } } }]);
  expect((await stripe.events.list({ types: ["product.created", "customer.created"] })).data).toHaveLength(2);
  expect((await stripe.events.list({ created: { gte: product.created } })).data).toHaveLength(3);
});

it("sends each endpoint what it listens to, signed with its own secret", async () => {
  const [all, families] = [await startReceiver(), await startReceiver()];
  const { emulator, stripe } = await startEmulator({
    webhookEndpoints: [
      { url: all.url, secret: "whsec_all" },
      { url: families.url, secret: "whsec_families", enabledEvents: ["product.*"] },
    ],
  });
  await stripe.customers.create({});
  await stripe.products.create({ name: "Pro" });
  await emulator.idle();
  const types = ({ received }: typeof all, secret: string) =>
    received.map(({ body, signature }) => stripe.webhooks.constructEvent(body, signature, secret).type);
  expect(types(all, "whsec_all")).toEqual(["customer.created", "product.created"]);
  expect(types(families, "whsec_families")).toEqual(["product.created"]);
  const [created] = (await stripe.events.list({ type: "product.*" })).data;
  expect(created?.pending_webhooks).toBe(0);
});

it("signs with the old secret too, for a while after it was rolled", async () => {
  const receiver = await startReceiver();
  const { emulator, stripe } = await startEmulator({
    webhookEndpoints: [{ url: receiver.url, secret: "whsec_old" }],
  });
  const [endpoint] = emulator.store.of("webhook_endpoint").all();
  const roll = async (body: object) =>
    (
      await fetch(`${emulator.url}/_emulator/webhook_endpoints/${endpoint?.id}/roll_secret`, {
        method: "POST",
        body: JSON.stringify(body),
      })
    ).json();
  expect(await roll({ secret: "whsec_new", expiresIn: 60 })).toMatchObject({ secret: "whsec_new" });
  await stripe.customers.create({});
  await emulator.idle();
  const [first] = receiver.received;
  for (const secret of ["whsec_old", "whsec_new"]) {
    expect(stripe.webhooks.constructEvent(first?.body ?? "", first?.signature ?? "", secret).type).toBe(
      "customer.created",
    );
  }
  await roll({ secret: "whsec_newest", expiresIn: 0 });
  await stripe.customers.create({});
  await emulator.idle();
  const last = receiver.received.at(-1);
  expect(() =>
    stripe.webhooks.constructEvent(last?.body ?? "", last?.signature ?? "", "whsec_new"),
  ).toThrow();
});

it("sends an event to an endpoint of choice", async () => {
  const [first, second] = [await startReceiver(), await startReceiver()];
  const { emulator, stripe } = await startEmulator({
    webhookEndpoints: [
      { url: first.url, secret: webhookSecret },
      { url: second.url, secret: webhookSecret, enabledEvents: ["invoice.paid"] },
    ],
  });
  await stripe.customers.create({});
  await emulator.idle();
  const [event] = (await stripe.events.list()).data;
  const target = emulator.store.of("webhook_endpoint").find(({ url }) => url === second.url);
  const send = (endpoint: string) =>
    fetch(`${emulator.url}/_emulator/events/${event?.id}/send`, {
      method: "POST",
      body: JSON.stringify({ endpoint }),
    });
  expect((await send(target?.id ?? "")).status).toBe(200);
  expect((await send("we_missing")).status).toBe(400);
  await emulator.idle();
  expect([first.received.length, second.received.length]).toEqual([1, 1]);
});

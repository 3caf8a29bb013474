import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { stripeEvents, subscriptions } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld, signed, type WebhookBody } from "@/dev/testing/billing";
import { afterFile } from "@/dev/testing/file-cleanup";
import { InvalidInputError } from "@/lib/errors";
import { createStripeClient } from "../stripe";
import { backoffMs, drainEvents, leaseMs, maxAttempts, processEvent } from "./process-event";
import { receiveEvent } from "./receive-event";
import { takeWebhook } from "./take-webhook";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const row = async (id: string) => {
  const [found] = await world.db.select().from(stripeEvents).where(eq(stripeEvents.id, id));
  return found;
};

/** An organization pays; its subscription's event, not yet delivered. */
async function subscriptionEvent(): Promise<{ event: WebhookBody; customerId: string }> {
  const tenant = await world.tenant();
  const { customerId } = await tenant.pay();
  const event = (await world.events()).findLast(({ type }) => type === "customer.subscription.created");
  if (!event) throw new Error("Stripe made no subscription.");
  return { event, customerId };
}

const mirrored = (customerId: string) =>
  acrossTenants(world.db).select().from(subscriptions).where(eq(subscriptions.customerId, customerId));

describe("webhook", () => {
  it("billing 1: the same event delivered 50 times at once changes state once", async () => {
    const { event, customerId } = await subscriptionEvent();
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.deliver(event)));
    expect(answers.every(({ redeliver }) => !redeliver)).toBe(true);
    await expect.poll(async () => (await row(event.id))?.status).toBe("processed");
    expect((await row(event.id))?.attempts).toBe(1);
    expect(await mirrored(customerId)).toHaveLength(1);
  });

  it("stores an event whose texts PostgreSQL can't hold as they are", async () => {
    const data = { object: { id: "obj_1", name: "zero \0, half a pair \ud800" } };
    await world.deliver({ ...fakeEvent("evt_unstorable"), data });
    expect((await row("evt_unstorable"))?.payload).toMatchObject({
      data: { object: { name: "zero , half a pair \ufffd" } },
    });
  });

  describe("billing 2: what Stripe didn't sign is refused and leaves no row", () => {
    const event = { ...fakeEvent("evt_refused"), type: "product.updated" };
    const take = (params: { body: string; signature: string | null }) =>
      takeWebhook(world.ctx, { ...params, secrets: ["whsec_test"], livemode: false });

    it.each([
      ["a bad signature", () => signed(world.stripe, event, { secret: "whsec_other" })],
      ["no signature", () => ({ ...signed(world.stripe, event), signature: null })],
      ["a signature of 301 seconds ago", () => signed(world.stripe, event, { ageSeconds: 301 })],
      [
        "a changed body",
        () => ({ ...signed(world.stripe, event), body: JSON.stringify({ ...event, x: 1 }) }),
      ],
      ["nonsense in the header", () => ({ ...signed(world.stripe, event), signature: "v1,t=;;=" })],
    ])("%s", async (_, params) => {
      await expect(take(params())).rejects.toThrow(InvalidInputError);
      expect(await row("evt_refused")).toBeUndefined();
    });

    it.each([
      ["not JSON", "}{"],
      ["no event", JSON.stringify({ id: "evt_refused" })],
      ["an event without an object", JSON.stringify({ ...event, data: {} })],
    ])("signed, but %s", async (_, body) => {
      const signature = world.stripe.webhooks.generateTestHeaderString({
        payload: body,
        secret: "whsec_test",
      });
      await expect(take({ body, signature })).rejects.toThrow(InvalidInputError);
      expect(await row("evt_refused")).toBeUndefined();
    });
  });

  it("billing 3: either of two rotating secrets verifies", async () => {
    for (const secret of ["whsec_old", "whsec_new"]) {
      const event = fakeEvent(`evt_by_${secret}`);
      await takeWebhook(world.ctx, {
        ...signed(world.stripe, event, { secret }),
        secrets: ["whsec_new", "whsec_old"],
        livemode: false,
      });
      expect((await row(event.id))?.status).toBe("ignored");
    }
  });

  it.each([
    [true, false],
    [false, true],
  ])("billing 4: an event with livemode %s on a key with livemode %s is refused", async (ofEvent, ofKey) => {
    const event = { ...fakeEvent(`evt_live_${ofEvent}`), livemode: ofEvent };
    const params = { ...signed(world.stripe, event), secrets: ["whsec_test"], livemode: ofKey };
    await expect(takeWebhook(world.ctx, params)).rejects.toThrow(/live|test/);
    expect(await row(event.id)).toBeUndefined();
  });

  it("billing 6: a type that we don't handle is taken and ignored, with the reason", async () => {
    const event = { ...fakeEvent("evt_unused"), type: "radar.early_fraud_warning.created" };
    expect(await world.deliver(event)).toMatchObject({ eventId: "evt_unused", redeliver: false });
    expect(await row("evt_unused")).toMatchObject({
      status: "ignored",
      note: expect.stringContaining("radar.early_fraud_warning.created"),
    });
  });

  it("billing 7: a handler that fails once succeeds on redelivery", async () => {
    const { event, customerId } = await subscriptionEvent();
    world.emulator.failNext({ path: "/v1/subscriptions", status: 500, times: 1 });
    expect(await world.deliver(event)).toMatchObject({ redeliver: true });
    expect(await row(event.id)).toMatchObject({ status: "failed", nextAttemptAt: expect.any(Date) });
    expect(await mirrored(customerId)).toHaveLength(0);

    expect(await world.deliver(event)).toMatchObject({ redeliver: false });
    expect(await row(event.id)).toMatchObject({ status: "processed", attempts: 2, nextAttemptAt: null });
    expect(await mirrored(customerId)).toHaveLength(1);
  });

  it("billing 8: a crash while processing is reclaimed after the lease, not before", async () => {
    const { event, customerId } = await subscriptionEvent();
    const crashedAt = new Date();
    // As a worker leaves it that died right after it had claimed the event.
    await world.db.insert(stripeEvents).values({
      id: event.id,
      type: event.type,
      livemode: false,
      payload: event,
      status: "processing",
      attempts: 1,
      leaseUntil: new Date(crashedAt.getTime() + leaseMs),
      stripeCreatedAt: crashedAt,
    });
    expect(await processEvent(world.ctx, { eventId: event.id })).toBe("busy");
    expect(await drainEvents(world.ctx, { now: new Date(crashedAt.getTime() + leaseMs - 1000) })).toBe(0);
    expect(await drainEvents(world.ctx, { now: new Date(crashedAt.getTime() + leaseMs + 1000) })).toBe(1);
    expect(await row(event.id)).toMatchObject({ status: "processed", attempts: 2, leaseUntil: null });
    expect(await mirrored(customerId)).toHaveLength(1);
  });

  it("billing 8: a worker that comes back after its lease doesn't undo what the next one did", async () => {
    const { customerId } = await subscriptionEvent();
    const [charge] = (await world.stripe.charges.list({ customer: customerId })).data;
    await world.stripe.refunds.create({ charge: charge?.id ?? "" });
    const event = (await world.events()).findLast(({ type }) => type === "refund.created");
    if (!event) throw new Error("Nothing was refunded.");
    await receiveEvent(world.ctx, {
      ...signed(world.stripe, event),
      secrets: ["whsec_test"],
      livemode: false,
    });
    const started = Date.now();
    /** A worker that takes the event up when so many leases have run out, and waits for Stripe. */
    const worker = async (leases: number) => {
      const { stripe, asked, refuse } = await stuckStripe();
      const now = new Date(started + leases * (leaseMs + 1000));
      const outcome = processEvent({ db: world.db, stripe }, { eventId: event.id, now });
      await asked;
      return { outcome, refuse };
    };
    const first = await worker(0);
    const second = await worker(1);
    first.refuse();
    expect(await first.outcome).toBe("failed");
    expect(await row(event.id)).toMatchObject({ status: "processing", attempts: 2 });

    const now = new Date(started + 2 * (leaseMs + 1000));
    expect(await processEvent(world.ctx, { eventId: event.id, now })).toBe("settled");
    second.refuse();
    expect(await second.outcome).toBe("failed");
    expect(await row(event.id)).toMatchObject({ status: "processed", attempts: 3, nextAttemptAt: null });
  });

  it("billing 9: too many attempts make the event dead, with the reason, and nobody takes it up by itself", async () => {
    const { event } = await subscriptionEvent();
    world.emulator.failNext({ path: "/v1/subscriptions", status: 500, times: maxAttempts });
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) await world.deliver(event);
    expect(await row(event.id)).toMatchObject({
      status: "dead",
      attempts: maxAttempts,
      note: expect.any(String),
    });
    expect(await processEvent(world.ctx, { eventId: event.id })).toBe("busy");
    const nextYear = new Date(Date.now() + 365 * 86_400_000);
    await drainEvents(world.ctx, { now: nextYear });
    expect(await row(event.id)).toMatchObject({ status: "dead", attempts: maxAttempts });
  });

  it("billing 9: gives up an event that ended the process at every try", async () => {
    const { event, customerId } = await subscriptionEvent();
    const now = new Date();
    await world.db.insert(stripeEvents).values({
      id: event.id,
      type: event.type,
      livemode: false,
      payload: event,
      status: "processing",
      attempts: maxAttempts,
      leaseUntil: new Date(now.getTime() - 1000),
      stripeCreatedAt: now,
    });
    expect(await drainEvents(world.ctx, { now })).toBe(1);
    expect(await row(event.id)).toMatchObject({ status: "dead", leaseUntil: null });
    expect(await mirrored(customerId)).toEqual([]);
    expect(await drainEvents(world.ctx, { now: new Date(now.getTime() + 10 * leaseMs) })).toBe(0);
  });

  it("waits longer after each failure, an hour at most", () => {
    expect([1, 2, 3, 4, 20].map(backoffMs)).toEqual([30_000, 60_000, 120_000, 240_000, 3_600_000]);
  });
});

/** A Stripe that doesn't answer until it is told to refuse. */
async function stuckStripe() {
  const held: ServerResponse[] = [];
  const asked = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    held.push(response);
    asked.resolve();
  });
  await once(server.listen(0), "listening");
  afterFile(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const headers = { "content-type": "application/json", "stripe-should-retry": "false" };
  return {
    stripe: createStripeClient({ secretKey: "sk_test_stuck", apiBase: `http://127.0.0.1:${port}` }),
    asked: asked.promise,
    refuse() {
      for (const response of held) {
        response
          .writeHead(500, headers)
          .end(JSON.stringify({ error: { type: "api_error", message: "Stuck." } }));
      }
    },
  };
}

function fakeEvent(id: string): WebhookBody {
  return {
    id,
    object: "event",
    type: "test_helpers.unused",
    api_version: "2026-10-28.endive",
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    data: { object: { id: "obj_1", object: "thing" } },
  };
}

import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { auditEvents, billingAlerts, stripeEvents, subscriptions } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { aUser } from "@/dev/testing/people";
import { describeAct } from "@/lib/audit/describe";
import { ConflictError, NotFoundError } from "@/lib/errors";
import type { UserId } from "@/lib/ids";
import { leaseMs, maxAttempts } from "../events/process-event";
import { replayEvent } from "./replay-event";

let world: BillingWorld;
let actor: { kind: "admin"; userId: UserId };
beforeAll(async () => {
  world = await billingWorld();
  actor = { kind: "admin", userId: await aUser(world.db, { role: "admin" }) };
});

const all = () => acrossTenants(world.db);
const row = async (id: string) => {
  const [found] = await world.db.select().from(stripeEvents).where(eq(stripeEvents.id, id));
  return found;
};
const alerts = (eventId: string) =>
  all().select().from(billingAlerts).where(eq(billingAlerts.objectId, eventId));
const replays = (eventId: string) =>
  all()
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.targetId, eventId), eq(auditEvents.action, "stripe_event.replayed")));
const mirrored = (customerId: string) =>
  all().select().from(subscriptions).where(eq(subscriptions.customerId, customerId));

/** An organization pays; its subscription's event, not yet delivered. */
async function subscriptionEvent() {
  const tenant = await world.tenant();
  const { customerId } = await tenant.pay();
  const event = (await world.events()).findLast(({ type }) => type === "customer.subscription.created");
  if (!event) throw new Error("Stripe made no subscription.");
  return { event, customerId, organizationId: tenant.organization.id };
}

/** The same, after every try failed. */
async function deadEvent() {
  const subscribed = await subscriptionEvent();
  world.emulator.failNext({ path: "/v1/subscriptions", status: 500, times: maxAttempts });
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) await world.deliver(subscribed.event);
  expect(await row(subscribed.event.id)).toMatchObject({ status: "dead" });
  return subscribed;
}

describe("replaying an event", () => {
  it("billing 9: a dead event is replayed, and audited", async () => {
    const { event, customerId, organizationId } = await deadEvent();
    expect(await mirrored(customerId)).toEqual([]);
    expect(await alerts(event.id)).toMatchObject([
      {
        kind: "dead_event",
        organizationId,
        detail: expect.stringContaining("customer.subscription.created: "),
        resolvedAt: null,
      },
    ]);

    expect(await replayEvent(world.ctx, { eventId: event.id, actor })).toBe("settled");
    expect(await row(event.id)).toMatchObject({ status: "processed", attempts: 1, note: null });
    expect(await mirrored(customerId)).toHaveLength(1);
    const audited = await replays(event.id);
    expect(audited).toMatchObject([
      { organizationId, actorKind: "admin", actorUserId: actor.userId, data: { status: "dead" } },
    ]);
    expect(audited.map(describeAct)).toEqual(["replayed the event customer.subscription.created"]);
    expect(await alerts(event.id)).toMatchObject([{ resolvedAt: expect.any(Date) }]);
  });

  it("has its alert raised again when it dies again", async () => {
    const { event } = await deadEvent();
    await replayEvent(world.ctx, { eventId: event.id, actor });
    const [settled] = await alerts(event.id);
    world.emulator.failNext({ path: "/v1/subscriptions", status: 500, times: maxAttempts });
    expect(await replayEvent(world.ctx, { eventId: event.id, actor })).toBe("failed");
    expect(await row(event.id)).toMatchObject({ status: "failed", attempts: 1 });
    for (let attempt = 2; attempt <= maxAttempts; attempt += 1) await world.deliver(event);
    expect(await alerts(event.id)).toMatchObject([{ id: settled?.id, resolvedAt: null }]);
    expect(await replays(event.id)).toHaveLength(2);
  });

  it("works for events that were processed or ignored, and changes nothing that is right already", async () => {
    const { event, customerId } = await subscriptionEvent();
    await world.deliver(event);
    const before = await mirrored(customerId);
    expect(await replayEvent(world.ctx, { eventId: event.id, actor })).toBe("settled");
    expect(await row(event.id)).toMatchObject({ status: "processed", attempts: 1 });
    const after = await mirrored(customerId);
    expect(after.map(({ syncedAt, updatedAt, ...rest }) => rest)).toEqual(
      before.map(({ syncedAt, updatedAt, ...rest }) => rest),
    );

    const unused = { ...event, id: `${event.id}_unused`, type: "test_helpers.unused" };
    await world.deliver(unused);
    expect(await replayEvent(world.ctx, { eventId: unused.id, actor })).toBe("settled");
    expect(await row(unused.id)).toMatchObject({ status: "ignored" });
  });

  it("is refused while a worker has it, and audited only when it was done", async () => {
    const { event } = await subscriptionEvent();
    const now = new Date();
    await world.db.insert(stripeEvents).values({
      id: event.id,
      type: event.type,
      livemode: false,
      payload: event,
      status: "processing",
      attempts: 1,
      leaseUntil: new Date(now.getTime() + leaseMs),
      stripeCreatedAt: now,
    });
    const replay = (at: Date) => replayEvent(world.ctx, { eventId: event.id, actor, now: at });
    await expect(replay(now)).rejects.toBeInstanceOf(ConflictError);
    expect(await replays(event.id)).toEqual([]);
    expect(await replay(new Date(now.getTime() + 2 * leaseMs))).toBe("settled");
    expect(await replays(event.id)).toHaveLength(1);

    await expect(replayEvent(world.ctx, { eventId: "evt_none", actor })).rejects.toBeInstanceOf(
      NotFoundError,
    );
  });
});

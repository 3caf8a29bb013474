import { and, eq, like } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import {
  auditEvents,
  customers,
  invoiceLines,
  invoices,
  paymentMethods,
  stripeEvents,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant, type WebhookBody } from "@/dev/testing/billing";
import { getEntitlements } from "../entitlements";
import { finishCheckout } from "../finish-checkout";
import { syncInvoice, syncSubscription } from "./sync-customer";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const all = () => acrossTenants(world.db);
const mirrored = (customerId: string) =>
  all().select().from(subscriptions).where(eq(subscriptions.customerId, customerId));
const entitlements = ({ organization }: Tenant) =>
  withTenant(world.db, organization.id, (db) => getEntitlements(db, { organizationId: organization.id }));

const eventsOf = (customerId: string): Promise<WebhookBody[]> => world.eventsAbout(customerId);

async function subscribed() {
  const tenant = await world.tenant();
  const { customerId, sessionId } = await tenant.pay();
  const [subscription] = (await world.stripe.subscriptions.list({ customer: customerId })).data;
  if (!subscription) throw new Error("Stripe made no subscription.");
  return { tenant, customerId, sessionId, subscription };
}

const ofType = (events: WebhookBody[], type: string): WebhookBody => {
  const event = events.findLast((candidate) => candidate.type === type);
  if (!event) throw new Error(`No ${type} among ${events.map((candidate) => candidate.type).join(", ")}`);
  return event;
};

const redelivered = (event: WebhookBody): WebhookBody => ({ ...event, id: `${event.id}_again` });

describe("ordering", () => {
  it("never mirrors what is one customer's for the organization of another", async () => {
    const stranger = await world.tenant();
    const { sessionId } = await stranger.checkout();
    const strangers = String((await world.stripe.checkout.sessions.retrieve(sessionId)).customer);
    const { customerId, subscription } = await subscribed();
    const [invoice] = (await world.stripe.invoices.list({ customer: customerId })).data;
    for (const mixed of [
      syncSubscription(world.ctx, { customerId: strangers, subscriptionId: subscription.id }),
      syncInvoice(world.ctx, { customerId: strangers, invoiceId: invoice?.id ?? "" }),
    ]) {
      await expect(mixed).rejects.toThrow("belongs to another customer");
    }
    expect(await entitlements(stranger)).toMatchObject({ plan: { key: "free" } });
  });

  it("billing 12: updated before created gives the newest state and one row", async () => {
    const { customerId, subscription } = await subscribed();
    await world.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    const events = await eventsOf(customerId);
    await world.deliver(ofType(events, "customer.subscription.updated"));
    await world.deliver(ofType(events, "customer.subscription.created"));
    const rows = await mirrored(customerId);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ status: "active", cancelAtPeriodEnd: true });
    expect(rows[0]?.cancelAt).toEqual(expect.any(Date));
  });

  it("billing 13: an older updated after a newer never regresses", async () => {
    const { customerId, subscription } = await subscribed();
    await world.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    const older = ofType(await eventsOf(customerId), "customer.subscription.updated");
    await world.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    const newer = ofType(await eventsOf(customerId), "customer.subscription.updated");
    expect(newer.id).not.toBe(older.id);
    await world.deliver(newer);
    await world.deliver(older);
    expect(await mirrored(customerId)).toMatchObject([{ cancelAt: null, cancelAtPeriodEnd: false }]);
  });

  it("billing 14: a late updated doesn't revive a canceled subscription", async () => {
    const { tenant, customerId, subscription } = await subscribed();
    await world.stripe.subscriptions.update(subscription.id, { metadata: { note: "late" } });
    await world.stripe.subscriptions.cancel(subscription.id);
    const events = await eventsOf(customerId);
    await world.deliver(ofType(events, "customer.subscription.deleted"));
    await world.deliver(ofType(events, "customer.subscription.updated"));
    await world.deliver(ofType(events, "customer.subscription.created"));
    expect(await mirrored(customerId)).toMatchObject([{ status: "canceled", endedAt: expect.any(Date) }]);
    expect(await entitlements(tenant)).toMatchObject({ access: "free", plan: { key: "free" } });
  });

  it("billing 15: two different events of the same second both land", async () => {
    const { customerId } = await subscribed();
    const events = await eventsOf(customerId);
    const created = ofType(events, "customer.subscription.created");
    const twin = { ...ofType(events, "invoice.paid"), created: created.created };
    await Promise.all([world.deliver(created), world.deliver(twin)]);
    for (const id of [created.id, twin.id]) {
      const [event] = await world.db.select().from(stripeEvents).where(eq(stripeEvents.id, id));
      expect(event?.status).toBe("processed");
    }
    expect(await mirrored(customerId)).toHaveLength(1);
    expect(await all().select().from(invoices).where(eq(invoices.customerId, customerId))).toHaveLength(1);
  });

  it("billing 16: redirect and webhook at the same moment give one row", async () => {
    const { tenant, customerId, sessionId } = await subscribed();
    const events = await eventsOf(customerId);
    const { id: organizationId } = tenant.organization;
    const [outcome] = await Promise.all([
      finishCheckout(world.ctx, { organizationId, sessionId, livemode: false }),
      ...events.map((event) => world.deliver(event)),
    ]);
    expect(outcome).toBe("paid");
    expect(await mirrored(customerId)).toHaveLength(1);
    expect(await entitlements(tenant)).toMatchObject({ access: "full", plan: { key: "pro" } });
  });

  it("billing 17: an invoice before its subscription or customer still links", async () => {
    const { tenant, customerId, subscription } = await subscribed();
    // As after a restored back-up: Stripe has the customer, we have only the organization.
    await all().delete(customers).where(eq(customers.id, customerId));
    await world.deliver(ofType(await eventsOf(customerId), "invoice.paid"));
    const [invoice] = await all().select().from(invoices).where(eq(invoices.customerId, customerId));
    expect(invoice).toMatchObject({
      organizationId: tenant.organization.id,
      subscriptionId: subscription.id,
      status: "paid",
      total: 2900,
      currency: "usd",
    });
    expect(await mirrored(customerId)).toMatchObject([{ id: subscription.id, status: "active" }]);
    const lines = await all()
      .select()
      .from(invoiceLines)
      .where(eq(invoiceLines.invoiceId, invoice?.id ?? ""));
    expect(lines.map(({ amount }) => amount)).toEqual([2900]);
  });

  it("billing 22: the old subscription's deleted doesn't clear the new one", async () => {
    const { tenant, customerId, subscription } = await subscribed();
    await world.stripe.subscriptions.cancel(subscription.id);
    const deleted = ofType(await eventsOf(customerId), "customer.subscription.deleted");
    await tenant.pay("basic");
    await world.deliverAbout(customerId);
    await world.deliver({ ...deleted, id: `${deleted.id}_late` });
    expect(await entitlements(tenant)).toMatchObject({ access: "full", plan: { key: "basic" } });
    expect((await mirrored(customerId)).map(({ status }) => status).sort()).toEqual(["active", "canceled"]);
  });

  describe("the audit log is told once that a plan began and once that it ended", () => {
    const turns = (subscriptionId: string) =>
      all()
        .select({ action: auditEvents.action, by: auditEvents.actorKind, data: auditEvents.data })
        .from(auditEvents)
        .where(and(eq(auditEvents.targetId, subscriptionId), like(auditEvents.action, "subscription.%")))
        .orderBy(auditEvents.createdAt);
    const started = { action: "subscription.started", by: "stripe", data: { plan: "Pro" } };
    const ended = { action: "subscription.ended", by: "stripe", data: { plan: "Pro" } };

    it.each([
      ["in order", (events: WebhookBody[]) => events],
      ["backwards", (events: WebhookBody[]) => events.toReversed()],
      ["twice", (events: WebhookBody[]) => [...events, ...events]],
      ["again under other ids", (events: WebhookBody[]) => [...events, ...events.map(redelivered)]],
    ])("when events come %s", async (_, arrange) => {
      const { customerId, subscription } = await subscribed();
      for (const event of arrange(await eventsOf(customerId))) await world.deliver(event);
      expect(await turns(subscription.id)).toEqual([started]);
      await world.stripe.subscriptions.cancel(subscription.id);
      for (const event of arrange(await eventsOf(customerId))) await world.deliver(event);
      expect(await turns(subscription.id)).toEqual([started, ended]);
    });

    it("when Stripe forgets the subscription without a word", async () => {
      const { tenant, customerId, subscription } = await subscribed();
      await world.deliverAbout(customerId);
      // Our row under an id that Stripe doesn't know.
      const [row] = await mirrored(customerId);
      const [item] = await all()
        .select()
        .from(subscriptionItems)
        .where(eq(subscriptionItems.subscriptionId, subscription.id));
      if (!row || !item) throw new Error("The subscription wasn't mirrored.");
      const forgotten = `${row.id}forgotten`;
      await all().delete(subscriptions).where(eq(subscriptions.id, row.id));
      await all()
        .insert(subscriptions)
        .values({ ...row, id: forgotten });
      await all()
        .insert(subscriptionItems)
        .values({ ...item, subscriptionId: forgotten });
      for (let time = 1; time <= 2; time += 1) {
        await syncSubscription(world.ctx, { customerId, subscriptionId: forgotten });
      }
      expect(await entitlements(tenant)).toMatchObject({ plan: { key: "free" } });
      expect(await turns(forgotten)).toEqual([ended]);
    });

    it("when all come at once", async () => {
      const { customerId, subscription } = await subscribed();
      await Promise.all((await eventsOf(customerId)).map((event) => world.deliver(event)));
      expect(await turns(subscription.id)).toEqual([started]);
      await world.stripe.subscriptions.cancel(subscription.id);
      await Promise.all((await eventsOf(customerId)).map((event) => world.deliver(event)));
      expect(await turns(subscription.id)).toEqual([started, ended]);
    });
  });

  it("ignores what belongs to no organization of ours, and says so", async () => {
    const stranger = await world.stripe.customers.create({ email: "stranger@example.com" });
    const created = ofType(await eventsOf(stranger.id), "customer.created");
    await world.deliver(created);
    const [event] = await world.db.select().from(stripeEvents).where(eq(stripeEvents.id, created.id));
    expect(event).toMatchObject({ status: "ignored", note: expect.stringContaining(stranger.id) });
    expect(await all().select().from(customers).where(eq(customers.id, stranger.id))).toEqual([]);
  });

  it("forgets a card that was removed, though its event names the customer only as the one before", async () => {
    const { customerId } = await subscribed();
    await world.deliverAbout(customerId);
    const cards = () => all().select().from(paymentMethods).where(eq(paymentMethods.customerId, customerId));
    const [card] = await cards();
    await world.stripe.paymentMethods.detach(card?.id ?? "");
    await world.deliver(ofType(await world.events(), "payment_method.detached"));
    expect(card).toMatchObject({ last4: "4242" });
    expect(await cards()).toEqual([]);
  });

  it.each([
    ["customer.updated", { id: "cus_forgotten", object: "customer" }],
    [
      "checkout.session.completed",
      { id: "cs_test_forgotten", object: "checkout.session", customer: "cus_forgotten" },
    ],
  ])("settles a %s about what Stripe no longer knows at once", async (type, object) => {
    const { customerId } = await subscribed();
    const like = ofType(await eventsOf(customerId), "customer.created");
    const event = { ...like, id: `evt_forgotten_${object.object.length}`, type, data: { object } };
    expect(await world.deliver(event)).toMatchObject({ redeliver: false });
    const [stored] = await world.db.select().from(stripeEvents).where(eq(stripeEvents.id, event.id));
    expect(stored).toMatchObject({ status: "ignored", note: expect.stringContaining("cus_forgotten") });
  });
});

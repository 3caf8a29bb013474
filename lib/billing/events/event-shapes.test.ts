import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { customers, invoices, stripeEvents, subscriptions } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld, signed } from "@/dev/testing/billing";
import { receiveEvent } from "./receive-event";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const all = () => acrossTenants(world.db);
const stored = async (id: string) => {
  const [row] = await world.db.select().from(stripeEvents).where(eq(stripeEvents.id, id));
  return row;
};
const oldEvent = (id: string, type: string, object: Record<string, unknown>) => ({
  id,
  object: "event",
  type,
  api_version: "2018-02-28",
  created: Math.floor(Date.now() / 1000),
  livemode: false,
  pending_webhooks: 1,
  // As it was then: an id instead of an object with the idempotency key.
  request: "req_old",
  data: { object },
});

async function subscribed() {
  const tenant = await world.tenant();
  const { customerId, subscriptionId } = await tenant.pay();
  const [invoice] = (await world.stripe.invoices.list({ customer: customerId })).data;
  return { tenant, customerId, subscriptionId, invoiceId: String(invoice?.id) };
}

describe("events of other shapes", () => {
  it("billing 10: events of an old api_version sync correctly: nothing is read from them but whom to look at", async () => {
    const { customerId, subscriptionId, invoiceId } = await subscribed();
    const subscription = oldEvent("evt_old_subscription", "customer.subscription.updated", {
      id: subscriptionId,
      object: "subscription",
      customer: customerId,
      status: "past_due",
      billing: "charge_automatically",
      current_period_start: 1,
      current_period_end: 2,
      plan: { id: "old-plan", object: "plan", amount: 1 },
    });
    const invoice = oldEvent("evt_old_invoice", "invoice.payment_succeeded", {
      id: invoiceId,
      object: "invoice",
      customer: customerId,
      subscription: subscriptionId,
      closed: true,
      paid: true,
      total: 1,
      lines: { object: "list", data: [], has_more: false, total_count: 0 },
    });
    expect(await world.deliver(subscription)).toMatchObject({ redeliver: false });
    expect(await world.deliver(invoice)).toMatchObject({ redeliver: false });
    expect(await stored(subscription.id)).toMatchObject({ status: "processed", apiVersion: "2018-02-28" });
    const [row] = await all().select().from(subscriptions).where(eq(subscriptions.id, subscriptionId));
    expect(row).toMatchObject({ status: "active", latestInvoiceId: invoiceId });
    const [paid] = await all().select().from(invoices).where(eq(invoices.id, invoiceId));
    expect(paid).toMatchObject({ status: "paid", total: 2900, subscriptionId });
  });

  it("billing 11: a thin event doesn't poison the route: it is kept, settled, and others go on", async () => {
    const thin = {
      id: "evt_test_thin",
      object: "v2.core.event",
      type: "v1.billing.meter.error_report_triggered",
      created: 0,
      livemode: false,
      context: null,
      related_object: { id: "mtr_1", type: "billing.meter", url: "/v1/billing/meters/mtr_1" },
    };
    const sent = { ...signed(world.stripe, { ...thin, created: "2026-11-21T10:00:00.000Z" }) };
    const receive = () => receiveEvent(world.ctx, { ...sent, secrets: ["whsec_test"], livemode: false });
    expect(await receive()).toMatchObject({ id: thin.id, settled: true });
    expect(await receive()).toMatchObject({ id: thin.id, settled: true });
    expect(await stored(thin.id)).toMatchObject({
      status: "ignored",
      note: expect.stringContaining("thin"),
      stripeCreatedAt: new Date("2026-11-21T10:00:00Z"),
    });
    const { customerId } = await subscribed();
    await world.deliverAbout(customerId);
    expect(await all().$count(subscriptions, eq(subscriptions.customerId, customerId))).toBe(1);
  });

  it("a duplicate needs nothing more once its event is processed or ignored, and only then", async () => {
    const { subscriptionId } = await subscribed();
    const event = (await world.events()).findLast(({ type }) => type === "customer.subscription.created");
    const unused = { ...oldEvent("evt_unused", "radar.early_fraud_warning.created", { id: "issfr_1" }) };
    if (!event) throw new Error(`Nothing told of ${subscriptionId}.`);
    const again = async (body: Record<string, unknown>) =>
      receiveEvent(world.ctx, { ...signed(world.stripe, body), secrets: ["whsec_test"], livemode: false });

    world.emulator.failNext({ path: "/v1/subscriptions", status: 500, times: 1 });
    await world.deliver(event);
    expect(await again(event)).toMatchObject({ settled: false });
    await world.deliver(event);
    expect(await stored(event.id)).toMatchObject({ status: "processed", attempts: 2 });
    expect(await again(event)).toMatchObject({ settled: true });
    await world.deliver(unused);
    expect(await again(unused)).toMatchObject({ settled: true });

    // Stripe isn't asked again.
    const asked: string[] = [];
    const note = ({ path }: { path: string }) => asked.push(path);
    world.stripe.on("request", note);
    await world.deliver(event);
    world.stripe.off("request", note);
    expect(asked).toEqual([]);
    expect(await stored(event.id)).toMatchObject({ attempts: 2 });
  });

  it("what an administrator reads of a failed query holds none of the values", async () => {
    const { tenant, customerId } = await subscribed();
    await all().execute(
      sql`alter table customers add constraint customers_refused check (email is null) not valid`,
    );
    try {
      const event = (await world.events()).find(
        ({ type, data }) => type === "customer.updated" && JSON.stringify(data).includes(customerId),
      );
      if (!event) throw new Error("The customer wasn't updated.");
      expect(await world.deliver(event)).toMatchObject({ redeliver: true });
      const note = (await stored(event.id))?.note;
      expect(note).toMatch(/23514.*customers_refused/);
      for (const value of [customerId, tenant.user.email, tenant.organization.name]) {
        expect(note).not.toContain(value);
      }
    } finally {
      await all().execute(sql`alter table customers drop constraint customers_refused`);
    }
    expect(await all().$count(customers, eq(customers.id, customerId))).toBe(1);
  });
});

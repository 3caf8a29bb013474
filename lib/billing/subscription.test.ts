import { and, eq } from "drizzle-orm";
import type Stripe from "stripe";
import { beforeAll, describe, expect, it } from "vitest";
import { auditEvents, invoices, subscriptions } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { ConflictError, ReadOnlyError, UnavailableError } from "@/lib/errors";
import { pastDueGraceDays } from "./access";
import { assertWritable, getEntitlements } from "./entitlements";
import { listInvoices } from "./invoices";
import { openPortal } from "./open-portal";
import { findDecidingSubscription, getBillingOverview } from "./queries";
import { cancelAtPeriodEnd, resumeSubscription } from "./schedule-cancellation";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const organizationId = ({ organization }: Tenant) => organization.id;
const actor = ({ user }: Tenant) => ({ kind: "user", userId: user.id }) as const;
const change = (tenant: Tenant) => ({ organizationId: organizationId(tenant), actor: actor(tenant) });
const mirrored = async (tenant: Tenant) => {
  const rows = await acrossTenants(world.db)
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.organizationId, organizationId(tenant)));
  return rows[0];
};
const audited = (tenant: Tenant, action: string) =>
  acrossTenants(world.db)
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.organizationId, organizationId(tenant)), eq(auditEvents.action, action)));
const entitlements = (tenant: Tenant, now?: Date) =>
  withTenant(world.db, organizationId(tenant), (db) =>
    getEntitlements(db, { organizationId: organizationId(tenant), ...(now ? { now } : {}) }),
  );

async function subscribed() {
  const tenant = await world.tenant();
  const { customerId } = await tenant.pay();
  await world.deliverAll();
  return { tenant, customerId };
}

describe("cancel and resume", () => {
  it("schedules the end, keeps the plan until then, and takes it back", async () => {
    const { tenant } = await subscribed();
    await cancelAtPeriodEnd(world.ctx, change(tenant));
    await cancelAtPeriodEnd(world.ctx, change(tenant));
    expect(await mirrored(tenant)).toMatchObject({ status: "active", cancelAtPeriodEnd: true });
    expect(await entitlements(tenant)).toMatchObject({ access: "full", plan: { key: "pro" } });
    expect(await audited(tenant, "subscription.cancellation_scheduled")).toHaveLength(1);

    await resumeSubscription(world.ctx, change(tenant));
    expect(await mirrored(tenant)).toMatchObject({ cancelAt: null, cancelAtPeriodEnd: false });
    expect(await audited(tenant, "subscription.resumed")).toHaveLength(1);
  });

  it("takes back a cancellation that the portal made by a date instead of the flag", async () => {
    const { tenant } = await subscribed();
    const subscription = await mirrored(tenant);
    const end = Math.floor(Date.now() / 1000) + 10 * 86_400;
    await world.stripe.subscriptions.update(subscription?.id ?? "", { cancel_at: end });
    await world.deliverAll();
    expect(await mirrored(tenant)).toMatchObject({
      cancelAtPeriodEnd: false,
      cancelAt: new Date(end * 1000),
    });
    await resumeSubscription(world.ctx, change(tenant));
    expect(await mirrored(tenant)).toMatchObject({ cancelAt: null });
  });

  it("goes by Stripe where the mirror lags behind the portal", async () => {
    const { tenant } = await subscribed();
    const { id = "" } = (await mirrored(tenant)) ?? {};
    await cancelAtPeriodEnd(world.ctx, change(tenant));
    await world.stripe.subscriptions.update(id, { cancel_at_period_end: false });

    await cancelAtPeriodEnd(world.ctx, change(tenant));
    expect((await world.stripe.subscriptions.retrieve(id)).cancel_at).toEqual(expect.any(Number));
    expect(await audited(tenant, "subscription.cancellation_scheduled")).toHaveLength(2);

    await world.stripe.subscriptions.cancel(id);
    await expect(resumeSubscription(world.ctx, change(tenant))).rejects.toThrow(ConflictError);
    expect(await mirrored(tenant)).toMatchObject({ status: "canceled" });
    expect(await audited(tenant, "subscription.resumed")).toEqual([]);
  });

  it("audits the change and mirrors it when Stripe goes down right after it", async () => {
    const { tenant } = await subscribed();
    const { id = "" } = (await mirrored(tenant)) ?? {};
    const goDown = ({ method }: Stripe.ResponseEvent) => {
      if (method === "POST") world.emulator.failNext({ path: id, status: 500, times: 1 });
    };
    world.stripe.on("response", goDown);
    await cancelAtPeriodEnd(world.ctx, change(tenant));
    world.stripe.off("response", goDown);
    expect(await mirrored(tenant)).toMatchObject({ cancelAtPeriodEnd: true });
    expect(await audited(tenant, "subscription.cancellation_scheduled")).toHaveLength(1);
    await expect(world.stripe.subscriptions.retrieve(id)).rejects.toThrow();
  });

  it("refuses without a subscription", async () => {
    const tenant = await world.tenant();
    await expect(cancelAtPeriodEnd(world.ctx, change(tenant))).rejects.toThrow(ConflictError);
    await expect(
      openPortal(world.ctx, { ...change(tenant), livemode: false, returnUrl: "http://localhost:3000" }),
    ).rejects.toThrow(ConflictError);
  });

  it("changes nothing while Stripe is down, and says so", async () => {
    const { tenant } = await subscribed();
    world.emulator.failNext({ path: "/v1/subscriptions", status: 500, times: 1 });
    await expect(cancelAtPeriodEnd(world.ctx, change(tenant))).rejects.toThrow(UnavailableError);
    expect(await mirrored(tenant)).toMatchObject({ cancelAt: null });
    expect(await audited(tenant, "subscription.cancellation_scheduled")).toEqual([]);
  });
});

describe("a subscription's life", () => {
  it("renews: a second invoice, the next period", async () => {
    const { tenant, customerId } = await subscribed();
    const before = await withTenant(world.db, organizationId(tenant), (db) =>
      getBillingOverview(db, { organizationId: organizationId(tenant) }),
    );
    const periodEnd = before.subscription?.currentPeriodEnd.getTime() ?? 0;
    await world.emulator.travel(customerId, periodEnd / 1000 + 2 * 3600);
    await world.deliverAll();
    const [after, page] = await withTenant(world.db, organizationId(tenant), async (db) => [
      await getBillingOverview(db, { organizationId: organizationId(tenant) }),
      await listInvoices(db, { organizationId: organizationId(tenant), request: {}, limit: 10 }),
    ]);
    expect(after.subscription?.currentPeriodEnd.getTime()).toBeGreaterThan(periodEnd);
    expect(after.subscription?.card).toMatchObject({ brand: "visa", last4: "4242" });
    expect(page.rows.map(({ status, total }) => [status, total])).toEqual([
      ["paid", 2900],
      ["paid", 2900],
    ]);
    const first = await listFirst(tenant, 1);
    const second = await listFirst(tenant, 1, first.rows[0]);
    expect(second.rows.map(({ id }) => id)).toEqual([page.rows[1]?.id]);
    expect(second.next).toBeNull();
  });

  it("grants nothing that was bought in the other mode than our key's", async () => {
    const { tenant } = await subscribed();
    const id = organizationId(tenant);
    expect(await entitlements(tenant)).toMatchObject({ access: "full" });
    // As after the change from a test key to a live one, seen from the other side.
    await acrossTenants(world.db)
      .update(subscriptions)
      .set({ livemode: true })
      .where(eq(subscriptions.organizationId, id));
    expect(await entitlements(tenant)).toMatchObject({ access: "free", plan: { key: "free" } });
    expect(await findDecidingSubscription(world.db, { organizationId: id })).toBeNull();
  });

  it.each([
    ["an invoice that Stripe gave up on", { status: "uncollectible" }],
    ["an invoice that was never tried", { attemptCount: 0 }],
  ])("ends the days of grace for %s, too", async (_, change) => {
    const { tenant, customerId } = await subscribed();
    const id = organizationId(tenant);
    await acrossTenants(world.db)
      .update(subscriptions)
      .set({ status: "past_due" })
      .where(eq(subscriptions.organizationId, id));
    await acrossTenants(world.db)
      .update(invoices)
      .set({ status: "open", attemptCount: 1, billingReason: "subscription_cycle", ...change })
      .where(eq(invoices.customerId, customerId));
    const grace = pastDueGraceDays * 86_400_000;
    expect(await entitlements(tenant)).toMatchObject({ access: "full" });
    expect(await entitlements(tenant, new Date(Date.now() + grace + 60_000))).toMatchObject({
      access: "read_only",
    });
  });

  it("refuses writes while it is unpaid", async () => {
    const { tenant } = await subscribed();
    const id = organizationId(tenant);
    await withTenant(world.db, id, (db) => assertWritable(db, { organizationId: id }));
    await acrossTenants(world.db)
      .update(subscriptions)
      .set({ status: "unpaid" })
      .where(eq(subscriptions.organizationId, id));
    await expect(
      withTenant(world.db, id, (db) => assertWritable(db, { organizationId: id })),
    ).rejects.toThrow(ReadOnlyError);
  });

  function listFirst(tenant: Tenant, limit: number, after?: { createdAt: Date; id: string }) {
    const request = after ? { after: { key: after.createdAt, id: after.id } } : {};
    return withTenant(world.db, organizationId(tenant), (db) =>
      listInvoices(db, { organizationId: organizationId(tenant), request, limit }),
    );
  }
});

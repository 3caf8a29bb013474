import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { billingAlerts, checkouts, customers, prices } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { ConflictError, NotFoundError, UnavailableError } from "@/lib/errors";
import { getEntitlements } from "./entitlements";
import { finishCheckout } from "./finish-checkout";
import { startCheckout } from "./start-checkout";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const all = () => acrossTenants(world.db);
const checkoutsOf = ({ organization }: Tenant) =>
  all().select().from(checkouts).where(eq(checkouts.organizationId, organization.id));
const finish = (tenant: Tenant, sessionId: string) =>
  finishCheckout(world.ctx, { organizationId: tenant.organization.id, sessionId, livemode: false });
const entitlements = ({ organization }: Tenant) =>
  withTenant(world.db, organization.id, (db) => getEntitlements(db, { organizationId: organization.id }));

async function stripeCustomersOf({ organization }: Tenant) {
  const list = await world.stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
  return list.filter(({ metadata }) => metadata.organizationId === organization.id);
}

describe("checkout", () => {
  it("sells the plan that was chosen for the amount in the catalogue", async () => {
    const tenant = await world.tenant();
    const { sessionId } = await tenant.checkout("basic", "year");
    const session = await world.stripe.checkout.sessions.retrieve(sessionId);
    expect(session).toMatchObject({
      mode: "subscription",
      amount_total: 12000,
      currency: "usd",
      status: "open",
    });
    expect(session.success_url).toBe(
      `http://localhost:3000/o/${tenant.organization.slug}/billing/return?session_id={CHECKOUT_SESSION_ID}`,
    );
    expect(await finish(tenant, sessionId)).toBe("open");
    expect(await entitlements(tenant)).toMatchObject({ access: "free", plan: { key: "free" } });

    world.emulator.completeCheckout(sessionId, { paymentMethodId: "pm_card_visa" });
    expect(await finish(tenant, sessionId)).toBe("paid");
    expect(await entitlements(tenant)).toMatchObject({ access: "full", plan: { key: "basic" } });
    expect(await checkoutsOf(tenant)).toMatchObject([{ status: "complete", stripeSessionId: sessionId }]);
  });

  it("billing 23: twenty parallel checkouts make one customer and at most one open session", async () => {
    const tenant = await world.tenant();
    const started = await Promise.all(Array.from({ length: 20 }, () => tenant.checkout()));
    expect(new Set(started.map(({ url }) => url)).size).toBe(1);
    const [customer, ...others] = await stripeCustomersOf(tenant);
    expect(others).toEqual([]);
    const sessions = await world.stripe.checkout.sessions.list({
      customer: customer?.id ?? "",
      status: "open",
    });
    expect(sessions.data).toHaveLength(1);
    expect(await checkoutsOf(tenant)).toHaveLength(1);
  });

  it("expires the open session when another plan is chosen", async () => {
    const tenant = await world.tenant();
    const first = await tenant.checkout("basic");
    const second = await tenant.checkout("pro");
    expect(second.sessionId).not.toBe(first.sessionId);
    expect((await world.stripe.checkout.sessions.retrieve(first.sessionId)).status).toBe("expired");
    expect(await finish(tenant, first.sessionId)).toBe("expired");
    expect((await checkoutsOf(tenant)).map(({ status }) => status).sort()).toEqual(["expired", "open"]);
  });

  it("of two plans at once, one session stays open and the others are told why", async () => {
    const tenant = await world.tenant();
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => tenant.checkout(index % 2 === 0 ? "basic" : "pro")),
    );
    const refusals = tries.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    for (const refusal of refusals) expect(refusal).toBeInstanceOf(ConflictError);
    expect(refusals.length).toBeLessThan(tries.length);
    const rows = await checkoutsOf(tenant);
    const [open, ...others] = rows.filter(({ status }) => status === "open");
    expect(others).toEqual([]);
    const session = await world.stripe.checkout.sessions.retrieve(open?.stripeSessionId ?? "");
    expect(session.status).toBe("open");
  });

  it.each(["basic", "pro"] as const)(
    "isn't blocked by a session that Stripe doesn't know: %s",
    async (plan) => {
      const tenant = await world.tenant();
      const gone = await tenant.checkout("pro");
      await all()
        .update(checkouts)
        .set({ stripeSessionId: `cs_test_gone_${plan}` })
        .where(eq(checkouts.organizationId, tenant.organization.id));
      const { sessionId } = await tenant.checkout(plan);
      expect(sessionId).not.toBe(gone.sessionId);
      expect((await checkoutsOf(tenant)).map(({ status }) => status).sort()).toEqual(["expired", "open"]);
    },
  );

  it("goes on with the same customer when a colleague tries after a fault", async () => {
    const tenant = await world.tenant();
    world.emulator.failNext({ path: "/v1/subscriptions", status: 500, times: 1 });
    await expect(tenant.checkout()).rejects.toThrow(UnavailableError);
    const colleague = { id: tenant.user.id, email: "colleague@example.com" };
    await startCheckout(world.ctx, {
      organization: { ...tenant.organization, name: "Renamed meanwhile" },
      user: colleague,
      plan: "pro",
      interval: "month",
      appUrl: "http://localhost:3000",
      livemode: false,
    });
    expect(await stripeCustomersOf(tenant)).toMatchObject([
      { name: "Renamed meanwhile", email: colleague.email },
    ]);
  });

  it("billing 24: a failing Stripe list blocks the checkout and leaves nothing behind", async () => {
    const tenant = await world.tenant();
    world.emulator.failNext({ path: "/v1/subscriptions", status: 500, times: 1 });
    await expect(tenant.checkout()).rejects.toThrow(UnavailableError);
    expect(await checkoutsOf(tenant)).toEqual([]);
    // The next try works, with the same customer.
    await tenant.checkout();
    expect(await stripeCustomersOf(tenant)).toHaveLength(1);
  });

  it("gets the same session after a crash between our row and Stripe's answer", async () => {
    const tenant = await world.tenant();
    const first = await tenant.checkout();
    await all()
      .update(checkouts)
      .set({ stripeSessionId: null, url: null })
      .where(eq(checkouts.organizationId, tenant.organization.id));
    expect((await tenant.checkout()).sessionId).toBe(first.sessionId);
    await all()
      .update(checkouts)
      .set({ stripeSessionId: null, url: null })
      .where(eq(checkouts.organizationId, tenant.organization.id));
    await tenant.checkout("basic");
    expect((await world.stripe.checkout.sessions.retrieve(first.sessionId)).status).toBe("expired");
  });

  it("begins anew after a crash before Stripe's answer when the customer was deleted meanwhile", async () => {
    const tenant = await world.tenant();
    await tenant.checkout();
    const [customer] = await stripeCustomersOf(tenant);
    // The row of a checkout that never reached Stripe.
    await all()
      .update(checkouts)
      .set({ status: "expired" })
      .where(eq(checkouts.organizationId, tenant.organization.id));
    const [row] = await checkoutsOf(tenant);
    await all()
      .insert(checkouts)
      .values({
        organizationId: tenant.organization.id,
        customerId: customer?.id ?? "",
        priceId: row?.priceId ?? "",
      });
    await world.stripe.customers.del(customer?.id ?? "");
    await tenant.checkout();
    const statuses = (await checkoutsOf(tenant)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual(["expired", "expired", "open"]);
  });

  it("knows whom to bill before any webhook came", async () => {
    const tenant = await world.tenant();
    await tenant.checkout();
    const [row] = await all()
      .select({ email: customers.email, name: customers.name })
      .from(customers)
      .where(eq(customers.organizationId, tenant.organization.id));
    expect(row).toEqual({ email: tenant.user.email, name: tenant.organization.name });
  });

  it("refuses a second subscription, also when the webhook hasn't come yet", async () => {
    const tenant = await world.tenant();
    await tenant.pay();
    await expect(tenant.checkout("basic")).rejects.toThrow(ConflictError);
    // The refusal looked at Stripe, so the plan is on already.
    expect(await entitlements(tenant)).toMatchObject({ plan: { key: "pro" } });
  });

  it("raises an alert for a second live subscription that was made past us", async () => {
    const tenant = await world.tenant();
    const { customerId } = await tenant.pay();
    const [price] = await world.db
      .select({ id: prices.id })
      .from(prices)
      .where(eq(prices.lookupKey, "basic_month_usd"));
    const [card] = (await world.stripe.paymentMethods.list({ customer: customerId })).data;
    const second = await world.stripe.subscriptions.create({
      customer: customerId,
      default_payment_method: card?.id ?? "",
      items: [{ price: price?.id ?? "" }],
    });
    await world.deliverAll();
    const alerts = await all()
      .select()
      .from(billingAlerts)
      .where(eq(billingAlerts.organizationId, tenant.organization.id));
    expect(alerts).toMatchObject([{ kind: "second_subscription" }]);
    expect(alerts[0]?.detail).toContain(second.id);
  });

  it("billing 27: the next checkout works after the customer was deleted in Stripe", async () => {
    const tenant = await world.tenant();
    await tenant.checkout();
    const [first] = await stripeCustomersOf(tenant);
    await world.stripe.customers.del(first?.id ?? "");
    await tenant.checkout();
    const rows = await all()
      .select()
      .from(customers)
      .where(eq(customers.organizationId, tenant.organization.id));
    expect(rows).toHaveLength(2);
    expect(rows.find(({ id }) => id === first?.id)?.deletedAt).toEqual(expect.any(Date));
  });

  describe("billing 26: another organization's session is refused like one that doesn't exist", () => {
    it.each(["cs_test_unknown", "nonsense", "cs_", "../cs_test", ""])("%j", async (sessionId) => {
      const tenant = await world.tenant();
      await tenant.checkout();
      await expect(finish(tenant, sessionId)).rejects.toThrow(NotFoundError);
    });

    it("a paid session of somebody else", async () => {
      const [payer, thief] = [await world.tenant(), await world.tenant()];
      const { sessionId } = await payer.pay();
      await expect(finish(thief, sessionId)).rejects.toThrow(NotFoundError);
      await thief.checkout();
      await expect(finish(thief, sessionId)).rejects.toThrow(NotFoundError);
      expect(await entitlements(thief)).toMatchObject({ plan: { key: "free" } });
    });
  });
});

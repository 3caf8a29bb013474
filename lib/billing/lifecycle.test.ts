import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { creditGrants, customers, invoices, subscriptions } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { pastDueGraceDays } from "./access";
import { entitlementsOf } from "./entitlements";
import { startCheckout } from "./start-checkout";
import { findSubscriptionState } from "./subscription-state";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const day = 86_400;

const stateOf = ({ organization: { id } }: Tenant) =>
  withTenant(world.db, id, (db) => findSubscriptionState(db, { organizationId: id }));
const accessAt = async (tenant: Tenant, now = new Date()) =>
  entitlementsOf(await stateOf(tenant), now).access;

async function subscribed() {
  const tenant = await world.tenant();
  const { customerId } = await tenant.pay();
  await world.deliverAll();
  const state = await stateOf(tenant);
  if (!state) throw new Error("No subscription is mirrored.");
  return { tenant, customerId, subscriptionId: state.id, periodEnd: state.currentPeriodEnd.getTime() / 1000 };
}

type Subscribed = Awaited<ReturnType<typeof subscribed>>;

async function travel({ customerId }: Subscribed, to: number): Promise<void> {
  await world.emulator.travel(customerId, Math.ceil(to));
  await world.deliverAll();
}

/** Renewals fail from now on. */
async function payFromFailingCard({ customerId, subscriptionId }: Subscribed): Promise<void> {
  const { id } = await world.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: customerId,
  });
  await world.stripe.subscriptions.update(subscriptionId, { default_payment_method: id });
}

describe("a plan's life", () => {
  it("billing 33: a subscription that is never paid grants nothing, open or expired", async () => {
    const tenant = await world.tenant();
    // Makes the customer; the subscription comes another way than by checkout.
    await startCheckout(world.ctx, {
      organization: tenant.organization,
      user: tenant.user,
      plan: "pro",
      interval: "month",
      appUrl: "http://localhost:3000",
      livemode: false,
    });
    const [customer] = await acrossTenants(world.db)
      .select({ id: customers.id })
      .from(customers)
      .where(eq(customers.organizationId, tenant.organization.id));
    const customerId = customer?.id ?? "";
    const { data } = await world.stripe.prices.list({ lookup_keys: ["pro_month_usd"] });
    const subscription = await world.stripe.subscriptions.create({
      customer: customerId,
      items: [{ price: data[0]?.id ?? "" }],
      payment_behavior: "default_incomplete",
    });
    await world.deliverAll();
    expect(await stateOf(tenant)).toMatchObject({ id: subscription.id, status: "incomplete" });
    expect(await accessAt(tenant)).toBe("free");

    await world.emulator.travel(customerId, subscription.created + 2 * day);
    await world.deliverAll();
    expect(await stateOf(tenant)).toMatchObject({ status: "incomplete_expired" });
    expect(await accessAt(tenant)).toBe("free");
    const granted = await acrossTenants(world.db)
      .select()
      .from(creditGrants)
      .where(eq(creditGrants.organizationId, tenant.organization.id));
    expect(granted.filter(({ source }) => source === "plan")).toEqual([]);
  });

  it("billing 34: an unpaid renewal keeps everything for the days of grace, then nothing but reading, until it is paid", async () => {
    const someone = await subscribed();
    const { tenant, customerId } = someone;
    await payFromFailingCard(someone);
    await travel(someone, someone.periodEnd + 2 * 3600);
    const { firstUnpaidAt } = (await stateOf(tenant)) ?? {};
    const from = firstUnpaidAt?.getTime() ?? 0;
    const afterDays = (days: number) => new Date(from + days * day * 1000);
    expect(await stateOf(tenant)).toMatchObject({ status: "past_due" });
    expect(await accessAt(tenant, afterDays(pastDueGraceDays - 0.01))).toBe("full");
    expect(await accessAt(tenant, afterDays(pastDueGraceDays))).toBe("read_only");

    const { data } = await world.stripe.invoices.list({ customer: customerId, status: "open" });
    const good = await world.stripe.paymentMethods.attach("pm_card_visa", { customer: customerId });
    await world.stripe.invoices.pay(data[0]?.id ?? "", { payment_method: good.id });
    await world.deliverAll();
    expect(await stateOf(tenant)).toMatchObject({ status: "active", firstUnpaidAt: null });
    expect(await accessAt(tenant, afterDays(100))).toBe("full");
  });

  it("billing 35: repeated failures don't begin the days of grace anew", async () => {
    const someone = await subscribed();
    await payFromFailingCard(someone);
    await travel(someone, someone.periodEnd + 2 * 3600);
    const first = (await stateOf(someone.tenant))?.firstUnpaidAt;
    expect(first).toEqual(expect.any(Date));
    await travel(someone, someone.periodEnd + 10 * day);
    const { data } = await world.stripe.invoices.list({ customer: someone.customerId, status: "open" });
    expect(data[0]?.attempt_count).toBeGreaterThan(1);
    expect((await stateOf(someone.tenant))?.firstUnpaidAt).toEqual(first);
  });

  it.each([
    ["counts from the first month when the second isn't paid either", "open", "open", 0],
    ["counts anew when a month was paid in between", "open", "paid", 2],
    ["forgives nothing that Stripe gave up on in this spell", "uncollectible", "uncollectible", 0],
  ] as const)("billing 35: it %s", async (_, firstStatus, secondStatus, expected) => {
    const { tenant, customerId, subscriptionId } = await subscribed();
    const start = Date.now() + 40 * day * 1000;
    const made = [0, 1, 2].map((month) => new Date(start + month * 30 * day * 1000));
    const all = acrossTenants(world.db);
    const [template] = await all.select().from(invoices).where(eq(invoices.customerId, customerId));
    if (!template) throw new Error("No invoice is mirrored.");
    for (const [month, status] of [firstStatus, secondStatus, "open" as const].entries()) {
      await all.insert(invoices).values({
        ...template,
        id: `in_${subscriptionId}_${month}`,
        billingReason: "subscription_cycle",
        status,
        attemptCount: 1,
        stripeCreatedAt: made[month] ?? new Date(),
      });
    }
    await all.update(subscriptions).set({ status: "past_due" }).where(eq(subscriptions.id, subscriptionId));
    expect((await stateOf(tenant))?.firstUnpaidAt).toEqual(made[expected]);
  });

  it("billing 36: a trial that ends without a payment method, and is paused, is read-only", async () => {
    const someone = await subscribed();
    const { data } = await world.stripe.prices.list({ lookup_keys: ["team_month_usd"] });
    await world.stripe.subscriptions.cancel(someone.subscriptionId);
    const methods = await world.stripe.paymentMethods.list({ customer: someone.customerId });
    for (const { id } of methods.data) await world.stripe.paymentMethods.detach(id);
    const trial = await world.stripe.subscriptions.create({
      customer: someone.customerId,
      items: [{ price: data[0]?.id ?? "" }],
      trial_period_days: 14,
      trial_settings: { end_behavior: { missing_payment_method: "pause" } },
    });
    await world.deliverAll();
    expect(await accessAt(someone.tenant)).toBe("full");
    await travel(someone, trial.created + 15 * day);
    expect(await stateOf(someone.tenant)).toMatchObject({ status: "paused", collectionPaused: false });
    expect(await accessAt(someone.tenant)).toBe("read_only");
  });

  it("billing 36: a paused collection is told apart: what was paid for lasts, and no longer", async () => {
    const someone = await subscribed();
    await world.stripe.subscriptions.update(someone.subscriptionId, {
      pause_collection: { behavior: "void" },
    });
    await world.deliverAll();
    const paidUntil = new Date(someone.periodEnd * 1000);
    expect(await stateOf(someone.tenant)).toMatchObject({
      status: "active",
      collectionPaused: true,
      paidUntil,
    });
    expect(await accessAt(someone.tenant)).toBe("full");
    // The next period comes at Stripe, its invoice is void, and nothing more is granted by it.
    await travel(someone, someone.periodEnd + 2 * 3600);
    expect(await stateOf(someone.tenant)).toMatchObject({ status: "active", paidUntil });
    expect(await accessAt(someone.tenant, paidUntil)).toBe("read_only");
  });
});

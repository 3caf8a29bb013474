import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { billingAlerts, checkouts, trials } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { aMember } from "@/dev/testing/people";
import { getEntitlements } from "./entitlements";
import { finishCheckout } from "./finish-checkout";
import { lookupKeyOf } from "./plans";
import { startCheckout } from "./start-checkout";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const day = 86_400;
const all = () => acrossTenants(world.db);
const session = (sessionId: string) => world.stripe.checkout.sessions.retrieve(sessionId);
const finish = (tenant: Tenant, sessionId: string) =>
  finishCheckout(world.ctx, { organizationId: tenant.organization.id, sessionId, livemode: false });
const entitlements = ({ organization }: Tenant) =>
  withTenant(world.db, organization.id, (db) => getEntitlements(db, { organizationId: organization.id }));
const checkoutsOf = ({ organization }: Tenant) =>
  all().select().from(checkouts).where(eq(checkouts.organizationId, organization.id));
/** The button pressed with what `Tenant.checkout` doesn't know. */
const press = (tenant: Tenant, options: { appUrl?: string; automaticTax?: boolean } = {}) =>
  startCheckout(world.ctx, {
    organization: tenant.organization,
    user: tenant.user,
    plan: "pro",
    interval: "month",
    appUrl: "http://localhost:3000",
    livemode: false,
    ...options,
  });
/** What was last asked of Stripe's checkout, as it was sent. */
function lastRequest(): URLSearchParams {
  const [sent] = world.emulator.context.requests
    .all()
    .filter(({ method, path }) => method === "POST" && path === "/v1/checkout/sessions");
  return new URLSearchParams(sent?.form);
}
const sessionIdOf = ({ url }: { url: string }) => new URL(url).pathname.split("/").at(-1) ?? "";

describe("what a checkout charges", () => {
  it.each([
    ["pro", "month", "eur", 2700],
    ["pro", "month", "jpy", 4300],
    ["basic", "quarter", "usd", 3300],
    ["pro", "year", "eur", 27_000],
  ] as const)("%s by the %s in %s is %i in minor units", async (plan, interval, currency, amount) => {
    const tenant = await world.tenant();
    const { sessionId } = await tenant.checkout(plan, interval, { currency });
    expect(await session(sessionId)).toMatchObject({ amount_total: amount, currency });
  });

  it("is one price for the organization where the plan says so, however many members it has", async () => {
    const tenant = await world.tenant();
    const { sessionId } = await tenant.checkout("pro", "month", { quantity: 7 });
    expect((await session(sessionId)).amount_total).toBe(2900);
    expect(await checkoutsOf(tenant)).toMatchObject([{ quantity: 1 }]);
  });

  it("counts the members of a plan with seats, by its tiers", async () => {
    const tenant = await world.tenant();
    // The trial was had, so that the first payment shows the amount.
    await all()
      .insert(trials)
      .values({ organizationId: tenant.organization.id, subscriptionId: "sub_old", startedAt: new Date() });
    const { sessionId } = await tenant.checkout("team", "month", { quantity: 12 });
    expect((await session(sessionId)).amount_total).toBe(10 * 900 + 2 * 700);
    // Somebody joins while the page is open: what it asks for must be right.
    await aMember(world.db, { organizationId: tenant.organization.id, role: "member" });
    const again = await tenant.checkout("team");
    expect((await session(sessionId)).status).toBe("expired");
    expect((await session(again.sessionId)).amount_total).toBe(10 * 900 + 3 * 700);
  });
});

describe("billing 28: a trial is granted once per organization", () => {
  const trialDays = async (tenant: Tenant) => {
    await tenant.checkout("team");
    return Number(lastRequest().get("subscription_data[trial_period_days]") ?? 0);
  };

  it("starts without a charge, asks for a card, and ends with the first payment", async () => {
    const tenant = await world.tenant();
    const { sessionId, customerId, subscriptionId } = await tenant.pay("team");
    expect(lastRequest().get("payment_method_collection")).toBe("always");
    expect(lastRequest().get("subscription_data[trial_settings][end_behavior][missing_payment_method]")).toBe(
      "cancel",
    );
    expect(await finish(tenant, sessionId)).toBe("trialing");
    expect(await entitlements(tenant)).toMatchObject({ access: "full", plan: { key: "team" } });
    expect((await world.stripe.charges.list({ customer: customerId })).data).toEqual([]);

    const { trial_end: trialEnd } = await world.stripe.subscriptions.retrieve(subscriptionId);
    await world.emulator.travel(customerId, (trialEnd ?? 0) + day);
    await world.deliverAll();
    const charges = await world.stripe.charges.list({ customer: customerId });
    expect(charges.data).toMatchObject([{ amount: 900, status: "succeeded" }]);
    expect(await entitlements(tenant)).toMatchObject({ access: "full", status: "active" });
    expect(await finish(tenant, sessionId)).toBe("paid");
  });

  it("isn't given to who comes back", async () => {
    const tenant = await world.tenant();
    const { sessionId, subscriptionId } = await tenant.pay("team");
    await world.deliverAll();
    await world.stripe.subscriptions.cancel(subscriptionId);
    await world.deliverAll();
    expect(await finish(tenant, sessionId)).toBe("over");
    expect(await trialDays(tenant)).toBe(0);
    expect(await checkoutsOf(tenant)).toContainEqual(
      expect.objectContaining({ status: "open", trialDays: 0 }),
    );
  });

  it("isn't given to who had one of another plan, also when no webhook told us", async () => {
    const tenant = await world.tenant();
    await tenant.checkout("pro");
    const [customer] = await checkoutsOf(tenant);
    const prices = await world.stripe.prices.list({ lookup_keys: [lookupKeyOf("basic", "month")] });
    const trial = await world.stripe.subscriptions.create({
      customer: customer?.customerId ?? "",
      items: [{ price: prices.data[0]?.id ?? "" }],
      trial_period_days: 7,
    });
    await world.stripe.subscriptions.cancel(trial.id);
    expect(await trialDays(tenant)).toBe(0);
  });

  it("isn't given again when the customer was deleted in Stripe", async () => {
    const tenant = await world.tenant();
    const { customerId } = await tenant.pay("team");
    await world.deliverAll();
    await world.stripe.customers.del(customerId);
    await world.deliverAll();
    expect(await trialDays(tenant)).toBe(0);
  });

  it("closes a page that still promises one", async () => {
    const tenant = await world.tenant();
    const { sessionId } = await tenant.checkout("team");
    await all()
      .insert(trials)
      .values({ organizationId: tenant.organization.id, subscriptionId: "sub_1", startedAt: new Date() });
    const again = await tenant.checkout("team");
    expect(again.sessionId).not.toBe(sessionId);
    expect((await session(sessionId)).status).toBe("expired");
  });
});

describe("a checkout that was begun", () => {
  it("begins anew when the app has moved, and leaves no second page open", async () => {
    const tenant = await world.tenant();
    const first = await press(tenant);
    const moved = await press(tenant, { appUrl: "https://app.example.com" });
    expect((await session(sessionIdOf(first))).status).toBe("expired");
    const open = await session(sessionIdOf(moved));
    expect(open.success_url).toMatch(/^https:\/\/app\.example\.com\//);
    expect((await press(tenant, { appUrl: "https://app.example.com" })).url).toBe(moved.url);
  });

  it("is no dead end when the app has moved between a crash and the next try", async () => {
    const tenant = await world.tenant();
    const first = await press(tenant);
    await all()
      .update(checkouts)
      .set({ stripeSessionId: null, url: null })
      .where(eq(checkouts.organizationId, tenant.organization.id));
    const moved = await press(tenant, { appUrl: "https://app.example.com" });
    expect((await session(sessionIdOf(first))).status).toBe("expired");
    expect((await session(sessionIdOf(moved))).status).toBe("open");
    expect((await checkoutsOf(tenant)).map(({ status }) => status).sort()).toEqual(["expired", "open"]);
  });

  it("billing 25: of two paid sessions the second is flagged", async () => {
    const tenant = await world.tenant();
    const { sessionId } = await tenant.checkout("pro");
    const [row] = await checkoutsOf(tenant);
    const past = await world.stripe.checkout.sessions.create({
      mode: "subscription",
      customer: row?.customerId ?? "",
      line_items: [{ price: row?.priceId ?? "", quantity: 1 }],
      success_url: "http://localhost:3000/",
    });
    for (const id of [sessionId, past.id]) {
      world.emulator.completeCheckout(id, { paymentMethodId: "pm_card_visa" });
    }
    await world.deliverAll();
    const alerts = await all()
      .select({ kind: billingAlerts.kind })
      .from(billingAlerts)
      .where(eq(billingAlerts.organizationId, tenant.organization.id));
    expect(alerts).toEqual([{ kind: "second_subscription" }]);
  });

  it("offers a returning customer what they paid with before", async () => {
    const tenant = await world.tenant();
    const { subscriptionId } = await tenant.pay("pro");
    await world.stripe.subscriptions.cancel(subscriptionId);
    await world.deliverAll();
    const { url } = await tenant.checkout("basic");
    expect(await (await fetch(url)).text()).toContain("4242");
  });
});

describe("taxes", () => {
  it("aren't asked for unless they are switched on", async () => {
    await press(await world.tenant());
    const names = [...lastRequest().keys()].join();
    expect(names).not.toMatch(/tax|address/);
  });

  it("are asked of Stripe with all that it needs to know", async () => {
    const tenant = await world.tenant();
    // The embedded Stripe computes no taxes and says so: what was asked is seen, and nothing stays behind.
    await expect(press(tenant, { automaticTax: true })).rejects.toThrow(/doesn't calculate taxes/);
    const sent = lastRequest();
    expect(sent.get("automatic_tax[enabled]")).toBe("true");
    expect(sent.get("tax_id_collection[enabled]")).toBe("true");
    expect(sent.get("billing_address_collection")).toBe("required");
    expect(sent.get("customer_update[address]")).toBe("auto");
    expect(sent.get("customer_update[name]")).toBe("auto");
    expect(await checkoutsOf(tenant)).toMatchObject([{ status: "failed", automaticTax: true }]);
    // Switched off again, the next try is a checkout of its own.
    expect((await session(sessionIdOf(await press(tenant)))).status).toBe("open");
  });
});

import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, test } from "vitest";
import { creditBalances, creditEntries, creditGrants, invoices } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { pastDueGraceDays } from "@/lib/billing/access";
import type { PackKey } from "@/lib/billing/packs";
import { applyPacks, diffPacks } from "@/lib/billing/packs-sync";
import { lookupKeyOf } from "@/lib/billing/plans";
import { startPackCheckout } from "@/lib/billing/start-pack-checkout";
import { syncCustomer } from "@/lib/billing/sync/sync-customer";
import { getCreditBalance } from "./queries";
import { refillCredits } from "./refill-credits";
import { spendCredits } from "./spend-credits";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
  await applyPacks(world.ctx, await diffPacks(world.stripe));
});

const day = 86_400;

/** A tenant without the credits that a new organization gets. */
async function aTenant(): Promise<Tenant> {
  const tenant = await world.tenant();
  const { id } = tenant.organization;
  await acrossTenants(world.db).delete(creditGrants).where(eq(creditGrants.organizationId, id));
  await acrossTenants(world.db).delete(creditBalances).where(eq(creditBalances.organizationId, id));
  return tenant;
}

async function available({ organization }: Tenant): Promise<number> {
  const organizationId = organization.id;
  const balance = await withTenant(world.db, organizationId, (db) =>
    getCreditBalance(db, { organizationId }),
  );
  return balance.available;
}

async function spend({ organization, user }: Tenant, amount: number): Promise<void> {
  await withTenant(world.db, organization.id, (db) =>
    spendCredits(db, {
      organizationId: organization.id,
      amount,
      identifier: `use:${Math.random()}`,
      actor: { kind: "user", userId: user.id },
    }),
  );
}

const grantsOf = ({ organization }: Tenant) =>
  acrossTenants(world.db).select().from(creditGrants).where(eq(creditGrants.organizationId, organization.id));

async function buyPack(tenant: Tenant, pack: PackKey, paymentMethodId = "pm_card_visa"): Promise<string> {
  const { url } = await startPackCheckout(world.ctx, {
    ...tenant,
    pack,
    currency: "usd",
    appUrl: "http://localhost:3000",
    livemode: false,
  });
  const sessionId = new URL(url).pathname.split("/").at(-1) ?? "";
  world.emulator.completeCheckout(sessionId, { paymentMethodId });
  const session = await world.stripe.checkout.sessions.retrieve(sessionId);
  return String(session.customer);
}

async function newestInvoice(customer: string) {
  const { data } = await world.stripe.invoices.list({ customer, limit: 1, expand: ["data.payments"] });
  const [invoice] = data;
  if (!invoice?.id) throw new Error("There is no invoice.");
  return {
    ...invoice,
    id: invoice.id,
    paymentIntent: String(invoice.payments?.data[0]?.payment.payment_intent),
  };
}

const priceOf = async (lookupKey: string) =>
  (await world.stripe.prices.list({ lookup_keys: [lookupKey] })).data[0]?.id ?? "";

/** Changes the plan at once and charges the difference. */
async function upgrade(subscriptionId: string, lookupKey: string): Promise<void> {
  const subscription = await world.stripe.subscriptions.retrieve(subscriptionId);
  await world.stripe.subscriptions.update(subscriptionId, {
    items: [{ id: subscription.items.data[0]?.id ?? "", price: await priceOf(lookupKey) }],
    proration_behavior: "always_invoice",
  });
}

describe("a paid invoice", () => {
  it("billing 38: grants its credits once, however often and by whatever events it is announced", async () => {
    const tenant = await aTenant();
    const { customerId } = await tenant.pay("pro");
    const announcements = (await world.events()).filter(
      ({ type }) => type === "invoice.paid" || type === "invoice.payment_succeeded",
    );
    expect(announcements.length).toBeGreaterThanOrEqual(2);
    await Promise.all([...announcements, ...announcements].map((event) => world.deliver(event)));
    await world.deliverAll();
    await syncCustomer(world.ctx, customerId);
    expect(await available(tenant)).toBe(2000);
    const [grant, ...more] = await grantsOf(tenant);
    expect(more).toEqual([]);
    expect(grant).toMatchObject({ source: "plan", amount: 2000 });
    expect(grant?.sourceKey).toMatch(/^invoice_line:il_/);
  });

  it("brings a whole year's credits for a year, to be used until the days of grace are over", async () => {
    const tenant = await aTenant();
    const { subscriptionId } = await tenant.pay("basic", "pm_card_visa", { interval: "year" });
    await world.deliverAll();
    expect(await available(tenant)).toBe(6000);
    const { items } = await world.stripe.subscriptions.retrieve(subscriptionId);
    const end = items.data[0]?.current_period_end ?? 0;
    const [grant] = await grantsOf(tenant);
    expect(grant?.expiresAt).toEqual(new Date((end + pastDueGraceDays * day) * 1000));
  });

  it("brings nothing while the bank hasn't answered, and the credits when it has paid", async () => {
    const tenant = await aTenant();
    const { customerId } = await tenant.pay("pro", "pm_success_de", { currency: "eur" });
    await world.deliverAll();
    expect(await available(tenant)).toBe(0);
    await world.emulator.travel(customerId, Math.floor(Date.now() / 1000) + day);
    await world.emulator.idle();
    await world.deliverAll();
    expect(await available(tenant)).toBe(2000);
  });

  it("brings a plan of seats its credits once, whatever number of seats and tiers", async () => {
    const tenant = await aTenant();
    const { customerId } = await tenant.pay("team", "pm_card_visa", { quantity: 12 });
    await world.deliverAll();
    // A trial brings one month's credits, so that the plan can be tried.
    expect(await available(tenant)).toBe(5000);
    await world.emulator.travel(customerId, Math.floor(Date.now() / 1000) + 15 * day);
    await world.emulator.idle();
    await world.deliverAll();
    const grants = await grantsOf(tenant);
    expect(grants.map(({ sourceKey }) => sourceKey.split(":")[0]).sort()).toEqual(["invoice_line", "trial"]);
    expect(grants.map(({ amount }) => amount)).toEqual([5000, 5000]);
  });

  it("brings the difference for the rest of the period on an upgrade, and nothing for a way there and back", async () => {
    const tenant = await aTenant();
    const { customerId, subscriptionId } = await tenant.pay("basic");
    await world.deliverAll();
    const { items } = await world.stripe.subscriptions.retrieve(subscriptionId);
    const { current_period_start: start = 0, current_period_end: end = 0 } = items.data[0] ?? {};
    await world.emulator.travel(customerId, Math.round((start + end) / 2));
    await world.emulator.idle();
    await upgrade(subscriptionId, "pro_month_usd");
    await world.deliverAll();
    expect(await available(tenant)).toBe(500 + 750);

    for (const plan of ["basic", "pro"] as const) {
      await upgrade(subscriptionId, lookupKeyOf(plan, "month"));
      await world.deliverAll();
    }
    expect(await available(tenant)).toBe(500 + 750);

    await upgrade(subscriptionId, "basic_month_usd");
    await world.deliverAll();
    expect(await available(tenant)).toBe(500);
  });

  it("counts the unused month against the year when the interval changes", async () => {
    const tenant = await aTenant();
    const { subscriptionId } = await tenant.pay("pro");
    await upgrade(subscriptionId, lookupKeyOf("pro", "year"));
    await world.deliverAll();
    expect(await available(tenant)).toBe(24_000);
  });

  it("grants again with each renewal, and what was left of the period before for some days more", async () => {
    const tenant = await aTenant();
    const { customerId } = await tenant.pay("basic");
    await world.deliverAll();
    await spend(tenant, 120);
    await world.emulator.travel(customerId, Math.floor(Date.now() / 1000) + 32 * day);
    await world.emulator.idle();
    await world.deliverAll();
    expect(await available(tenant)).toBe(380 + 500);
  });
});

describe("a pack", () => {
  it("brings its credits to stay, once, and after those of the plan", async () => {
    const tenant = await aTenant();
    await tenant.pay("basic");
    await buyPack(tenant, "small");
    await world.deliverAll();
    expect(await available(tenant)).toBe(1000);
    await spend(tenant, 600);
    const grants = await grantsOf(tenant);
    expect(grants.map(({ source, remaining, expiresAt }) => [source, remaining, expiresAt === null])).toEqual(
      expect.arrayContaining([
        ["plan", 0, false],
        ["pack", 400, true],
      ]),
    );
  });

  it("can be bought again, and by an organization without a plan", async () => {
    const tenant = await aTenant();
    await buyPack(tenant, "small");
    await buyPack(tenant, "small");
    await buyPack(tenant, "medium");
    await world.deliverAll();
    expect(await available(tenant)).toBe(3500);
  });
});

describe("money that goes back", () => {
  it("billing 41: takes the same share of the credits, rounded down", async () => {
    const tenant = await aTenant();
    const customerId = await buyPack(tenant, "small");
    await world.deliverAll();
    const { paymentIntent } = await newestInvoice(customerId);
    await world.stripe.refunds.create({ payment_intent: paymentIntent, amount: 333 });
    await world.deliverAll();
    await world.deliverAll();
    // 333 of 500 cents are 66.6 %: 333 of 500 credits.
    expect(await available(tenant)).toBe(167);
  });

  it("billing 41: takes no more than remains, and what was used stays used", async () => {
    const tenant = await aTenant();
    const { customerId } = await tenant.pay("basic");
    await world.deliverAll();
    await spend(tenant, 450);
    const { paymentIntent } = await newestInvoice(customerId);
    await world.stripe.refunds.create({ payment_intent: paymentIntent });
    await world.deliverAll();
    expect(await available(tenant)).toBe(0);
    const entries = await acrossTenants(world.db)
      .select({ kind: creditEntries.kind, amount: creditEntries.amount })
      .from(creditEntries)
      .where(eq(creditEntries.organizationId, tenant.organization.id));
    expect(entries.filter(({ kind }) => kind === "clawback")).toEqual([{ kind: "clawback", amount: -50 }]);
  });

  it("billing 41: comes out right for repeated refunds and credit notes, which count once with their refund", async () => {
    const tenant = await aTenant();
    const customerId = await buyPack(tenant, "small");
    await world.deliverAll();
    const { id: invoice, paymentIntent } = await newestInvoice(customerId);
    await world.stripe.refunds.create({ payment_intent: paymentIntent, amount: 100 });
    await world.stripe.creditNotes.create({ invoice, amount: 50, refund_amount: 50 });
    await world.deliverAll();
    expect(await available(tenant)).toBe(350);
    await world.stripe.creditNotes.create({ invoice, amount: 100, credit_amount: 100 });
    await world.deliverAll();
    expect(await available(tenant)).toBe(250);
    const row = await acrossTenants(world.db).select().from(invoices).where(eq(invoices.id, invoice));
    expect(row).toMatchObject([{ amountCredited: 150, status: "paid" }]);
    await world.stripe.creditNotes.create({ invoice, amount: 250, refund_amount: 250 });
    await world.deliverAll();
    await syncCustomer(world.ctx, customerId);
    expect(await available(tenant)).toBe(0);
  });

  it("billing 41: gives the credits back when the refund fails", async () => {
    const tenant = await aTenant();
    const customerId = await buyPack(tenant, "small", "pm_card_refundFail");
    await world.deliverAll();
    const { paymentIntent } = await newestInvoice(customerId);
    await world.stripe.refunds.create({ payment_intent: paymentIntent, amount: 250 });
    await world.deliverAll();
    await world.emulator.travel(customerId, Math.floor(Date.now() / 1000) + 30 * day);
    await world.emulator.idle();
    await world.deliverAll();
    expect(await available(tenant)).toBe(500);
    const [grant] = await grantsOf(tenant);
    expect(grant).toMatchObject({ amount: 500, remaining: 500 });
  });

  it("keeps the credits of other invoices", async () => {
    const tenant = await aTenant();
    await tenant.pay("basic");
    const customerId = await buyPack(tenant, "small");
    await world.deliverAll();
    const { paymentIntent } = await newestInvoice(customerId);
    await world.stripe.refunds.create({ payment_intent: paymentIntent });
    await world.deliverAll();
    expect(await available(tenant)).toBe(500);
  });
});

test("the free plan's credits come every week, once, and not to who has a paid plan", async () => {
  const [free, paid] = [await aTenant(), await aTenant()];
  await paid.pay("basic");
  await world.deliverAll();
  const now = new Date("2027-01-01T12:00:00Z");
  await Promise.all([refillCredits(world.db, { now }), refillCredits(world.db, { now })]);
  const refills = async (tenant: Tenant) =>
    (await grantsOf(tenant)).filter(
      ({ source, sourceKey }) => source === "refill" && sourceKey.includes(":2026-W53"),
    );
  expect(await refills(free)).toMatchObject([{ amount: 25, expiresAt: new Date("2027-01-04T00:00:00Z") }]);
  expect(await refills(paid)).toEqual([]);
  expect(await refillCredits(world.db, { now })).toBe(0);
  expect(await refillCredits(world.db, { now: new Date("2027-01-04T00:00:00Z") })).toBeGreaterThan(0);
});

import { eq, like } from "drizzle-orm";
import type Stripe from "stripe";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  billingAlerts,
  billingDrift,
  creditNotes,
  customers,
  invoiceLines,
  invoicePayments,
  invoices,
  paymentMethods,
  plans,
  prices,
  refunds,
  subscriptionItems,
  subscriptions,
  syncProgress,
} from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { aUser } from "@/dev/testing/people";
import { resolveBillingAlert } from "@/lib/admin/resolve-billing-alert";
import { backfill } from "./backfill";
import { reconcileNightly } from "./reconcile-nightly";
import { syncNow } from "./sync-now";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});
const all = () => acrossTenants(world.db);

beforeEach(async () => {
  await world.deliverAll();
  await all().delete(billingDrift);
  await all().delete(billingAlerts);
  await world.db.delete(syncProgress);
});

const livemode = false;
const nightly = (params: { now?: Date } = {}) => reconcileNightly(world.ctx, { livemode, ...params });
const drift = () =>
  all()
    .select({
      source: billingDrift.source,
      organizationId: billingDrift.organizationId,
      type: billingDrift.objectType,
      id: billingDrift.objectId,
      differences: billingDrift.differences,
    })
    .from(billingDrift)
    .orderBy(billingDrift.objectType, billingDrift.objectId);
const alerts = () => all().select().from(billingAlerts);

async function subscribed(): Promise<{
  tenant: Tenant;
  customerId: string;
  subscription: Stripe.Subscription;
  invoice: Stripe.Invoice & { id: string };
}> {
  const tenant = await world.tenant();
  const { customerId } = await tenant.pay();
  const [subscription] = (await world.stripe.subscriptions.list({ customer: customerId })).data;
  const [invoice] = (await world.stripe.invoices.list({ customer: customerId })).data;
  if (!subscription || !invoice?.id) throw new Error("Stripe made no subscription.");
  await world.deliverAll();
  return { tenant, customerId, subscription, invoice: { ...invoice, id: invoice.id } };
}

/** Everything in the mirror but our own clock's marks. */
async function mirror() {
  const tables = [
    customers,
    paymentMethods,
    subscriptions,
    subscriptionItems,
    invoices,
    invoiceLines,
    invoicePayments,
    refunds,
    creditNotes,
    plans,
    prices,
  ];
  const rows: Record<string, unknown>[][] = [];
  for (const table of tables) rows.push(await all().select().from(table).orderBy(table.id));
  return rows.map((of) => of.map(({ syncedAt: _, updatedAt: __, createdAt: ___, ...rest }) => rest));
}

describe("reconciliation", () => {
  it("billing 46: reconciliation repairs a row broken by hand, and then reports no drift", async () => {
    const { tenant, customerId, subscription, invoice } = await subscribed();
    const organizationId = tenant.organization.id;
    const item = subscription.items.data[0];
    const method = (await world.stripe.paymentMethods.list({ customer: customerId })).data[0];
    const [product] = (await world.stripe.products.list({ limit: 1 })).data;
    if (!item || !method || !product) throw new Error("Stripe has less than was bought.");
    const right = await mirror();

    await all().update(customers).set({ email: "broken@example.com" }).where(eq(customers.id, customerId));
    await all()
      .update(subscriptions)
      .set({ status: "canceled" })
      .where(eq(subscriptions.id, subscription.id));
    await all().delete(subscriptionItems).where(eq(subscriptionItems.id, item.id));
    await all().insert(subscriptionItems).values({
      id: "si_surplus",
      organizationId,
      subscriptionId: subscription.id,
      priceId: item.price.id,
      quantity: 1000,
      currentPeriodStart: new Date(),
      currentPeriodEnd: new Date(),
    });
    await all().update(paymentMethods).set({ last4: "0000" }).where(eq(paymentMethods.id, method.id));
    await all().update(invoices).set({ status: "open", amountPaid: 0 }).where(eq(invoices.id, invoice.id));
    await all().delete(invoiceLines).where(eq(invoiceLines.invoiceId, invoice.id));
    await all()
      .update(invoicePayments)
      .set({ amountPaid: 1 })
      .where(eq(invoicePayments.invoiceId, invoice.id));
    await world.db.update(plans).set({ name: "Broken" }).where(eq(plans.id, product.id));

    expect(await nightly()).toMatchObject({ finished: true, failed: 0 });
    expect(await mirror()).toEqual(right);
    const found = await drift();
    expect(found.every(({ source }) => source === "nightly")).toBe(true);
    expect(new Map(found.map(({ type, id, differences }) => [`${type} ${id}`, differences]))).toEqual(
      new Map<string, unknown>([
        [`customer ${customerId}`, { email: { mirror: "broken@example.com", stripe: tenant.user.email } }],
        [
          `invoice ${invoice.id}`,
          {
            status: { mirror: "open", stripe: "paid" },
            amountPaid: { mirror: 0, stripe: invoice.amount_paid },
          },
        ],
        ...invoice.lines.data.map(({ id }): [string, unknown] => [
          `invoice_line ${id}`,
          { row: { mirror: "missing", stripe: "present" } },
        ]),
        ...found
          .filter(({ type }) => type === "invoice_payment")
          .map(({ id }): [string, unknown] => [
            `invoice_payment ${id}`,
            { amountPaid: { mirror: 1, stripe: invoice.amount_paid } },
          ]),
        [`payment_method ${method.id}`, { last4: { mirror: "0000", stripe: method.card?.last4 } }],
        [`product ${product.id}`, { name: { mirror: "Broken", stripe: product.name } }],
        [`subscription ${subscription.id}`, { status: { mirror: "canceled", stripe: "active" } }],
        [`subscription_item ${item.id}`, { row: { mirror: "missing", stripe: "present" } }],
        ["subscription_item si_surplus", { row: { mirror: "present", stripe: "missing" } }],
      ]),
    );
    expect(found.filter(({ type }) => type === "invoice_payment")).toHaveLength(1);
    for (const { type, organizationId: whose } of found) {
      expect(whose).toBe(type === "product" ? null : organizationId);
    }
    expect((await alerts()).map(({ kind, objectId }) => `${kind} ${objectId}`).sort()).toEqual(
      [`drift ${customerId}`, `drift ${product.id}`].sort(),
    );

    await all().delete(billingDrift);
    expect(await nightly()).toMatchObject({ finished: true, drift: [] });
    expect(await drift()).toEqual([]);
  });

  it("finds whole rows that are missing, and buries those that Stripe knows nothing of", async () => {
    const { tenant, customerId, subscription, invoice } = await subscribed();
    const right = await mirror();
    const [whole] = await all().select().from(subscriptions).where(eq(subscriptions.id, subscription.id));
    if (!whole) throw new Error("The subscription isn't mirrored.");
    await all().delete(customers).where(eq(customers.id, customerId));
    await nightly();
    expect(await mirror()).toEqual(right);
    expect((await drift()).map(({ type, id }) => `${type} ${id}`)).toEqual(
      expect.arrayContaining([
        `customer ${customerId}`,
        `subscription ${subscription.id}`,
        `invoice ${invoice.id}`,
      ]),
    );

    await all().delete(billingDrift);
    await all()
      .insert(subscriptions)
      .values({ ...whole, id: "sub_surplus" });
    await nightly();
    const [buried] = await all().select().from(subscriptions).where(eq(subscriptions.id, "sub_surplus"));
    expect(buried?.deletedAt).toEqual(expect.any(Date));
    expect(await drift()).toMatchObject([
      { type: "subscription", id: "sub_surplus", organizationId: tenant.organization.id },
    ]);
    await all().delete(billingDrift);
    await nightly();
    expect(await drift()).toEqual([]);
  });

  it("mends refunds and credit notes: those that are missing, broken, or never were", async () => {
    const { tenant, customerId, invoice } = await subscribed();
    const [charge] = (await world.stripe.charges.list({ customer: customerId })).data;
    if (!charge) throw new Error("Nothing was charged.");
    await world.stripe.refunds.create({ charge: charge.id, amount: 100 });
    const { id: brokenId } = await world.stripe.refunds.create({ charge: charge.id, amount: 200 });
    const { id: noteId } = await world.stripe.creditNotes.create({
      invoice: invoice.id,
      amount: 300,
      credit_amount: 300,
    });
    await world.deliverAll();
    const right = await mirror();
    const mirrored = await all().select().from(refunds).where(eq(refunds.chargeId, charge.id));
    const missing = mirrored.find(({ id }) => id !== brokenId);
    const [note] = await all().select().from(creditNotes).where(eq(creditNotes.id, noteId));
    if (!missing || !note) throw new Error("The refunds or the credit note weren't mirrored.");

    await all().delete(refunds).where(eq(refunds.id, missing.id));
    await all().update(refunds).set({ amount: 5000 }).where(eq(refunds.id, brokenId));
    await all()
      .insert(refunds)
      .values([
        { ...missing, id: "re_surplus" },
        { ...missing, id: "re_of_nothing", chargeId: "ch_none" },
      ]);
    await all().update(creditNotes).set({ status: "void" }).where(eq(creditNotes.id, noteId));
    await all()
      .insert(creditNotes)
      .values({ ...note, id: "cn_surplus" });
    await nightly();
    expect(await mirror()).toEqual(right);
    const found = await drift();
    expect(found.map(({ type, id }) => `${type} ${id}`).sort()).toEqual(
      [
        "credit_note cn_surplus",
        `credit_note ${noteId}`,
        "refund re_of_nothing",
        "refund re_surplus",
        `refund ${missing.id}`,
        `refund ${brokenId}`,
      ].sort(),
    );
    expect(found.every(({ organizationId }) => organizationId === tenant.organization.id)).toBe(true);
    await all().delete(billingDrift);
    await nightly();
    expect(await drift()).toEqual([]);
  });

  it("mends in silence what a webhook on its way would mend, for ten minutes", async () => {
    const { customerId, subscription } = await subscribed();
    await world.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await nightly();
    expect(await drift()).toEqual([]);
    expect(
      await all()
        .select({ cancelAtPeriodEnd: subscriptions.cancelAtPeriodEnd })
        .from(subscriptions)
        .where(eq(subscriptions.id, subscription.id)),
    ).toEqual([{ cancelAtPeriodEnd: true }]);

    // Nobody delivers it; eleven minutes later that is a fault.
    await all()
      .update(subscriptions)
      .set({ cancelAtPeriodEnd: false })
      .where(eq(subscriptions.id, subscription.id));
    await nightly({ now: new Date(Date.now() + 11 * 60_000) });
    expect(await drift()).toMatchObject([{ id: subscription.id }]);
    expect(await alerts()).toMatchObject([{ kind: "drift", objectId: customerId, resolvedAt: null }]);
  });

  it("has one open alert about a customer, and raises it again after it was settled", async () => {
    const { customerId, subscription } = await subscribed();
    const actorId = await aUser(world.db, { role: "admin" });
    const breakIt = async () => {
      await all()
        .update(subscriptions)
        .set({ status: "unpaid" })
        .where(eq(subscriptions.id, subscription.id));
      await nightly();
    };
    await breakIt();
    await breakIt();
    const [alert, ...more] = await alerts();
    expect(alert).toMatchObject({ objectId: customerId, resolvedAt: null });
    expect(more).toEqual([]);
    if (!alert) throw new Error("No alert was raised.");
    await resolveBillingAlert(world.db, { alertId: alert.id, actorId });
    await nightly();
    expect(await alerts()).toMatchObject([{ resolvedAt: expect.any(Date) }]);
    await breakIt();
    expect(await alerts()).toMatchObject([{ id: alert.id, resolvedAt: null }]);
  });

  it("goes on at the page where it stopped, and leaves the rest to whoever is at it", async () => {
    for (let index = 0; index < 3; index += 1) await subscribed();
    const begun = await reconcileNightly(world.ctx, { livemode, forMs: 0 });
    expect(begun).toMatchObject({ finished: false });
    const [at] = await world.db.select().from(syncProgress).where(eq(syncProgress.name, "nightly"));
    expect(at).toMatchObject({ finishedAt: null, done: begun?.done });
    const goneOn = await nightly();
    expect(goneOn).toMatchObject({ finished: true, startedAt: begun?.startedAt });

    const now = new Date(Date.now() + 3_600_000);
    const notWithinMs = 1_000;
    const both = await Promise.all(
      [1, 2].map(() => reconcileNightly(world.ctx, { livemode, now, notWithinMs })),
    );
    expect(both.filter((report) => report?.finished)).toHaveLength(1);
    expect(both.reduce((sum, report) => sum + (report?.drift.length ?? 0), 0)).toBe(0);
  });

  it("stops where Stripe is down, and goes on with the same page", async () => {
    await subscribed();
    world.emulator.failNext({ path: "/v1/customers", status: 500, times: 1 });
    await expect(nightly()).rejects.toThrow();
    expect(await nightly()).toMatchObject({ finished: true, failed: 0 });
  });
});

describe("a back-fill", () => {
  it("says what it would mend, then mends it, then finds nothing", async () => {
    const { customerId } = await subscribed();
    const right = await mirror();
    await all().delete(customers).where(eq(customers.id, customerId));
    const broken = await mirror();

    const rehearsed = await backfill(world.ctx, { livemode, since: null, dryRun: true });
    expect(rehearsed).toMatchObject({ finished: true, mended: { customer: 1, subscription: 1, invoice: 1 } });
    expect(await mirror()).toEqual(broken);
    expect(await world.db.select().from(syncProgress)).toEqual([]);
    expect(await drift()).toEqual([]);

    const first = await backfill(world.ctx, { livemode, since: null, stop: () => true });
    expect(first).toMatchObject({ finished: false });
    const steps: { done: number; total: number | null }[] = [];
    const second = await backfill(world.ctx, { livemode, since: null, onStep: (step) => steps.push(step) });
    expect(second).toMatchObject({
      finished: true,
      startedAt: first?.startedAt,
      mended: rehearsed?.mended,
    });
    expect(await mirror()).toEqual(right);
    expect(steps.at(-1)?.done).toBe(steps.at(-1)?.total);
    expect(await alerts()).toEqual([]);

    expect(await backfill(world.ctx, { livemode, since: null })).toMatchObject({ mended: {}, drift: [] });
  });
});

describe("a sync by hand", () => {
  it("mends one customer, and audits who asked", async () => {
    const { tenant, subscription } = await subscribed();
    await all()
      .update(subscriptions)
      .set({ status: "paused" })
      .where(like(subscriptions.id, subscription.id));
    const userId = await aUser(world.db, { role: "admin" });
    const synced = await syncNow(world.ctx, {
      of: { organizationId: tenant.organization.id },
      livemode,
      actor: { kind: "admin", userId },
    });
    expect(synced).toMatchObject({ ignored: null, drift: [{ objectId: subscription.id }] });
    expect(await drift()).toMatchObject([{ source: "manual", id: subscription.id }]);
    expect(await alerts()).toEqual([]);
  });
});

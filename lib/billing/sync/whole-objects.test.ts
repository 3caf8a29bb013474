import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import {
  auditEvents,
  customers,
  invoiceLines,
  invoices,
  paymentMethods,
  plans,
  prices,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant, type WebhookBody } from "@/dev/testing/billing";
import { getEntitlements } from "../entitlements";
import { syncCustomerRecord, syncInvoice } from "./sync-customer";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const all = () => acrossTenants(world.db);
const entitlements = ({ organization }: Tenant) =>
  withTenant(world.db, organization.id, (db) => getEntitlements(db, { organizationId: organization.id }));

/** The newest event of a type about this object. */
async function eventOf(type: string, objectId: string): Promise<WebhookBody> {
  const event = (await world.eventsAbout(objectId)).findLast((candidate) => candidate.type === type);
  if (!event) throw new Error(`Nothing like ${type} happened to ${objectId}.`);
  return event;
}

const itemsOf = (subscriptionId: string) =>
  all().select().from(subscriptionItems).where(eq(subscriptionItems.subscriptionId, subscriptionId));

describe("objects and their parts", () => {
  it("billing 18: a price before its product breaks no key, and the product's name is there at once", async () => {
    const product = await world.stripe.products.create({ name: "Support", metadata: { pack: "support" } });
    const price = await world.stripe.prices.create({
      product: product.id,
      currency: "usd",
      unit_amount: 500,
    });
    expect(await world.deliver(await eventOf("price.created", price.id))).toMatchObject({ redeliver: false });
    const [row] = await world.db
      .select({ unitAmount: prices.unitAmount, name: plans.name, packKey: plans.packKey })
      .from(prices)
      .innerJoin(plans, eq(plans.id, prices.planId))
      .where(eq(prices.id, price.id));
    expect(row).toEqual({ unitAmount: 500, name: "Support", packKey: "support" });
    await world.deliver(await eventOf("product.created", product.id));
    expect(await world.db.select().from(plans).where(eq(plans.id, product.id))).toHaveLength(1);
  });

  it("billing 19: of an invoice with more than ten lines, and more than a page of them, all are stored", async () => {
    const { customerId } = await (await world.tenant()).pay("basic");
    for (let line = 1; line <= 112; line += 1) {
      await world.stripe.invoiceItems.create({ customer: customerId, amount: line, currency: "usd" });
    }
    const { id } = await world.stripe.invoices.create({
      customer: customerId,
      pending_invoice_items_behavior: "include",
    });
    await world.deliver(await eventOf("invoice.created", String(id)));
    const lines = await all()
      .select()
      .from(invoiceLines)
      .where(eq(invoiceLines.invoiceId, String(id)))
      .orderBy(invoiceLines.position);
    expect(lines.map(({ position }) => position)).toEqual(Array.from({ length: 112 }, (_, place) => place));
    expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBe((112 * 113) / 2);
  });

  it("billing 20: a removed item disappears, and items of different intervals keep their own periods", async () => {
    const { customerId } = await (await world.tenant()).pay("basic");
    const [card] = (await world.stripe.paymentMethods.list({ customer: customerId })).data;
    const { data } = await world.stripe.prices.list({ lookup_keys: ["pro_month_usd", "basic_year_usd"] });
    const monthly = data.find(({ recurring }) => recurring?.interval === "month");
    const yearly = data.find(({ recurring }) => recurring?.interval === "year");
    const { id } = await world.stripe.subscriptions.create({
      customer: customerId,
      default_payment_method: card?.id ?? "",
      items: [{ price: monthly?.id ?? "" }, { price: yearly?.id ?? "" }],
    });
    await world.deliver(await eventOf("customer.subscription.created", id));
    const days = (await itemsOf(id)).map(({ priceId, currentPeriodStart, currentPeriodEnd }) => ({
      priceId,
      days: (currentPeriodEnd.getTime() - currentPeriodStart.getTime()) / 86_400_000,
    }));
    expect(days.find(({ priceId }) => priceId === monthly?.id)?.days).toBeLessThan(32);
    expect(days.find(({ priceId }) => priceId === yearly?.id)?.days).toBeGreaterThan(364);

    const [removed] = (await itemsOf(id)).filter(({ priceId }) => priceId === yearly?.id);
    await world.stripe.subscriptionItems.del(removed?.id ?? "", { proration_behavior: "none" });
    await world.deliver(await eventOf("customer.subscription.updated", id));
    expect((await itemsOf(id)).map(({ priceId }) => priceId)).toEqual([monthly?.id]);
  });

  describe("billing 21: a refetch answered 404 becomes a tombstone", () => {
    it("of a subscription, which then grants nothing", async () => {
      const tenant = await world.tenant();
      const { subscriptionId } = await tenant.pay();
      await world.deliverAbout(subscriptionId);
      expect(await entitlements(tenant)).toMatchObject({ plan: { key: "pro" } });
      const event = await eventOf("customer.subscription.created", subscriptionId);
      world.emulator.failNext({ path: subscriptionId, status: 404, code: "resource_missing", times: 1 });
      expect(await world.deliver({ ...event, id: `${event.id}_late` })).toMatchObject({ redeliver: false });
      const [row] = await all().select().from(subscriptions).where(eq(subscriptions.id, subscriptionId));
      expect(row).toMatchObject({ deletedAt: expect.any(Date) });
      expect(await entitlements(tenant)).toMatchObject({ access: "free", plan: { key: "free" } });
    });

    it("of an invoice: a draft that was deleted", async () => {
      const { customerId } = await (await world.tenant()).pay();
      await world.stripe.invoiceItems.create({ customer: customerId, amount: 100, currency: "usd" });
      const draft = await world.stripe.invoices.create({ customer: customerId });
      const id = String(draft.id);
      await syncInvoice(world.ctx, { customerId, invoiceId: id });
      await world.stripe.invoices.del(id);
      // What came of it before: only that it was made is delivered, late.
      expect(await world.deliver(await eventOf("invoice.created", id))).toMatchObject({ redeliver: false });
      const [row] = await all().select().from(invoices).where(eq(invoices.id, id));
      expect(row).toMatchObject({ deletedAt: expect.any(Date), status: "draft" });
    });

    it("of a product and its price, which are no longer sold", async () => {
      const product = await world.stripe.products.create({ name: "Short-lived" });
      await world.deliver(await eventOf("product.created", product.id));
      await world.stripe.products.del(product.id);
      await world.deliver(await eventOf("product.deleted", product.id));
      const [row] = await world.db.select().from(plans).where(eq(plans.id, product.id));
      expect(row).toMatchObject({ active: false, deletedAt: expect.any(Date) });
    });
  });

  it("a customer that was deleted at Stripe takes its subscription along, whichever event comes", async () => {
    const tenant = await world.tenant();
    const { customerId, subscriptionId } = await tenant.pay();
    await world.deliverAbout(customerId);
    await world.stripe.customers.del(customerId);
    await world.deliver(await eventOf("customer.deleted", customerId));
    const [row] = await all().select().from(subscriptions).where(eq(subscriptions.id, subscriptionId));
    expect(row).toMatchObject({ status: "canceled" });
    const [customer] = await all().select().from(customers).where(eq(customers.id, customerId));
    expect(customer?.deletedAt).toEqual(expect.any(Date));
    expect(await entitlements(tenant)).toMatchObject({ access: "free", plan: { key: "free" } });
    const audited = await all().select().from(auditEvents).where(eq(auditEvents.targetId, subscriptionId));
    expect(audited.map(({ action }) => action)).toEqual(["subscription.started", "subscription.ended"]);
  });

  it("an invoice's event makes good the lost event of its subscription", async () => {
    const { customerId, subscriptionId } = await (await world.tenant()).pay();
    await world.deliverAbout(customerId);
    const [before] = await itemsOf(subscriptionId);
    const end = before?.currentPeriodEnd.getTime() ?? 0;
    await world.emulator.travel(customerId, end / 1000 + 2 * 3600);
    await world.deliver(await eventOf("invoice.paid", customerId));
    const [after] = await itemsOf(subscriptionId);
    expect(after?.currentPeriodStart.getTime()).toBe(end);
  });

  it("all payment methods of a customer are mirrored, however many", async () => {
    const { customerId } = await (await world.tenant()).pay();
    for (let card = 0; card < 104; card += 1) {
      await world.stripe.paymentMethods.attach("pm_card_visa", { customer: customerId });
    }
    await syncCustomerRecord(world.ctx, customerId);
    expect(await all().$count(paymentMethods, eq(paymentMethods.customerId, customerId))).toBe(105);
  });
});

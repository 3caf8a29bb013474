import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { customers, emails } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { aMailedLife, mailsOf } from "@/dev/testing/billing-mails";
import { aMember } from "@/dev/testing/people";
import { deleteExpired, emailRetentionDays } from "@/lib/jobs/retention";
import { syncCustomer, syncInvoice } from "../sync/sync-customer";

// Months of a life, and each webhook of it thrice.
vi.setConfig({ testTimeout: 90_000 });

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const day = 86_400;
const today = () => Math.floor(Date.now() / 1000);

/**
 * A customer that began so many days ago and has lived until today; nothing was ever heard of it.
 * @param options.card what pays after the first payment.
 */
async function anOldLife(daysAgo: number, options: { card?: string; trialEndedDaysAgo?: number } = {}) {
  const { card, trialEndedDaysAgo } = options;
  const { stripe, emulator } = world;
  const tenant = await world.tenant();
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: today() - daysAgo * day });
  const customer = await stripe.customers.create({
    email: tenant.user.email,
    metadata: { organizationId: tenant.organization.id },
    test_clock: clock.id,
  });
  const pay = async (name: string) => {
    const method = await stripe.paymentMethods.attach(name, { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  };
  await pay("pm_card_visa");
  const [price] = (await stripe.prices.list({ lookup_keys: ["pro_month_usd"] })).data;
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price?.id }],
    ...(trialEndedDaysAgo ? { trial_end: today() - trialEndedDaysAgo * day } : {}),
  });
  if (card) await pay(card);
  const travel = async (to: number) => {
    await emulator.travel(customer.id, to);
    await emulator.idle();
  };
  await travel(today());
  const life = { tenant, customerId: customer.id, subscriptionId: subscription.id };
  return { ...life, travel, mails: mailsOf(world, life) };
}

describe("a life that is first heard of when it is old", () => {
  it("tells nothing of what is long past, and everything from then on", async () => {
    const life = await anOldLife(50);
    await syncCustomer(world.ctx, life.customerId);
    expect(await life.mails()).toEqual([]);
    await life.travel(today() + 13 * day);
    expect(await life.mails()).toMatchObject([{ template: "invoice_paid" }]);
    const [basic] = (await world.stripe.prices.list({ lookup_keys: ["basic_month_usd"] })).data;
    const [item] = (await world.stripe.subscriptions.retrieve(life.subscriptionId)).items.data;
    await world.stripe.subscriptions.update(life.subscriptionId, {
      items: [{ id: item?.id, price: basic?.id }],
    });
    expect(await life.mails()).toMatchObject([
      { template: "plan_changed", props: { from: "Pro", to: "Basic" } },
    ]);
  });

  it("and has been failing for a week tells the next attempt, not the last", async () => {
    // Two attempts were made, six and three days ago.
    const life = await anOldLife(20, { card: "pm_card_chargeCustomerFail", trialEndedDaysAgo: 6 });
    await syncCustomer(world.ctx, life.customerId);
    expect(await life.mails()).toEqual([]);
    const [invoice] = (await world.stripe.invoices.list({ customer: life.customerId, limit: 1 })).data;
    const invoiceId = invoice?.id ?? "";
    expect(invoice).toMatchObject({ status: "open", attempt_count: 2 });
    await world.stripe.invoices.update(invoiceId, { description: "Looked at" });
    await syncInvoice(world.ctx, { customerId: life.customerId, invoiceId });
    expect(await life.mails()).toEqual([]);
    await life.travel((invoice?.next_payment_attempt ?? 0) + 60);
    expect(await life.mails()).toMatchObject([{ template: "payment_failed", props: { attempt: 3 } }]);
  });

  it("and had ended tells nothing", async () => {
    const life = await anOldLife(60, { card: "pm_card_chargeCustomerFail" });
    expect((await world.stripe.subscriptions.retrieve(life.subscriptionId)).status).toBe("canceled");
    await syncCustomer(world.ctx, life.customerId);
    expect(await life.mails()).toEqual([]);
  });
});

it("is not told again when the outbox has forgotten the mail", async () => {
  const life = await aMailedLife(world);
  expect(await life.mails()).toHaveLength(2);
  const later = new Date(Date.now() + (emailRetentionDays + 1) * day * 1000);
  await world.db.update(emails).set({ status: "sent" });
  await deleteExpired(world.db, { now: later });
  expect(await world.db.select().from(emails)).toEqual([]);
  await world.stripe.subscriptions.update(life.subscriptionId, { metadata: { note: "touched" } });
  await syncCustomer(world.ctx, life.customerId);
  expect(await world.db.select().from(emails)).toEqual([]);
});

it("goes to everybody who may manage billing and to the billing e-mail, one mail a person", async () => {
  const life = await aMailedLife(world);
  const { organization, user } = life.tenant;
  await life.mails();
  const all = acrossTenants(world.db);
  for (const role of ["admin", "billing", "member"] as const) {
    await aMember(world.db, { organizationId: organization.id, role });
  }
  await world.stripe.customers.update(life.customerId, { email: "Books@Example.com" });
  await life.mails();
  const [customer] = await all.select().from(customers).where(eq(customers.id, life.customerId));
  expect(customer?.email).toBe("Books@Example.com");
  await world.stripe.subscriptions.cancel(life.subscriptionId);
  const ended = await life.mails();
  expect(ended).toHaveLength(4);
  const byBooks = ended.filter(({ to }) => to === "Books@Example.com");
  expect(byBooks).toMatchObject([{ props: { letter: { recipient: "billing_email" } } }]);
  expect(new Set(ended.map(({ to }) => to)).size).toBe(4);
  expect(ended.map(({ to }) => to)).toContain(user.email);
});

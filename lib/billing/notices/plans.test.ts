import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { prices, subscriptionItems, subscriptions } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { aMailedLife, type MailedLife } from "@/dev/testing/billing-mails";
import { syncSubscription } from "../sync/sync-customer";

// Months of a life, and each webhook of it thrice.
vi.setConfig({ testTimeout: 90_000 });

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const priceOf = async (lookupKey: string) => {
  const [price] = (await world.stripe.prices.list({ lookup_keys: [lookupKey] })).data;
  if (!price) throw new Error(`There is no price ${lookupKey}.`);
  return price.id;
};

/** A life that was told of its beginning. */
async function begun(
  ...options: Parameters<typeof aMailedLife> extends [unknown, ...infer Rest] ? Rest : []
) {
  const life = await aMailedLife(world, ...options);
  await life.mails();
  return life;
}

async function changeNow(life: MailedLife, lookupKey: string) {
  const [item] = (await life.atStripe()).items.data;
  await world.stripe.subscriptions.update(life.subscriptionId, {
    items: [{ id: item?.id, price: await priceOf(lookupKey) }],
    proration_behavior: "always_invoice",
  });
}

async function scheduleChange(life: MailedLife, from: string, to: string) {
  const { stripe } = world;
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: life.subscriptionId });
  const [current] = schedule.phases;
  return stripe.subscriptionSchedules.update(schedule.id, {
    end_behavior: "release",
    phases: [
      {
        items: [{ price: await priceOf(from), quantity: 1 }],
        start_date: current?.start_date ?? 0,
        end_date: current?.end_date ?? 0,
      },
      {
        items: [{ price: await priceOf(to), quantity: 1 }],
        duration: { interval: "month", interval_count: 1 },
      },
    ],
  });
}

describe("a change of plan", () => {
  it("now is told with the new price, each way, and the invoice where it costs something", async () => {
    const life = await begun("basic");
    await changeNow(life, "pro_month_usd");
    expect(await life.mails()).toMatchObject([
      { template: "invoice_paid" },
      {
        template: "plan_changed",
        props: { from: "Basic", to: "Pro", price: { amount: 2900, currency: "usd" } },
      },
    ]);
    await changeNow(life, "basic_month_usd");
    expect(await life.mails()).toMatchObject([
      { template: "plan_changed", props: { from: "Pro", to: "Basic" } },
    ]);
  });

  it("to another interval of the same plan names both intervals", async () => {
    const life = await begun("basic");
    await changeNow(life, "basic_year_usd");
    expect(await life.mails()).toMatchObject([
      { template: "invoice_paid" },
      {
        template: "plan_changed",
        props: { from: "Basic, monthly", to: "Basic, yearly", price: { amount: 12_000, interval: "year" } },
      },
    ]);
  });

  it("at the period’s end is told when it is scheduled, anew when it is scheduled anew, and when it happens", async () => {
    const life = await begun("pro");
    const schedule = await scheduleChange(life, "pro_month_usd", "basic_month_usd");
    const at = new Date((schedule.phases[0]?.end_date ?? 0) * 1000).toISOString();
    const scheduled = {
      template: "plan_change_scheduled",
      props: { from: "Pro", to: "Basic", at, price: { amount: 1200 } },
    };
    expect(await life.mails()).toMatchObject([scheduled]);
    await world.stripe.subscriptionSchedules.release(schedule.id);
    expect(await life.mails()).toEqual([]);
    await scheduleChange(life, "pro_month_usd", "basic_month_usd");
    expect(await life.mails()).toMatchObject([scheduled]);
    await life.toPeriodEnd();
    expect(await life.mails()).toMatchObject([
      { template: "invoice_paid", props: { money: { amount: 1200 } } },
      { template: "plan_changed", props: { from: "Pro", to: "Basic" } },
    ]);
  });

  it("is none when only the number of seats changes", async () => {
    const life = await begun("team", { quantity: 2 });
    const [item] = (await life.atStripe()).items.data;
    await world.stripe.subscriptions.update(life.subscriptionId, { items: [{ id: item?.id, quantity: 3 }] });
    expect(await life.mails()).toEqual([]);
  });

  it("is none when a row of the mirror was broken and is mended", async () => {
    const life = await begun("pro");
    const all = acrossTenants(world.db);
    const [basic] = await world.db.select().from(prices).where(eq(prices.lookupKey, "basic_month_usd"));
    await all
      .update(subscriptionItems)
      .set({ priceId: basic?.id })
      .where(eq(subscriptionItems.subscriptionId, life.subscriptionId));
    await all
      .update(subscriptions)
      .set({ status: "canceled" })
      .where(eq(subscriptions.id, life.subscriptionId));
    await syncSubscription(world.ctx, life);
    expect(await life.mails()).toEqual([]);
  });
});

describe("a cancellation", () => {
  it("at the period’s end is told each time that it is asked for, and when the plan has ended by it", async () => {
    const life = await begun("pro");
    const { stripe } = world;
    const asked = await stripe.subscriptions.update(life.subscriptionId, { cancel_at_period_end: true });
    const endsAt = new Date((asked.cancel_at ?? 0) * 1000).toISOString();
    const scheduled = { template: "cancellation_scheduled", props: { planName: "Pro", endsAt } };
    expect(await life.mails()).toMatchObject([scheduled]);
    await stripe.subscriptions.update(life.subscriptionId, { cancel_at_period_end: false });
    expect(await life.mails()).toEqual([]);
    await life.goOn(3);
    await stripe.subscriptions.update(life.subscriptionId, { cancel_at: asked.cancel_at ?? 0 });
    expect(await life.mails()).toMatchObject([scheduled]);
    await life.toPeriodEnd();
    expect(await life.mails()).toMatchObject([
      { template: "plan_ended", props: { planName: "Pro", endedAt: endsAt, why: "requested" } },
    ]);
  });

  it("at once is told once", async () => {
    const life = await begun("pro");
    await world.stripe.subscriptions.cancel(life.subscriptionId);
    expect(await life.mails()).toMatchObject([{ template: "plan_ended", props: { why: "requested" } }]);
    expect(await life.mails()).toEqual([]);
  });

  it("and a new plan afterwards are told as an end and a beginning", async () => {
    const life = await begun("pro");
    await world.stripe.subscriptions.cancel(life.subscriptionId);
    await life.mails();
    await life.tenant.pay("basic");
    expect(await life.mails()).toMatchObject([
      { template: "invoice_paid", props: { money: { amount: 1200 } } },
      { template: "plan_welcome", props: { planName: "Basic" } },
    ]);
  });
});

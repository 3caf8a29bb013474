import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { subscriptions } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { billingWorld, type Tenant } from "@/dev/testing/billing";
import { UnavailableError } from "@/lib/errors";
import { findPreviewSource, previewNextInvoice } from "./next-invoice";
import { refreshMirror } from "./refresh-mirror";
import { createStripeClient } from "./stripe";

const { ctx, db, stripe, tenant } = await billingWorld();

const mirror = ({ organization }: Tenant) =>
  refreshMirror(ctx, { organizationId: organization.id, livemode: false });

const sourceOf = ({ organization }: Tenant) =>
  withTenant(db, organization.id, (within) => findPreviewSource(within, { organizationId: organization.id }));

async function nextInvoiceOf(owner: Tenant) {
  await mirror(owner);
  const source = await sourceOf(owner);
  return source && previewNextInvoice(stripe, source);
}

async function subscribed(plan: "basic" | "pro" = "pro") {
  const owner = await tenant();
  const { customerId } = await owner.pay(plan);
  const { data } = await stripe.subscriptions.list({ customer: customerId });
  const [subscription] = data;
  const [item] = subscription?.items.data ?? [];
  if (!subscription || !item) throw new Error("The checkout made no subscription.");
  return { ...owner, customerId, subscription, item };
}

describe("the next invoice", () => {
  test("is the renewal, with its line, on the day that the period ends", async () => {
    const owner = await subscribed();
    const invoice = await nextInvoiceOf(owner);
    expect(invoice).toMatchObject({ currency: "usd", amountDue: 2900, total: 2900, fromBalance: 0 });
    expect(invoice?.lines.map(({ amount }) => amount)).toEqual([2900]);
    expect(invoice?.date.getTime()).toBe(owner.item.current_period_end * 1000);
  });

  test("has a downgrade in it that a schedule makes at the period’s end", async () => {
    const owner = await subscribed();
    const { data } = await stripe.prices.list({ lookup_keys: ["basic_month"], limit: 1 });
    const basic =
      data[0] ?? (await stripe.prices.list({ limit: 100 })).data.find((one) => one.unit_amount === 1200);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: owner.subscription.id });
    await stripe.subscriptionSchedules.update(schedule.id, {
      end_behavior: "release",
      phases: [
        {
          start_date: schedule.phases[0]?.start_date ?? 0,
          end_date: schedule.phases[0]?.end_date ?? 0,
          items: [{ price: owner.item.price.id, quantity: 1 }],
        },
        { items: [{ price: basic?.id ?? "", quantity: 1 }], proration_behavior: "none" },
      ],
    });
    expect(await nextInvoiceOf(owner)).toMatchObject({ amountDue: 1200 });
    // Released since the mirror heard of it.
    const source = await sourceOf(owner);
    await stripe.subscriptionSchedules.release(schedule.id);
    expect(source?.scheduleId).toBe(schedule.id);
    expect(source && (await previewNextInvoice(stripe, source))).toMatchObject({ amountDue: 2900 });
  });

  test("is paid from the customer’s balance first", async () => {
    const owner = await subscribed();
    await stripe.customers.createBalanceTransaction(owner.customerId, { amount: -1000, currency: "usd" });
    expect(await nextInvoiceOf(owner)).toMatchObject({ total: 2900, fromBalance: -1000, amountDue: 1900 });
  });

  test("tells discounts", async () => {
    const owner = await subscribed();
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
    await stripe.subscriptions.update(owner.subscription.id, { discounts: [{ coupon: coupon.id }] });
    expect(await nextInvoiceOf(owner)).toMatchObject({ subtotal: 2900, discount: 1450, amountDue: 1450 });
  });

  test("doesn’t come without a subscription, after one, at the end of a cancelled one, or while it is paused", async () => {
    expect(await nextInvoiceOf(await tenant())).toBeNull();
    const ending = await subscribed();
    await stripe.subscriptions.update(ending.subscription.id, { cancel_at_period_end: true });
    expect(await nextInvoiceOf(ending)).toBeNull();
    await stripe.subscriptions.cancel(ending.subscription.id);
    expect(await nextInvoiceOf(ending)).toBeNull();
    const paused = await subscribed();
    await stripe.subscriptions.update(paused.subscription.id, { pause_collection: { behavior: "void" } });
    expect(await nextInvoiceOf(paused)).toBeNull();
  });

  test("can’t be told while Stripe is down, or of a subscription that Stripe forgot", async () => {
    const owner = await subscribed();
    await mirror(owner);
    const source = await sourceOf(owner);
    const down = createStripeClient({ secretKey: "sk_test_embedded", apiBase: "http://127.0.0.1:1" });
    if (!source) throw new Error("The subscription renews.");
    await expect(previewNextInvoice(down, source)).rejects.toThrow(UnavailableError);
    await acrossTenants(db)
      .update(subscriptions)
      .set({ deletedAt: new Date() })
      .where(eq(subscriptions.id, source.subscriptionId));
    expect(await sourceOf(owner)).toBeNull();
  });
});

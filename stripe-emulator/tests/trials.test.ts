import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { eventTypes } from "./fixtures";
import {
  at,
  day,
  eventsSince,
  invoicesOf,
  lineAmounts,
  openShop,
  openSubscribedShop,
} from "./subscription-shop";

type MissingMethod = Stripe.SubscriptionCreateParams.TrialSettings.EndBehavior.MissingPaymentMethod;

async function trialWithoutCard(behavior?: MissingMethod) {
  const shop = await openShop({ card: null });
  const subscription = await shop.stripe.subscriptions.create({
    customer: shop.customer.id,
    items: [{ price: shop.pro.monthly.id }],
    trial_period_days: 14,
    ...(behavior ? { trial_settings: { end_behavior: { missing_payment_method: behavior } } } : {}),
    expand: ["pending_setup_intent", "latest_invoice"],
  });
  const status = async () => (await shop.stripe.subscriptions.retrieve(subscription.id)).status;
  return { ...shop, subscription, status };
}

describe("a trial without a card", () => {
  it("begins with a free invoice and a SetupIntent that waits for a card", async () => {
    const { subscription } = await trialWithoutCard();
    expect(subscription).toMatchObject({
      status: "trialing",
      trial_start: at("2026-04-01T00:00:00Z"),
      trial_end: at("2026-04-15T00:00:00Z"),
      latest_invoice: { status: "paid", total: 0 },
      pending_setup_intent: { status: "requires_payment_method", usage: "off_session" },
    });
  });

  it("takes the card of its SetupIntent for its default where that is wanted", async () => {
    const { stripe, customer, pro } = await openShop({ card: null });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.monthly.id }],
      trial_period_days: 14,
      payment_settings: { save_default_payment_method: "on_subscription" },
    });
    const intent = await stripe.setupIntents.confirm(String(subscription.pending_setup_intent), {
      payment_method: "pm_card_visa",
    });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      pending_setup_intent: null,
      default_payment_method: intent.payment_method,
    });
  });

  it("ends with an invoice that can't be paid, by default", async () => {
    const { stripe, customer, advance, status } = await trialWithoutCard();
    await advance("2026-04-15T02:00:00Z");
    expect(await status()).toBe("past_due");
    const [, renewal] = await invoicesOf(stripe, customer.id);
    expect(renewal).toMatchObject({ status: "open", amount_due: 3000, attempt_count: 1 });
  });

  it("ends the subscription, if it is set so", async () => {
    const { emulator, stripe, customer, advance, status } = await trialWithoutCard("cancel");
    await advance("2026-04-16T00:00:00Z");
    expect(await status()).toBe("canceled");
    expect(await invoicesOf(stripe, customer.id)).toHaveLength(1);
    expect(eventTypes(emulator)).toContain("customer.subscription.deleted");
  });

  it("pauses the subscription, if it is set so, and a payment resumes it with a new cycle", async () => {
    const { emulator, stripe, customer, subscription, advance, status } = await trialWithoutCard("pause");
    await advance("2026-04-20T00:00:00Z");
    const paused = await stripe.subscriptions.retrieve(subscription.id);
    expect(paused).toMatchObject({
      status: "paused",
      status_details: {
        paused: {
          subscription: { type: "trial_end_without_payment_method" },
          transitioned_at: at("2026-04-15T00:00:00Z"),
        },
      },
    });
    expect(await invoicesOf(stripe, customer.id)).toHaveLength(1);
    const before = eventTypes(emulator).length;
    const resumed = await stripe.subscriptions.resume(subscription.id, { expand: ["latest_invoice"] });
    expect(resumed).toMatchObject({ status: "paused", latest_invoice: { status: "open", total: 3000 } });
    const invoice = typeof resumed.latest_invoice === "object" ? resumed.latest_invoice?.id : "";
    await stripe.invoices.pay(invoice ?? "", { payment_method: "pm_card_visa" });
    expect(await status()).toBe("active");
    expect(eventsSince(emulator, before)).toEqual(
      expect.arrayContaining(["customer.subscription.updated", "customer.subscription.resumed"]),
    );
    const active = await stripe.subscriptions.retrieve(subscription.id);
    expect(active.billing_cycle_anchor).toBe(at("2026-04-20T00:00:00Z"));
    expect(active.items.data[0]?.current_period_end).toBe(at("2026-05-20T00:00:00Z"));
    expect(active).not.toHaveProperty("status_details");
  });
});

describe("a trial with a card", () => {
  const begin = async (params: Partial<Stripe.SubscriptionCreateParams>) => {
    const shop = await openShop();
    const subscription = await shop.stripe.subscriptions.create({
      customer: shop.customer.id,
      items: [{ price: shop.pro.monthly.id }],
      ...params,
    });
    return { ...shop, subscription };
  };
  const notices = (types: string[]) =>
    types.filter((type) => type === "customer.subscription.trial_will_end").length;

  it("is announced three days before its end, then charged", async () => {
    const { emulator, stripe, subscription, customer, advance } = await begin({ trial_period_days: 14 });
    expect(subscription.pending_setup_intent).toBeNull();
    await advance(at("2026-04-12T00:00:00Z") - 1);
    expect(notices(eventTypes(emulator))).toBe(0);
    await advance("2026-04-12T00:00:00Z");
    expect(notices(eventTypes(emulator))).toBe(1);
    await advance("2026-04-15T02:00:00Z");
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: "active",
      billing_cycle_anchor: at("2026-04-15T00:00:00Z"),
    });
    expect((await invoicesOf(stripe, customer.id)).map(({ amount_paid }) => amount_paid)).toEqual([0, 3000]);
  });

  it("is announced at once when it is shorter", async () => {
    const { emulator } = await begin({ trial_end: at("2026-04-02T00:00:00Z") });
    expect(notices(eventTypes(emulator))).toBe(1);
  });

  it("takes its length from the price where that is asked for", async () => {
    const { stripe, customer, pro } = await openShop();
    const price = await stripe.prices.create({
      product: pro.product.id,
      currency: "usd",
      unit_amount: 1000,
      recurring: { interval: "month", trial_period_days: 7 },
    });
    const items = [{ price: price.id }];
    const without = await stripe.subscriptions.create({ customer: customer.id, items });
    expect(without.status).toBe("active");
    const trial = await stripe.subscriptions.create({
      customer: customer.id,
      items,
      trial_from_plan: true,
    });
    expect(trial).toMatchObject({ status: "trialing", trial_end: at("2026-04-08T00:00:00Z") });
  });

  it("ends now, billed in full, or later", async () => {
    const { stripe, subscription } = await begin({ trial_period_days: 14 });
    const extended = await stripe.subscriptions.update(subscription.id, {
      trial_end: at("2026-05-01T00:00:00Z"),
    });
    expect(extended).toMatchObject({
      status: "trialing",
      trial_end: at("2026-05-01T00:00:00Z"),
      billing_cycle_anchor: at("2026-05-01T00:00:00Z"),
      latest_invoice: subscription.latest_invoice,
    });
    const ended = await stripe.subscriptions.update(subscription.id, {
      trial_end: "now",
      expand: ["latest_invoice"],
    });
    expect(ended).toMatchObject({
      status: "active",
      trial_end: at("2026-04-01T00:00:00Z"),
      latest_invoice: { status: "paid", amount_paid: 3000 },
    });
  });

  it("can be given to a subscription that runs, which gives back what was paid for the time", async () => {
    const { stripe, customer, subscription, advance } = await openSubscribedShop();
    await advance("2026-04-16T00:00:00Z");
    const trialing = await stripe.subscriptions.update(subscription.id, {
      trial_end: at("2026-04-26T00:00:00Z"),
      expand: ["latest_invoice"],
    });
    expect(trialing).toMatchObject({
      status: "trialing",
      trial_start: at("2026-04-16T00:00:00Z"),
      latest_invoice: { total: -1500, ending_balance: -1500 },
    });
    await advance("2026-04-26T02:00:00Z");
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: "active" });
    const renewal = (await invoicesOf(stripe, customer.id)).at(-1);
    expect(renewal).toMatchObject({ total: 3000, amount_paid: 1500 });
  });

  it("can be followed by a prorated stretch up to a fixed anchor", async () => {
    const { stripe, subscription, customer, advance } = await begin({
      trial_end: at("2026-04-16T00:00:00Z"),
      billing_cycle_anchor: at("2026-05-01T00:00:00Z"),
    });
    expect(subscription.billing_cycle_anchor).toBe(at("2026-05-01T00:00:00Z"));
    await advance("2026-05-01T02:00:00Z");
    const invoices = await invoicesOf(stripe, customer.id);
    expect(invoices.map(lineAmounts)).toEqual([[0], [1500], [3000]]);
    expect(invoices[1]?.lines.data[0]?.period).toEqual({
      start: at("2026-04-16T00:00:00Z"),
      end: at("2026-05-01T00:00:00Z"),
    });
  });

  it("charges what is added to its first invoice, and is incomplete until that is paid", async () => {
    const { stripe, customer, pro, payWith } = await openShop();
    await payWith("pm_card_chargeCustomerFail");
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.monthly.id }],
      trial_period_days: 14,
      add_invoice_items: [
        { price_data: { currency: "usd", product: pro.product.id, unit_amount: 500 }, quantity: 2 },
      ],
      expand: ["latest_invoice"],
    });
    expect(subscription).toMatchObject({ status: "incomplete", latest_invoice: { amount_due: 1000 } });
    const invoice = typeof subscription.latest_invoice === "object" ? subscription.latest_invoice?.id : "";
    await stripe.invoices.pay(invoice ?? "", { payment_method: "pm_card_visa" });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("trialing");
  });

  it("refuses a trial in the past, of three years, or asked for twice", async () => {
    const { stripe, customer, pro } = await openShop();
    const create = (params: Partial<Stripe.SubscriptionCreateParams>) =>
      stripe.subscriptions.create({ customer: customer.id, items: [{ price: pro.monthly.id }], ...params });
    await expect(create({ trial_end: at("2026-03-01T00:00:00Z") })).rejects.toMatchObject({
      param: "trial_end",
    });
    await expect(create({ trial_end: at("2026-04-01T00:00:00Z") + 1000 * day })).rejects.toMatchObject({
      param: "trial_end",
    });
    await expect(create({ trial_from_plan: true, trial_period_days: 3 })).rejects.toMatchObject({
      param: "trial_from_plan",
    });
    expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([]);
  });
});

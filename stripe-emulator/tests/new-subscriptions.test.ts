import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { eventTypes } from "./fixtures";
import { at, day, hour, invoicesOf, lineAmounts, openShop } from "./subscription-shop";

async function shopWith() {
  const shop = await openShop({ start: "2026-04-16T00:00:00Z" });
  const create = (params: Partial<Stripe.SubscriptionCreateParams> = {}) =>
    shop.stripe.subscriptions.create({
      customer: shop.customer.id,
      items: [{ price: shop.pro.monthly.id }],
      expand: ["latest_invoice"],
      ...params,
    });
  const none = async () =>
    expect(
      (await shop.stripe.subscriptions.list({ customer: shop.customer.id, status: "all" })).data,
    ).toEqual([]);
  return { ...shop, create, none };
}

const invoiceOf = ({ latest_invoice: invoice }: Stripe.Subscription): Stripe.Invoice => {
  if (typeof invoice !== "object" || !invoice) throw new Error("The invoice isn't expanded");
  return invoice;
};

describe("a new subscription", () => {
  it("is in the currency of what its customer has running", async () => {
    const { create, stripe, customer, pro } = await shopWith();
    const first = await create();
    const euros = await stripe.prices.create({
      product: String(pro.monthly.product),
      currency: "eur",
      unit_amount: 1800,
      recurring: { interval: "month" },
    });
    const items = [{ price: euros.id }];
    const refusal = { message: expect.stringContaining("cannot combine currencies") };
    await expect(create({ items })).rejects.toMatchObject(refusal);
    const session = () =>
      stripe.checkout.sessions.create({
        mode: "subscription",
        customer: customer.id,
        line_items: [{ price: euros.id, quantity: 1 }],
        success_url: "https://app.example.com/done",
      });
    await expect(session()).rejects.toMatchObject(refusal);
    await stripe.subscriptions.cancel(first.id);
    expect((await create({ items })).currency).toBe("eur");
    expect((await session()).currency).toBe("eur");
  });

  it("has items of different intervals, each with its own period", async () => {
    const { create, stripe, customer, pro, team, advance } = await shopWith();
    const subscription = await create({ items: [{ price: pro.monthly.id }, { price: team.yearly.id }] });
    expect(invoiceOf(subscription)).toMatchObject({ status: "paid", total: 93_000 });
    expect(subscription.items.data.map((item) => item.current_period_end)).toEqual([
      at("2026-05-16T00:00:00Z"),
      at("2027-04-16T00:00:00Z"),
    ]);
    await advance("2026-05-16T02:00:00Z");
    expect((await invoicesOf(stripe, customer.id)).map(({ total }) => total)).toEqual([93_000, 3000]);
  });

  it("takes a price that it describes, with discounts and tax rates of the subscription and of items", async () => {
    const { create, stripe, pro, team } = await shopWith();
    const coupon = await stripe.coupons.create({ percent_off: 10, duration: "forever" });
    const itemCoupon = await stripe.coupons.create({ amount_off: 1000, currency: "usd", duration: "once" });
    const rate = await stripe.taxRates.create({ display_name: "VAT", percentage: 20, inclusive: false });
    const reduced = await stripe.taxRates.create({ display_name: "VAT", percentage: 5, inclusive: false });
    const subscription = await create({
      items: [
        {
          price_data: {
            currency: "usd",
            product: pro.product.id,
            unit_amount: 5000,
            recurring: { interval: "month" },
          },
          discounts: [{ coupon: itemCoupon.id }],
        },
        { price: team.monthly.id, tax_rates: [reduced.id] },
      ],
      discounts: [{ coupon: coupon.id }],
      default_tax_rates: [rate.id],
      expand: ["latest_invoice", "discounts"],
    });
    expect(subscription).toMatchObject({
      discounts: [{ source: { coupon: coupon.id } }],
      default_tax_rates: [{ id: rate.id }],
    });
    expect(subscription.items.data[1]?.tax_rates).toMatchObject([{ id: reduced.id }]);
    // 50 - 10 = 40, less 10 % = 36, plus 20 % = 43.20; 90 less 10 % = 81, plus 5 % = 85.05.
    expect(invoiceOf(subscription)).toMatchObject({ subtotal: 14_000, total: 4320 + 8505, status: "paid" });
  });

  it("needs no card when a coupon pays for everything", async () => {
    const { stripe, pro } = await shopWith();
    const customer = await stripe.customers.create({});
    const coupon = await stripe.coupons.create({ percent_off: 100, duration: "forever" });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.monthly.id }],
      discounts: [{ coupon: coupon.id }],
    });
    expect(subscription.status).toBe("active");
  });

  it("bills the time up to a fixed anchor in part, or not at all", async () => {
    const { create, stripe, customer, advance } = await shopWith();
    const prorated = await create({ billing_cycle_anchor: at("2026-05-01T00:00:00Z") });
    expect(lineAmounts(invoiceOf(prorated))).toEqual([1500]);
    expect(prorated.items.data[0]).toMatchObject({
      current_period_start: at("2026-04-16T00:00:00Z"),
      current_period_end: at("2026-05-01T00:00:00Z"),
    });
    await advance("2026-05-01T02:00:00Z");
    expect((await invoicesOf(stripe, customer.id)).map(({ total }) => total)).toEqual([1500, 3000]);

    const free = await shopWith();
    const unbilled = await free.create({
      billing_cycle_anchor: at("2026-05-01T00:00:00Z"),
      proration_behavior: "none",
    });
    expect(invoiceOf(unbilled)).toMatchObject({ total: 0, status: "paid" });
    await free.advance("2026-05-01T02:00:00Z");
    expect((await invoicesOf(free.stripe, free.customer.id)).at(-1)).toMatchObject({ total: 3000 });
  });

  it("takes an anchor by its day of the month, and none after the first natural period", async () => {
    const { create, none } = await shopWith();
    await expect(create({ billing_cycle_anchor: at("2026-05-17T00:00:00Z") })).rejects.toMatchObject({
      param: "billing_cycle_anchor",
    });
    await expect(create({ billing_cycle_anchor_config: { day_of_month: 32 } })).rejects.toMatchObject({
      param: "billing_cycle_anchor_config[day_of_month]",
    });
    await none();
    const subscription = await create({
      billing_cycle_anchor_config: { day_of_month: 31, hour: 12, minute: 0, second: 0 },
    });
    expect(subscription).toMatchObject({
      billing_cycle_anchor: at("2026-04-30T12:00:00Z"),
      billing_cycle_anchor_config: { day_of_month: 31, hour: 12 },
    });
  });

  it("bills backdated time period by period", async () => {
    const { create } = await shopWith();
    const subscription = await create({ backdate_start_date: at("2026-02-16T00:00:00Z") });
    expect(subscription).toMatchObject({
      start_date: at("2026-02-16T00:00:00Z"),
      created: at("2026-04-16T00:00:00Z"),
    });
    expect(lineAmounts(invoiceOf(subscription))).toEqual([3000, 3000, 3000]);
    expect(subscription.items.data[0]?.current_period_end).toBe(at("2026-05-16T00:00:00Z"));
  });

  it("backdates to a fixed anchor, the first stretch in part", async () => {
    const { create } = await shopWith();
    const subscription = await create({
      backdate_start_date: at("2026-03-17T00:00:00Z"),
      billing_cycle_anchor: at("2026-05-01T00:00:00Z"),
    });
    // 15 of 31 days of March, and the whole of April.
    expect(lineAmounts(invoiceOf(subscription))).toEqual([1452, 3000]);
  });

  it("adds single charges to the first invoice only", async () => {
    const { create, stripe, customer, pro, advance } = await shopWith();
    const setup = await stripe.prices.create({
      product: pro.product.id,
      currency: "usd",
      unit_amount: 700,
    });
    const subscription = await create({ add_invoice_items: [{ price: setup.id, quantity: 2 }] });
    expect(invoiceOf(subscription)).toMatchObject({ total: 4400, status: "paid" });
    await advance("2026-05-16T02:00:00Z");
    expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({ total: 3000 });
  });

  it("is active at once when its invoices are sent, and past due when one isn't paid in time", async () => {
    const { emulator, create, stripe, advance } = await shopWith();
    await expect(create({ collection_method: "send_invoice" })).rejects.toMatchObject({
      param: "days_until_due",
    });
    const subscription = await create({ collection_method: "send_invoice", days_until_due: 14 });
    expect(subscription).toMatchObject({ status: "active", latest_invoice: { status: "draft" } });
    await advance(at("2026-04-16T00:00:00Z") + hour);
    const sent = await stripe.invoices.retrieve(invoiceOf(subscription).id ?? "");
    expect(sent).toMatchObject({ status: "open", attempt_count: 0, collection_method: "send_invoice" });
    expect(sent.due_date).toBe(at("2026-04-16T00:00:00Z") + hour + 14 * day);
    expect(eventTypes(emulator)).toContain("invoice.sent");
    await advance((sent.due_date ?? 0) + 1);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("past_due");
    await stripe.invoices.pay(sent.id ?? "", { payment_method: "pm_card_visa" });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
  });

  it("can be born with its end", async () => {
    const { create } = await shopWith();
    expect(await create({ cancel_at_period_end: true })).toMatchObject({
      cancel_at: at("2026-05-16T00:00:00Z"),
      cancel_at_period_end: true,
    });
    expect(await create({ cancel_at: "max_period_end" })).toMatchObject({
      cancel_at: at("2026-05-16T00:00:00Z"),
      cancel_at_period_end: false,
    });
  });

  it("keeps texts and settings, and hands them to its invoices", async () => {
    const { create } = await shopWith();
    const subscription = await create({
      description: "Ours",
      metadata: { organizationId: "o1" },
      invoice_settings: { footer: "Thanks", custom_fields: [{ name: "PO", value: "7" }] },
      payment_settings: { payment_method_types: ["card"], save_default_payment_method: "on_subscription" },
      off_session: true,
      currency: "usd",
    });
    expect(subscription).toMatchObject({
      description: "Ours",
      invoice_settings: { footer: "Thanks" },
      payment_settings: { payment_method_types: ["card"] },
    });
    expect(subscription.default_payment_method).not.toBeNull();
    expect(invoiceOf(subscription)).toMatchObject({
      footer: "Thanks",
      custom_fields: [{ name: "PO", value: "7" }],
      parent: { subscription_details: { metadata: { organizationId: "o1" } } },
    });
  });

  it("follows its payment behavior when the card fails", async () => {
    const { emulator, create, stripe, none, payWith } = await shopWith();
    await payWith("pm_card_chargeCustomerFail");
    await expect(create({ payment_behavior: "pending_if_incomplete" })).rejects.toMatchObject({
      param: "payment_behavior",
    });
    const before = eventTypes(emulator).length;
    await expect(create({ payment_behavior: "error_if_incomplete" })).rejects.toMatchObject({
      code: "card_declined",
    });
    expect(eventTypes(emulator)).toHaveLength(before);
    await none();
    expect(await create({ payment_behavior: "default_incomplete" })).toMatchObject({
      status: "incomplete",
      latest_invoice: { status: "open", attempt_count: 0 },
    });
    const failed = await create({ payment_behavior: "allow_incomplete" });
    expect(failed).toMatchObject({ status: "incomplete", latest_invoice: { attempt_count: 1 } });
    await stripe.invoices.pay(invoiceOf(failed).id ?? "", { payment_method: "pm_card_visa" });
    expect((await stripe.subscriptions.retrieve(failed.id)).status).toBe("active");
  });

  it("needs a card, prices in one currency, and what the emulator knows", async () => {
    const { create, none, stripe, pro } = await shopWith();
    const euro = await stripe.prices.create({
      product: pro.product.id,
      currency: "eur",
      unit_amount: 100,
      recurring: { interval: "month" },
    });
    await expect(create({ items: [] })).rejects.toMatchObject({ param: "items" });
    await expect(create({ items: [{ price: pro.monthly.id }, { price: euro.id }] })).rejects.toMatchObject({
      param: "items[1][price]",
    });
    await expect(create({ automatic_tax: { enabled: true } })).rejects.toMatchObject({
      code: "emulator_not_covered",
    });
    const poor = await stripe.customers.create({});
    await expect(create({ customer: poor.id })).rejects.toMatchObject({ code: "resource_missing" });
    await none();
  });
});

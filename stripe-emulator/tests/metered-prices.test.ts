import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { createPlan } from "./fixtures";
import { at, day, firstRenewal, hour, openMeteredShop, shownLines, start } from "./metered-shop";

describe("metered prices", () => {
  it("are billed when their period is over, for what was used in it", async () => {
    const { stripe, advance, report, metered, subscribe, latest } = await openMeteredShop();
    const subscription = await subscribe(await metered({ unit_amount_decimal: Stripe.Decimal.from("0.5") }));
    expect(subscription.status).toBe("active");
    expect(subscription.items.data[0]).not.toHaveProperty("quantity");
    await report(100);
    await advance(start + 10 * day);
    await report(11);
    await advance(firstRenewal);
    await report(1_000);
    const draft = await latest();
    expect(draft).toMatchObject({ status: "draft", total: 56, billing_reason: "subscription_cycle" });
    expect(shownLines(draft)).toEqual([["111 × Requests (at $0.005 / month)", 111, 56]]);
    expect(draft.lines.data[0]?.period).toEqual({ start, end: firstRenewal });
    await advance(firstRenewal + hour);
    expect(await latest()).toMatchObject({ id: draft.id, status: "paid", amount_paid: 56 });
    await advance(at("2026-03-15T12:00:00Z"));
    expect(await latest()).toMatchObject({ status: "paid", total: 500 });
    expect((await stripe.invoices.list({ subscription: subscription.id, limit: 3 })).data).toHaveLength(2);
  });

  it("take no quantity", async () => {
    const { stripe, customer, metered } = await openMeteredShop();
    const price = await metered();
    await expect(
      stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id, quantity: 2 }] }),
    ).rejects.toMatchObject({ param: "items[0][quantity]" });
  });

  it("count what is reported late, until the invoice is final", async () => {
    const { stripe, advance, report, metered, subscribe, latest } = await openMeteredShop();
    await subscribe(await metered());
    await report(10);
    await advance(firstRenewal + 60);
    expect((await latest()).total).toBe(100);
    await report(5, { timestamp: firstRenewal - 1 });
    await report(7, { timestamp: firstRenewal });
    const finalized = await stripe.invoices.finalizeInvoice((await latest()).id, { auto_advance: false });
    expect(finalized).toMatchObject({ total: 150, lines: { data: [{ quantity: 15, amount: 150 }] } });
    await report(3, { timestamp: firstRenewal - 1 });
    await advance(at("2026-03-15T12:00:00Z"));
    expect((await latest()).total).toBe(70);
  });

  it("make a line of zero without usage, and of decimals with some", async () => {
    const { advance, report, metered, subscribe, latest } = await openMeteredShop();
    await subscribe(await metered({ unit_amount: 100 }));
    await advance(firstRenewal + hour);
    expect(shownLines(await latest())).toEqual([["0 × Requests (at $1.00 / month)", 0, 0]]);
    expect(await latest()).toMatchObject({ status: "paid", total: 0 });
    await report("2.5");
    await report("-0.2");
    await advance(at("2026-03-15T12:00:00Z"));
    const [line] = (await latest()).lines.data;
    expect([line?.quantity, String(line?.quantity_decimal), line?.amount]).toEqual([2, "2.3", 230]);
  });

  it.each([
    ["sum", 18],
    ["count", 3],
    ["last", 6],
  ] as const)("are aggregated by %s", async (formula, quantity) => {
    const { advance, report, metered, subscribe, latest } = await openMeteredShop({ formula });
    await subscribe(await metered());
    await report(4);
    await report(8);
    await report(6);
    await advance(firstRenewal);
    expect((await latest()).lines.data[0]?.quantity).toBe(quantity);
  });

  it("take the last of each day when usage comes summed up by day", async () => {
    const { advance, report, metered, subscribe, latest } = await openMeteredShop({ window: "day" });
    await subscribe(await metered());
    await report(4);
    await report(9);
    await advance(start + day);
    await report(2);
    await advance(firstRenewal);
    expect((await latest()).lines.data[0]?.quantity).toBe(11);
  });

  it("apply tiers to the usage of the period", async () => {
    const { advance, report, metered, subscribe, latest } = await openMeteredShop();
    const tiers = [
      { up_to: 1000, unit_amount: 0, flat_amount: 900 },
      { up_to: "inf" as const, unit_amount_decimal: Stripe.Decimal.from("3.6"), flat_amount: 0 },
    ];
    await subscribe(await metered({ billing_scheme: "tiered", tiers_mode: "graduated", tiers }));
    await report(1031);
    await advance(firstRenewal + hour);
    expect(await latest()).toMatchObject({ total: 1012, status: "paid" });
    expect(shownLines(await latest())).toEqual([
      ["1000 × Requests (Tier 1 at $0.00 / month)", 1000, 0],
      ["Requests (Tier 1 at $9.00 / month)", 0, 900],
      ["31 × Requests (Tier 2 at $0.036 / month)", 31, 112],
      ["Requests (Tier 2 at $0.00 / month)", 0, 0],
    ]);
  });

  it("gain a tier while the invoice is a draft", async () => {
    const { advance, report, metered, subscribe, latest } = await openMeteredShop();
    const tiers = [
      { up_to: 10, unit_amount: 100 },
      { up_to: "inf" as const, unit_amount: 50 },
    ];
    await subscribe(await metered({ billing_scheme: "tiered", tiers_mode: "graduated", tiers }));
    await report(10);
    await advance(firstRenewal);
    expect(shownLines(await latest())).toHaveLength(1);
    await report(4, { timestamp: firstRenewal - 1 });
    await advance(firstRenewal + hour);
    expect(await latest()).toMatchObject({ total: 1200, amount_paid: 1200 });
    expect(shownLines(await latest()).map(([, quantity]) => quantity)).toEqual([10, 4]);
  });

  it("stand beside a fee in advance on one invoice", async () => {
    const { stripe, advance, report, metered, subscribe, latest } = await openMeteredShop();
    const { monthly } = await createPlan(stripe);
    await subscribe(monthly, await metered());
    expect(shownLines(await latest())).toEqual([["1 × Pro (at $20.00 / month)", 1, 2000]]);
    await report(30);
    await advance(firstRenewal);
    const { lines, total } = await latest();
    expect(total).toBe(2300);
    expect(lines.data.map(({ period }) => period.start)).toEqual([firstRenewal, start]);
  });

  it("show the usage so far in the preview and the announcement", async () => {
    const { emulator, stripe, advance, report, metered, subscribe } = await openMeteredShop();
    const subscription = await subscribe(await metered());
    await report(12);
    const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
    expect(preview).toMatchObject({ total: 120, lines: { data: [{ quantity: 12 }] } });
    await advance(firstRenewal - 7 * day);
    const event = emulator.store.of("event").find(({ type }) => type === "invoice.upcoming");
    expect(event?.data.object).toMatchObject({ amount_due: 120, lines: { data: [{ quantity: 12 }] } });
  });

  it("bill what was used when their price changes, and the rest at the new price", async () => {
    const { stripe, advance, report, metered, subscribe, latest } = await openMeteredShop();
    const subscription = await subscribe(await metered());
    const dearer = await metered({ unit_amount: 20 });
    await report(10);
    await advance(start + 10 * day);
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscription.items.data[0]?.id ?? "", price: dearer.id }],
    });
    await advance(start + 11 * day);
    await report(3);
    await advance(firstRenewal + hour);
    const invoice = await latest();
    expect(invoice).toMatchObject({ total: 160, status: "paid" });
    expect(invoice.lines.data.map(({ quantity, amount, period }) => [quantity, amount, period])).toEqual([
      [10, 100, { start, end: start + 10 * day }],
      [3, 60, { start: start + 10 * day, end: firstRenewal }],
    ]);
    await advance(at("2026-03-15T12:00:00Z"));
    expect((await latest()).total).toBe(0);
  });

  it("are let go unbilled when their item goes without prorations", async () => {
    const { stripe, advance, report, metered, subscribe, latest } = await openMeteredShop();
    const { monthly } = await createPlan(stripe);
    const subscription = await subscribe(monthly, await metered());
    await report(10);
    await advance(start + 10 * day);
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscription.items.data[1]?.id ?? "", deleted: true }],
      proration_behavior: "none",
    });
    await advance(firstRenewal);
    expect(shownLines(await latest())).toEqual([["1 × Pro (at $20.00 / month)", 1, 2000]]);
  });

  it("are billed at once with a cancellation that invoices now", async () => {
    const { stripe, advance, report, metered, subscribe, latest } = await openMeteredShop();
    const subscription = await subscribe(await metered());
    await report(10);
    await advance(start + 10 * day);
    await stripe.subscriptions.cancel(subscription.id, { invoice_now: true });
    expect(await latest()).toMatchObject({ total: 100, status: "paid" });
  });

  it("are billed a last time when the subscription ends with its period", async () => {
    const { stripe, advance, report, metered, subscribe, latest } = await openMeteredShop();
    const subscription = await subscribe(await metered());
    await report(10);
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await advance(firstRenewal + 2 * hour);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
    expect(await latest()).toMatchObject({ total: 100, status: "paid" });
  });

  it("are billed for what was used before a trial begins", async () => {
    const { stripe, advance, report, metered, subscribe, latest } = await openMeteredShop();
    const subscription = await subscribe(await metered());
    await report(5);
    await advance(start + 3 * day);
    await stripe.subscriptions.update(subscription.id, { trial_end: start + 20 * day });
    expect(await latest()).toMatchObject({ status: "paid", total: 50 });
    await report(50);
    await advance(start + 21 * day);
    await report(1);
    await advance(start + 60 * day);
    expect((await latest()).total).toBe(10);
  });

  it("follow a yearly fee month by month", async () => {
    const { stripe, advance, report, metered, subscribe, latest } = await openMeteredShop();
    const { yearly } = await createPlan(stripe);
    await subscribe(yearly, await metered());
    expect(shownLines(await latest())).toEqual([["1 × Pro (at $200.00 / year)", 1, 20000]]);
    await report(5);
    await advance(firstRenewal + hour);
    expect(shownLines(await latest())).toEqual([["5 × Requests (at $0.10 / month)", 5, 50]]);
  });

  it("count usage from before the subscription when it is backdated", async () => {
    const { stripe, advance, customer, report, metered, latest } = await openMeteredShop();
    const price = await metered();
    await report(7, { timestamp: start - 20 * day });
    await stripe.subscriptions.create({
      customer: customer.id,
      backdate_start_date: start - 30 * day,
      items: [{ price: price.id }],
    });
    await report(5);
    await advance(start + 3 * day);
    expect(await latest()).toMatchObject({ status: "paid", total: 120 });
  });

  it("are sent for payment with what came late", async () => {
    const { stripe, advance, customer, report, metered, latest } = await openMeteredShop();
    const price = await metered();
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      collection_method: "send_invoice",
      days_until_due: 10,
      items: [{ price: price.id }],
    });
    await report(5);
    await advance(firstRenewal + 60);
    await report(2, { timestamp: firstRenewal - 5 });
    await advance(firstRenewal + hour);
    const due_date = firstRenewal + hour + 10 * day;
    expect(await latest()).toMatchObject({ status: "open", total: 70, due_date });
    await advance(due_date + hour);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("past_due");
  });

  it("cost nothing in Checkout", async () => {
    const { emulator, stripe, customer, metered } = await openMeteredShop();
    const price = await metered();
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      customer: customer.id,
      success_url: "https://example.com",
      line_items: [{ price: price.id }],
    });
    expect(session.amount_total).toBe(0);
    const card = { number: "4242424242424242", expMonth: 12, expYear: 2040, cvc: "123" };
    expect(emulator.completeCheckout(session.id, { card }).status).toBe("complete");
    const subscription = (await stripe.checkout.sessions.retrieve(session.id)).subscription;
    expect(await stripe.subscriptions.retrieve(String(subscription))).toMatchObject({
      status: "active",
      latest_invoice: null,
    });
  });

  it("are free in a trial", async () => {
    const { stripe, advance, customer, report, metered, latest } = await openMeteredShop();
    const price = await metered();
    await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      trial_period_days: 10,
    });
    await report(50);
    await advance(start + 10 * day + hour);
    await report(2);
    await advance(at("2026-02-25T12:00:00Z"));
    expect((await latest()).total).toBe(20);
  });
});

import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { isStatus } from "../billing/statuses";
import { eventTypes } from "./fixtures";
import { at, day, hour, invoicesOf, lineAmounts, openShop, openSubscribedShop } from "./subscription-shop";

describe("an end", () => {
  it("before the period's is credited, and the credit goes when the end does", async () => {
    const { stripe, customer, subscription, advance } = await openSubscribedShop();
    const pending = async () =>
      (await stripe.invoiceItems.list({ customer: customer.id, pending: true })).data.map(
        ({ amount }) => amount,
      );
    const scheduled = await stripe.subscriptions.update(subscription.id, {
      cancel_at: at("2026-04-16T00:00:00Z"),
    });
    expect(scheduled).toMatchObject({
      cancel_at: at("2026-04-16T00:00:00Z"),
      cancel_at_period_end: false,
      cancellation_details: { reason: "cancellation_requested" },
    });
    expect(await pending()).toEqual([-1500]);
    await stripe.subscriptions.update(subscription.id, { cancel_at: "" });
    expect(await pending()).toEqual([]);
    await stripe.subscriptions.update(subscription.id, {
      cancel_at: at("2026-04-16T00:00:00Z"),
      proration_behavior: "none",
    });
    expect(await pending()).toEqual([]);
    await stripe.subscriptions.update(subscription.id, { cancel_at: at("2026-04-11T00:00:00Z") });
    await advance("2026-04-11T02:00:00Z");
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
    const last = (await invoicesOf(stripe, customer.id)).at(-1);
    expect(last).toMatchObject({ status: "paid", total: -2000, ending_balance: -2000 });
  });

  it("before the period's is credited from what the items cost in the end", async () => {
    const { stripe, customer, team, subscription, item, advance } = await openSubscribedShop();
    await stripe.subscriptions.update(subscription.id, { cancel_at: at("2026-04-16T00:00:00Z") });
    await advance("2026-04-11T00:00:00Z");
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: team.monthly.id }],
    });
    await advance("2026-04-16T02:00:00Z");
    const last = (await invoicesOf(stripe, customer.id)).at(-1);
    expect(lineAmounts(last)?.sort((a, b) => a - b)).toEqual([-4500, -2000, 6000]);
  });

  it("in a later period bills that period in part, and the rest when the end is taken back", async () => {
    const { stripe, customer, subscription, advance } = await openSubscribedShop();
    await stripe.subscriptions.update(subscription.id, { cancel_at: at("2026-05-11T00:00:00Z") });
    await advance("2026-05-02T00:00:00Z");
    const third = Math.round((3000 * 21) / 31);
    expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({ total: 3000 - third });
    await stripe.subscriptions.update(subscription.id, { cancel_at: "" });
    await advance("2026-06-01T02:00:00Z");
    expect(lineAmounts((await invoicesOf(stripe, customer.id)).at(-1))).toEqual([third, 3000]);
  });

  it("is said by the items' periods", async () => {
    const { stripe, customer, pro, team } = await openShop();
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.monthly.id }, { price: team.yearly.id }],
    });
    const ends = async (cancel_at: Stripe.SubscriptionUpdateParams.CancelAt) =>
      (await stripe.subscriptions.update(subscription.id, { cancel_at, proration_behavior: "none" }))
        .cancel_at;
    expect(await ends("min_period_end")).toBe(at("2026-05-01T00:00:00Z"));
    expect(await ends("max_period_end")).toBe(at("2027-04-01T00:00:00Z"));
    expect(await ends("max_billed_until")).toBe(at("2027-04-01T00:00:00Z"));
  });

  it("at once gives back the rest and bills what waits, where that is asked for", async () => {
    const { stripe, customer, subscription, advance } = await openSubscribedShop();
    await advance("2026-04-16T00:00:00Z");
    const canceled = await stripe.subscriptions.cancel(subscription.id, {
      prorate: true,
      invoice_now: true,
      cancellation_details: { comment: "Bye", feedback: "too_complex" },
    });
    expect(canceled).toMatchObject({
      status: "canceled",
      cancellation_details: { comment: "Bye", feedback: "too_complex", reason: "cancellation_requested" },
    });
    expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({ total: -1500, status: "paid" });
    expect((await stripe.customers.retrieve(customer.id)).deleted).toBeUndefined();
  });

  it("comes with the customer's", async () => {
    const { stripe, customer, subscription } = await openSubscribedShop();
    await stripe.customers.del(customer.id);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
    const canceled = await stripe.subscriptions.list({ status: "canceled" });
    expect(canceled.data.map(({ id }) => id)).toEqual([subscription.id]);
  });
});

describe("a failed renewal", () => {
  const ladder = async (last: "unpaid" | "past_due" | "canceled") => {
    const shop = await openSubscribedShop({ retryPolicy: { delays: [day, day], finally: last } });
    await shop.payWith("pm_card_chargeCustomerFail");
    await shop.advance(at("2026-05-01T00:00:00Z") + hour);
    const status = async () => (await shop.stripe.subscriptions.retrieve(shop.subscription.id)).status;
    expect(await status()).toBe("past_due");
    await shop.advance(at("2026-05-01T00:00:00Z") + hour + 2 * day);
    return { ...shop, status };
  };

  it("ends as the account is set: canceled, unpaid, or past due for good", async () => {
    for (const last of ["canceled", "unpaid", "past_due"] as const) {
      const { stripe, customer, status } = await ladder(last);
      expect(await status()).toBe(last);
      const invoice = (await invoicesOf(stripe, customer.id)).at(-1);
      expect(invoice).toMatchObject({ status: "open", attempt_count: 3, next_payment_attempt: null });
    }
  });

  it("is recovered from by paying the latest invoice, also when it is unpaid", async () => {
    for (const last of ["unpaid", "past_due"] as const) {
      const { stripe, customer, status } = await ladder(last);
      const invoice = (await invoicesOf(stripe, customer.id)).at(-1);
      await stripe.invoices.pay(invoice?.id ?? "", { payment_method: "pm_card_visa" });
      expect(await status()).toBe("active");
    }
  });

  it("leaves later invoices of an unpaid subscription as drafts", async () => {
    const { stripe, customer, status, advance } = await ladder("unpaid");
    await advance("2026-06-03T00:00:00Z");
    expect(await status()).toBe("unpaid");
    expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({
      status: "draft",
      auto_advance: false,
    });
  });

  it("is forgiven when its invoice is voided or written off", async () => {
    const voided = await ladder("past_due");
    const [, debt] = await invoicesOf(voided.stripe, voided.customer.id);
    await voided.stripe.invoices.voidInvoice(debt?.id ?? "");
    expect(await voided.status()).toBe("active");
    const written = await ladder("past_due");
    const [, other] = await invoicesOf(written.stripe, written.customer.id);
    await written.stripe.invoices.markUncollectible(other?.id ?? "");
    expect(await written.status()).toBe("active");
  });
});

it("expires a first payment that is voided", async () => {
  const { emulator, stripe, customer, pro } = await openShop({ card: null });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    payment_behavior: "default_incomplete",
  });
  await stripe.invoices.voidInvoice(String(subscription.latest_invoice));
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("incomplete_expired");
  expect(eventTypes(emulator).filter((type) => type === "customer.subscription.updated")).toHaveLength(1);
  expect(isStatus("incomplete_expired")).toBe(true);
});

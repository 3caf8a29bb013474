import { describe, expect, it } from "vitest";
import { eventTypes } from "./fixtures";
import {
  at,
  eventsSince,
  hour,
  invoicesOf,
  lineAmounts,
  openShop,
  openSubscribedShop,
} from "./subscription-shop";

describe("pausing a subscription", () => {
  const pausedShop = async (
    params: Parameters<
      Awaited<ReturnType<typeof openSubscribedShop>>["stripe"]["subscriptions"]["pause"]
    >[1] = {},
  ) => {
    const shop = await openSubscribedShop();
    await shop.advance("2026-04-16T00:00:00Z");
    const before = eventTypes(shop.emulator).length;
    const paused = await shop.stripe.subscriptions.pause(shop.subscription.id, params);
    return { ...shop, paused, before };
  };

  it("gives back the unused time and stops renewals", async () => {
    const { emulator, stripe, customer, paused, before, advance } = await pausedShop();
    expect(paused).toMatchObject({
      status: "paused",
      status_details: { paused: { subscription: { type: "pause_requested" }, type: "subscription" } },
    });
    expect(eventsSince(emulator, before)).toEqual([
      "customer.subscription.updated",
      "customer.subscription.paused",
      "invoiceitem.created",
    ]);
    await advance("2026-07-01T00:00:00Z");
    expect(await invoicesOf(stripe, customer.id)).toHaveLength(1);
    const items = await stripe.invoiceItems.list({ customer: customer.id, pending: true });
    expect(items.data.map(({ amount }) => amount)).toEqual([-1500]);
  });

  it("invoices the credit at once, or gives nothing back", async () => {
    const invoiced = await pausedShop({ invoicing_behavior: "invoice" });
    const last = (await invoicesOf(invoiced.stripe, invoiced.customer.id)).at(-1);
    expect(last).toMatchObject({ status: "paid", total: -1500, ending_balance: -1500 });
    const whole = await pausedShop({
      invoicing_behavior: "invoice",
      bill_for: { unused_time_from: { type: "item_current_period_start" } },
    });
    expect((await invoicesOf(whole.stripe, whole.customer.id)).at(-1)).toMatchObject({ total: -3000 });
    const kept = await pausedShop({ bill_for: { unused_time_from: { type: "none" } } });
    expect((await kept.stripe.invoiceItems.list({ customer: kept.customer.id })).data).toEqual([]);
  });

  it("is resumed by a new period, paid at once where that is asked for", async () => {
    const { emulator, stripe, subscription, advance } = await pausedShop();
    await advance("2026-06-10T00:00:00Z");
    const before = eventTypes(emulator).length;
    const resumed = await stripe.subscriptions.resume(subscription.id, {
      payment_behavior: "resume_on_payment_success",
      expand: ["latest_invoice"],
    });
    expect(resumed).toMatchObject({
      status: "active",
      billing_cycle_anchor: at("2026-06-10T00:00:00Z"),
      latest_invoice: { status: "paid", total: 1500 },
    });
    expect(eventsSince(emulator, before)).toContain("customer.subscription.resumed");
  });

  it("stays paused while a resumption that asks for success isn't paid, and goes on with the retry that is", async () => {
    const { stripe, subscription, payWith, advance } = await pausedShop();
    await payWith("pm_card_chargeCustomerFail");
    await advance("2026-06-10T00:00:00Z");
    const resumed = await stripe.subscriptions.resume(subscription.id, {
      payment_behavior: "resume_on_payment_success",
    });
    expect(resumed.status).toBe("paused");
    await payWith("pm_card_visa");
    await advance("2026-06-13T00:00:00Z");
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
  });

  it("makes up for the periods that went by while its resumption wasn't paid", async () => {
    const { emulator, stripe, subscription, payWith, advance } = await pausedShop();
    await payWith("pm_card_chargeCustomerFail");
    await advance("2026-06-10T00:00:00Z");
    const resumed = await stripe.subscriptions.resume(subscription.id, {
      payment_behavior: "resume_on_payment_success",
    });
    await advance("2026-07-20T00:00:00Z");
    await payWith("pm_card_visa");
    await stripe.invoices.pay(String(resumed.latest_invoice));
    await emulator.idle();
    const { status, items } = await stripe.subscriptions.retrieve(subscription.id);
    expect(status).toBe("active");
    expect(items.data.map((item) => [item.current_period_start, item.current_period_end])).toEqual([
      [at("2026-07-10T00:00:00Z"), at("2026-08-10T00:00:00Z")],
    ]);
  });

  it("is past due when the attempt that resumes it fails", async () => {
    const { stripe, subscription, payWith } = await pausedShop();
    await payWith("pm_card_chargeCustomerFail");
    const resumed = await stripe.subscriptions.resume(subscription.id);
    await expect(stripe.invoices.pay(String(resumed.latest_invoice))).rejects.toMatchObject({
      code: "card_declined",
    });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("past_due");
  });

  it("stays paused when nobody tries to pay within 23 hours: the invoice is voided", async () => {
    const { stripe, subscription, advance } = await pausedShop();
    const resumed = await stripe.subscriptions.resume(subscription.id);
    await advance(at("2026-04-16T00:00:00Z") + 23 * hour);
    expect((await stripe.invoices.retrieve(String(resumed.latest_invoice))).status).toBe("void");
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("paused");
  });

  it("goes on in its old cycle: the rest of it is charged with the next invoice, or at once", async () => {
    const { stripe, customer, subscription, advance } = await pausedShop();
    await advance("2026-04-21T00:00:00Z");
    const resumed = await stripe.subscriptions.resume(subscription.id, {
      billing_cycle_anchor: { type: "unchanged" },
    });
    expect(resumed).toMatchObject({
      status: "active",
      billing_cycle_anchor: subscription.billing_cycle_anchor,
    });
    await advance("2026-05-01T02:00:00Z");
    const renewal = (await invoicesOf(stripe, customer.id)).at(-1);
    expect(lineAmounts(renewal)).toEqual([-1500, 1000, 3000]);

    const other = await pausedShop();
    await other.advance("2026-04-21T00:00:00Z");
    const invoiced = await other.stripe.subscriptions.resume(other.subscription.id, {
      billing_cycle_anchor: { type: "unchanged" },
      proration_behavior: "always_invoice",
      payment_behavior: "resume_on_payment_success",
      expand: ["latest_invoice"],
    });
    expect(invoiced).toMatchObject({ status: "active", latest_invoice: { status: "paid", total: -500 } });
  });

  it("keeps the day that its cycle means over a pause, unless it is resumed by a new cycle", async () => {
    const shop = await openShop({ start: "2026-01-31T00:00:00Z" });
    const cycle = async (type: "now" | "unchanged") => {
      const { id } = await shop.stripe.subscriptions.create({
        customer: shop.customer.id,
        items: [{ price: shop.pro.monthly.id }],
        billing_cycle_anchor_config: { day_of_month: 31, hour: 12, minute: 0, second: 0 },
        proration_behavior: "none",
      });
      return { id, type };
    };
    const cycles = [await cycle("unchanged"), await cycle("now")];
    await shop.advance("2026-04-10T00:00:00Z");
    const ends: number[] = [];
    for (const { id, type } of cycles) {
      await shop.stripe.subscriptions.pause(id);
      await shop.stripe.subscriptions.resume(id, {
        billing_cycle_anchor: { type },
        payment_behavior: "resume_on_payment_success",
      });
    }
    await shop.advance("2026-05-15T00:00:00Z");
    for (const { id } of cycles) {
      ends.push((await shop.stripe.subscriptions.retrieve(id)).items.data[0]?.current_period_end ?? 0);
    }
    expect(ends).toEqual([at("2026-05-31T12:00:00Z"), at("2026-06-10T00:00:00Z")]);
    const renewed = await shop.stripe.subscriptions.retrieve(cycles[1]?.id ?? "");
    expect(renewed.billing_cycle_anchor_config).toBeNull();
  });

  it("can't pause what isn't active, and can't resume what isn't paused", async () => {
    const { stripe, subscription } = await pausedShop();
    await expect(stripe.subscriptions.pause(subscription.id)).rejects.toMatchObject({ statusCode: 400 });
    const other = await openSubscribedShop();
    await expect(other.stripe.subscriptions.resume(other.subscription.id)).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it("can be canceled while it is paused", async () => {
    const { stripe, subscription } = await pausedShop();
    expect((await stripe.subscriptions.cancel(subscription.id)).status).toBe("canceled");
  });
});

describe("pausing the collection", () => {
  const shelved = async (behavior: "keep_as_draft" | "mark_uncollectible" | "void") => {
    const shop = await openSubscribedShop();
    const updated = await shop.stripe.subscriptions.update(shop.subscription.id, {
      pause_collection: { behavior, resumes_at: at("2026-05-15T00:00:00Z") },
    });
    await shop.advance("2026-05-01T02:00:00Z");
    const invoice = (await invoicesOf(shop.stripe, shop.customer.id)).at(-1);
    return { ...shop, updated, invoice };
  };

  it("leaves the status active and puts invoices aside, until it resumes by itself", async () => {
    const { emulator, stripe, customer, subscription, updated, invoice, advance } =
      await shelved("keep_as_draft");
    expect(updated).toMatchObject({
      status: "active",
      pause_collection: { behavior: "keep_as_draft", resumes_at: at("2026-05-15T00:00:00Z") },
    });
    expect(invoice).toMatchObject({ status: "draft", auto_advance: false });
    expect(eventTypes(emulator)).not.toContain("invoice.upcoming");
    await advance("2026-05-15T00:00:00Z");
    expect((await stripe.subscriptions.retrieve(subscription.id)).pause_collection).toBeNull();
    await advance("2026-06-01T02:00:00Z");
    const statuses = (await invoicesOf(stripe, customer.id)).map(({ status }) => status);
    expect(statuses).toEqual(["paid", "draft", "paid"]);
  });

  it("voids invoices or writes them off", async () => {
    const voided = await shelved("void");
    expect(voided.invoice).toMatchObject({ status: "void", amount_paid: 0 });
    expect((await voided.stripe.subscriptions.retrieve(voided.subscription.id)).status).toBe("active");
    const written = await shelved("mark_uncollectible");
    expect(written.invoice).toMatchObject({ status: "uncollectible", amount_paid: 0 });
    expect((await written.stripe.subscriptions.retrieve(written.subscription.id)).status).toBe("active");
  });

  it("is taken back by an empty value", async () => {
    const { stripe, customer, subscription, advance } = await openSubscribedShop();
    await stripe.subscriptions.update(subscription.id, { pause_collection: { behavior: "void" } });
    const resumed = await stripe.subscriptions.update(subscription.id, { pause_collection: "" });
    expect(resumed.pause_collection).toBeNull();
    await advance("2026-05-01T02:00:00Z");
    expect((await invoicesOf(stripe, customer.id)).at(-1)).toMatchObject({ status: "paid" });
  });
});

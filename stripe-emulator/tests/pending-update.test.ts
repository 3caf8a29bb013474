import { describe, expect, it } from "vitest";
import { eventTypes } from "./fixtures";
import { at, eventsSince, hour, lineAmounts, openSubscribedShop } from "./subscription-shop";

async function failingUpgrade(card: string) {
  const shop = await openSubscribedShop();
  await shop.advance("2026-04-16T00:00:00Z");
  await shop.payWith(card);
  const before = eventTypes(shop.emulator).length;
  const upgraded = await shop.stripe.subscriptions.update(shop.subscription.id, {
    items: [{ id: shop.item.id, price: shop.team.monthly.id, quantity: 2 }],
    proration_behavior: "always_invoice",
    payment_behavior: "pending_if_incomplete",
    expand: ["latest_invoice.payments"],
  });
  const invoice = typeof upgraded.latest_invoice === "object" ? upgraded.latest_invoice : null;
  if (!invoice) throw new Error("An upgrade without an invoice");
  const intent = String(invoice.payments?.data[0]?.payment.payment_intent);
  return { ...shop, upgraded, invoice, intent, before };
}

describe("an upgrade with pending_if_incomplete", () => {
  it("keeps the old plan and its period while the payment fails, and says what is pending", async () => {
    const { stripe, pro, team, subscription, item, upgraded, invoice } = await failingUpgrade(
      "pm_card_chargeCustomerFail",
    );
    expect(upgraded).toMatchObject({
      status: "active",
      billing_cycle_anchor: subscription.billing_cycle_anchor,
      latest_invoice: { status: "open", billing_reason: "subscription_update" },
      pending_update: {
        expires_at: at("2026-04-16T00:00:00Z") + 23 * hour,
        subscription_items: [{ id: item.id, price: { id: team.monthly.id }, quantity: 2 }],
      },
    });
    expect(upgraded.items.data).toMatchObject([
      {
        id: item.id,
        price: { id: pro.monthly.id },
        quantity: 1,
        current_period_start: item.current_period_start,
        current_period_end: item.current_period_end,
      },
    ]);
    expect(lineAmounts(invoice)).toEqual([-1500, 9000]);
    expect((await stripe.subscriptions.retrieve(subscription.id)).pending_update).not.toBeNull();
  });

  it("is done when the invoice is paid through its PaymentIntent", async () => {
    const { emulator, stripe, team, subscription, intent } = await failingUpgrade(
      "pm_card_chargeCustomerFail",
    );
    const before = eventTypes(emulator).length;
    await stripe.paymentIntents.confirm(intent, { payment_method: "pm_card_visa" });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: "active",
      pending_update: null,
      items: { data: [{ price: { id: team.monthly.id }, quantity: 2 }] },
    });
    expect(eventsSince(emulator, before).slice(-2)).toEqual([
      "customer.subscription.updated",
      "customer.subscription.pending_update_applied",
    ]);
  });

  it("waits for 3-D Secure and is done when the invoice is paid by hand", async () => {
    const { stripe, team, subscription, upgraded, invoice } = await failingUpgrade(
      "pm_card_authenticationRequired",
    );
    expect(upgraded.pending_update).not.toBeNull();
    await stripe.invoices.pay(invoice.id ?? "", { payment_method: "pm_card_visa" });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      pending_update: null,
      items: { data: [{ price: { id: team.monthly.id } }] },
    });
  });

  it("expires after 23 hours with its invoice voided, and the renewal is that of the old plan", async () => {
    const { emulator, stripe, customer, pro, subscription, invoice, advance, payWith } = await failingUpgrade(
      "pm_card_chargeCustomerFail",
    );
    const before = eventTypes(emulator).length;
    await advance(at("2026-04-16T00:00:00Z") + 23 * hour);
    expect(await stripe.invoices.retrieve(invoice.id ?? "")).toMatchObject({ status: "void" });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: "active",
      pending_update: null,
      items: { data: [{ price: { id: pro.monthly.id } }] },
    });
    expect(eventsSince(emulator, before)).toContain("customer.subscription.pending_update_expired");
    await payWith("pm_card_visa");
    await advance("2026-05-01T02:00:00Z");
    const [renewal] = (await stripe.invoices.list({ customer: customer.id, limit: 1 })).data;
    expect(renewal).toMatchObject({ status: "paid", amount_paid: 3000 });
  });

  it("is given up when its invoice is voided or another update takes its place", async () => {
    const first = await failingUpgrade("pm_card_chargeCustomerFail");
    await first.stripe.invoices.voidInvoice(first.invoice.id ?? "");
    expect((await first.stripe.subscriptions.retrieve(first.subscription.id)).pending_update).toBeNull();

    const second = await failingUpgrade("pm_card_chargeCustomerFail");
    const updated = await second.stripe.subscriptions.update(second.subscription.id, {
      items: [{ id: second.item.id, quantity: 3 }],
      proration_behavior: "none",
    });
    expect(updated).toMatchObject({ pending_update: null, items: { data: [{ quantity: 3 }] } });
    expect(await second.stripe.invoices.retrieve(second.invoice.id ?? "")).toMatchObject({ status: "void" });
  });

  it("goes on while something is updated that it doesn't touch", async () => {
    const { stripe, customer, subscription, invoice } = await failingUpgrade("pm_card_chargeCustomerFail");
    const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    const updated = await stripe.subscriptions.update(subscription.id, { default_payment_method: card.id });
    expect(updated.pending_update).not.toBeNull();
    expect(await stripe.invoices.retrieve(invoice.id ?? "")).toMatchObject({ status: "open" });
  });

  it("isn't credited by the update that takes its place, since it was never paid", async () => {
    const { stripe, team, subscription, item, payWith } = await failingUpgrade("pm_card_chargeCustomerFail");
    await payWith("pm_card_visa");
    const updated = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: team.monthly.id, quantity: 1 }],
      proration_behavior: "always_invoice",
      expand: ["latest_invoice"],
    });
    expect(updated).toMatchObject({ pending_update: null, latest_invoice: { status: "paid", total: 3000 } });
  });

  it("is done at once when the card pays", async () => {
    const { upgraded, team } = await failingUpgrade("pm_card_visa");
    expect(upgraded).toMatchObject({
      pending_update: null,
      latest_invoice: { status: "paid", amount_paid: 7500 },
      items: { data: [{ price: { id: team.monthly.id } }] },
    });
  });

  it("takes only what prorates or makes an invoice", async () => {
    const { stripe, subscription, item } = await openSubscribedShop();
    await expect(
      stripe.subscriptions.update(subscription.id, {
        items: [{ id: item.id, quantity: 2 }],
        description: "Two seats",
        payment_behavior: "pending_if_incomplete",
      }),
    ).rejects.toMatchObject({ statusCode: 400, param: "description" });
  });

  it("brings its metadata and new items along", async () => {
    const { stripe, team, subscription, item, payWith } = await openSubscribedShop();
    await payWith("pm_card_chargeCustomerFail");
    const pending = await stripe.subscriptions.update(subscription.id, {
      items: [{ price: team.monthly.id }],
      metadata: { plan: "both" },
      cancel_at_period_end: true,
      proration_behavior: "always_invoice",
      payment_behavior: "pending_if_incomplete",
    });
    expect(pending).toMatchObject({
      metadata: {},
      cancel_at_period_end: false,
      pending_update: { metadata: { plan: "both" }, cancel_at_period_end: true },
    });
    await stripe.invoices.pay(String(pending.latest_invoice), { payment_method: "pm_card_visa" });
    const done = await stripe.subscriptions.retrieve(subscription.id);
    expect(done).toMatchObject({ metadata: { plan: "both" }, cancel_at_period_end: true });
    expect(done.items.data.map(({ price }) => price.id)).toEqual([item.price.id, team.monthly.id]);
  });
});

describe("an upgrade whose card fails", () => {
  const upgrade = async (behavior: "allow_incomplete" | "default_incomplete" | "error_if_incomplete") => {
    const shop = await openSubscribedShop();
    await shop.payWith("pm_card_chargeCustomerFail");
    const answer = shop.stripe.subscriptions.update(shop.subscription.id, {
      items: [{ id: shop.item.id, price: shop.team.monthly.id }],
      proration_behavior: "always_invoice",
      payment_behavior: behavior,
      expand: ["latest_invoice"],
    });
    return { ...shop, answer };
  };

  it("is done and past due with allow_incomplete, until the invoice is paid", async () => {
    const { answer, stripe, team } = await upgrade("allow_incomplete");
    const subscription = await answer;
    expect(subscription).toMatchObject({
      status: "past_due",
      latest_invoice: { status: "open", attempt_count: 1 },
      items: { data: [{ price: { id: team.monthly.id } }] },
    });
    const id = typeof subscription.latest_invoice === "object" ? subscription.latest_invoice?.id : null;
    await stripe.invoices.pay(id ?? "", { payment_method: "pm_card_visa" });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
  });

  it("is done and past due without an attempt with default_incomplete", async () => {
    const { answer, team } = await upgrade("default_incomplete");
    expect(await answer).toMatchObject({
      status: "past_due",
      latest_invoice: { status: "open", attempt_count: 0 },
      items: { data: [{ price: { id: team.monthly.id } }] },
    });
  });

  it("is refused with error_if_incomplete and leaves nothing behind", async () => {
    const { answer, stripe, pro, subscription } = await upgrade("error_if_incomplete");
    await expect(answer).rejects.toMatchObject({ statusCode: 402, code: "card_declined" });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: "active",
      latest_invoice: subscription.latest_invoice,
      items: { data: [{ price: { id: pro.monthly.id } }] },
    });
  });
});

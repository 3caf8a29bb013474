import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { customers, invoices, prices, subscriptions, trials } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { lookupKeyOf } from "../plans";
import { syncCustomer, syncSubscription } from "./sync-customer";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const all = () => acrossTenants(world.db);
const only = <Row>(rows: Row[]): Row => {
  const [row, ...others] = rows;
  if (!row || others.length > 0) throw new Error(`There are ${rows.length} rows instead of one.`);
  return row;
};
const customerRow = async (id: string) =>
  only(await all().select().from(customers).where(eq(customers.id, id)));
const subscriptionRow = async (id: string) =>
  only(await all().select().from(subscriptions).where(eq(subscriptions.id, id)));
const invoiceRow = async (id: string) => only(await all().select().from(invoices).where(eq(invoices.id, id)));
const priceOf = async (lookupKey: string) =>
  only((await world.stripe.prices.list({ lookup_keys: [lookupKey] })).data).id;

describe("the mirror of a customer", () => {
  it("has the address, tax ids, balance and currency, and follows when they change", async () => {
    const tenant = await world.tenant();
    const { customerId } = await tenant.pay("basic", "pm_card_visa", { currency: "eur" });
    await world.stripe.customers.update(customerId, {
      address: { line1: "Unter den Linden 1", city: "Berlin", postal_code: "10117", country: "DE" },
    });
    const taxId = await world.stripe.customers.createTaxId(customerId, {
      type: "eu_vat",
      value: "DE123456789",
    });
    await world.stripe.customers.createBalanceTransaction(customerId, { amount: -500, currency: "eur" });
    await world.deliverAbout(customerId);
    expect(await customerRow(customerId)).toMatchObject({
      address: {
        line1: "Unter den Linden 1",
        line2: null,
        city: "Berlin",
        state: null,
        postalCode: "10117",
        country: "DE",
      },
      taxIds: [{ id: taxId.id, type: "eu_vat", value: "DE123456789" }],
      balance: -500,
      currency: "eur",
    });

    await world.stripe.customers.deleteTaxId(customerId, taxId.id);
    await world.deliverAbout(customerId);
    expect(await customerRow(customerId)).toMatchObject({ taxIds: [] });
  });
});

describe("the mirror of a subscription", () => {
  it("says what a schedule changes next, and forgets it when the schedule lets go", async () => {
    const { customerId, subscriptionId } = await (await world.tenant()).pay("pro");
    const [basic, pro] = [await priceOf("basic_month_usd"), await priceOf("pro_month_usd")];
    const schedule = await world.stripe.subscriptionSchedules.create({ from_subscription: subscriptionId });
    const [current] = schedule.phases;
    const now = { start_date: current?.start_date ?? 0, end_date: current?.end_date ?? 0 };
    await world.stripe.subscriptionSchedules.update(schedule.id, {
      end_behavior: "release",
      phases: [
        { ...now, items: [{ price: pro, quantity: 1 }] },
        { items: [{ price: basic, quantity: 1 }], duration: { interval: "month", interval_count: 1 } },
      ],
    });
    // The only row that refers to it is the schedule.
    await world.db.delete(prices).where(eq(prices.id, basic));
    await syncSubscription(world.ctx, { customerId, subscriptionId });
    expect(await subscriptionRow(subscriptionId)).toMatchObject({
      scheduleId: schedule.id,
      nextPriceId: basic,
      nextQuantity: 1,
      nextAt: new Date(now.end_date * 1000),
    });
    expect(await all().$count(prices, eq(prices.id, basic))).toBe(1);

    await world.stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        { ...now, items: [{ price: pro, quantity: 1 }] },
        { items: [{ price: pro, quantity: 1 }], duration: { interval: "month", interval_count: 1 } },
      ],
    });
    await syncSubscription(world.ctx, { customerId, subscriptionId });
    expect(await subscriptionRow(subscriptionId)).toMatchObject({ nextPriceId: null, nextAt: null });

    await world.stripe.subscriptionSchedules.release(schedule.id);
    const released = (await world.events()).findLast(({ type }) => type === "subscription_schedule.released");
    if (!released) throw new Error("The schedule wasn't released.");
    // The subscription's own event is lost.
    await world.deliver(released);
    expect(await subscriptionRow(subscriptionId)).toMatchObject({ scheduleId: null, nextPriceId: null });
  });

  it("says what an upgrade would change that isn't paid", async () => {
    const { customerId, subscriptionId } = await (await world.tenant()).pay("basic");
    const pro = await priceOf("pro_month_usd");
    const card = await world.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
      customer: customerId,
    });
    const { items } = await world.stripe.subscriptions.update(subscriptionId, {
      default_payment_method: card.id,
    });
    await world.stripe.subscriptions.update(subscriptionId, {
      items: [{ id: items.data[0]?.id ?? "", price: pro }],
      payment_behavior: "pending_if_incomplete",
      proration_behavior: "always_invoice",
    });
    await world.deliverAbout(customerId);
    expect(await subscriptionRow(subscriptionId)).toMatchObject({
      status: "active",
      pendingPriceId: pro,
      pendingQuantity: 1,
      pendingUntil: expect.any(Date),
    });
    const [open] = await all()
      .select()
      .from(invoices)
      .where(and(eq(invoices.customerId, customerId), eq(invoices.status, "open")));
    expect(open).toMatchObject({
      paymentStatus: "requires_payment_method",
      paymentErrorCode: expect.stringMatching(/decline/),
      paymentErrorMessage: expect.stringContaining("declined"),
    });
  });

  it("has discounts with their coupons", async () => {
    const { subscriptionId } = await (await world.tenant()).pay("pro");
    const coupon = await world.stripe.coupons.create({
      name: "Spring",
      percent_off: 20,
      duration: "repeating",
      duration_in_months: 3,
    });
    await world.stripe.subscriptions.update(subscriptionId, { discounts: [{ coupon: coupon.id }] });
    await world.deliverAbout(subscriptionId);
    expect((await subscriptionRow(subscriptionId)).discounts).toMatchObject([
      {
        couponId: coupon.id,
        name: "Spring",
        percentOff: 20,
        amountOff: null,
        endsAt: expect.stringMatching(/^\d{4}-/),
      },
    ]);
    await world.stripe.subscriptions.update(subscriptionId, { discounts: "" });
    await world.deliverAbout(subscriptionId);
    expect((await subscriptionRow(subscriptionId)).discounts).toEqual([]);
  });

  it("has what was said on leaving, and why it ended", async () => {
    const { subscriptionId } = await (await world.tenant()).pay("pro");
    await world.stripe.subscriptions.update(subscriptionId, {
      cancel_at_period_end: true,
      cancellation_details: { feedback: "too_expensive", comment: "It was fine." },
    });
    await world.deliverAbout(subscriptionId);
    expect(await subscriptionRow(subscriptionId)).toMatchObject({
      cancellationFeedback: "too_expensive",
      cancellationComment: "It was fine.",
      cancellationReason: "cancellation_requested",
    });
  });

  it("has its trial, and the organization's is noted once for good", async () => {
    const tenant = await world.tenant();
    const { customerId, subscriptionId } = await tenant.pay("team");
    await world.deliverAbout(customerId);
    const row = await subscriptionRow(subscriptionId);
    expect(row).toMatchObject({ status: "trialing", trialStart: expect.any(Date) });
    const noted = () => all().select().from(trials).where(eq(trials.organizationId, tenant.organization.id));
    expect(await noted()).toMatchObject([{ subscriptionId, startedAt: row.trialStart }]);
    await world.stripe.subscriptions.cancel(subscriptionId);
    await syncCustomer(world.ctx, customerId);
    expect(await noted()).toMatchObject([{ subscriptionId }]);
  });

  it("says until when its collection is paused", async () => {
    const { subscriptionId } = await (await world.tenant()).pay("pro");
    const resumes = Math.floor(Date.now() / 1000) + 20 * 86_400;
    await world.stripe.subscriptions.update(subscriptionId, {
      pause_collection: { behavior: "void", resumes_at: resumes },
    });
    await world.deliverAbout(subscriptionId);
    expect(await subscriptionRow(subscriptionId)).toMatchObject({
      status: "active",
      collectionPaused: true,
      collectionResumesAt: new Date(resumes * 1000),
    });
  });
});

describe("the mirror of an invoice", () => {
  it("says that its payment must be confirmed", async () => {
    const { customerId, subscriptionId } = await (await world.tenant()).pay("basic");
    const card = await world.stripe.paymentMethods.attach("pm_card_authenticationRequired", {
      customer: customerId,
    });
    const { items } = await world.stripe.subscriptions.update(subscriptionId, {
      default_payment_method: card.id,
    });
    const { latest_invoice } = await world.stripe.subscriptions.update(subscriptionId, {
      items: [{ id: items.data[0]?.id ?? "", price: await priceOf("pro_month_usd") }],
      payment_behavior: "pending_if_incomplete",
      proration_behavior: "always_invoice",
    });
    await world.deliverAbout(customerId);
    const row = await invoiceRow(String(latest_invoice));
    expect(row).toMatchObject({ status: "open", paymentStatus: "requires_action", paymentErrorCode: null });
  });

  it("has its tax, and forgets a failure once it is paid", async () => {
    const { customerId } = await (await world.tenant()).pay("basic");
    const rate = await world.stripe.taxRates.create({
      display_name: "VAT",
      percentage: 20,
      inclusive: false,
    });
    await world.stripe.invoiceItems.create({
      customer: customerId,
      amount: 1000,
      currency: "usd",
      tax_rates: [rate.id],
    });
    const card = await world.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
      customer: customerId,
    });
    const draft = await world.stripe.invoices.create({
      customer: customerId,
      default_payment_method: card.id,
      pending_invoice_items_behavior: "include",
    });
    const id = String(draft.id);
    await world.stripe.invoices.finalizeInvoice(id);
    await expect(world.stripe.invoices.pay(id)).rejects.toThrow("declined");
    await world.deliverAbout(customerId);
    expect(await invoiceRow(id)).toMatchObject({
      total: 1200,
      tax: 200,
      attemptCount: 1,
      paymentStatus: "requires_payment_method",
      paymentErrorCode: expect.any(String),
    });
    await world.stripe.invoices.pay(id, { payment_method: "pm_card_visa" });
    await world.deliverAbout(customerId);
    expect(await invoiceRow(id)).toMatchObject({
      status: "paid",
      paymentStatus: null,
      paymentErrorCode: null,
      paymentErrorMessage: null,
    });
  });
});

describe("the mirror of prices", () => {
  it("has a graduated price's tiers, also when it is heard of first through a subscription", async () => {
    const { customerId } = await (await world.tenant()).pay("basic");
    const price = await priceOf(lookupKeyOf("team", "quarter"));
    const graduated = [
      { upTo: 10, unitAmount: 2500 },
      { upTo: null, unitAmount: 1900 },
    ];
    const tiers = async () => only(await world.db.select().from(prices).where(eq(prices.id, price))).tiers;
    expect(await tiers()).toEqual(graduated);

    await world.db.delete(prices).where(eq(prices.id, price));
    const [card] = (await world.stripe.paymentMethods.list({ customer: customerId })).data;
    const { id } = await world.stripe.subscriptions.create({
      customer: customerId,
      default_payment_method: card?.id ?? "",
      items: [{ price, quantity: 12 }],
    });
    await syncSubscription(world.ctx, { customerId, subscriptionId: id });
    expect(await tiers()).toEqual(graduated);
  });
});

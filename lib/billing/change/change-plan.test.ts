import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { invoices, prices } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { quoteSecret, type Subscribed, subscribedTenant } from "@/dev/testing/plan-changes";
import { ConflictError, InvalidInputError, UnavailableError } from "@/lib/errors";
import { changePlan } from "./change-plan";
import { openQuote, quoteLifetimeMs, sealQuote } from "./quote";
import { undoChange } from "./undo-change";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});
const subscribed = (
  ...options: Parameters<typeof subscribedTenant> extends [unknown, ...infer Rest] ? Rest : []
) => subscribedTenant(world, ...options);

const pro = { plan: "pro", interval: "month" } as const;
const basic = { plan: "basic", interval: "month" } as const;

describe("an upgrade", () => {
  it("is previewed line by line, charged as previewed, and in place at once", async () => {
    const org = await subscribed();
    await org.travel(10);
    const shown = await org.preview(pro);
    // Twenty of thirty days are left: 12.00 × 2/3 back, 29.00 × 2/3 to pay.
    expect(shown).toMatchObject({
      timing: "now",
      today: { amount: 1133, lines: [{ amount: -800 }, { amount: 1933 }], creditLeft: 0 },
      nextCharge: { amount: 2900 },
      takesBack: [],
    });
    expect(await org.confirm(pro, shown.quote)).toEqual({
      kind: "changed",
      planName: "Pro",
      charged: { amount: 1133, currency: "usd" },
    });
    expect((await org.entitlements()).plan.key).toBe("pro");
    expect((await org.invoices())[0]).toMatchObject({ status: "paid", amount_paid: 1133 });
    expect(await org.audited("subscription.changed")).toEqual([
      { from: "Basic", to: "Pro", interval: "month" },
    ]);
    // The invoice is there before its webhook comes.
    const mirrored = await acrossTenants(world.db)
      .select({ total: invoices.total })
      .from(invoices)
      .where(eq(invoices.customerId, org.customerId));
    expect(mirrored.map(({ total }) => total).sort()).toEqual([1133, 1200]);
    await org.travelPastPeriod();
    expect((await org.invoices())[0]).toMatchObject({ status: "paid", amount_paid: 2900 });
  });

  it("is made and charged once by a double click and by two tabs", async () => {
    const org = await subscribed();
    await org.travel(10);
    const [first, second] = [await org.preview(pro), await org.preview(pro)];
    const outcomes = await Promise.all([
      org.confirm(pro, first.quote),
      org.confirm(pro, first.quote),
      org.confirm(pro, second.quote),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["changed", "changed", "changed"]);
    expect(await org.invoices()).toHaveLength(2);
    expect(await org.audited("subscription.changed")).toHaveLength(1);
  });

  it("to a longer interval credits what is left and begins a new period", async () => {
    const org = await subscribed();
    await org.travel(10);
    const shown = await org.preview({ plan: "basic", interval: "year" });
    expect(shown.today).toMatchObject({ amount: 11_200, lines: [{ amount: -800 }, { amount: 12_000 }] });
    await org.confirm({ plan: "basic", interval: "year" }, shown.quote);
    const [item] = (await org.atStripe()).items.data;
    expect(shown.nextCharge).toEqual({
      at: new Date((item?.current_period_end ?? 0) * 1000),
      amount: 12_000,
    });
    expect((await org.invoices())[0]).toMatchObject({ status: "paid", amount_paid: 11_200 });
  });

  it("keeps as a credit what was paid for more than the new plan costs today", async () => {
    const org = await subscribed("basic", { interval: "year" });
    const shown = await org.preview(pro);
    expect(shown).toMatchObject({ timing: "now", today: { amount: 0, creditLeft: 12_000 - 2900 } });
    await org.confirm(pro, shown.quote);
    const customer = await world.stripe.customers.retrieve(org.customerId);
    expect(customer).toMatchObject({ balance: -9100 });
  });

  it("pays for as many seats as there are members", async () => {
    const org = await subscribed("basic", { quantity: 12 });
    const shown = await org.preview({ plan: "team", interval: "month" });
    // Ten seats at 9.00 and two at 7.00.
    expect(shown).toMatchObject({
      timing: "now",
      next: { quantity: 12, amount: 10_400 },
      nextCharge: { amount: 10_400 },
    });
    await org.confirm({ plan: "team", interval: "month" }, shown.quote);
    expect((await org.atStripe()).items.data).toMatchObject([{ quantity: 12 }]);
  });

  it("keeps the currency", async () => {
    const org = await subscribed("basic", { currency: "eur" });
    const shown = await org.preview(pro);
    expect(shown.next).toMatchObject({ currency: "eur", amount: 2700 });
    await org.confirm(pro, shown.quote);
    expect((await org.invoices()).map(({ currency }) => currency)).toEqual(["eur", "eur"]);
  });

  it("during a trial is made at once, costs nothing, and keeps the trial’s end", async () => {
    const org = await subscribed("team");
    const before = await org.atStripe();
    expect(before.status).toBe("trialing");
    const shown = await org.preview(pro);
    expect(shown).toMatchObject({
      timing: "trial",
      today: null,
      nextCharge: { at: new Date((before.trial_end ?? 0) * 1000), amount: 2900 },
    });
    expect(await org.confirm(pro, shown.quote)).toMatchObject({ kind: "changed", charged: { amount: 0 } });
    expect(await org.atStripe()).toMatchObject({ status: "trialing", trial_end: before.trial_end });
    expect((await org.entitlements()).plan.key).toBe("pro");
    expect((await org.invoices()).map(({ amount_paid }) => amount_paid)).toEqual([0]);
  });
});

describe("an upgrade that isn’t paid", () => {
  it("billing 31: a failed upgrade keeps the old plan, and the plan comes when its invoice is paid", async () => {
    const org = await subscribed();
    await org.travel(10);
    await org.payWith("pm_card_chargeCustomerFail");
    const outcome = await org.change(pro);
    expect(outcome).toMatchObject({
      kind: "unpaid",
      planName: "Pro",
      needs: "another_card",
      amount: { amount: 1133, currency: "usd" },
      payUrl: expect.stringContaining("/i/"),
    });
    expect((await org.entitlements()).plan.key).toBe("basic");
    const { items } = await org.atStripe();
    expect(await org.mirrored()).toMatchObject({
      status: "active",
      pendingPriceId: expect.not.stringContaining(items.data[0]?.price.id ?? ""),
      pendingUntil: expect.any(Date),
    });
    expect(await org.audited("subscription.change_unpaid")).toHaveLength(1);
    expect(await org.audited("subscription.changed")).toEqual([]);

    const [invoice] = await org.invoices();
    await world.stripe.invoices.pay(invoice?.id ?? "", { payment_method: "pm_card_visa" });
    await world.deliverAll();
    expect((await org.entitlements()).plan.key).toBe("pro");
    expect(await org.mirrored()).toMatchObject({ pendingPriceId: null, pendingUntil: null });
  });

  it("billing 31: once it has lapsed, the old plan goes on and renews at its own price", async () => {
    const org = await subscribed();
    await org.travel(10);
    await org.payWith("pm_card_chargeCustomerFail");
    await org.change(pro);
    await org.travel(11.5);
    expect(await org.mirrored()).toMatchObject({ status: "active", pendingPriceId: null });
    expect((await org.entitlements()).plan.key).toBe("basic");
    await org.payWith("pm_card_visa");
    await org.travelPastPeriod();
    expect((await org.invoices())[0]).toMatchObject({ status: "paid", amount_paid: 1200 });
  });

  it("billing 32: a payment that needs authentication offers the confirmation link", async () => {
    const org = await subscribed();
    await org.travel(10);
    await org.payWith("pm_card_authenticationRequired");
    const outcome = await org.change(pro);
    const [invoice] = await org.invoices();
    expect(outcome).toMatchObject({
      kind: "unpaid",
      needs: "confirmation",
      payUrl: invoice?.hosted_invoice_url,
    });
    expect((await org.entitlements()).plan.key).toBe("basic");
  });

  it("billing 29: by a bank debit, which takes days, isn’t granted before the bank has paid", async () => {
    const org = await subscribed("basic", { card: "pm_success_de", currency: "eur" });
    await org.travel(10);
    expect(await org.change(pro)).toMatchObject({ kind: "unpaid", needs: "time" });
    expect((await org.entitlements()).plan.key).toBe("basic");
    await org.travel(10.5);
    expect((await org.entitlements()).plan.key).toBe("pro");
  });

  it("asked again makes no second invoice, and says the same", async () => {
    const org = await subscribed();
    await org.payWith("pm_card_chargeCustomerFail");
    const first = await org.change(pro);
    expect(await org.change(pro)).toEqual(first);
    expect(await org.invoices()).toHaveLength(2);
    expect(await org.audited("subscription.change_unpaid")).toHaveLength(1);
  });

  it("can be given up, so that nobody pays for it later", async () => {
    const org = await subscribed();
    await org.payWith("pm_card_chargeCustomerFail");
    await org.change(pro);
    await undoChange(world.ctx, org.request);
    await undoChange(world.ctx, org.request);
    expect((await org.invoices())[0]).toMatchObject({ status: "void" });
    expect(await org.mirrored()).toMatchObject({ pendingPriceId: null });
    expect(await org.audited("subscription.change_undone")).toHaveLength(1);
  });
});

describe("a downgrade", () => {
  it("waits for the period’s end, shows in the mirror, and then is charged at its own price", async () => {
    const org = await subscribed("pro");
    await org.travel(10);
    const shown = await org.preview(basic);
    const [item] = (await org.atStripe()).items.data;
    const at = new Date((item?.current_period_end ?? 0) * 1000);
    expect(shown).toMatchObject({ timing: "period_end", today: null, at, nextCharge: { at, amount: 1200 } });
    expect(await org.confirm(basic, shown.quote)).toEqual({ kind: "scheduled", planName: "Basic", at });
    expect(await org.mirrored()).toMatchObject({ nextAt: at, nextPriceId: shown.next.priceId });
    expect((await org.entitlements()).plan.key).toBe("pro");
    expect(await org.invoices()).toHaveLength(1);
    expect(await org.audited("subscription.change_scheduled")).toEqual([
      { from: "Pro", to: "Basic", interval: "month" },
    ]);

    await org.travelPastPeriod();
    expect((await org.entitlements()).plan.key).toBe("basic");
    expect(await org.mirrored()).toMatchObject({ nextAt: null, nextPriceId: null });
    expect((await org.invoices())[0]).toMatchObject({ status: "paid", amount_paid: 1200 });
    await org.travelPastPeriod();
    expect(await org.atStripe()).toMatchObject({ schedule: null, status: "active" });
  });

  it("is scheduled once by a double click, and taken back by undoing it", async () => {
    const org = await subscribed("pro");
    const { quote } = await org.preview(basic);
    await Promise.all([org.confirm(basic, quote), org.confirm(basic, quote)]);
    expect(await org.audited("subscription.change_scheduled")).toHaveLength(1);
    await undoChange(world.ctx, org.request);
    expect(await org.mirrored()).toMatchObject({ nextPriceId: null, scheduleId: null });
    await org.travelPastPeriod();
    expect((await org.invoices())[0]).toMatchObject({ amount_paid: 2900 });
  });

  it("to a shorter interval of the same plan keeps what was paid for", async () => {
    const org = await subscribed("pro", { interval: "year" });
    await org.travel(30);
    expect(await org.change(pro)).toMatchObject({ kind: "scheduled" });
    await org.travelPastPeriod();
    expect((await org.invoices())[0]).toMatchObject({ status: "paid", amount_paid: 2900 });
  });

  it("keeps a discount that goes on", async () => {
    const coupon = await world.stripe.coupons.create({ percent_off: 50, duration: "forever" });
    const org = await subscribed("pro");
    await world.stripe.subscriptions.update(org.subscriptionId, { discounts: [{ coupon: coupon.id }] });
    const shown = await org.preview(basic);
    expect(shown.nextCharge.amount).toBe(600);
    await org.confirm(basic, shown.quote);
    await org.travelPastPeriod();
    expect((await org.invoices())[0]).toMatchObject({ amount_paid: 600 });
    await org.travelPastPeriod();
    expect((await org.invoices())[0]).toMatchObject({ amount_paid: 600 });
  });
});

describe("what can’t be", () => {
  const nothingChanged = async (org: Subscribed) => {
    expect(await org.invoices()).toHaveLength(1);
    expect(await org.atStripe()).toMatchObject({ pending_update: null, schedule: null });
  };

  it("refuses the plan that one has", async () => {
    const org = await subscribed();
    await expect(org.preview(basic)).rejects.toThrow(ConflictError);
    await nothingChanged(org);
  });

  it("refuses another currency", async () => {
    const org = await subscribed();
    await expect(org.preview({ ...pro, currency: "eur" })).rejects.toThrow(InvalidInputError);
    const { quote } = await org.preview(pro);
    await expect(org.confirm({ ...pro, currency: "eur" }, quote)).rejects.toThrow(/keeps its currency/);
    await nothingChanged(org);
  });

  it("refuses a plan that isn’t sold by that interval", async () => {
    const org = await subscribed();
    const offSale = eq(prices.lookupKey, "pro_quarter_usd");
    await world.db.update(prices).set({ active: false }).where(offSale);
    await expect(org.preview({ plan: "pro", interval: "quarter" })).rejects.toThrow(InvalidInputError);
    await world.db.update(prices).set({ active: true }).where(offSale);
    await nothingChanged(org);
  });

  it("refuses without a subscription, and once it has ended", async () => {
    const org = await subscribed();
    const { quote } = await org.preview(pro);
    await world.stripe.subscriptions.cancel(org.subscriptionId);
    await expect(org.confirm(pro, quote)).rejects.toThrow(ConflictError);
    await expect(org.preview(pro)).rejects.toThrow(/Choose a plan first/);
    expect(await org.mirrored()).toMatchObject({ status: "canceled" });
  });

  it("refuses while the last invoice isn’t paid", async () => {
    const org = await subscribed();
    await org.payWith("pm_card_chargeCustomerFail");
    await org.travelPastPeriod();
    await expect(org.preview(pro)).rejects.toThrow(/Pay it first/);
  });

  it("refuses a quote that was changed, is somebody else’s, or is too old", async () => {
    const [org, other] = [await subscribed(), await subscribed()];
    const { quote } = await org.preview(pro);
    const opened = openQuote(quote, quoteSecret, new Date());
    if (!opened) throw new Error("A quote that doesn’t open");
    const forged = sealQuote({ ...opened, amount: 100_000 }, "another secret of thirty-two characters");
    for (const bad of ["", "nonsense", `${quote}x`, forged, (await other.preview(pro)).quote]) {
      await expect(org.confirm(pro, bad)).rejects.toThrow(/out of date/);
    }
    const late = new Date(Date.now() + quoteLifetimeMs + 1000);
    const request = { ...org.request, choice: pro, quote, secret: quoteSecret };
    await expect(changePlan(world.ctx, { ...request, now: late })).rejects.toThrow(/out of date/);
    await expect(org.confirm({ plan: "pro", interval: "year" }, quote)).rejects.toThrow(/out of date/);
    await nothingChanged(org);
  });

  it("refuses what would charge more than was confirmed, and charges less without asking", async () => {
    const org = await subscribed();
    await org.travel(10);
    const { quote } = await org.preview(pro);
    await world.stripe.customers.createBalanceTransaction(org.customerId, { amount: 500, currency: "usd" });
    await expect(org.confirm(pro, quote)).rejects.toThrow(/would cost \$16\.33 today instead of \$11\.33/);
    await nothingChanged(org);
    await world.stripe.customers.createBalanceTransaction(org.customerId, { amount: -800, currency: "usd" });
    expect(await org.confirm(pro, quote)).toMatchObject({ kind: "changed", charged: { amount: 833 } });
    expect((await org.invoices())[0]).toMatchObject({ amount_paid: 833 });
  });

  it("refuses a preview from before the renewal", async () => {
    const org = await subscribed();
    await org.travel(20);
    const { quote } = await org.preview(pro);
    await org.travelPastPeriod();
    await expect(org.confirm(pro, quote)).rejects.toThrow(/out of date/);
  });

  it("changes nothing while Stripe is down, and says so", async () => {
    const org = await subscribed();
    const { quote } = await org.preview(pro);
    world.emulator.failNext({ path: org.subscriptionId, status: 500, times: 1 });
    await expect(org.confirm(pro, quote)).rejects.toThrow(UnavailableError);
    world.emulator.failNext({ path: "/v1/invoices/create_preview", status: 500, times: 1 });
    await expect(org.preview(pro)).rejects.toThrow(UnavailableError);
    await nothingChanged(org);
    expect(await org.audited("subscription.changed")).toEqual([]);
  });

  it("keeps the old plan where no card is left, and says where to pay", async () => {
    const org = await subscribed();
    const methods = await world.stripe.paymentMethods.list({ customer: org.customerId });
    for (const { id } of methods.data) await world.stripe.paymentMethods.detach(id);
    expect(await org.change(pro)).toMatchObject({ kind: "unpaid", payUrl: expect.any(String) });
    expect((await org.entitlements()).plan.key).toBe("basic");
  });
});

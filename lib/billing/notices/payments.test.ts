import { beforeAll, describe, expect, it, vi } from "vitest";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { aMailedLife, type MailedLife } from "@/dev/testing/billing-mails";

// Months of a life, and each webhook of it thrice.
vi.setConfig({ testTimeout: 90_000 });

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const usd = (amount: number) => ({ amount, currency: "usd" });
const billingUrl = (life: MailedLife) => `http://localhost:3000/o/${life.tenant.organization.slug}/billing`;

/** A life that was told of its beginning. */
async function begun(
  ...options: Parameters<typeof aMailedLife> extends [unknown, ...infer Rest] ? Rest : []
) {
  const life = await aMailedLife(world, ...options);
  expect(await life.mails()).toMatchObject([{ template: "invoice_paid" }, { template: "plan_welcome" }]);
  return life;
}

describe("what is paid", () => {
  it("welcomes to the plan and sends the invoice, and at each renewal the invoice", async () => {
    const life = await aMailedLife(world);
    const first = await life.newestInvoice();
    expect(await life.mails()).toMatchObject([
      {
        template: "invoice_paid",
        to: life.tenant.user.email,
        props: {
          letter: { organizationName: life.tenant.organization.name, billingUrl: billingUrl(life) },
          money: usd(2900),
          number: first.number,
          hostedUrl: first.hosted_invoice_url,
          pdfUrl: first.invoice_pdf,
        },
      },
      { template: "plan_welcome", props: { planName: "Pro", price: usd(2900), trialEnd: null } },
    ]);
    expect(await life.mails()).toEqual([]);
    await life.toPeriodEnd();
    expect(await life.mails()).toMatchObject([
      { template: "invoice_paid", props: { number: (await life.newestInvoice()).number } },
    ]);
  });

  it("in yen says whole yen", async () => {
    const life = await aMailedLife(world, "pro", { currency: "jpy" });
    expect(await life.mails()).toMatchObject([
      { template: "invoice_paid", props: { money: { amount: 4300, currency: "jpy" } } },
      { template: "plan_welcome", props: { price: { amount: 4300, currency: "jpy" } } },
    ]);
  });

  it("with nothing to pay sends no invoice", async () => {
    const coupon = await world.stripe.coupons.create({ percent_off: 100, duration: "forever" });
    const life = await begun();
    await world.stripe.subscriptions.update(life.subscriptionId, { discounts: [{ coupon: coupon.id }] });
    await life.toPeriodEnd();
    expect((await life.newestInvoice()).total).toBe(0);
    expect(await life.mails()).toEqual([]);
  });

  it("by a bank debit welcomes when the bank has paid, and not before", async () => {
    const life = await aMailedLife(world, "basic", { currency: "eur", card: "pm_success_de" });
    expect(await life.mails()).toEqual([]);
    await life.goOn(1);
    expect(await life.mails()).toMatchObject([
      { template: "invoice_paid", props: { money: { amount: 1100, currency: "eur" } } },
      { template: "plan_welcome" },
    ]);
  });

  it("by a bank debit that fails tells of that, and welcomes nobody", async () => {
    const life = await aMailedLife(world, "basic", { currency: "eur", card: "pm_failed_de" });
    expect(await life.mails()).toEqual([]);
    await life.goOn(1);
    expect(await life.mails()).toMatchObject([
      { template: "payment_failed", props: { purpose: "start", money: { amount: 1100, currency: "eur" } } },
    ]);
  });
});

describe("what isn't paid", () => {
  it("billing 35: repeated failures send one mail per attempt, with amount, card, reason, link and dates", async () => {
    const life = await begun();
    await life.payWith("pm_card_chargeCustomerFail");
    expect(await life.mails()).toEqual([]);
    await life.toPeriodEnd();
    const invoice = await life.newestInvoice();
    const about = {
      money: usd(2900),
      card: "Visa ending in 0341",
      reason: "The bank declined it and gave no reason.",
      purpose: "renewal",
      payUrl: invoice.hosted_invoice_url,
    };
    const [first, ...others] = await life.mails();
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      template: "payment_failed",
      props: {
        ...about,
        attempt: 1,
        nextAttempt: isoOf(invoice.next_payment_attempt),
        readOnlyAt: isoOf(invoice.created + 7 * 86_400),
        isReadOnly: false,
      },
    });
    await life.goOn(3);
    expect(await life.mails()).toMatchObject([
      { template: "payment_failed", props: { ...about, attempt: 2 } },
    ]);
    await life.goOn(5);
    expect(await life.mails()).toMatchObject([
      { template: "payment_failed", props: { attempt: 3, readOnlyAt: null, isReadOnly: true } },
    ]);
    await life.goOn(7);
    expect(await life.mails()).toMatchObject([
      { template: "payment_failed", props: { attempt: 4, nextAttempt: null } },
      { template: "plan_ended", props: { planName: "Pro", why: "payment_failed" } },
    ]);
  });

  it("of two attempts seen at once tells the newer one", async () => {
    const life = await begun();
    await life.payWith("pm_card_chargeCustomerFail");
    await life.toPeriodEnd(2 * 3600 + 3 * 86_400);
    expect(await life.mails()).toMatchObject([{ template: "payment_failed", props: { attempt: 2 } }]);
  });

  it("and is paid later tells that it is well again, with the invoice", async () => {
    const life = await begun();
    world.emulator.failNext({
      kind: "card",
      customer: life.customerId,
      declineCode: "insufficient_funds",
      times: 1,
    });
    await life.toPeriodEnd();
    expect(await life.mails()).toMatchObject([
      {
        template: "payment_failed",
        props: { reason: "The bank says that there isn’t enough money for it.", card: "Visa ending in 4242" },
      },
    ]);
    await life.goOn(3);
    expect(await life.mails()).toMatchObject([
      { template: "invoice_paid", props: { money: usd(2900) } },
      { template: "payment_recovered", props: { money: usd(2900), planName: "Pro" } },
    ]);
    expect(await life.mails()).toEqual([]);
  });

  it("billing 32: for want of 3-D Secure leads to the page that confirms it, and tells when it is done", async () => {
    const life = await begun();
    await life.payWith("pm_card_authenticationRequired");
    expect(await life.mails()).toEqual([]);
    await life.toPeriodEnd();
    const invoice = await life.newestInvoice();
    expect(await life.mails()).toMatchObject([
      {
        template: "action_required",
        props: { money: usd(2900), card: "Visa ending in 3184", confirmUrl: invoice.hosted_invoice_url },
      },
    ]);
    const [payment] = (await world.stripe.invoicePayments.list({ invoice: invoice.id })).data;
    const intent = payment?.payment.payment_intent;
    await fetch(`${world.emulator.url}/_emulator/payment_intents/${String(intent)}/authenticate`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ outcome: "approve" }),
    });
    expect(await life.mails()).toMatchObject([
      { template: "invoice_paid" },
      { template: "payment_recovered", props: { money: usd(2900) } },
    ]);
  });

  it("for a change of plan says that the plan stays, and nothing more when the change is given up", async () => {
    const life = await begun("basic");
    await life.payWith("pm_card_chargeCustomerFail");
    const [item] = (await life.atStripe()).items.data;
    const [pro] = (await world.stripe.prices.list({ lookup_keys: ["pro_month_usd"] })).data;
    await world.stripe.subscriptions.update(life.subscriptionId, {
      items: [{ id: item?.id, price: pro?.id }],
      proration_behavior: "always_invoice",
      payment_behavior: "pending_if_incomplete",
    });
    expect(await life.mails()).toMatchObject([
      { template: "payment_failed", props: { purpose: "change", readOnlyAt: null, isReadOnly: false } },
    ]);
    await life.goOn(2);
    expect(await life.mails()).toEqual([]);
  });
});

describe("what is given back", () => {
  it("is told once a refund, with its amount and the invoice", async () => {
    const life = await begun();
    const invoice = await life.newestInvoice();
    const [payment] = (await world.stripe.invoicePayments.list({ invoice: invoice.id })).data;
    const intent = String(payment?.payment.payment_intent);
    for (const amount of [1000, 500]) {
      await world.stripe.refunds.create({ payment_intent: intent, amount });
      expect(await life.mails()).toMatchObject([
        { template: "refund_made", props: { money: usd(amount), invoiceNumber: invoice.number } },
      ]);
    }
  });
});

function isoOf(unixSeconds: number | null): string {
  return new Date((unixSeconds ?? 0) * 1000).toISOString();
}

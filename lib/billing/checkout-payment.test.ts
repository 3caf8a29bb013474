import { beforeAll, describe, expect, it } from "vitest";
import { withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { ConflictError, NotFoundError } from "@/lib/errors";
import { findCheckoutChoice } from "./checkout-session-choice";
import { getEntitlements } from "./entitlements";
import { finishCheckout } from "./finish-checkout";
import { findFirstInvoice } from "./finish-checkout-invoice";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const finish = (tenant: Tenant, sessionId: string) =>
  finishCheckout(world.ctx, { organizationId: tenant.organization.id, sessionId, livemode: false });
const entitlements = ({ organization }: Tenant) =>
  withTenant(world.db, organization.id, (db) => getEntitlements(db, { organizationId: organization.id }));
const nothing = { access: "free", plan: { key: "free" }, subscriptionId: null };

/** Lets the bank answer the customer's debit. */
async function bankSays(customerId: string, outcome: "succeed" | "fail"): Promise<void> {
  const [intent] = (await world.stripe.paymentIntents.list({ customer: customerId })).data;
  const answer = await fetch(`${world.emulator.url}/_emulator/payment_intents/${intent?.id}/settle`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ outcome }),
  });
  expect(answer.status).toBe(200);
}

describe("billing 29: an asynchronous payment grants nothing before it has succeeded", () => {
  it("waits for the bank, then the plan is on", async () => {
    const tenant = await world.tenant();
    const { sessionId, customerId, subscriptionId } = await tenant.pay("pro", "pm_success_de", {
      currency: "eur",
    });
    expect(await finish(tenant, sessionId)).toBe("processing");
    // Stripe calls the subscription active already.
    expect((await world.stripe.subscriptions.retrieve(subscriptionId)).status).toBe("active");
    expect(await entitlements(tenant)).toMatchObject(nothing);
    await world.deliverAll();
    expect(await entitlements(tenant)).toMatchObject(nothing);
    const second = tenant.checkout("basic", "month", { currency: "eur" });
    await expect(second).rejects.toThrow(ConflictError);
    await expect(second).rejects.toThrow(/first payment for Pro is still open/);

    await bankSays(customerId, "succeed");
    await world.deliverAll();
    expect(await entitlements(tenant)).toMatchObject({ access: "full", plan: { key: "pro" } });
    expect(await finish(tenant, sessionId)).toBe("paid");
  });

  it("tells why the bank refused, and what was chosen can be paid in another way", async () => {
    const tenant = await world.tenant();
    const { sessionId, customerId, subscriptionId } = await tenant.pay("pro", "pm_failed_de", {
      currency: "eur",
    });
    expect(await finish(tenant, sessionId)).toBe("processing");
    await bankSays(customerId, "fail");
    expect(await finish(tenant, sessionId)).toBe("failed");
    await world.deliverAll();
    expect(await entitlements(tenant)).toMatchObject(nothing);
    const invoice = await withTenant(world.db, tenant.organization.id, (db) =>
      findFirstInvoice(db, { subscriptionId }),
    );
    expect(invoice).toMatchObject({ status: "open", total: 2700, currency: "eur" });
    expect(invoice?.paymentErrorMessage).toMatch(/failed/);
    expect(invoice?.hostedInvoiceUrl).toMatch(/^http/);

    const card = await world.stripe.paymentMethods.attach("pm_card_visa", { customer: customerId });
    const [open] = (await world.stripe.invoices.list({ subscription: subscriptionId })).data;
    await world.stripe.invoices.pay(open?.id ?? "", { payment_method: card.id });
    expect(await finish(tenant, sessionId)).toBe("paid");
    expect(await entitlements(tenant)).toMatchObject({ access: "full", plan: { key: "pro" } });
  });
});

it("what was chosen is found again by its organization, with the code that was in the link", async () => {
  const [tenant, other] = [await world.tenant(), await world.tenant()];
  const { id: coupon } = await world.stripe.coupons.create({ percent_off: 10, duration: "once" });
  await world.stripe.promotionCodes.create({ code: "AGAIN", promotion: { type: "coupon", coupon } });
  const { sessionId } = await tenant.checkout("basic", "quarter", {
    currency: "jpy",
    promotionCode: "again",
  });
  const choiceOf = ({ organization }: Tenant) =>
    findCheckoutChoice(world.ctx, { organizationId: organization.id, sessionId });
  expect(await choiceOf(tenant)).toEqual({
    plan: "basic",
    interval: "quarter",
    currency: "jpy",
    promotionCode: "AGAIN",
  });
  expect(await choiceOf(other)).toBeNull();
  expect(await finish(tenant, sessionId)).toBe("open");
});

it("a checkout of the organization that bought no plan isn't told as one", async () => {
  const tenant = await world.tenant();
  const { customerId } = await tenant.pay("pro");
  const { id } = await world.stripe.checkout.sessions.create({
    mode: "setup",
    currency: "usd",
    customer: customerId,
    success_url: "http://localhost:3000/",
  });
  await expect(finish(tenant, id)).rejects.toThrow(NotFoundError);
});

it("a completed checkout whose subscription has ended isn't told as a payment of now", async () => {
  const tenant = await world.tenant();
  const { sessionId, subscriptionId } = await tenant.pay("pro");
  await world.stripe.subscriptions.cancel(subscriptionId);
  expect(await finish(tenant, sessionId)).toBe("over");
});

import { beforeAll, describe, expect, it } from "vitest";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { type Subscribed, subscribedTenant } from "@/dev/testing/plan-changes";
import { pauseSubscription, previewUnpause } from "../pause";
import { cancelAtPeriodEnd } from "../schedule-cancellation";
import { undoChange } from "./undo-change";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const pro = { plan: "pro", interval: "month" } as const;

describe("time that isn't paid", () => {
  it("isn't credited to an upgrade while the renewal is still a draft", async () => {
    const org = await subscribedTenant(world);
    await org.travelPastPeriod(600);
    expect(await org.invoices()).toMatchObject([{ status: "draft" }, { status: "paid" }]);
    await expect(org.preview(pro)).rejects.toThrow("The last payment is still on its way.");
    await org.travelPastPeriod(-600);
    expect(await org.invoices()).toMatchObject([{ status: "paid" }, { status: "paid" }]);
    expect(await org.preview(pro)).toMatchObject({ timing: "now" });
  });
});

describe("time that is paid stays", () => {
  /** Somebody whose upgrade was declined and given up: its invoice is void. Then the plan is paused. */
  async function pausedAfterVoidUpgrade(): Promise<Subscribed> {
    const org = await subscribedTenant(world);
    await org.travel(5);
    await org.payWith("pm_card_chargeCustomerFail");
    expect(await org.change(pro)).toMatchObject({ kind: "unpaid" });
    await undoChange(world.ctx, org.request);
    await org.payWith("pm_card_visa");
    await pauseSubscription(world.ctx, { ...org.request, months: 1 });
    return org;
  }

  it("when a plan whose upgrade was given up is paused and cancelled", async () => {
    const org = await pausedAfterVoidUpgrade();
    await cancelAtPeriodEnd(world.ctx, org.request);
    expect(await org.atStripe()).toMatchObject({ status: "active", cancel_at_period_end: true });
  });

  it("when a plan whose upgrade was given up is paused and resumed: it isn't paid twice", async () => {
    const org = await pausedAfterVoidUpgrade();
    expect(await previewUnpause(world.ctx, org.request)).toMatchObject({ charged: { amount: 0 } });
  });
});

it("an upgrade that isn't paid leaves a cancellation of the portal's, until it is", async () => {
  const org = await subscribedTenant(world);
  const at = (await org.atStripe()).items.data[0]?.current_period_end ?? 0;
  await world.stripe.subscriptions.update(org.subscriptionId, { cancel_at: at });
  await org.payWith("pm_card_chargeCustomerFail");
  expect(await org.change(pro)).toMatchObject({ kind: "unpaid" });
  expect((await org.atStripe()).cancel_at).toBe(at);
  const [invoice] = await org.invoices();
  await world.stripe.invoices.pay(invoice?.id ?? "", { payment_method: "pm_card_visa" });
  await world.deliverAll();
  expect((await org.entitlements()).plan.key).toBe("pro");
  expect((await org.atStripe()).cancel_at).toBeNull();
});

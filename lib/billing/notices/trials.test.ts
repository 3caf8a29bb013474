import { beforeAll, describe, expect, it, vi } from "vitest";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { aMailedLife, type MailedLife } from "@/dev/testing/billing-mails";
import { tellTrialsEnding } from "./trials-ending";

// Months of a life, and each webhook of it thrice.
vi.setConfig({ testTimeout: 90_000 });

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const day = 86_400;

/** A trial of Team that was welcomed. */
async function onTrial(): Promise<{ life: MailedLife; trialEnd: number; ends: string }> {
  const life = await aMailedLife(world, "team");
  const trialEnd = (await life.atStripe()).trial_end ?? 0;
  const ends = isoOf(trialEnd);
  expect(await life.mails()).toMatchObject([
    { template: "plan_welcome", props: { planName: "Team", trialEnd: ends, price: { amount: 900 } } },
  ]);
  return { life, trialEnd, ends };
}

/** Two workers do the job at the same moment, so many seconds before the end. */
async function job(trialEnd: number, secondsBefore: number) {
  const now = new Date((trialEnd - secondsBefore) * 1000);
  await Promise.all([tellTrialsEnding(world.db, { now }), tellTrialsEnding(world.db, { now })]);
}

describe("a trial that ends", () => {
  it("is told 7 days and 1 day before, each once though two workers look at once", async () => {
    const { life, trialEnd, ends } = await onTrial();
    await job(trialEnd, 7 * day + 60);
    expect(await life.mails()).toEqual([]);
    const told = {
      template: "trial_ending",
      props: { planName: "Team", trialEnd: ends, card: "Visa ending in 4242", price: { amount: 900 } },
    };
    for (const seconds of [7 * day, 3 * day, day, 3600]) {
      await job(trialEnd, seconds);
      expect(await life.mails()).toMatchObject(seconds === 7 * day || seconds === day ? [told] : []);
      const now = new Date((trialEnd - seconds) * 1000);
      expect(await tellTrialsEnding(world.db, { now }), "trials that are looked at again").toBe(0);
    }
  });

  it("after a week of outage is told once, of the last day", async () => {
    const { life, trialEnd } = await onTrial();
    await job(trialEnd, day / 2);
    expect(await life.mails()).toMatchObject([{ template: "trial_ending" }]);
  });

  it("is told a day before only when it is no longer than a week", async () => {
    const { life } = await onTrial();
    const short = Math.floor(Date.now() / 1000) + 5 * day;
    await world.stripe.subscriptions.update(life.subscriptionId, {
      trial_end: short,
      proration_behavior: "none",
    });
    await life.mails();
    await job(short, 5 * day - 60);
    expect(await life.mails()).toEqual([]);
    await job(short, day - 60);
    expect(await life.mails()).toMatchObject([
      { template: "trial_ending", props: { trialEnd: isoOf(short) } },
    ]);
  });

  it("is not told when it was cancelled", async () => {
    const { life, trialEnd } = await onTrial();
    await world.stripe.subscriptions.update(life.subscriptionId, { cancel_at_period_end: true });
    expect(await life.mails()).toMatchObject([{ template: "cancellation_scheduled" }]);
    await job(trialEnd, day / 2);
    expect(await life.mails()).toEqual([]);
    await life.toPeriodEnd();
    expect(await life.mails()).toMatchObject([{ template: "plan_ended", props: { why: "requested" } }]);
  });
});

describe("a trial that has ended", () => {
  it("with a card became a paid plan, and says what was charged", async () => {
    const { life, ends } = await onTrial();
    await life.toPeriodEnd();
    expect(await life.mails()).toMatchObject([
      { template: "invoice_paid", props: { money: { amount: 900, currency: "usd" } } },
      {
        template: "trial_ended",
        props: { outcome: "converted", trialEnd: ends, charged: { amount: 900, currency: "usd" } },
      },
    ]);
    await life.toPeriodEnd();
    expect(await life.mails()).toMatchObject([{ template: "invoice_paid" }]);
  });

  it("without a card says that it ended, before that that a card is missing", async () => {
    const { life, trialEnd, ends } = await onTrial();
    for (const { id } of (await world.stripe.customers.listPaymentMethods(life.customerId)).data) {
      await world.stripe.paymentMethods.detach(id);
    }
    expect(await life.mails()).toEqual([]);
    await job(trialEnd, day / 2);
    expect(await life.mails()).toMatchObject([{ template: "trial_ending", props: { card: null } }]);
    await life.toPeriodEnd();
    expect(await life.mails()).toMatchObject([
      { template: "trial_ended", props: { outcome: "ended", trialEnd: ends, charged: null } },
    ]);
  });

  it("paused for want of a card says so", async () => {
    const { life } = await onTrial();
    await world.stripe.subscriptions.update(life.subscriptionId, {
      trial_settings: { end_behavior: { missing_payment_method: "pause" } },
    });
    for (const { id } of (await world.stripe.customers.listPaymentMethods(life.customerId)).data) {
      await world.stripe.paymentMethods.detach(id);
    }
    await life.toPeriodEnd();
    expect(await life.mails()).toMatchObject([{ template: "trial_ended", props: { outcome: "paused" } }]);
  });

  it("with a card that fails says that, and later that it is well again", async () => {
    const { life } = await onTrial();
    world.emulator.failNext({ kind: "card", customer: life.customerId, times: 1 });
    await life.toPeriodEnd();
    expect(await life.mails()).toMatchObject([{ template: "payment_failed", props: { attempt: 1 } }]);
    await life.goOn(3);
    expect(await life.mails()).toMatchObject([
      { template: "invoice_paid" },
      { template: "payment_recovered", props: { planName: "Team" } },
    ]);
  });
});

function isoOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString();
}

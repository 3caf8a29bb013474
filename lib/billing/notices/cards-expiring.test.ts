import { beforeAll, describe, expect, it, vi } from "vitest";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { aMailedLife, type MailedLife } from "@/dev/testing/billing-mails";
import { tellCardsExpiring } from "./cards-expiring";

// Months of a life, and each webhook of it thrice.
vi.setConfig({ testTimeout: 90_000 });

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

/** Two workers do the day's job at the same moment. */
async function job(day: string) {
  const now = new Date(`${day}T09:00:00Z`);
  await Promise.all([tellCardsExpiring(world.db, { now }), tellCardsExpiring(world.db, { now })]);
}

/** A life whose card is good until the end of this month. */
async function withCard(month: number, year: number): Promise<{ life: MailedLife; cardId: string }> {
  const life = await aMailedLife(world);
  const [card] = (await world.stripe.customers.listPaymentMethods(life.customerId)).data;
  if (!card) throw new Error("The customer has no card.");
  await expire(card.id, month, year);
  await life.mails();
  return { life, cardId: card.id };
}

const expire = (cardId: string, month: number, year: number) =>
  world.stripe.paymentMethods.update(cardId, { card: { exp_month: month, exp_year: year } });

describe("a card that expires", () => {
  it("billing 37: is told once per card and month, from the month before on", async () => {
    const { life, cardId } = await withCard(1, 2031);
    await job("2030-11-30");
    expect(await life.mails()).toEqual([]);
    await job("2030-12-01");
    expect(await life.mails()).toMatchObject([
      {
        template: "card_expiring",
        props: { card: "Visa ending in 4242", goodUntil: "January 2031", planName: "Pro" },
      },
    ]);
    for (const day of ["2030-12-02", "2031-01-01", "2031-01-31", "2031-02-01"]) await job(day);
    expect(await life.mails()).toEqual([]);
    // The bank has sent a new one, which will expire in its turn.
    await expire(cardId, 1, 2034);
    expect(await life.mails()).toEqual([]);
    await job("2034-01-15");
    expect(await life.mails()).toMatchObject([{ props: { goodUntil: "January 2034" } }]);
  });

  it("is not told where it pays nothing any more", async () => {
    const { life } = await withCard(5, 2031);
    await life.payWith("pm_card_mastercard");
    await life.mails();
    await job("2031-05-02");
    expect(await life.mails()).toEqual([]);
  });

  it("is not told where the plan is cancelled, or over", async () => {
    const { life } = await withCard(7, 2031);
    await world.stripe.subscriptions.update(life.subscriptionId, { cancel_at_period_end: true });
    await life.mails();
    await job("2031-07-02");
    expect(await life.mails()).toEqual([]);
    await world.stripe.subscriptions.cancel(life.subscriptionId);
    await life.mails();
    await job("2031-07-03");
    expect(await life.mails()).toEqual([]);
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { type Subscribed, subscribedTenant } from "@/dev/testing/plan-changes";
import { pauseSubscription, unpauseSubscription } from "../pause";
import { cancelAtPeriodEnd, cancelNow, resumeSubscription } from "../schedule-cancellation";
import { undoChange } from "./undo-change";

// What stands on a subscription already, and what is asked of it then: every combination has its answer.

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const yearly = { plan: "pro", interval: "year" } as const;
const basic = { plan: "basic", interval: "month" } as const;

/** All begin with Pro by the month. */
const situations = {
  nothing: async () => {},
  "scheduled downgrade": async (org: Subscribed) => {
    expect(await org.change(basic)).toMatchObject({ kind: "scheduled" });
  },
  "scheduled cancellation": (org: Subscribed) => cancelAtPeriodEnd(world.ctx, org.request),
  "cancellation in the portal": async (org: Subscribed) => {
    const [item] = (await org.atStripe()).items.data;
    await world.stripe.subscriptions.update(org.subscriptionId, {
      cancel_at: item?.current_period_end ?? 0,
    });
  },
  "unpaid upgrade": async (org: Subscribed) => {
    await org.payWith("pm_card_chargeCustomerFail");
    expect(await org.change({ plan: "team", interval: "month" })).toMatchObject({ kind: "unpaid" });
    await org.payWith("pm_card_visa");
  },
  paused: async (org: Subscribed) => {
    await pauseSubscription(world.ctx, { ...org.request, months: 2 });
  },
} as const;

const acts = {
  upgrade: (org: Subscribed) => org.change(yearly),
  downgrade: (org: Subscribed) => org.change(basic),
  undo: (org: Subscribed) => undoChange(world.ctx, org.request),
  cancel: (org: Subscribed) => cancelAtPeriodEnd(world.ctx, org.request),
  "cancel now": (org: Subscribed) => cancelNow(world.ctx, org.request),
  keep: (org: Subscribed) => resumeSubscription(world.ctx, org.request),
  pause: (org: Subscribed) => pauseSubscription(world.ctx, { ...org.request, months: 1 }),
  unpause: (org: Subscribed) => unpauseSubscription(world.ctx, org.request),
} as const;

/** How the subscription stands, in the table's words. */
async function standing(org: Subscribed): Promise<string> {
  const row = await org.mirrored();
  const { items, schedule } = await org.atStripe();
  expect(row?.scheduleId ?? null, "the mirror’s schedule").toBe(schedule);
  if (row?.status === "canceled") return "ended";
  const [item] = items.data;
  const parts = [
    item?.price.recurring?.interval === "year" ? "yearly" : "monthly",
    row?.nextPriceId ? "downgrade scheduled" : "",
    row?.cancelAt ? "ends" : "",
    row?.pendingPriceId ? "waits for payment" : "",
    row?.collectionPaused ? "paused" : "",
  ];
  return parts.filter(Boolean).join(", ");
}

type Situation = keyof typeof situations;
type Act = keyof typeof acts;

/** The standing after it, or the refusal; what was refused has changed nothing. */
const table: Readonly<Record<Situation, Readonly<Record<Act, string | RegExp>>>> = {
  nothing: {
    upgrade: "yearly",
    downgrade: "monthly, downgrade scheduled",
    undo: "monthly",
    cancel: "monthly, ends",
    "cancel now": "ended",
    keep: "monthly",
    pause: "monthly, paused",
    unpause: "monthly",
  },
  "scheduled downgrade": {
    upgrade: "yearly",
    downgrade: "monthly, downgrade scheduled",
    undo: "monthly",
    cancel: "monthly, ends",
    "cancel now": "ended",
    keep: "monthly, downgrade scheduled",
    pause: /Take it back first/,
    unpause: "monthly, downgrade scheduled",
  },
  "scheduled cancellation": {
    upgrade: "yearly",
    downgrade: "monthly, downgrade scheduled",
    undo: "monthly, ends",
    cancel: "monthly, ends",
    "cancel now": "ended",
    keep: "monthly",
    pause: /Keep your plan first/,
    unpause: "monthly, ends",
  },
  "cancellation in the portal": {
    upgrade: "yearly",
    downgrade: "monthly, downgrade scheduled",
    undo: "monthly, ends",
    cancel: "monthly, ends",
    "cancel now": "ended",
    keep: "monthly",
    pause: /Keep your plan first/,
    unpause: "monthly, ends",
  },
  "unpaid upgrade": {
    upgrade: "yearly",
    downgrade: "monthly, downgrade scheduled",
    undo: "monthly",
    cancel: "monthly, ends",
    "cancel now": "ended",
    keep: "monthly, waits for payment",
    pause: /Pay it or give it up first/,
    unpause: "monthly, waits for payment",
  },
  paused: {
    upgrade: /Resume it first/,
    downgrade: /Resume it first/,
    undo: "monthly, paused",
    cancel: "monthly, ends, paused",
    "cancel now": "ended",
    keep: "monthly, paused",
    pause: "monthly, paused",
    unpause: "monthly",
  },
};

const rows = Object.entries(situations).flatMap(([situation, prepare]) =>
  Object.entries(acts).map(([act, perform]) => ({ situation, act, prepare, perform })),
);
const answerOf = (situation: string, act: string): string | RegExp | undefined =>
  Object.entries(Object.entries(table).find(([name]) => name === situation)?.[1] ?? {}).find(
    ([name]) => name === act,
  )?.[1];

describe.each(rows)("$situation, then $act", ({ situation, act, prepare, perform }) => {
  it("has its answer", async () => {
    const org = await subscribedTenant(world, "pro", { quantity: 5 });
    await org.travel(5);
    await prepare(org);
    await world.deliverAll();
    const before = await standing(org);
    const answer = answerOf(situation, act) ?? "";
    if (typeof answer === "string") {
      await perform(org);
      expect(await standing(org)).toBe(answer);
    } else {
      await expect(perform(org)).rejects.toThrow(answer);
      expect(await standing(org)).toBe(before);
    }
    // The mirror was written from Stripe’s answer: what the webhooks bring is the same.
    const written = await standing(org);
    await world.deliverAll();
    expect(await standing(org)).toBe(written);
    // Nobody is left with an invoice to pay for something that was taken back.
    const open = (await org.invoices()).filter(({ status }) => status === "open");
    expect(open).toHaveLength(written.includes("waits") ? 1 : 0);
  });
});

it.each([
  ["scheduled downgrade", "scheduled_change"],
  ["scheduled cancellation", "cancellation"],
  ["unpaid upgrade", "unpaid_change"],
] as const)("says before it is confirmed that a change takes back a %s", async (situation, what) => {
  const org = await subscribedTenant(world, "pro", { quantity: 5 });
  await situations[situation](org);
  expect((await org.preview(yearly)).takesBack).toEqual([what]);
});

it("an upgrade that fails keeps a cancellation that was asked for", async () => {
  const org = await subscribedTenant(world, "pro");
  await cancelAtPeriodEnd(world.ctx, org.request);
  await org.payWith("pm_card_chargeCustomerFail");
  expect(await org.change(yearly)).toMatchObject({ kind: "unpaid" });
  expect(await standing(org)).toBe("monthly, ends, waits for payment");
  const [invoice] = await org.invoices();
  await world.stripe.invoices.pay(invoice?.id ?? "", { payment_method: "pm_card_visa" });
  await world.deliverAll();
  expect(await standing(org)).toBe("yearly");
});

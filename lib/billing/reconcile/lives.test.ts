import { eq, inArray, like, sql } from "drizzle-orm";
import type Stripe from "stripe";
import { beforeAll, describe, expect, it } from "vitest";
import {
  auditEvents,
  billingNotices,
  creditBalances,
  creditEntries,
  creditGrants,
  emails,
  stripeEvents,
} from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { atStripe, inMirror, type Objects } from "@/dev/testing/as-at-stripe";
import { signed, type WebhookBody, webhookSecret } from "@/dev/testing/billing";
import { testDatabase } from "@/dev/testing/database";
import { act, anyCurrency, type Life, planOfLives } from "@/dev/testing/lives";
import { anOrganization, aUser } from "@/dev/testing/people";
import { testStripe } from "@/dev/testing/stripe";
import type { OrganizationId } from "@/lib/ids";
import type { StripeEmulator } from "@/stripe-emulator";
import { Random } from "@/stripe-emulator/lives/random";
import { eventSchema } from "../events/event";
import { handleEvent } from "../events/handlers";
import { drainEvents, leaseMs } from "../events/process-event";
import { storeEvent } from "../events/receive-event";
import { takeWebhook } from "../events/take-webhook";
import type { BillingContext } from "../stripe";
import { applyPlans, diffPlans } from "../sync-plans";
import { reconcileHourly } from "./reconcile-hourly";
import { reconcileNightly } from "./reconcile-nightly";

/**
 * Random lives of subscriptions, several one after another for each customer. `LIVES=<seed>` lives others.
 */
const lives = 200;
const livesPerCustomer = 5;
const seed = Number(process.env.LIVES ?? 46);
const livemode = false;

const dropped = 0.05;
const twice = 0.1;
/** What isn't delivered in the round in which it happened comes in a later one, among newer ones. */
const late = 0.3;
const diesBefore = 0.03;
const diesAfter = 0.02;
const fails = 0.02;

type Customer = Life & { organizationId: OrganizationId; ownerEmail: string };

let db: SystemDb;
let ctx: BillingContext;
let stripe: Stripe;
let emulator: StripeEmulator;
let population: Customer[];
const random = new Random(seed);
const told = { dropped: 0, delivered: 0, killed: 0 };

beforeAll(async () => {
  ({ db } = await testDatabase());
  ({ emulator, stripe } = await testStripe({ validateResponses: false, keptEvents: 100_000 }));
  ctx = { db, stripe };
  await applyPlans(ctx, await diffPlans(stripe));
  const prices = new Map<string, string>();
  for await (const { id, lookup_key } of stripe.prices.list({ limit: 100 })) prices.set(lookup_key ?? id, id);
  population = [];
  for (let index = 0; index < lives / livesPerCustomer; index += 1) {
    population.push(await aCustomer(prices, new Random(seed * 1000 + index)));
  }
}, 60_000);

async function aCustomer(prices: ReadonlyMap<string, string>, itsRandom: Random): Promise<Customer> {
  const ownerEmail = `owner-${population.length}@example.com`;
  const ownerId = await aUser(db, { email: ownerEmail });
  const { id: organizationId } = await anOrganization(db, { ownerId });
  const customer = await stripe.customers.create({ email: ownerEmail, metadata: { organizationId } });
  const currency = anyCurrency(itsRandom);
  return {
    random: itsRandom,
    stripe,
    emulator,
    customer: customer.id,
    currency,
    prices,
    card: null,
    trace: [],
    organizationId,
    ownerEmail,
  };
}

describe("200 lives", () => {
  it("end, however their events came, with tables that are as Stripe is", { timeout: 600_000 }, async () => {
    const plans = population.map((life) => planOfLives(life, { lives: livesPerCustomer }));
    let waiting: WebhookBody[] = [];
    let newest = "";
    for (let left = true; left; ) {
      left = false;
      for (const [index, plan] of plans.entries()) {
        const step = plan.next();
        const life = population[index];
        if (step.done || !life) continue;
        left = true;
        await act(life, step.value);
      }
      const happened = await eventsSince(newest);
      newest = happened.at(-1)?.id ?? newest;
      const kept = happened.filter(() => !random.chance(dropped));
      told.dropped += happened.length - kept.length;
      const now = shuffled([...waiting, ...kept]).map((event) => ({
        event,
        isLate: left && random.chance(late),
      }));
      waiting = now.filter(({ isLate }) => isLate).map(({ event }) => event);
      await deliver(now.filter(({ isLate }) => !isLate).map(({ event }) => event));
    }
    await drain();
    await drain();

    expect(await unsettled()).toEqual([]);

    const now = new Date();
    const report = await reconcileHourly(ctx, { livemode, now });
    expect(report).toMatchObject({ finished: true, missed: told.dropped });
    for (const customer of population) {
      const expected = await atStripe(stripe, customer.customer);
      const story = `LIVES=${seed} ${customer.trace.join(" · ")}`;
      expect.soft(await inMirror(db, customer.customer), story).toEqual(expected);
      await expectCredits(customer, expected, story);
      await expectMails(customer, expected, story);
    }
    await expectTurnsOnce();
    const compared = await reconcileNightly(ctx, { livemode, now });
    expect(compared).toMatchObject({ finished: true, failed: 0, mended: {} });
  });
});

/** Every credit is granted once, for what was paid at Stripe and for nothing else. */
async function expectCredits({ organizationId }: Customer, expected: Objects, story: string): Promise<void> {
  const all = acrossTenants(db);
  const grants = await all.select().from(creditGrants).where(eq(creditGrants.organizationId, organizationId));
  const keys = new Set(grants.flatMap(({ source, sourceKey }) => (source === "plan" ? [sourceKey] : [])));
  const paid = linesOfPaid(expected);
  for (const lines of Object.values(Object.groupBy(paid, ({ of }) => of))) {
    const regular = (lines ?? []).filter(({ proration, amount }) => !proration && amount > 0);
    // A graduated price has a line for each tier; together they are one period of the plan.
    const periods = Object.groupBy(regular, ({ price, period }) => `${price} ${period}`);
    for (const period of Object.values(periods)) {
      expect.soft(taken(keys, period?.map(({ id }) => `invoice_line:${id}`) ?? []), story).toBe(1);
    }
    const prorated = (lines ?? []).filter(({ proration }) => proration);
    expect
      .soft(
        taken(
          keys,
          prorated.map(({ id }) => `invoice_line:${id}`),
        ),
        story,
      )
      .toBeLessThanOrEqual(1);
  }
  const trials = idsOf(expected, "subscription").filter((id) => expected[`subscription ${id}`]?.trialed);
  taken(
    keys,
    trials.map((id) => `trial:${id}`),
  );
  expect.soft([...keys], `granted for nothing; ${story}`).toEqual([]);

  const [sums] = await all
    .select({ entries: sql<number>`coalesce(sum(${creditEntries.amount}), 0)::int` })
    .from(creditEntries)
    .where(eq(creditEntries.organizationId, organizationId));
  const [balance] = await all
    .select({ balance: creditBalances.balance })
    .from(creditBalances)
    .where(eq(creditBalances.organizationId, organizationId));
  expect.soft(balance?.balance ?? 0, story).toBe(sums?.entries);
}

/** Every mail is there once; for what was paid and refunded one each, and none for what never was. */
async function expectMails(
  { organizationId, ownerEmail }: Customer,
  expected: Objects,
  story: string,
): Promise<void> {
  const mails = await db
    .select({ key: emails.dedupeKey })
    .from(emails)
    .where(like(emails.dedupeKey, `%:${ownerEmail}`));
  const notices = await acrossTenants(db)
    .select({ key: billingNotices.key })
    .from(billingNotices)
    .where(eq(billingNotices.organizationId, organizationId));
  // Which plan was told of last is noted beside what was told.
  const told = notices.map(({ key }) => key).filter((key) => !key.startsWith("plan:"));
  expect
    .soft(mails.map(({ key }) => key).sort(), story)
    .toEqual(told.map((key) => `${key}:${ownerEmail}`).sort());

  const about = (kind: string) =>
    told.flatMap((key) => (key.startsWith(`${kind}:`) ? [key.slice(kind.length + 1)] : [])).sort();
  const received = idsOf(expected, "invoice").filter((id) => {
    const { status, received: amount } = expected[`invoice ${id}`] ?? {};
    return status === "paid" && Number(amount) > 0;
  });
  expect.soft(about("invoice_paid"), story).toEqual(received.sort());
  expect.soft(about("refund_made"), story).toEqual(idsOf(expected, "refund").sort());
  for (const key of told) {
    const named = key.split(":").find((part) => /^(in|sub|re|sub_sched)_/.test(part));
    const known = Object.keys(expected).some((object) => object.endsWith(` ${named}`));
    expect.soft(known || named?.startsWith("sub_sched_"), `${key}; ${story}`).toBe(true);
  }
}

/** That a plan began or ended is seen once each. */
async function expectTurnsOnce(): Promise<void> {
  const again = await acrossTenants(db)
    .select({ id: auditEvents.targetId, action: auditEvents.action })
    .from(auditEvents)
    .where(inArray(auditEvents.action, ["subscription.started", "subscription.ended"]))
    .groupBy(auditEvents.targetId, auditEvents.action)
    .having(sql`count(*) > 1`);
  expect(again).toEqual([]);
}

const idsOf = (objects: Objects, type: string) =>
  Object.keys(objects).flatMap((key) => (key.startsWith(`${type} `) ? [key.slice(type.length + 1)] : []));

/** Lines of our plans on invoices that are paid. */
function linesOfPaid(expected: Objects) {
  return idsOf(expected, "invoice_line").flatMap((id) => {
    const line = expected[`invoice_line ${id}`];
    if (!line?.price || expected[`invoice ${line.invoice}`]?.status !== "paid") return [];
    const { invoice, amount, price, proration, period } = line;
    return [{ id, of: String(invoice), amount: Number(amount), price, proration, period: String(period) }];
  });
}

/** Takes these keys out. @returns how many of them there were. */
function taken(keys: Set<string>, these: readonly string[]): number {
  return these.filter((key) => keys.delete(key)).length;
}

/** Events that nobody has finished with. */
const unsettled = () =>
  db
    .select({ id: stripeEvents.id, status: stripeEvents.status, note: stripeEvents.note })
    .from(stripeEvents)
    .where(inArray(stripeEvents.status, ["received", "processing", "failed", "dead"]));

/** What happened since this event, eldest first, as Stripe sends it. */
async function eventsSince(id: string): Promise<WebhookBody[]> {
  const found: WebhookBody[] = [];
  for (let after = ""; ; ) {
    const query = new URLSearchParams({ limit: "100", ...(after ? { starting_after: after } : {}) });
    const response = await fetch(`${emulator.url}/v1/events?${query}`, {
      headers: { authorization: "Bearer sk_test_embedded" },
    });
    const page: { data: WebhookBody[]; has_more: boolean } = await response.json();
    const known = page.data.findIndex((event) => event.id === id);
    found.push(...(known < 0 ? page.data : page.data.slice(0, known)));
    const last = page.data.at(-1);
    if (known >= 0 || !page.has_more || !last) return found.toReversed();
    after = last.id;
  }
}

async function deliver(events: readonly WebhookBody[]): Promise<void> {
  const queue = events.flatMap((event) => (random.chance(twice) ? [event, event] : [event])).values();
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (const event of queue) {
        told.delivered += 1;
        await deliverOne(event, random.next());
      }
    }),
  );
  emulator.clearFailures();
  await drain();
}

async function deliverOne(event: WebhookBody, fate: number): Promise<void> {
  const body = JSON.stringify(event);
  if (fate < diesBefore + diesAfter) {
    // A process takes the event and dies, before its work or after it, and before it could say so.
    const { settled } = await storeEvent(db, { body, livemode });
    if (settled) return;
    told.killed += 1;
    await db
      .update(stripeEvents)
      .set({ status: "processing", attempts: 1, leaseUntil: new Date(Date.now() + leaseMs) })
      .where(eq(stripeEvents.id, event.id));
    if (fate >= diesBefore) await handleEvent(ctx, eventSchema.parse(event)).catch(() => undefined);
    return;
  }
  if (fate > 1 - fails) emulator.failNext({ status: 500, times: 1 });
  await takeWebhook(ctx, { ...signed(stripe, event), secrets: [webhookSecret], livemode });
}

/** What the worker does when leases have run out and failures are due again. */
async function drain(): Promise<void> {
  await drainEvents(ctx, { now: new Date(Date.now() + leaseMs + 3_600_000) });
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const mixed = [...items];
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    const other = random.int(0, index);
    const [a, b] = [mixed[index], mixed[other]];
    if (a === undefined || b === undefined) continue;
    mixed[index] = b;
    mixed[other] = a;
  }
  return mixed;
}

import { and, eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { auditEvents, subscriptionItems, trials } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { aUser } from "@/dev/testing/people";
import type { OrganizationId, UserId } from "@/lib/ids";
import { queues } from "@/lib/jobs/queues";
import { addMember } from "@/lib/organizations/add-member";
import { countMembers } from "@/lib/organizations/members";
import { removeMember } from "@/lib/organizations/remove-member";
import { checkSeats } from "./check-seats";
import { seatCost } from "./seat-cost";
import { syncSeats } from "./sync-seats";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

type Team = Tenant & { subscriptionId: string; customerId: string };

/** An organization that pays for its members, past its trial. */
async function aTeam(quantity = 1): Promise<Team> {
  const tenant = await world.tenant();
  await acrossTenants(world.db)
    .insert(trials)
    .values({ organizationId: tenant.organization.id, subscriptionId: "sub_past", startedAt: new Date() });
  const paid = await tenant.pay("team", undefined, { quantity });
  await world.deliverAll();
  return { ...tenant, ...paid };
}

const inTenant = <Result>(id: OrganizationId, work: Parameters<typeof withTenant<Result>>[2]) =>
  withTenant(world.db, id, work);
const follow = ({ organization }: Tenant) => syncSeats(world.ctx, { organizationId: organization.id });
const membersOf = ({ organization: { id } }: Tenant) =>
  inTenant(id, (db) => countMembers(db, { organizationId: id }));

async function join({ organization: { id } }: Tenant): Promise<UserId> {
  const userId = await aUser(world.db);
  await inTenant(id, (db) =>
    addMember(db, { organizationId: id, userId, role: "member", actor: { kind: "system" } }),
  );
  return userId;
}

const leave = ({ organization: { id }, user }: Tenant, userId: UserId) =>
  inTenant(id, (db) => removeMember(db, { organizationId: id, userId, actorId: user.id }));

async function seatsAtStripe({ subscriptionId }: Team): Promise<number | undefined> {
  const subscription = await world.stripe.subscriptions.retrieve(subscriptionId);
  return subscription.items.data[0]?.quantity;
}

async function seatsInMirror({ subscriptionId }: Team): Promise<(number | null)[]> {
  const rows = await acrossTenants(world.db)
    .select({ quantity: subscriptionItems.quantity })
    .from(subscriptionItems)
    .where(eq(subscriptionItems.subscriptionId, subscriptionId));
  return rows.map(({ quantity }) => quantity);
}

/** Minor units that wait for the next invoice. */
async function pendingProrations({ customerId }: Team): Promise<number[]> {
  const items = await world.stripe.invoiceItems.list({ customer: customerId, pending: true, limit: 100 });
  return items.data.map(({ amount }) => amount);
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

async function jobsOf({ organization }: Tenant): Promise<number> {
  const rows = await world.db.execute(
    sql`select 1 from pgboss.job where name = ${queues.syncSeats} and data ->> 'organizationId' = ${organization.id}`,
  );
  return rows.length;
}

describe("billing 45: seats equal members", () => {
  it("after concurrent additions and removals", async () => {
    const team = await aTeam(4);
    const leaving = [await join(team), await join(team), await join(team)];
    await follow(team);
    expect(await seatsAtStripe(team)).toBe(7);

    // Each change with the job that it enqueued, all at once, as several web processes and workers do it.
    await Promise.all([
      ...Array.from({ length: 8 }, async () => {
        await join(team);
        await follow(team);
      }),
      ...leaving.map(async (userId) => {
        await leave(team, userId);
        await follow(team);
      }),
    ]);
    expect(await membersOf(team)).toBe(12);
    expect(await seatsAtStripe(team)).toBe(12);
    expect(await seatsInMirror(team)).toEqual([12]);
    // One for each change, and one where the mirror showed that somebody had come meanwhile.
    expect(await jobsOf(team)).toBeGreaterThanOrEqual(3 + 8 + 3);
    // Four seats were paid at checkout; the period has only begun, so that all others cost about a whole one.
    const pending = await pendingProrations(team);
    const owed = 10 * 900 + 2 * 700 - 4 * 900;
    expect(Math.abs(sum(pending) - owed)).toBeLessThanOrEqual(pending.length);
  });

  it("when people come and when they go, with what the rest of the period costs or gives back", async () => {
    const team = await aTeam();
    const joined = [await join(team), await join(team)];
    await follow(team);
    expect(await seatsAtStripe(team)).toBe(3);
    expect(sum(await pendingProrations(team))).toBe(1800);
    // A job that runs again finds it done.
    await follow(team);
    expect(sum(await pendingProrations(team))).toBe(1800);

    for (const userId of joined) await leave(team, userId);
    await follow(team);
    expect(await seatsAtStripe(team)).toBe(1);
    expect(sum(await pendingProrations(team))).toBe(0);
    // Nothing was charged but the checkout: it all goes onto the next invoice.
    expect((await world.stripe.charges.list({ customer: team.customerId })).data).toHaveLength(1);
    const audited = await acrossTenants(world.db)
      .select({ data: auditEvents.data })
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.organizationId, team.organization.id),
          eq(auditEvents.action, "subscription.seats_changed"),
        ),
      )
      .orderBy(auditEvents.createdAt);
    expect(audited.map(({ data }) => data)).toEqual([
      { from: 1, to: 3 },
      { from: 3, to: 1 },
    ]);
  });

  it("when somebody joined between the checkout and its payment", async () => {
    const tenant = await world.tenant();
    const { sessionId } = await tenant.checkout("team");
    await join(tenant);
    const jobs = await jobsOf(tenant);
    world.emulator.completeCheckout(sessionId, { paymentMethodId: "pm_card_visa" });
    await world.deliverAll();
    expect(await jobsOf(tenant)).toBe(jobs + 1);
    await follow(tenant);
    const { subscription } = await world.stripe.checkout.sessions.retrieve(sessionId);
    const started = await world.stripe.subscriptions.retrieve(String(subscription));
    expect(started.items.data[0]?.quantity).toBe(2);
  });

  it("when the number was changed in Stripe's dashboard", async () => {
    const team = await aTeam(2);
    const { items } = await world.stripe.subscriptions.retrieve(team.subscriptionId);
    const jobs = await jobsOf(team);
    await world.stripe.subscriptions.update(team.subscriptionId, {
      items: [{ id: items.data[0]?.id ?? "", quantity: 9 }],
    });
    await world.deliverAll();
    expect(await jobsOf(team)).toBe(jobs + 1);
    await follow(team);
    expect(await seatsAtStripe(team)).toBe(2);
  });

  it("after a night at the latest, when a job was given up", async () => {
    const [team, even] = [await aTeam(), await aTeam(3)];
    await join(team);
    const before = [await jobsOf(team), await jobsOf(even)];
    await checkSeats(world.db);
    expect(await jobsOf(team)).toBe((before[0] ?? 0) + 1);
    expect(await jobsOf(even)).toBe(before[1]);
  });

  it("while another plan is scheduled, which stays as it is", async () => {
    const team = await aTeam();
    const schedule = await world.stripe.subscriptionSchedules.create({
      from_subscription: team.subscriptionId,
    });
    const [now] = schedule.phases;
    const [pro] = (await world.stripe.prices.list({ lookup_keys: ["pro_month_usd"] })).data;
    await world.stripe.subscriptionSchedules.update(schedule.id, {
      end_behavior: "release",
      phases: [
        {
          items: [{ price: String(now?.items[0]?.price), quantity: 1 }],
          start_date: now?.start_date ?? 0,
          end_date: now?.end_date ?? 0,
        },
        {
          items: [{ price: pro?.id ?? "", quantity: 1 }],
          duration: { interval: "month", interval_count: 1 },
        },
      ],
    });
    await join(team);
    await follow(team);
    expect(await seatsAtStripe(team)).toBe(2);
    const { phases } = await world.stripe.subscriptionSchedules.retrieve(schedule.id);
    expect(phases.map(({ items }) => items[0]?.quantity)).toEqual([2, 1]);
  });

  it("once Stripe answers again", async () => {
    const team = await aTeam();
    await join(team);
    world.emulator.failNext({
      path: `/v1/subscriptions/${team.subscriptionId}`,
      method: "POST",
      status: 500,
      times: 1,
    });
    await expect(follow(team)).rejects.toThrow();
    expect(await seatsInMirror(team)).toEqual([1]);
    await follow(team);
    expect(await seatsInMirror(team)).toEqual([2]);
  });
});

it("a plan at one price for all stays as it is", async () => {
  const tenant = await world.tenant();
  const { subscriptionId } = await tenant.pay("pro");
  await world.deliverAll();
  await join(tenant);
  await follow(tenant);
  const { items } = await world.stripe.subscriptions.retrieve(subscriptionId);
  expect(items.data).toMatchObject([{ quantity: 1 }]);
});

it("a subscription that has ended is left alone", async () => {
  const team = await aTeam();
  await world.stripe.subscriptions.cancel(team.subscriptionId);
  await world.deliverAll();
  await join(team);
  await follow(team);
  expect(await seatsInMirror(team)).toEqual([1]);
});

describe("what one more member costs is told before", () => {
  const priced = {
    planKey: "team",
    quantity: 1,
    unitAmount: null,
    tiers: [
      { upTo: 10, unitAmount: 900 },
      { upTo: null, unitAmount: 700 },
    ],
    currency: "usd",
    interval: "month",
    intervalCount: 3,
  };

  it.each([
    [1, 900, 900],
    [9, 8100, 900],
    [10, 9000, 700],
    [25, 19_500, 700],
  ])("at %i members", (members, all, oneMore) => {
    expect(seatCost(priced, { members })).toEqual({
      all: { amount: all, currency: "usd" },
      oneMore: { amount: oneMore, currency: "usd" },
      every: "3 months",
    });
  });

  it("is nothing where the plan has one price for all", () => {
    expect(seatCost({ ...priced, planKey: "pro", tiers: null, unitAmount: 2900 }, { members: 3 })).toBeNull();
  });
});

import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { billingDrift, stripeEvents, subscriptions, syncProgress } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { reconcileHourly } from "./reconcile-hourly";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
  // The catalogue's events, which nothing here is about.
  await world.deliverAll();
});

beforeEach(async () => {
  await world.db.delete(syncProgress);
});

const all = () => acrossTenants(world.db);
const hourly = (params: { now: Date }) => reconcileHourly(world.ctx, { livemode: false, ...params });

it("takes up what was never delivered, as the webhook would have, once", async () => {
  const tenant = await world.tenant();
  const { customerId } = await tenant.pay();
  const known = (await world.db.select({ id: stripeEvents.id }).from(stripeEvents)).map(({ id }) => id);
  const missed = (await world.events()).filter(({ id }) => !known.includes(id));
  const later = new Date(Date.now() + 20 * 60_000);
  const reports = await Promise.all([hourly({ now: later }), hourly({ now: later })]);
  expect(reports.reduce((sum, report) => sum + (report?.missed ?? 0), 0)).toBe(missed.length);
  for (const { id } of missed) {
    const [row] = await world.db.select().from(stripeEvents).where(eq(stripeEvents.id, id));
    expect(row).toMatchObject({ attempts: 1, status: expect.stringMatching(/processed|ignored/) });
  }
  expect(
    await all().select().from(subscriptions).where(eq(subscriptions.customerId, customerId)),
  ).toHaveLength(1);
  const drift = await all().select({ source: billingDrift.source }).from(billingDrift);
  expect(new Set(drift.map(({ source }) => source))).toEqual(new Set(["hourly"]));
  expect(reports.reduce((sum, report) => sum + (report?.drift ?? 0), 0)).toBe(drift.length);
  expect(await hourly({ now: later })).toMatchObject({ missed: 0, drift: 0 });
});

it("looks back to where the last run began, three hours at least and thirty days at most", async () => {
  const lookedBackFrom = async (time: string) => {
    world.emulator.context.requests.clear();
    await hourly({ now: new Date(time) });
    const froms = world.emulator.context.requests
      .all()
      .filter(({ path }) => path === "/v1/events")
      .map(({ form }) => Number(new URLSearchParams(form).get("created[gte]")) * 1000);
    return new Date(Math.min(...froms)).toISOString();
  };
  expect(await lookedBackFrom("2027-03-01T12:00:00Z")).toBe("2027-01-30T12:00:00.000Z");
  expect(await lookedBackFrom("2027-03-01T13:00:00Z")).toBe("2027-03-01T10:00:00.000Z");
  expect(await lookedBackFrom("2027-03-03T13:00:00Z")).toBe("2027-03-01T13:00:00.000Z");
  expect(await lookedBackFrom("2027-06-01T00:00:00Z")).toBe("2027-05-02T00:00:00.000Z");
});

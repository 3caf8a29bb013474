import { eq } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CursorParameters, Page } from "@/db/cursor";
import { billingDrift, customers, memberships, organizations, stripeEvents, users } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { aMember, anOrganization, aUser } from "@/dev/testing/people";
import { aSubscription } from "@/dev/testing/subscriptions";
import { getEntitlements } from "@/lib/billing/entitlements";
import { planKeys } from "@/lib/billing/plans";
import { listDrift } from "./drift";
import { listOrganizations } from "./organizations";
import {
  driftListSchema,
  driftSources,
  organizationListSchema,
  stripeEventListSchema,
  stripeEventStates,
  subscriptionStates,
  userListSchema,
} from "./schema";
import { listStripeEvents, listStripeEventTypes, listTroubledStripeEvents } from "./stripe-events";
import { listUsers } from "./users";

const { db: system } = await testDatabase();
const db = acrossTenants(system);

// Few moments for many rows, so that the id has to decide between them.
const moments = [1, 2, 3].map((day) => new Date(Date.UTC(2027, 0, day)));
const moment = (index: number) => moments[index % moments.length] ?? new Date();

const paidStates = ["active", "past_due", "canceled", "unpaid", "incomplete"];
for (let index = 0; index < 24; index += 1) {
  const { id } = await anOrganization(system, { name: `Company ${index} ${index % 2 ? "North" : "South"}` });
  if (index % 4 === 0) await aMember(system, { organizationId: id, role: "member" });
  if (index % 3 > 0) {
    const status = paidStates[index % paidStates.length] ?? "active";
    await aSubscription(system, { organizationId: id, plan: index % 3 === 1 ? "basic" : "pro", status });
  }
}
await aUser(system, { role: "admin", name: "Ada", createdAt: moment(0) });
const everybody = await db.select({ id: users.id }).from(users);
await db.update(users).set({ createdAt: moment(1) });
await db.update(organizations).set({ createdAt: moment(2) });
const types = ["invoice.paid", "customer.updated", "product.created"];
await db.insert(stripeEvents).values(
  Array.from({ length: 30 }, (_, index) => ({
    id: `evt_${index}`,
    type: types[index % types.length] ?? "",
    livemode: false,
    objectId: `obj_${index}`,
    payload: {},
    status: stripeEventStates[index % stripeEventStates.length] ?? "received",
    leaseUntil: stripeEventStates[index % stripeEventStates.length] === "processing" ? new Date() : null,
    stripeCreatedAt: moment(index),
    receivedAt: moment(index),
  })),
);
await db.insert(billingDrift).values(
  Array.from({ length: 30 }, (_, index) => ({
    source: driftSources[index % driftSources.length] ?? "nightly",
    objectType: index % 2 ? "invoice" : "price",
    objectId: `obj_${index}`,
    differences: { status: { mirror: "open", stripe: "paid" } },
    createdAt: moment(index),
  })),
);

type Read = (page: CursorParameters, limit: number) => Promise<Page<{ id: string }>>;

async function walk(read: Read, limit: number): Promise<{ forwards: string[]; backwards: string[] }> {
  const forwards: string[] = [];
  const backwards: string[] = [];
  let page = await read({}, limit);
  forwards.push(...page.rows.map((row) => row.id));
  while (page.next) {
    page = await read({ after: page.next }, limit);
    forwards.push(...page.rows.map((row) => row.id));
  }
  backwards.push(...page.rows.map((row) => row.id));
  while (page.previous) {
    page = await read({ before: page.previous }, limit);
    backwards.unshift(...page.rows.map((row) => row.id));
  }
  return { forwards, backwards };
}

const term = fc.constantFrom("", "north", "company 1", "%", "nothing like it");

describe.each<[string, fc.Arbitrary<Read>]>([
  [
    "organizations",
    fc
      .record({
        q: term,
        plan: fc.option(fc.constantFrom(...planKeys), { nil: undefined }),
        status: fc.option(fc.constantFrom(...subscriptionStates), { nil: undefined }),
      })
      .map((filter) => (page, limit) => listOrganizations(db, { ...filter, ...page, limit })),
  ],
  [
    "users",
    fc
      .record({ q: term, role: fc.constantFrom(undefined, "user" as const, "admin" as const) })
      .map((filter) => (page, limit) => listUsers(db, { ...filter, ...page, limit })),
  ],
  [
    "webhook events",
    fc
      .record({
        q: fc.constantFrom("", "invoice", "evt_3", "obj_4"),
        status: fc.option(fc.constantFrom(...stripeEventStates), { nil: undefined }),
        type: fc.constantFrom(undefined, ...types),
      })
      .map((filter) => (page, limit) => listStripeEvents(db, { ...filter, ...page, limit })),
  ],
  [
    "drift",
    fc
      .record({
        q: fc.constantFrom("", "obj_4", "nothing like it"),
        source: fc.option(fc.constantFrom(...driftSources), { nil: undefined }),
        type: fc.constantFrom(undefined, "invoice" as const, "price" as const),
      })
      .map((filter) => (page, limit) => listDrift(db, { ...filter, ...page, limit })),
  ],
])("the list of %s", (_, reads) => {
  test("is complete and without repetition, page by page, both ways, whatever the filter", async () => {
    await fc.assert(
      fc.asyncProperty(reads, fc.integer({ min: 1, max: 9 }), async (read, limit) => {
        const all = (await read({}, 1000)).rows.map((row) => row.id);
        expect(new Set(all).size).toBe(all.length);
        expect(await walk(read, limit)).toEqual({ forwards: all, backwards: all });
      }),
      { numRuns: 30 },
    );
  });
});

describe("organizations", () => {
  test("show the plan that they are entitled to", async () => {
    const { rows } = await listOrganizations(db, { limit: 1000 });
    expect(rows).toHaveLength(24);
    for (const row of rows) {
      const { plan, access } = await getEntitlements(db, { organizationId: row.id });
      expect(row.planKey, `${row.name}, ${row.status}, ${access}`).toBe(plan.key);
    }
  });

  test("filtered by plan and by status together are all of them", async () => {
    const { rows } = await listOrganizations(db, { limit: 1000 });
    for (const plan of planKeys) {
      const found = await listOrganizations(db, { plan, limit: 1000 });
      expect(found.rows).toEqual(rows.filter((row) => row.planKey === plan));
    }
    for (const status of subscriptionStates) {
      const found = await listOrganizations(db, { status, limit: 1000 });
      expect(found.rows).toEqual(rows.filter((row) => (row.status ?? "none") === status));
    }
  });

  test("are found by name, slug and id, with their members counted", async () => {
    const { id, slug } = await anOrganization(system, { name: "Ünique Ltd" });
    for (const q of ["ünIQUE", slug, id]) {
      const { rows } = await listOrganizations(db, { q, limit: 10 });
      expect(rows.map((row) => [row.id, row.members])).toEqual([[id, 1]]);
    }
    await db.delete(organizations).where(eq(organizations.id, id));
  });
});

describe("users", () => {
  test("are found by address, name and id, with their organizations counted", async () => {
    const id = await aUser(system, { name: "Grace Hopper", email: "grace@example.com" });
    const organization = await anOrganization(system);
    await db.insert(memberships).values({ organizationId: organization.id, userId: id, role: "member" });
    for (const q of ["GRACE@", "hopper", id]) {
      const { rows } = await listUsers(db, { q, limit: 10 });
      expect(rows.map((row) => [row.id, row.organizations])).toEqual([[id, 1]]);
    }
  });

  test("carry no more than the page shows", async () => {
    const { rows } = await listUsers(db, { limit: 1 });
    expect(Object.keys(rows[0] ?? {}).sort()).toEqual(
      [
        "createdAt",
        "disabledAt",
        "email",
        "emailVerified",
        "id",
        "image",
        "name",
        "organizations",
        "role",
      ].sort(),
    );
  });

  test("filtered by role are all of them", async () => {
    const admins = await listUsers(db, { role: "admin", limit: 1000 });
    expect(admins.rows.map((row) => row.name)).toEqual(["Ada"]);
    expect(everybody.length).toBeGreaterThan(1);
  });
});

describe("webhook events", () => {
  test("list their types once each", async () => {
    expect(await listStripeEventTypes(db)).toEqual(types.toSorted());
  });

  test("that need a person are the dead and the failed", async () => {
    const troubled = await listTroubledStripeEvents(db, { limit: 100 });
    expect(troubled).toHaveLength(10);
    expect(new Set(troubled.map((event) => event.status))).toEqual(new Set(["dead", "failed"]));
  });

  test("are found by the object that they are about", async () => {
    const { rows } = await listStripeEvents(db, { q: "obj_7", limit: 10 });
    expect(rows.map((event) => event.id)).toEqual(["evt_7"]);
  });
});

test.each([
  [organizationListSchema, { plan: "gold", status: "'; drop table", q: ["a"], after: ["x", "y"] }],
  [userListSchema, { role: "root", q: { a: 1 } }],
  [stripeEventListSchema, { status: "lost", type: "<script>", before: 3 }],
])("nonsense in the URL means the default (%#)", (schema, parameters) => {
  expect(schema.parse(parameters)).toEqual(schema.parse({}));
});

describe("drift", () => {
  test("is found by the object, the organization and a customer of its", async () => {
    const { id: organizationId } = await anOrganization(system, { name: "Drifted Ltd" });
    await db
      .insert(customers)
      .values({ id: "cus_drifted", organizationId, livemode: false, syncedAt: new Date() });
    await db
      .insert(billingDrift)
      .values({ organizationId, source: "manual", objectType: "refund", objectId: "re_1", differences: {} });
    for (const q of ["re_1", organizationId, "drifted ltd", "cus_drifted"]) {
      const { rows } = await listDrift(db, { q, limit: 10 });
      expect(rows.map((row) => [row.objectId, row.organization?.name])).toEqual([["re_1", "Drifted Ltd"]]);
    }
  });

  test("is read from the address, where nonsense means everything", () => {
    expect(driftListSchema.parse({ source: "moon", type: "star", q: ["a"] })).toEqual({ q: "" });
    expect(driftListSchema.parse({ source: "hourly", type: "refund" })).toMatchObject({ source: "hourly" });
  });
});

import { describe, expectTypeOf, it } from "vitest";
import { projects, subscriptions, users } from "./schema";
import type { CrossTenantDb, SystemDb, TenantDb } from "./tenancy";

describe("handles", () => {
  it("refuse at compile time what they must not see", () => {
    // Never run: the compiler is the test, and fails on an expected error that doesn't come.
    const _system = (db: SystemDb) => [
      db.select({ id: users.id }).from(users),
      // @ts-expect-error a tenant's table
      db.select().from(projects),
      // @ts-expect-error a tenant's table
      db.select({ id: subscriptions.id }).from(subscriptions),
      // @ts-expect-error a tenant's table
      db.insert(projects),
      // @ts-expect-error a tenant's table
      db.update(projects),
      // @ts-expect-error a tenant's table
      db.delete(projects),
    ];
    expectTypeOf<TenantDb>().not.toExtend<SystemDb>();
    expectTypeOf<SystemDb>().not.toExtend<TenantDb>();
    expectTypeOf<TenantDb>().not.toExtend<CrossTenantDb>();
    expectTypeOf<CrossTenantDb>().not.toExtend<SystemDb>();
  });
});

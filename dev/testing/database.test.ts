import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { testDatabase } from "./database";

test("a test file has a migrated database of its own", async () => {
  const { connection, url } = await testDatabase();
  expect(url).toContain("/keel_embedded_test_");

  const [organizations] = await connection.execute(sql`select count(*)::int as count from organizations`);
  expect(organizations).toEqual({ count: 0 });
  const [queue] = await connection.execute(sql`select to_regclass('pgboss.job') is not null as installed`);
  expect(queue).toEqual({ installed: true });
});

test("asking again gives the same database", async () => {
  expect((await testDatabase()).url).toBe((await testDatabase()).url);
});
